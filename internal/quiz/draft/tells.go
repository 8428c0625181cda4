package draft

import (
	"math"
	"strings"

	"github.com/studybot/studybot/internal/grade"
)

// What words tell, beside a content word of the same rarity that the prompt does
// not have. These numbers were fitted together with those of the curve by which
// keywords earn points, in package grade, which says to what.
const (
	tellsRarity   = 0.6  // the power of its rarity
	tellsRelation = 0.85 // a word that relates others
	tellsVerb     = 0.55 // a very common verb
	tellsLittle   = 0.11 // another function word, in a short answer
	tellsAsked    = 0.07 // a word of the prompt
	shortAnswer   = 8    // content words, beside the prompt's: in so few, every word says something
)

// relations are the stems of function words that change what a sentence says:
// how much, how often, which way, in what order, and whether at all. Who knows an
// answer repeats them more often than other function words.
var relations = stemsOf(strings.Join([]string{
	"not no never nor neither none nothing without nobody nowhere",
	"only all any each every some more most less per even within",
	"same other both either instead rather than",
	"before after until still again once if",
	"up down over under out off between against across",
}, " "))

// A teller says what the words of an answer to one prompt tell.
type teller struct {
	words *thesaurus
	asked map[string]bool // stems of the prompt
	short bool            // the answer is
}

// own reports whether w is a content word that the prompt does not have.
func (t teller) own(w grade.Word) bool { return w.Content && !t.asked[w.Stem] }

// owns counts the content words that the prompt does not have.
func (t teller) owns(words []grade.Word) int {
	n := 0
	for _, w := range words {
		if t.own(w) {
			n++
		}
	}
	return n
}

// of returns how much w tells, from 0 to 1.
func (t teller) of(w grade.Word) float64 {
	tells := math.Pow(float64(t.words.rare(w.Stem))/maxRarity, tellsRarity) * t.kind(w)
	if t.asked[w.Stem] {
		return tellsAsked * tells
	}
	return tells
}

// kind returns how much words of the kind of w tell.
func (t teller) kind(w grade.Word) float64 {
	switch {
	case w.Content:
		return 1
	case relations[w.Stem]:
		return tellsRelation
	case w.Verb:
		return tellsVerb
	case t.short:
		return tellsLittle
	}
	return 0
}
