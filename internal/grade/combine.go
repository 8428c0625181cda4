package grade

import "github.com/studybot/studybot/internal/grade/phrase"

// evidenceFor appends to m.found the evidence for g, and returns its window.
// positive drops at once what is denied.
func (m *matcher) evidenceFor(g *phrase.Pattern, positive bool) (int, int) {
	lo := len(m.found)
	switch g.Kind {
	case phrase.Words:
		m.leaf(g)
		if positive {
			m.dropDenied(lo)
		}
	case phrase.Any:
		for _, k := range g.Parts {
			m.evidenceFor(k, positive)
		}
	case phrase.All:
		m.all(g, positive)
	case phrase.Of:
		m.of(g, positive)
	case phrase.None:
		m.found = m.found[:lo]
	}
	if len(m.found)-lo > maxEvidence {
		m.found = m.found[:lo+maxEvidence]
	}
	return lo, len(m.found)
}

// dropDenied removes the evidence from lo on that a word outside it denies.
func (m *matcher) dropDenied(lo int) {
	n := lo
	for _, e := range m.found[lo:] {
		if !e.denied {
			m.found[n] = e
			n++
		}
	}
	m.found = m.found[:n]
}

// sentence returns the sentence that e begins in.
func (m *matcher) sentence(e evidence) int32 { return m.Tokens[m.toks[e.lo]].Sentence }

// all joins evidence for every part of g: within one sentence, or anywhere.
// Parts are not given the same words.
func (m *matcher) all(g *phrase.Pattern, positive bool) {
	lo := len(m.found)
	var windows [phrase.MaxAll][2]int
	kids := g.Parts
	if len(kids) > len(windows) {
		kids = kids[:len(windows)]
	}
	for i, k := range kids {
		if k.Kind == phrase.None {
			continue
		}
		windows[i][0], windows[i][1] = m.evidenceFor(k, positive)
		if windows[i][0] == windows[i][1] {
			m.found = m.found[:lo]
			return
		}
	}
	first := 0
	for kids[first].Kind == phrase.None {
		first++
	}
	out := len(m.found)
	for i := windows[first][0]; i < windows[first][1]; i++ {
		e := m.found[i]
		sent := m.sentence(e)
		ok := true
		for j := first + 1; ok && j < len(kids); j++ {
			if kids[j].Kind != phrase.None {
				e, ok = m.extend(e, windows[j][0], windows[j][1], sent, g.WholeReply)
			}
		}
		if ok && !m.broken(kids, sent, g.WholeReply) {
			m.found = append(m.found, e)
		}
	}
	m.found = append(m.found[:lo], m.found[out:]...)
}

// broken reports whether something stands in the sentence, or anywhere, that a
// none among kids forbids.
func (m *matcher) broken(kids []*phrase.Pattern, sent int32, anywhere bool) bool {
	for _, k := range kids {
		if k.Kind != phrase.None {
			continue
		}
		for _, g := range k.Parts {
			lo, hi := m.evidenceFor(g, false)
			bad := false
			for i := lo; i < hi; i++ {
				bad = bad || anywhere || g.WholeReply || k.WholeReply || m.sentence(m.found[i]) == sent
			}
			m.found = m.found[:lo]
			if bad {
				return true
			}
		}
	}
	return false
}

// extend joins to e the first of found[lo:hi] in its sentence, or anywhere,
// that is not within it.
func (m *matcher) extend(e evidence, lo, hi int, sent int32, anywhere bool) (evidence, bool) {
	for i := lo; i < hi; i++ {
		f := m.found[i]
		if (anywhere || m.sentence(f) == sent) && !m.within(f, e) && !m.within(e, f) {
			return m.merge(e, f), true
		}
	}
	return e, false
}

// merge returns the evidence of both e and f.
func (m *matcher) merge(e, f evidence) evidence {
	lo := int32(len(m.toks))
	i, j := e.lo, f.lo
	for i < e.hi || j < f.hi {
		switch {
		case j >= f.hi || i < e.hi && m.toks[i] < m.toks[j]:
			m.toks = append(m.toks, m.toks[i])
			i++
		case i >= e.hi || m.toks[j] < m.toks[i]:
			m.toks = append(m.toks, m.toks[j])
			j++
		default:
			m.toks = append(m.toks, m.toks[i])
			i++
			j++
		}
	}
	return m.judge(evidence{lo: lo, hi: int32(len(m.toks))})
}

// within reports whether all tokens of e are among those of f.
func (m *matcher) within(e, f evidence) bool {
	j := f.lo
	for i := e.lo; i < e.hi; i++ {
		for j < f.hi && m.toks[j] < m.toks[i] {
			j++
		}
		if j == f.hi || m.toks[j] != m.toks[i] {
			return false
		}
	}
	return true
}

// maxChoices bounds the steps of choosing evidence for "N of a list".
const maxChoices = 400

// of joins evidence for g.n of the parts of g, each with words of its own.
func (m *matcher) of(g *phrase.Pattern, positive bool) {
	lo := len(m.found)
	toks := len(m.toks)
	var c choosing
	for _, k := range g.Parts {
		if c.n == len(c.windows) {
			break
		}
		a, b := m.evidenceFor(k, positive)
		if a < b {
			c.windows[c.n] = [2]int{a, b}
			c.n++
		}
	}
	c.want, c.anywhere = g.N, g.WholeReply
	if c.n < g.N || !m.choose(&c, 0, 0) {
		m.found, m.toks = m.found[:lo], m.toks[:toks]
		return
	}
	joined := m.found[c.picked[0]]
	for _, i := range c.picked[1:g.N] {
		joined = m.merge(joined, m.found[i])
	}
	m.found = append(m.found[:lo], joined)
}

// choosing is the state of a search for evidence of several parts.
type choosing struct {
	windows  [phrase.MaxOf][2]int // evidence of each part that has any
	n        int
	want     int
	anywhere bool
	picked   [phrase.MaxOf]int
	steps    int
}

// choose picks evidence for want parts, from part k on, have of them picked.
func (m *matcher) choose(c *choosing, k, have int) bool {
	if have == c.want {
		return true
	}
	if c.steps++; c.steps > maxChoices || c.n-k < c.want-have {
		return false
	}
	for i := c.windows[k][0]; i < c.windows[k][1]; i++ {
		if m.fits(c, i, have) {
			c.picked[have] = i
			if m.choose(c, k+1, have+1) {
				return true
			}
		}
	}
	return m.choose(c, k+1, have)
}

// fits reports whether evidence i has words of its own beside what is picked.
func (m *matcher) fits(c *choosing, i, have int) bool {
	f := m.found[i]
	for _, j := range c.picked[:have] {
		e := m.found[j]
		if m.within(f, e) || m.within(e, f) || !c.anywhere && m.sentence(e) != m.sentence(f) {
			return false
		}
	}
	return true
}

// judge finds whether e is denied by words outside it, and by any at all.
func (m *matcher) judge(e evidence) evidence {
	e.denied, e.any = m.Reading.Denied(m.toks[e.lo:e.hi])
	return e
}
