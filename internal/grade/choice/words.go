package choice

import (
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// leastLead is how many times as much a choice must have of a reply's words as
// the next one, for the words to tell it.
const leastLead = 2

// worded returns the choice whose own words the reply has, or -1. A word tells
// the less the more choices have it, and one that the reply denies, or that
// only the choice denies, tells nothing.
func (k *Key) worded(t *text.Text) int {
	score := make([]float64, len(k.words))
	for _, w := range tellingWords(t) {
		var has []int
		for i, words := range k.words {
			if holds(words, w) {
				has = append(has, i)
			}
		}
		for _, i := range has {
			if len(has) < len(k.words) {
				score[i] += 1 / float64(len(has))
			}
		}
	}
	best := -1
	for i, points := range score {
		if best < 0 || points > score[best] {
			best = i
		}
	}
	for i, points := range score {
		if i != best && score[best] < leastLead*points {
			return -1
		}
	}
	if best >= 0 && score[best] < 1 {
		return -1
	}
	return best
}

// A word is one of a choice, or of a reply to it.
type word struct {
	normal, stem string
	denied       bool
}

// deniedWords is how many words after a denial are denied with it.
const deniedWords = 3

// tellingWords returns the words of t that may tell a choice, each once.
func tellingWords(t *text.Text) []word {
	var all []word
	denied := 0
	for i := range t.Tokens {
		w := string(t.Word(i))
		c := text.ClassOf(t.Word(i))
		if t.Tokens[i].Before > text.BreakNone {
			denied = 0
		}
		if c&text.Negation != 0 {
			denied = deniedWords + 1
		}
		denied--
		if c&(text.Stopword|text.CoreWord|text.Pronoun) != 0 || (w == "no" || w == "not") && !answers(t, i) {
			continue
		}
		telling := word{normal: w, stem: text.Stem(w), denied: denied >= 0 && c&text.Negation == 0}
		if !holds(all, telling) {
			all = append(all, telling)
		}
	}
	return all
}

// answers reports whether token i is the whole answer to a question of yes or
// no: "No, a deny wins", but not "no idea".
func answers(t *text.Text, i int) bool {
	return i == 0 && (len(t.Tokens) == 1 || t.Tokens[1].Before > text.BreakNone)
}

// holds reports whether words has w, or what w is a typing error of.
func holds(words []word, w word) bool {
	for _, x := range words {
		if x.denied != w.denied {
			continue
		}
		if x.stem == w.stem || mistyped(w.normal, x.normal) {
			return true
		}
	}
	return false
}

// mistyped reports whether the reply's word may be the choice's word with typing
// errors. It may also be the beginning of a much longer one, as people clip
// words: "auth" for "authentication".
func mistyped(reply, choice string) bool {
	if len(reply) > text.MaxTypedLength || len(choice) > text.MaxTypedLength || reply == "" || choice == "" || reply[0] != choice[0] {
		return false
	}
	limit := min(text.MaxTypingErrors(len(reply)), text.MaxTypingErrors(len(choice)))
	if limit == 0 {
		return false
	}
	a, b := []byte(reply), []byte(choice)
	if len(b) < len(a)+limit+2 {
		return study.DistanceWithin(a, b, limit) <= limit
	}
	for n := len(a) - limit; n <= len(a)+limit; n++ {
		if study.DistanceWithin(a, b[:n], limit) <= limit {
			return true
		}
	}
	return false
}
