package numeric

import (
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
		q = m.joined(i, q)
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
	if m.minus(q) {
		c.Value = -c.Value
		q.Value = -q.Value
	}
	if q.Spelt && q.Unit.Dim == text.DimNone && want.Unit.Dim != text.DimNone && !m.Right(c) {
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

// minus reports whether q is less than nothing: "-16384", "minus five".
func (m marking) minus(q text.Quantity) bool {
	if q.Minus {
		return true
	}
	i := int(q.Token) - 1
	if w := m.At(i); w != "minus" && w != "negative" {
		return false
	}
	return i == 0 || !m.InQuantity(i-1)
}

// continues reports whether c goes on from p as "12 s" from "43 min".
func (m marking) continues(p, c Claim) bool {
	if p.Unit.Dim != text.DimTime || c.Unit.Dim != text.DimTime || c.bare || p.bare || c.Unit.Factor >= p.Unit.Factor {
		return false
	}
	between := strings.TrimSpace(m.Raw[p.to:c.from])
	return (between == "" || between == "and" || between == "," || between == ".") && c.Value < p.Unit.Factor
}
