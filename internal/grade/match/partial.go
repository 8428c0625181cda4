package match

import (
	"slices"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/text"
)

// A state is a partial match: it covers tokens up to end, and began at start.
type state struct {
	start, end int32
	link       int32 // its last piece, an index into partials.links, or -1
}

// A link is one piece of a match and the piece before it.
type link struct {
	from, to, prev int32
}

// Partials are the partial matches of one phrasing in words.
type partials struct {
	*places
	tokens []text.Token
	before []int32 // words that count in a gap before each token, and before the end
	states []state
	links  []link
	whole  []state // matches that anyOrder completed
	wide   bool    // the phrasing reads over ends of sentences
	gap    int32   // of the phrasing
}

// begin makes ready for the phrasings of a reading.
func (m *partials) begin(p *places) {
	m.places, m.tokens = p, p.reading.Tokens
	m.before = m.before[:0]
	var n int32
	for i := range m.tokens {
		m.before = append(m.before, n)
		if m.tokens[i].Class&text.Stopword == 0 {
			n++
		}
	}
	m.before = append(m.before, n)
}

// matches returns the complete matches of g, a phrasing in words, until the
// next call. One without a link matched no word.
func (m *partials) matches(g *phrase.Pattern) []state {
	for _, a := range g.Required {
		if m.head[a] < 0 {
			return nil
		}
	}
	m.states, m.links = m.states[:0], m.links[:0]
	m.wide, m.gap = g.WholeReply, g.Gap
	if g.AnyOrder && g.Root.Kind == phrase.Sequence {
		m.whole = m.whole[:0]
		m.anyOrder(g.Root.Parts)
		return m.whole
	}
	m.states = append(m.states, state{start: -1, end: -1, link: -1})
	lo, hi := m.run(g.Root, 0, 1, g.Gap)
	return m.states[lo:hi]
}

// run follows the partial matches states[lo:hi] through n, and returns the
// window of those that come out. Of those that end at one place it keeps the
// tightest.
func (m *partials) run(n *phrase.Node, lo, hi int, gap int32) (int, int) {
	switch n.Kind {
	case phrase.AtomNode:
		return m.runAtom(n.Atom, lo, hi, gap)
	case phrase.Sequence:
		inner := gap
		if n.Gap >= 0 {
			inner = n.Gap
		}
		for i, k := range n.Parts {
			if i > 0 {
				lo, hi = m.run(k, lo, hi, inner)
			} else {
				lo, hi = m.run(k, lo, hi, gap)
			}
			if lo == hi {
				break
			}
		}
		return lo, hi
	case phrase.Optional:
		l, h := m.run(n.Parts[0], lo, hi, gap)
		return m.union(lo, hi, l, h)
	}
	// Alternatives: each starts from the same states; the results are
	// gathered behind one another.
	var windows [2]int
	first := true
	for _, k := range n.Parts {
		l, h := m.run(k, lo, hi, gap)
		if first {
			windows, first = [2]int{l, h}, false
			continue
		}
		if l < h {
			windows[0], windows[1] = m.union(windows[0], windows[1], l, h)
		}
	}
	return windows[0], windows[1]
}

// union gathers two windows of states, the tightest at each end, sorted by end.
func (m *partials) union(lo1, hi1, lo2, hi2 int) (int, int) {
	lo := len(m.states)
	for i, j := lo1, lo2; (i < hi1 || j < hi2) && len(m.states)-lo < maxPlaces; {
		switch {
		case j >= hi2 || i < hi1 && m.states[i].end < m.states[j].end:
			m.states = append(m.states, m.states[i])
			i++
		case i >= hi1 || m.states[j].end < m.states[i].end:
			m.states = append(m.states, m.states[j])
			j++
		default:
			s := m.states[i]
			if m.states[j].start > s.start {
				s = m.states[j]
			}
			m.states = append(m.states, s)
			i++
			j++
		}
	}
	return lo, len(m.states)
}

// runAtom extends the states by each place of atom a that is within the gap.
// States and places are sorted, so that the first place worth trying only
// moves forward.
func (m *partials) runAtom(a int32, lo, hi int, gap int32) (int, int) {
	out := len(m.states)
	places := m.list
	for p := m.head[a]; p >= 0; p = places[p].Next {
		pl := &places[p]
		best := -1
		for i := lo; i < hi; i++ {
			s := &m.states[i]
			if s.end > pl.From {
				break
			}
			if s.end < 0 || m.reaches(s, pl, gap) {
				if best < 0 || s.start > m.states[best].start {
					best = i
				}
			}
		}
		if best < 0 {
			continue
		}
		s := m.states[best]
		if s.start < 0 {
			s.start = pl.From
		}
		m.links = append(m.links, link{from: pl.From, to: pl.To, prev: s.link})
		m.push(out, state{start: s.start, end: pl.To, link: int32(len(m.links) - 1)})
	}
	return out, len(m.states)
}

// reaches reports whether p lies within gap words after s, in its sentence.
func (m *partials) reaches(s *state, p *Place, gap int32) bool {
	if !m.wide && m.tokens[p.From].Sentence != m.tokens[s.end-1].Sentence {
		return false
	}
	return gap < 0 || m.before[p.From]-m.before[s.end] <= gap
}

// push adds s to the window that begins at lo, which stays sorted by end and
// keeps the tightest at each.
func (m *partials) push(lo int, s state) {
	i := len(m.states)
	for i > lo && m.states[i-1].end > s.end {
		i--
	}
	if i > lo && m.states[i-1].end == s.end {
		if s.start > m.states[i-1].start {
			m.states[i-1] = s
		}
		return
	}
	if len(m.states)-lo >= maxPlaces {
		return
	}
	m.states = slices.Insert(m.states, i, s)
}

// anyOrder finds parts in any order, each within the gap of the next. For each
// set of parts it follows the chain that ends last, since that one reaches furthest.
func (m *partials) anyOrder(parts []*phrase.Node) {
	type chain struct {
		state
		ok bool
	}
	var at [phrase.MaxAnyOrder + 1][2]int
	m.states = append(m.states, state{start: -1, end: -1, link: -1})
	for k, n := range parts {
		at[k][0], at[k][1] = m.run(n, 0, 1, m.gap)
		if at[k][0] == at[k][1] {
			return
		}
	}
	full := 1<<len(parts) - 1
	var best [1 << phrase.MaxAnyOrder]chain
	for {
		next := -1
		for k := range parts {
			if at[k][0] < at[k][1] && (next < 0 || m.states[at[k][0]].end < m.states[at[next][0]].end) {
				next = k
			}
		}
		if next < 0 {
			return
		}
		s := m.states[at[next][0]]
		at[next][0]++
		if s.link < 0 { // an optional part that is left out
			continue
		}
		p := Place{From: s.start, To: s.end}
		for set := full; set > 0; set-- {
			c := &best[set]
			if !c.ok || set&(1<<next) != 0 || c.end > p.From || !m.reaches(&c.state, &p, m.gap) {
				continue
			}
			joined := m.join(c.state, s)
			if set|1<<next == full {
				m.whole = append(m.whole, joined)
				continue
			}
			best[set|1<<next] = chain{joined, true}
		}
		if len(parts) == 1 {
			m.whole = append(m.whole, s)
		}
		best[1<<next] = chain{s, true}
	}
}

// join chains b after a.
func (m *partials) join(a, b state) state {
	last := a.link
	var parts [16]link
	n := 0
	for l := b.link; l >= 0 && n < len(parts); l = m.links[l].prev {
		parts[n] = m.links[l]
		n++
	}
	for n > 0 {
		n--
		m.links = append(m.links, link{from: parts[n].from, to: parts[n].to, prev: last})
		last = int32(len(m.links) - 1)
	}
	return state{start: a.start, end: b.end, link: last}
}
