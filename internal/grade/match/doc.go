// Package match finds the evidence for patterns in a reading: which words of a
// reply meet a phrasing.
//
//   - index.go and typed.go say which atoms a word of a reply stands for, as it
//     is written, by its stem, or read with a typing error.
//   - place.go finds where all atoms stand in a reading.
//   - partial.go follows the partial matches of a phrasing in words from place
//     to place.
//   - finder.go makes evidence of complete matches, and combine.go joins
//     evidence for combinations of phrasings.
//   - loose.go gathers words that may stand anywhere.
package match
