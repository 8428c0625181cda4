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
// phrasing earned, and returns the points that they earn.
func (m *marker) partly(best []int32) study.Points {
	var sum study.Points
	clear(m.parts[:])
	for c := range m.r.criteria {
		k := &m.r.criteria[c]
		if best[c] >= 0 || len(k.keywords) == 0 || k.needs >= 0 && best[k.needs] < 0 {
			continue
		}
		words := m.finder.Loose()
		part := curve(k.points, weigh(k.keywords, words), 2*k.weight)
		if part == 0 {
			words.Drop()
			continue
		}
		best[c] = int32(words.Keep())
		m.parts[c] = part
		sum += part
	}
	return sum
}

// weigh returns twice the weight of the keywords that the reply has, and adds
// the words that show them to words. A word that is only near, or that the reply
// denies where the idea does not, counts half.
func weigh(all []keyword, words match.Loose) int {
	got := 0
	for i := range all {
		k := &all[i]
		found, meant := words.Show(k.words, k.negative)
		switch {
		case found && meant:
			got += 2 * k.weight
		case found:
			got += k.weight
		case k.near != nil:
			if found, _ := words.Show(k.near, k.negative); found {
				got += k.weight
			}
		}
	}
	return got
}

// curve returns the part of points that got of all earns. People give most of
// the points for the heart of an idea: a quarter of its words earns 62 %, half
// of them 83 %. The result is rounded to half points.
func curve(points study.Points, got, all int) study.Points {
	return study.Points((2*int(points)*5*got + 4*got + all) / (2 * (4*got + all)))
}
