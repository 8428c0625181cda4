// Package phrase reads the language in which authors write how replies may say
// an idea, and builds the patterns that are looked for in replies.
//
// A phrasing in words is looked for word by word:
//
//	evict pods            the words in order, up to three others between, in one sentence
//	drain|upgrade node    alternatives of one word
//	(a b|c d) e           alternatives of several words
//	evict [the] [API]     what stands in brackets may be left out
//	evict*                a star stands for any letters, without typing errors
//	"kubectl drain"       exactly this, in this case and spelling
//	15 days, 99.9 %       a quantity, in whatever unit the reply has it
//	43.2±1% min           … within a tolerance (or ±0.5)
//	5xx                   5xx, or any number from 500 to 599
//	not protect           any denial: not, never, no, doesn't, without
//	(remove|without) team that very word, among words that neither deny nor say what is missing
//	kube-proxy            the compound, written in any of its ways
//
// Words match their inflections (evict, evicts, eviction; go, went; VPC, VPCs),
// the synonyms of the Lexicon and of the question, and typing errors. Stop words
// (a, the, of, is, has, will) are left out of phrasings and not counted in gaps.
//
// A phrasing that does not deny is not met by words that the reply denies, and
// one of a criterion with negative: true is met only by words that it denies.
//
// Words joined by all stand in one sentence, those of a list (of) anywhere in
// the reply, unless scope says otherwise; none forbids its words where the rest
// of its all stands.
//
// The way of a phrasing through the files:
//
//   - lexer.go and parser.go read its words into a tree.
//   - builder.go turns the tree into nodes and atoms, with the synonyms that
//     the lexicon has (synonym.go, lexicon.go); exact.go, wildcard.go and
//     figure.go build the atoms that are no plain words.
//   - phrasing.go joins nodes to patterns (pattern.go), and reports faults with
//     their places (fault.go).
//   - sample.go goes the other way: it writes replies that a phrasing asks for.
package phrase
