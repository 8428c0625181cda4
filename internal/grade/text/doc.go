// Package text splits what people write into words, numbers and sentences. It
// knows nothing of questions and rubrics.
//
//   - plain.go makes a plain copy of a text: without formatting, needless spaces
//     and typographic signs.
//   - token.go reads a text into tokens, with Slack's escapes and links.
//   - compound.go reads words, contractions and compounds such as "kube-proxy".
//   - digits.go, number.go, numeral.go, unit.go, quantity.go and rate.go read numbers, as
//     digits and spelt out, with their units, and compare them.
//   - class.go says which roles common words play.
//   - stem.go finds what the inflections of a word have in common.
//   - vocabulary.go holds the words that exist, so that none of them is taken
//     for a typing error of another, and typing.go how many such errors a word
//     may have.
package text
