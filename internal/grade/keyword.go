package grade

import (
	"fmt"

	"github.com/studybot/studybot/internal/grade/match"
	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/study"
)

// The limits of keywords.
const (
	maxKeywords = 24  // of a criterion
	maxWeight   = 100 // of a keyword
	fewTokens   = 8   // of a reply that says nothing beside "I don't know"
)

// A keyword is a word that shows a part of an idea, ready to match.
type keyword struct {
	words, near *phrase.Pattern // near may be nil
	negative    bool
	weight      int
}

// keywords compiles those of k, and returns them and the sum of their weights.
func (c *compiler) keywords(up *phrase.Position, k *study.Criterion) (all []keyword, weight int) {
	if len(k.Keywords) == 0 {
		return nil, 0
	}
	path := up.String() + ".keywords"
	switch {
	case len(k.Keywords) > maxKeywords:
		c.faults.Add(path, fmt.Sprintf("%d keywords are too many", len(k.Keywords)), fmt.Sprintf("keep to %d that matter", maxKeywords))
		return nil, 0
	case k.Negative:
		c.faults.Add(path, "each keyword says for itself whether it is denied", "put negative at the keywords, or write phrasings")
	case k.Group != "":
		c.faults.Add(path, "a criterion of a group is earned whole or not at all", "write phrasings, or take it out of the group")
	}
	for i, w := range k.Keywords {
		at := phrase.Position{Up: up, Name: "keywords", Index: i}
		if w.Weight < 0 || w.Weight > maxWeight {
			c.faults.Add(at.String()+".weight", fmt.Sprintf("a weight of %d is out of range", w.Weight), fmt.Sprintf("use 1 to %d", maxWeight))
		}
		key := keyword{weight: max(1, w.Weight), negative: w.Negative}
		key.words = c.b.Words(&phrase.Position{Up: &at, Name: "words", Index: -1}, study.Phrasing{Words: w.Words})
		if w.Near != "" {
			key.near = c.b.Words(&phrase.Position{Up: &at, Name: "near", Index: -1}, study.Phrasing{Words: w.Near})
		}
		weight += key.weight
		all = append(all, key)
	}
	return all, weight
}

// partly adds to best the evidence of keywords for the criteria that no
// phrasing earned, and returns the points that they earn: none in a few words that
// say that the member knows nothing, though "no" be among the keywords.
func (m *marker) partly(best []int32) study.Points {
	clear(m.parts[:])
	if len(m.Tokens) <= fewTokens && m.DontKnow() {
		return 0
	}
	var got [maxCriteria]int // per mille of the keywords' weight
	sum, points := 0, 0
	for c := range m.r.criteria {
		k := &m.r.criteria[c]
		if best[c] >= 0 || len(k.keywords) == 0 || k.needs >= 0 && best[k.needs] < 0 {
			continue
		}
		words := m.finder.Loose()
		got[c] = 1000 * weigh(k.keywords, words) / (wholeWord * k.weight)
		sum += got[c] * int(k.points)
		points += int(k.points)
		if got[c] == 0 {
			words.Drop()
			continue
		}
		best[c] = int32(words.Keep())
	}
	if sum == 0 {
		return 0
	}
	return m.giveOut(got[:len(best)], sum/points, best)
}

// giveOut gives the criteria points for what they got, which is mean on average,
// and returns their sum. The words of all ideas are a third of what counts for each
// that has any, since people seldom keep ideas as far apart as a rubric does. What one
// loses by rounding to half points the next one gains, and one that comes to
// nothing is not earned.
func (m *marker) giveOut(got []int, mean int, best []int32) study.Points {
	curve := m.r.curve.of(len(m.Tokens), m.Topic.ModelWords)
	var sum study.Points
	carry := 0
	for c, own := range got {
		if own == 0 {
			continue
		}
		most := m.r.criteria[c].points
		exact := int(most)*curve.at((2*own+mean)/3) + carry
		part := min(most, max(0, study.Points((exact+500)/1000)))
		carry = exact - 1000*int(part)
		m.parts[c] = part
		sum += part
		if part == 0 {
			best[c] = -1
		}
	}
	return sum
}

// What a keyword counts of its weight, in sixths: near words of a thesaurus are
// often beside the point, and half of all denials that are seen in words without
// a claim deny something else.
const (
	wholeWord  = 6
	deniedWord = 3 // denied where the idea does not, or the other way round
	nearWord   = 2
	nearDenied = 1
)

// weigh returns the weight of the keywords that the reply has, in sixths, and
// adds the words that show them to words.
func weigh(all []keyword, words match.Loose) int {
	got := 0
	for i := range all {
		k := &all[i]
		whole, denied := wholeWord, deniedWord
		found, meant := words.Show(k.words, k.negative)
		if !found && k.near != nil {
			whole, denied = nearWord, nearDenied
			found, meant = words.Show(k.near, k.negative)
		}
		switch {
		case found && meant:
			got += whole * k.weight
		case found:
			got += denied * k.weight
		}
	}
	return got
}
