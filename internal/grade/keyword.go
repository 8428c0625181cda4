package grade

import (
	"fmt"
	"slices"

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
func (c *compiler) keywords(up *phrase.Position, k study.Criterion) (all []keyword, weight int) {
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
func (m *matcher) partly(best []int32) study.Points {
	var sum study.Points
	clear(m.parts[:])
	for c := range m.r.criteria {
		k := &m.r.criteria[c]
		if best[c] >= 0 || len(k.keywords) == 0 || k.needs >= 0 && best[k.needs] < 0 {
			continue
		}
		lo := len(m.toks)
		part := curve(k.points, m.weigh(k.keywords), 2*k.weight)
		if part == 0 {
			m.toks = m.toks[:lo]
			continue
		}
		slices.Sort(m.toks[lo:])
		m.toks = m.toks[:lo+len(slices.Compact(m.toks[lo:]))]
		best[c] = int32(len(m.found))
		m.found = append(m.found, evidence{lo: int32(lo), hi: int32(len(m.toks))})
		m.parts[c] = part
		sum += part
	}
	return sum
}

// weigh returns twice the weight of the keywords that the reply has, and
// appends the words that show them to m.toks. A word that is only near, or that
// the reply denies where the idea does not, counts half.
func (m *matcher) weigh(all []keyword) int {
	got := 0
	for i := range all {
		k := &all[i]
		found, meant := m.shown(k.words, k.negative)
		switch {
		case found && meant:
			got += 2 * k.weight
		case found:
			got += k.weight
		case k.near != nil:
			if found, _ := m.shown(k.near, k.negative); found {
				got += k.weight
			}
		}
	}
	return got
}

// shown reports whether g is found in the reply and whether it is meant: denied
// if negative, and else asserted. It appends the words that show it to m.toks.
func (m *matcher) shown(g *phrase.Pattern, negative bool) (found, meant bool) {
	toks := len(m.toks)
	lo, hi := m.evidenceFor(g, false)
	if lo == hi {
		return false, false
	}
	e := m.found[lo]
	for _, other := range m.found[lo:hi] {
		if other.denied == negative {
			e, meant = other, true
			break
		}
	}
	m.toks = m.toks[:toks+copy(m.toks[toks:], m.toks[e.lo:e.hi])]
	m.found = m.found[:lo]
	return true, meant
}

// curve returns the part of points that got of all earns. People give most of
// the points for the heart of an idea: a quarter of its words earns 62 %, half
// of them 83 %. The result is rounded to half points.
func curve(points study.Points, got, all int) study.Points {
	return study.Points((2*int(points)*5*got + 4*got + all) / (2 * (4*got + all)))
}
