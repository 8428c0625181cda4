package story

import "github.com/studybot/studybot/internal/grade/text"

// told reports whether the reply tells of something that happened, rather than
// of what people do, should do or would do.
func (l listener) told(p *plot) bool {
	real, unreal := 0, 0
	for i := range p.clauses {
		switch c := &p.clauses[i]; {
		case c.unreal:
			unreal++
		case c.is == past && !l.habit(c):
			real++
		}
	}
	acts := len(p.own) + len(p.team)
	return (acts > 0 || real > 0) && acts+real >= unreal
}

// bounds returns the clauses of the first and the last thing done, or -1.
func (p *plot) bounds() (first, last int) {
	first, last = -1, -1
	for _, acts := range [...][]int{p.own, p.team} {
		for _, i := range acts {
			if first < 0 || i < first {
				first = i
			}
			last = max(last, i)
		}
	}
	return first, last
}

// leastScene is how many words before the first thing done set a scene.
const leastScene = 4

// scene returns the tokens that tell how things stood: what comes before the
// first thing that was done, or else the first that happened by itself.
func (l listener) scene(p *plot) (lo, hi int) {
	first, _ := p.bounds()
	if first < 0 {
		return 0, 0
	}
	if start := p.clauses[first].from; start >= leastScene {
		for i := range first {
			if c := &p.clauses[i]; c.to-c.from > 1 {
				return c.from, c.to
			}
		}
	}
	for i := range p.clauses {
		c := &p.clauses[i]
		if c.from*5 < len(l.Tokens)*3 && c.who == other && c.is != noVerb && !c.unreal && c.to-c.from > 2 {
			return c.from, c.to
		}
	}
	return 0, 0
}

// outcome returns the tokens that tell what came of it: what happened by
// itself, after the last thing that was done.
func (l listener) outcome(p *plot) (lo, hi int) {
	_, last := p.bounds()
	if last < 0 {
		return 0, 0
	}
	for i := last + 1; i < len(p.clauses); i++ {
		if c := &p.clauses[i]; l.comesOut(c) {
			return c.from, c.to
		}
	}
	return 0, 0
}

// comesOut reports whether c tells how something is, became or went.
func (l listener) comesOut(c *clause) bool {
	if c.unreal || c.under() || c.to-c.from < 2 || l.borrowed(c.from) || c.begins == "so" && c.is == present {
		return false
	}
	if c.is == noVerb {
		return l.back(c)
	}
	w := l.word(c.at)
	switch c.who {
	case other:
		return !reporting[w]
	case implied:
		return becomings[w] || c.is == present || w == "were" || w == "was"
	case speaker, group:
		return reaching[w]
	case nobody:
	}
	return false
}

// back reports whether a clause without a verb says how it is now, as in "now
// 6 min" and "back at noon".
func (l listener) back(c *clause) bool {
	for i := c.from; i < c.to; i++ {
		switch l.word(i) {
		case "now", "back", "still", "since":
			return true
		}
	}
	return false
}

var (
	// reporting are verbs of what others think and say, which is no outcome.
	reporting = text.WordSet("said says told asked answered thought think thinks believe wanted wants")
	// reaching are verbs by which "I" and "we" tell what they came to.
	reaching = text.WordSet("had got were was are passed missed lost won saved reached finished sleep survived made hit met been heard")
)
