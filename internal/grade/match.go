package grade

import (
	"slices"
	"strings"
	"sync"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// The bounds of matching. A phrasing of e atoms costs at most
// e × maxPlaces × (maxPlaces + gap) steps, a reply at most maxTokens words, and
// a criterion keeps at most maxEvidence pieces of evidence, the first in the
// reply. So the work on a reply is linear in its length and in the size of the
// rubric, whatever its text.
const (
	maxPlaces   = 64 // places of one atom, and partial matches, that are followed
	maxEvidence = 12 // pieces of evidence kept for one phrasing or criterion
	maxTypos    = 96 // words of a reply that are looked at for typing errors
)

// A place is where an atom stands in the reply: tokens from..to-1.
type place struct {
	atom     int32
	from, to int32
	next     int32 // index of the atom's next place, or -1
	typo     bool
}

// A state is a partial match: it covers tokens up to end, and began at start.
type state struct {
	start, end int32
	link       int32 // its last piece, an index into matcher.links, or -1
}

// A link is one piece of a match and the piece before it.
type link struct {
	from, to, prev int32
}

// Evidence is one way in which the reply meets a phrasing: the tokens
// toks[lo:hi] of the matcher, ascending.
type evidence struct {
	lo, hi int32
	denied bool // some of it is denied by a word outside it
	any    bool // some of it is denied by a word outside or inside it
}

// A matcher is the working memory of one marking. It is kept for the next.
type matcher struct {
	r *Rubric
	prose.Reading
	before  []int32 // words that count in a gap before each token
	places  []place
	head    []int32 // atom → its first place, or -1
	tail    []int32
	many    []int32 // atom → number of places
	states  []state
	links   []link
	toks    []int32
	found   []evidence
	wide    bool  // the leaf at hand reads over ends of sentences
	gap     int32 // of the leaf at hand
	typos   int
	stemBuf [text.MaxStem + 1]byte
	search  searcher
	parts   [maxCriteria]study.Points // what keywords earned of a criterion; 0 is all or nothing
	used    []bool                    // tokens that earned something
	counted []bool                    // tokens of evidence that was counted
	hints   []hint
}

var matchers = sync.Pool{New: func() any { return new(matcher) }}

// read scans reply and finds every place of every atom.
func (m *matcher) read(r *Rubric, reply string) {
	m.r = r
	m.Reading.Read(reply, r.topic, r)
	m.typos = 0
	m.places, m.links, m.toks, m.found, m.states = m.places[:0], m.links[:0], m.toks[:0], m.found[:0], m.states[:0]
	m.head = refill(m.head, len(r.atoms))
	m.tail = refill(m.tail, len(r.atoms))
	m.many = m.many[:0]
	for range r.atoms {
		m.many = append(m.many, 0)
	}
	m.before = m.before[:0]
	var n int32
	for i := range m.Tokens {
		m.before = append(m.before, n)
		if m.Tokens[i].Class&text.Stopword == 0 {
			n++
		}
	}
	m.before = append(m.before, n)
	m.locate()
}

// refill returns s with n times -1.
func refill(s []int32, n int) []int32 {
	s = s[:0]
	for range n {
		s = append(s, -1)
	}
	return s
}

// locate finds the places of all atoms, in the order of the reply.
func (m *matcher) locate() {
	if len(m.r.atoms) == 0 {
		return
	}
	w := 0
	for i := range m.Tokens {
		for w < len(m.Compounds) && int(m.Compounds[w].From) == i {
			x := m.Compounds[w]
			m.lookUp(m.CompoundWord(x), x.From, x.To, false)
			w++
		}
		k := &m.Tokens[i]
		if k.Class&text.Negation != 0 && m.r.denies >= 0 {
			m.place(m.r.denies, int32(i), int32(i)+1, false)
		}
		m.lookUp(m.Word(i), int32(i), int32(i)+1, k.Class&(text.Stopword|text.Negation|text.FunctionWord) == 0)
		if k.Quantity >= 0 {
			m.figures(&m.Quantities[k.Quantity])
		} else if len(m.r.numbers) > 0 {
			m.hundreds(int32(i))
		}
		if len(m.r.exacts) > 0 {
			m.exact(int32(i))
		}
	}
}

// lookUp finds the atoms that the normal form w at tokens from..to-1 stands for.
func (m *matcher) lookUp(w []byte, from, to int32, typos bool) {
	r := m.r
	at := int32(-1)
	if i, ok := r.forms[string(w)]; ok {
		at = i
	} else if len(w) > 2 && text.IsLower(w[0]) && r.prefixes[pair(w)] {
		if i, ok := r.forms[string(text.StemInto(&m.stemBuf, w))]; ok {
			at = i
		}
	}
	wild := false
	for _, i := range r.wilds {
		if wildMatch(r.atoms[i].Wildcard, w) {
			m.place(i, from, to, false)
			wild = true
		}
	}
	if at >= 0 {
		m.place(at, from, to, false)
		return
	}
	if typos && !wild && len(w) >= 4 && m.typos < maxTypos {
		m.typos++
		if i := r.typed(w); i >= 0 {
			m.place(i, from, to, true)
		}
	}
}

// figures finds the number atoms that q equals.
func (m *matcher) figures(q *text.Quantity) {
	for _, i := range m.r.numbers {
		a := &m.r.atoms[i]
		if a.Kind == phrase.HundredsAtom {
			if w := m.Word(int(q.Token)); len(w) == 3 && w[0] == a.Digit && q.Unit.Dim == text.DimNone && q.Figures > 0 {
				m.place(i, q.Token, q.Token+1, false)
			}
			continue
		}
		x, y, ok := text.InOneBase(*q, a.Figure.Quantity)
		if ok && text.AlmostEqual(x, y, a.Figure.Tolerance) {
			m.place(i, q.Token, q.To, false)
		}
	}
}

// hundreds finds 5xx and its kin written so at token i.
func (m *matcher) hundreds(i int32) {
	w := m.Word(int(i))
	if len(w) != 3 || w[1] != 'x' || w[2] != 'x' {
		return
	}
	for _, n := range m.r.numbers {
		if a := &m.r.atoms[n]; a.Kind == phrase.HundredsAtom && a.Digit == w[0] {
			m.place(n, i, i+1, false)
		}
	}
}

// exact finds the exact runs that begin at token i.
func (m *matcher) exact(i int32) {
	raw := m.Raw
	k := &m.Tokens[i]
	for _, n := range m.r.exacts {
		a := &m.r.atoms[n]
		for _, s := range a.Exact.Texts {
			at := int(k.Start) - a.Exact.Lead
			if at < 0 || !strings.HasPrefix(raw[at:], s) || at > 0 && a.Exact.Lead == 0 && wordByte(raw[at-1]) {
				continue
			}
			end := at + len(s)
			if end < len(raw) && wordByte(s[len(s)-1]) && wordByte(raw[end]) {
				continue
			}
			to := i + 1
			for int(to) < len(m.Tokens) && int(m.Tokens[to].Start) < end {
				to++
			}
			m.place(n, i, to, false)
			break
		}
	}
}

func wordByte(c byte) bool { return text.IsLetter(c) || text.IsDigit(c) || c >= 0x80 }

// wildMatch reports whether w is parts with anything between them.
func wildMatch(parts []string, w []byte) bool {
	first, last := parts[0], parts[len(parts)-1]
	if len(w) < len(first)+len(last) || string(w[:len(first)]) != first || string(w[len(w)-len(last):]) != last {
		return false
	}
	rest := w[len(first) : len(w)-len(last)]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(string(rest), p)
		if i < 0 {
			return false
		}
		rest = rest[i+len(p):]
	}
	return true
}

// place enters a place of atom i, unless it has enough.
func (m *matcher) place(i, from, to int32, typo bool) {
	if m.many[i] >= maxPlaces {
		return
	}
	m.many[i]++
	n := int32(len(m.places))
	m.places = append(m.places, place{atom: i, from: from, to: to, next: -1, typo: typo})
	if m.head[i] < 0 {
		m.head[i] = n
	} else {
		m.places[m.tail[i]].next = n
	}
	m.tail[i] = n
}

// leaf finds the evidence for g, a phrasing in words. It appends to m.found.
func (m *matcher) leaf(g *phrase.Pattern) {
	for _, a := range g.Required {
		if m.head[a] < 0 {
			return
		}
	}
	m.states, m.links = m.states[:0], m.links[:0]
	m.wide, m.gap = g.WholeReply, g.Gap
	if g.AnyOrder && g.Root.Kind == phrase.Sequence {
		m.anyOrder(g.Root.Parts)
		return
	}
	m.states = append(m.states, state{start: -1, end: -1, link: -1})
	lo, hi := m.run(g.Root, 0, 1, g.Gap)
	for _, s := range m.states[lo:hi] {
		m.keep(s)
	}
}

// keep makes evidence of the complete match s.
func (m *matcher) keep(s state) {
	if s.link < 0 {
		return
	}
	lo := int32(len(m.toks))
	for l := s.link; l >= 0; l = m.links[l].prev {
		for i := m.links[l].from; i < m.links[l].to; i++ {
			m.toks = append(m.toks, i)
		}
	}
	own := m.toks[lo:]
	slices.Sort(own)
	m.toks = m.toks[:int(lo)+len(slices.Compact(own))]
	m.found = append(m.found, m.judge(evidence{lo: lo, hi: int32(len(m.toks))}))
}

// run follows the partial matches states[lo:hi] through n, and returns the
// window of those that come out. Of those that end at one place it keeps the
// tightest.
func (m *matcher) run(n *phrase.Node, lo, hi int, gap int32) (int, int) {
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
func (m *matcher) union(lo1, hi1, lo2, hi2 int) (int, int) {
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
func (m *matcher) runAtom(a int32, lo, hi int, gap int32) (int, int) {
	out := len(m.states)
	for p := m.head[a]; p >= 0; p = m.places[p].next {
		pl := &m.places[p]
		best := -1
		for i := lo; i < hi; i++ {
			s := &m.states[i]
			if s.end > pl.from {
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
			s.start = pl.from
		}
		m.links = append(m.links, link{from: pl.from, to: pl.to, prev: s.link})
		m.push(out, state{start: s.start, end: pl.to, link: int32(len(m.links) - 1)})
	}
	return out, len(m.states)
}

// reaches reports whether p lies within gap words after s, in its sentence.
func (m *matcher) reaches(s *state, p *place, gap int32) bool {
	if !m.wide && m.Tokens[p.from].Sentence != m.Tokens[s.end-1].Sentence {
		return false
	}
	return gap < 0 || m.before[p.from]-m.before[s.end] <= gap
}

// push adds s to the window that begins at lo, which stays sorted by end and
// keeps the tightest at each.
func (m *matcher) push(lo int, s state) {
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

// anyOrder finds kids in any order, each within the gap of the next. For each
// set of kids it follows the chain that ends last, since that one reaches furthest.
func (m *matcher) anyOrder(kids []*phrase.Node) {
	type chain struct {
		state
		ok bool
	}
	var at [phrase.MaxAnyOrder + 1][2]int
	m.states = append(m.states, state{start: -1, end: -1, link: -1})
	for k, n := range kids {
		at[k][0], at[k][1] = m.run(n, 0, 1, m.gap)
		if at[k][0] == at[k][1] {
			return
		}
	}
	full := 1<<len(kids) - 1
	var best [1 << phrase.MaxAnyOrder]chain
	for {
		next := -1
		for k := range kids {
			if at[k][0] < at[k][1] && (next < 0 || m.states[at[k][0]].end < m.states[at[next][0]].end) {
				next = k
			}
		}
		if next < 0 {
			return
		}
		s := m.states[at[next][0]]
		at[next][0]++
		if s.link < 0 { // an optional kid left out
			continue
		}
		p := place{from: s.start, to: s.end}
		for set := full; set > 0; set-- {
			c := &best[set]
			if !c.ok || set&(1<<next) != 0 || c.end > p.from || !m.reaches(&c.state, &p, m.gap) {
				continue
			}
			joined := m.join(c.state, s)
			if set|1<<next == full {
				m.keep(joined)
				continue
			}
			best[set|1<<next] = chain{joined, true}
		}
		if len(kids) == 1 {
			m.keep(s)
		}
		best[1<<next] = chain{s, true}
	}
}

// join chains b after a.
func (m *matcher) join(a, b state) state {
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
