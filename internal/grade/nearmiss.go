package grade

import (
	"math/bits"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// maxHints bounds how many words are weighed for one near miss.
const maxHints = 48

// A hint is a place that may be part of a near miss: the tokens of one element
// of a phrasing.
type hint struct {
	element  uint32 // its bit
	from, to int32
}

// near returns what came closest to criterion c, which was not earned: words
// that would have earned it had they not been denied, or the sentence with
// most of a phrasing's words. Words that earned something are not offered.
func (m *marker) near(c int) *study.Span {
	if s := m.turned(c); s != nil {
		return s
	}
	best, span := 0, study.Span{}
	for _, p := range m.r.criteria[c].phrasings {
		m.nearest(p.Pattern, &best, &span)
	}
	if best == 0 {
		return nil
	}
	return &span
}

// turned returns words that meet a phrasing of c but for their denial, or for
// the lack of one.
func (m *marker) turned(c int) *study.Span {
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

// nearest looks for most of the words of g, and keeps the best find. best is
// the share found in 64ths.
func (m *marker) nearest(g *phrase.Pattern, best *int, span *study.Span) {
	switch g.Kind {
	case phrase.Any, phrase.Of:
		for _, k := range g.Parts {
			m.nearest(k, best, span)
		}
		return
	case phrase.None:
		return
	}
	m.hints = m.hints[:0]
	n := m.elements(g, 0)
	if n < 2 {
		return
	}
	for i := range m.hints {
		sent := m.Tokens[m.hints[i].from].Sentence
		var have uint32
		from, to := m.hints[i].from, m.hints[i].to
		for _, h := range m.hints[i:] {
			if m.Tokens[h.from].Sentence == sent && have&h.element == 0 {
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

// telling reports whether tokens from..to-1 hold a content word that the
// prompt has not.
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

// elements gathers the places of the elements of g, numbering them from n, and
// returns the number after the last.
func (m *marker) elements(g *phrase.Pattern, n int) int {
	if g.Kind != phrase.Words {
		for _, k := range g.Parts {
			if k.Kind != phrase.None {
				n = m.elements(k, n)
			}
		}
		return n
	}
	if g.Root.Kind != phrase.Sequence {
		m.hint(g.Root, n)
		return n + 1
	}
	for _, k := range g.Root.Parts {
		if k.Kind != phrase.Optional {
			m.hint(k, n)
			n++
		}
	}
	return n
}

// hint gathers the places of the atoms of n as element e.
func (m *marker) hint(n *phrase.Node, e int) {
	if n.Kind != phrase.AtomNode {
		for _, k := range n.Parts {
			m.hint(k, e)
		}
		return
	}
	places := m.finder.Places()
	for i := m.finder.First(n.Atom); i >= 0 && len(m.hints) < maxHints; i = places[i].Next {
		if p := &places[i]; e < 32 && !m.spent(p.From, p.To) {
			m.hints = append(m.hints, hint{element: 1 << e, from: p.From, to: p.To})
		}
	}
}

// spend marks the words that earned something.
func (m *marker) spend(best []int32) {
	m.used = m.used[:0]
	for range m.Tokens {
		m.used = append(m.used, false)
	}
	for _, b := range best {
		if b < 0 {
			continue
		}
		for _, i := range m.finder.Tokens(m.finder.At(int(b))) {
			m.used[i] = true
		}
	}
}
