package numeric

import (
	"math"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A Claim is a quantity of a reply that may be the member's answer.
type Claim struct {
	text.Quantity      // as the key reads it
	from, to      int  // bytes
	bare          bool // no unit was written
}

// Span returns the bytes of the reply that state c.
func (c Claim) Span() study.Span { return study.Span{Start: c.from, End: c.to} }

// A marking is a key and the reply that it marks.
type marking struct {
	*Key
	*prose.Reading
}

// Claims returns the quantities of r that may be an answer, in their order.
func (k *Key) Claims(r *prose.Reading) []Claim { return marking{k, r}.claims() }

// claims returns the quantities that may be an answer: those that measure what
// an answer does, sums such as "43 min 12 s" as one.
func (m marking) claims() []Claim {
	var out []Claim
	for i, q := range m.Quantities {
		if m.Negated(q.Token) {
			continue
		}
		q = m.thousands(i, q)
		c, ok := m.claim(q)
		if !ok {
			continue
		}
		n := len(out)
		if n > 0 && c.from < out[n-1].to {
			continue // the "360" of "15 360"
		}
		if n > 0 && m.continues(out[n-1], c) {
			p := &out[n-1]
			p.Value += c.Value
			p.to, p.To, p.Unit = c.to, c.To, c.Unit
			continue
		}
		out = append(out, c)
	}
	return out
}

// claim reads q as what the answer measures, or reports false.
func (m marking) claim(q text.Quantity) (Claim, bool) {
	want := m.answers[0].Quantity
	if want.Unit.Dim == text.DimRate || m.per > 0 {
		if r, ok := m.Rate(q); ok {
			q = r
		}
	}
	c := Claim{Quantity: q, from: int(m.Tokens[q.Token].Start), to: int(q.End)}
	if q.Spelt && q.Unit.Dim == text.DimNone && want.Unit.Dim != text.DimNone {
		return c, false
	}
	if _, _, ok := text.InOneBase(q, want); ok || m.Right(c) {
		return c, true
	}
	if q.Unit.Dim == text.DimRate && m.per > 0 {
		c.Value *= m.per
		c.Unit = text.Unit{}
		return c, true
	}
	if q.Unit.Dim != text.DimNone || q.Unit.Factor != 0 && want.Unit.Dim != text.DimRate {
		return c, m.measures(q)
	}
	c.bare = true
	if want.Unit.Factor != 0 {
		c.Value *= want.Unit.Factor
	}
	c.Unit = want.Unit
	return c, true
}

// measures reports whether q measures what one of the answers does.
func (k *Key) measures(q text.Quantity) bool {
	return slices.ContainsFunc(k.answers, func(t target) bool {
		_, _, ok := text.InOneBase(q, t.Quantity)
		return ok
	})
}

// thousands joins quantity i of the reply to groups of three digits behind it,
// as in "15 360", if that makes it right. Any other numbers in a row are
// numbers of their own.
func (m marking) thousands(i int, q text.Quantity) text.Quantity {
	all := m.Quantities
	if i > 0 && m.apart(all[i-1], q) || q.Spelt || q.Places > 0 || q.Value < 1 || q.Value >= 1000 {
		return q
	}
	whole := q
	for i++; i < len(all) && m.apart(whole, all[i]) && whole.Unit.Factor == 0; i++ {
		next := all[i]
		scale := next.Unit.Factor
		if scale == 0 {
			scale = 1
		}
		digits := m.digits(next)
		if digits == 0 || digits%3 != 0 {
			return q
		}
		whole.Value = (whole.Value*math.Pow10(digits) + next.Value/scale) * scale
		whole.Unit, whole.To, whole.End = next.Unit, next.To, next.End
		whole.Figures = q.Figures + int8(min(digits, 100))
	}
	if c, ok := m.claim(whole); ok && whole.To != q.To && m.Right(c) {
		return whole
	}
	return q
}

// digits returns how many digits q was written with, or 0 if it is no whole number.
func (m marking) digits(q text.Quantity) int {
	k := m.Tokens[q.Token]
	n := 0
	for _, c := range []byte(m.Raw[k.Start:k.End]) {
		switch {
		case text.IsDigit(c):
			n++
		case c == '.' || c == ',':
			return 0
		}
	}
	return n
}

// apart reports whether nothing but one space stands between q and r.
func (m marking) apart(q, r text.Quantity) bool {
	if q.End > m.Tokens[r.Token].Start {
		return false
	}
	switch m.Raw[q.End:m.Tokens[r.Token].Start] {
	case " ", "\u00a0", "\u202f", "\u2009", "'", "’":
		return true
	}
	return false
}

// continues reports whether c goes on from p as "12 s" from "43 min".
func (m marking) continues(p, c Claim) bool {
	if p.Unit.Dim != text.DimTime || c.Unit.Dim != text.DimTime || c.bare || p.bare || c.Unit.Factor >= p.Unit.Factor {
		return false
	}
	between := strings.TrimSpace(m.Raw[p.to:c.from])
	return (between == "" || between == "and" || between == ",") && c.Value < p.Unit.Factor
}
