package grade

import (
	"math/bits"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// maxPieces bounds how many words are weighed for one near miss.
const maxPieces = 48

// A piece is a place that may be part of a near miss: the tokens of one element
// of a phrasing.
type piece struct {
	element  uint32 // its bit
	from, to int32
}

// nearMiss returns what came closest to criterion c, which was not earned: words
// that would have earned it had they not been denied, or the sentence with
// most of a phrasing's words. Words that earned something are not offered.
func (m *marker) nearMiss(c int) *study.Span {
	if s := m.deniedMatch(c); s != nil {
		return s
	}
	best, span := 0, study.Span{}
	for _, p := range m.r.criteria[c].phrasings {
		m.keepNearest(p.Pattern, &best, &span)
	}
	if best == 0 {
		return nil
	}
	return &span
}

// deniedMatch returns words that meet a phrasing of c but for their denial, or for
// the lack of one.
func (m *marker) deniedMatch(c int) *study.Span {
	for _, p := range m.r.criteria[c].phrasings {
		lo, hi := m.finder.Find(p.Pattern, false)
		for _, e := range m.finder.Evidence(lo, hi) {
			if e.Negated != p.Negative && !m.spent(m.finder.Extent(e)) {
				s := m.extent(e)
				m.finder.Forget(lo)
				return &s
			}
		}
		m.finder.Forget(lo)
	}
	return nil
}

// spent reports whether any of tokens from..to-1 earned something.
func (m *marker) spent(from, to int32) bool {
	for i := from; i < to; i++ {
		if m.used[i] {
			return true
		}
	}
	return false
}

// keepNearest looks for most of the words of g, and keeps the best find. best is
// the share found in 64ths.
func (m *marker) keepNearest(g *phrase.Pattern, best *int, span *study.Span) {
	switch g.Kind {
	case phrase.Any, phrase.Of:
		for _, k := range g.Parts {
			m.keepNearest(k, best, span)
		}
		return
	case phrase.None:
		return
	}
	m.pieces = m.pieces[:0]
	n := m.addElements(g, 0)
	if n < 2 {
		return
	}
	for i := range m.pieces {
		sentence := m.Tokens[m.pieces[i].from].Sentence
		var have uint32
		from, to := m.pieces[i].from, m.pieces[i].to
		for _, h := range m.pieces[i:] {
			if m.Tokens[h.from].Sentence == sentence && have&h.element == 0 {
				have |= h.element
				from, to = min(from, h.from), max(to, h.to)
			}
		}
		k := bits.OnesCount32(have)
		if share := k * 64 / n; k > 1 && 2*k >= n && share > *best && to-from <= 10 && m.telling(from, to) {
			*best, *span = share, m.cover(from, to)
		}
	}
}

// telling reports whether tokens from..to-1 hold a content word that is
// not in the prompt.
func (m *marker) telling(from, to int32) bool {
	for i := from; i < to; i++ {
		if m.Tokens[i].Class&(text.FunctionWord|text.CommonVerb|text.Pronoun|text.Negation) != 0 {
			continue
		}
		if m.Role(int(i))&prose.InPrompt == 0 {
			return true
		}
	}
	return false
}

// addElements gathers the places of the elements of g, numbering them from n, and
// returns the number after the last.
func (m *marker) addElements(g *phrase.Pattern, n int) int {
	if g.Kind != phrase.Words {
		for _, k := range g.Parts {
			if k.Kind != phrase.None {
				n = m.addElements(k, n)
			}
		}
		return n
	}
	if g.Root.Kind != phrase.Sequence {
		m.addPieces(g.Root, n)
		return n + 1
	}
	for _, k := range g.Root.Parts {
		if k.Kind != phrase.Optional {
			m.addPieces(k, n)
			n++
		}
	}
	return n
}

// addPieces gathers the places of the atoms of n as element e.
func (m *marker) addPieces(n *phrase.Node, e int) {
	if n.Kind != phrase.AtomNode {
		for _, k := range n.Parts {
			m.addPieces(k, e)
		}
		return
	}
	places := m.finder.Places()
	for i := m.finder.First(n.Atom); i >= 0 && len(m.pieces) < maxPieces; i = places[i].Next {
		if p := &places[i]; e < 32 && !m.spent(p.From, p.To) {
			m.pieces = append(m.pieces, piece{element: 1 << e, from: p.From, to: p.To})
		}
	}
}

// spend notes the words that earned something.
func (m *marker) spend(best []int32) {
	m.used = m.used[:0]
	for range m.Tokens {
		m.used = append(m.used, false)
	}
	for _, b := range best {
		if b < 0 {
			continue
		}
		for _, i := range m.tokensOf(b) {
			m.used[i] = true
		}
	}
}
