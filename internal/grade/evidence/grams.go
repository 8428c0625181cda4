package evidence

import (
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
)

// A Gram is a word of a reply that says something, or two such words that follow
// each other, by how they begin.
type Gram struct {
	Hash     uint64
	From, To int32 // its sentences: a pair may stand in two
}

// unsaying are the roles of words that are left out of grams.
const unsaying = text.FunctionWord | text.Pronoun | text.Stopword | text.CommonVerb

// begins is how many bytes of a word count: its forms mostly begin alike, and
// stems told no more on labelled replies.
const begins = 4

// Grams appends the grams of r to all.
func Grams(all []Gram, r *prose.Reading) []Gram {
	var before Gram
	for i := range r.Tokens {
		k := &r.Tokens[i]
		if k.Class&text.Negation == 0 && k.Quantity < 0 && k.Class&unsaying != 0 {
			continue
		}
		word := Gram{Hash: hash(r.Word(i)), From: k.Sentence, To: k.Sentence}
		all = append(all, word)
		if before.Hash != 0 {
			all = append(all, Gram{Hash: join(before.Hash, word.Hash), From: before.From, To: word.To})
		}
		before = word
	}
	return all
}

// The constants of FNV-1a with 64 bits.
const (
	offset = 14695981039346656037
	prime  = 1099511628211
)

// hash returns the FNV-1a hash of how w begins.
func hash(w []byte) uint64 {
	h := uint64(offset)
	for _, c := range w[:min(len(w), begins)] {
		h = (h ^ uint64(c)) * prime
	}
	return h
}

// join returns the hash of a pair.
func join(a, b uint64) uint64 { return (a*prime ^ b) * prime }
