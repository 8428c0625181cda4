package numeric

import (
	"math"
	"slices"

	"github.com/studybot/studybot/internal/grade/text"
)

// A target is a quantity and how far from it a reply may be.
type target struct {
	text.Quantity
	abs   float64 // tolerance, in the quantity's base
	exact bool    // no tolerance given: equal as far as the reply is rounded
}

// Right reports whether c is an answer.
func (k *Key) Right(c Claim) bool {
	return slices.ContainsFunc(k.answers, func(t target) bool { return t.met(c) })
}

// Slip returns the index of the slip that c is, or -1.
func (k *Key) Slip(c Claim) int {
	return slices.IndexFunc(k.slips, func(t target) bool { return t.met(c) })
}

// met reports whether c is t within its tolerance. With none given, a reply of
// at least three significant figures, or as many as the answer has, may be
// rounded, but not nines.
func (t target) met(c Claim) bool {
	a, b, ok := text.InOneBase(c.Quantity, t.Quantity)
	if !ok {
		return false
	}
	if text.AlmostEqual(a, b, 1e-9) {
		return true
	}
	if !t.exact {
		return math.Abs(a-b) <= t.abs*(1+1e-9)
	}
	if c.Figures < min(3, t.Figures) || t.Unit.Dim == text.DimPercent && t.Value >= 99 {
		return false // rounding adds or takes a nine
	}
	scale := c.Unit.Factor
	if scale == 0 {
		scale = 1
	}
	step := math.Pow10(-int(c.Places)) * scale
	return c.Places > 0 && math.Abs(a-b) < step/2
}

// Given reports whether c repeats a quantity of the prompt.
func (k *Key) Given(c Claim) bool {
	if k.Right(c) {
		return false
	}
	for _, q := range k.given {
		if text.SameQuantity(q, c.Quantity) || q.Value == c.Value && c.bare {
			return true
		}
	}
	return false
}
