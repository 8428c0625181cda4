package grade

import (
	"fmt"
	"math"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// A numericKey is the compiled answer to a numeric question.
type numericKey struct {
	answers []target // the answer and what else is accepted
	slips   []target
	given   []text.Quantity // quantities of the prompt: the member repeats them on the way
	bare    bool            // the prompt names the unit, so that a bare number will do
	name    string          // the unit as the answer writes it
	per     float64         // seconds, where the prompt asks for a number a second, minute or the like; or 0
}

// A target is a quantity and how far from it a reply may be.
type target struct {
	text.Quantity
	abs   float64 // tolerance, in the quantity's base
	exact bool    // no tolerance given: equal as far as the reply is rounded
}

// numeric compiles a numeric question.
func (c *compiler) numeric() {
	q := c.r.question
	if q.Numeric == nil {
		c.faults.Add("numeric", "a numeric question has no answer", "add numeric: {answer: 43.2 min}")
		return
	}
	k := &numericKey{}
	answer, ok := text.QuantityIn(&c.b.Text, q.Numeric.Answer)
	if !ok {
		c.faults.Add("numeric.answer", fmt.Sprintf("%q is no quantity", q.Numeric.Answer), "write a number and a unit, such as 43.2 min")
		return
	}
	answer = answer.Settled()
	abs, exact, ok := c.tolerance(q.Numeric.Tolerance, answer)
	if !ok {
		c.faults.Add("numeric.tolerance", fmt.Sprintf("%q is no tolerance of %q", q.Numeric.Tolerance, q.Numeric.Answer), "write 1% or 0.5 min")
	}
	k.answers = append(k.answers, target{answer, abs, exact})
	for i, s := range q.Numeric.Accept {
		c.alternative(k, fmt.Sprintf("numeric.accept[%d]", i), s, abs, exact)
	}
	for i, s := range q.Numeric.Slips {
		c.slip(k, fmt.Sprintf("numeric.slips[%d].answer", i), s.Answer)
	}
	k.name = strings.TrimLeft(q.Numeric.Answer, "0123456789.,_ -~")
	c.given(k, q.Prompt, answer)
	c.r.numeric = k
}

// alternative adds another right quantity.
func (c *compiler) alternative(k *numericKey, path, s string, abs float64, exact bool) {
	q, ok := text.QuantityIn(&c.b.Text, s)
	if !ok {
		c.faults.Add(path, fmt.Sprintf("%q is no quantity", s), "write a number and a unit")
		return
	}
	if !exact && k.answers[0].Value != 0 {
		abs = abs / k.answers[0].Value * q.Value
	}
	k.answers = append(k.answers, target{q.Settled(), math.Abs(abs), exact})
}

// slip adds a wrong quantity. It is met as far as the reply is rounded.
func (c *compiler) slip(k *numericKey, path, s string) {
	q, ok := text.QuantityIn(&c.b.Text, s)
	if !ok {
		c.faults.Add(path, fmt.Sprintf("%q is no quantity", s), "write a number and a unit")
		return
	}
	k.slips = append(k.slips, target{q.Settled(), math.Abs(q.Value) * 0.002, false})
}

// tolerance reads the tolerance of q: "1%", "0.5 min", or nothing.
func (c *compiler) tolerance(s string, q text.Quantity) (abs float64, exact, ok bool) {
	if s == "" {
		return 0, true, true
	}
	t, ok := text.QuantityIn(&c.b.Text, strings.TrimLeft(s, "±+-/ "))
	if !ok {
		return 0, true, false
	}
	if t.Unit.Dim == text.DimPercent && q.Unit.Dim != text.DimPercent || strings.HasSuffix(s, "%") && q.Unit.Dim == text.DimPercent {
		return math.Abs(q.Value) * t.Value / 100, false, true
	}
	if t.Unit.Dim == text.DimNone && t.Unit.Factor == 0 && q.Unit.Factor != 0 {
		return t.Value * q.Unit.Factor, false, true
	}
	a, _, ok := text.InOneBase(t, q)
	return a, false, ok
}

// given notes the quantities of the prompt, and whether it names the unit.
func (c *compiler) given(k *numericKey, prompt string, answer text.Quantity) {
	t := &c.b.Text
	t.Scan(prompt)
	t.Measure()
	k.given = append(k.given, t.Quantities...)
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		if u, ok := text.UnitOf(t.Raw[tok.Start:tok.End]); ok && u.Dim == answer.Unit.Dim && u.Factor == answer.Unit.Factor && !t.InQuantity(i) {
			k.bare = true
		}
	}
	for i := range t.Tokens {
		if u, _ := t.Period(i, i); u > 0 && answer.Unit.Dim == text.DimNone && asksFor(prompt, int(t.Tokens[i].Start)) {
			k.per = u
		}
	}
	if answer.Unit.Dim == text.DimNone || answer.Unit.Dim == text.DimPercent || answer.Unit.Dim == text.DimTimes {
		k.bare = true
	}
}

// asksFor reports whether byte i of prompt stands in its last sentence that asks.
func asksFor(prompt string, i int) bool {
	end := strings.LastIndexByte(prompt, '?')
	return end > i && !strings.Contains(prompt[i:end], ". ") && !strings.Contains(prompt[i:end], "? ")
}
