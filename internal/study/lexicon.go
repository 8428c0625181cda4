package study

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// A Lexicon is the words that all rubrics of a bank share: groups of words that
// mean the same, and words that exist, so that none of them is taken for a
// typing error of another. Its JSON form is what the store keeps for the rounds
// that were opened with it.
type Lexicon struct {
	Synonyms   [][]string `json:"synonyms,omitempty"`
	Vocabulary []string   `json:"vocabulary,omitempty"` // in order
}

// A LexiconID tells lexicons apart by their words. The empty LexiconID stands
// for the bank's own words, whatever they are.
type LexiconID string

// ID returns the SHA-256 of l's JSON form, in hexadecimal digits.
func (l Lexicon) ID() LexiconID {
	text, err := json.Marshal(l)
	if err != nil {
		panic(err) // strings and lists of them always have a JSON form
	}
	sum := sha256.Sum256(text)
	return LexiconID(hex.EncodeToString(sum[:]))
}
