package story

import "github.com/studybot/studybot/internal/grade/text"

// told reports whether the reply tells of something that happened, and whether
// it tells rather of what one would or should do.
func (l listener) told(p *plot) (told, imagined bool) {
	happened, unreal := len(p.own)+len(p.team), 0
	for i := range p.clauses {
		switch c := &p.clauses[i]; {
		case c.is == past && !c.habit && c.begins != "if":
			happened++
		case c.unreal:
			unreal++
		}
	}
	acts := len(p.own) + len(p.team)
	return (acts > 0 || happened > 1) && happened >= unreal, happened < unreal
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
// itself after the last thing that was done, or else late in the story.
func (l listener) outcome(p *plot) (lo, hi int) {
	first, last := p.bounds()
	if last < 0 {
		return 0, 0
	}
	for _, after := range [...]int{last, first} {
		for i := after + 1; i < len(p.clauses); i++ {
			c := &p.clauses[i]
			if (after == last || 3*c.from > 2*len(l.Tokens)) && l.comesOut(c) {
				return c.from, c.to
			}
		}
	}
	return 0, 0
}

// reported reports whether token i is in what somebody said or wrote, as in "I
// wrote that it is solved".
func (l listener) reported(p *plot, i int) bool {
	for n := range p.clauses {
		c := &p.clauses[n]
		switch {
		case i < c.from || i >= c.to:
			continue
		case c.is != noVerb && c.at < i && speaking[l.word(c.at)]:
			return true
		case c.begins == "that" && n > 0 && p.clauses[n-1].is != noVerb && speaking[l.word(p.clauses[n-1].at)]:
			return true
		}
		return false
	}
	return false
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
		case "now", "back", "still", "since", "later":
			return true
		}
	}
	return false
}

var (
	// reporting are verbs of what others think and say, which is no outcome.
	reporting = text.WordSet("said says told asked answered thought think thinks believe wanted wants")
	// speaking are verbs of saying and thinking, which what is said depends on.
	speaking = text.WordSet("say says said tell tells told write wrote written think thought believed hoped promised answered explained")
	// reaching are verbs by which "I" and "we" tell what they came to.
	reaching = text.WordSet("had got were was are passed missed lost won saved reached finished sleep survived made hit met been heard")
)
