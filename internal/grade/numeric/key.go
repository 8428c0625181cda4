package numeric

import (
	"fmt"
	"math"
	"strings"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A Key is the compiled answer to a numeric question. It is safe for many
// goroutines, and never changes.
type Key struct {
	question study.Numeric
	max      study.Points
	answers  []target        // the answer and what else is accepted
	slips    []target        // what common mistakes give
	given    []text.Quantity // quantities of the prompt: the member repeats them on the way
	bare     bool            // the prompt names the unit, so that a bare number will do
	unit     string          // as the answer writes it
	per      float64         // seconds, where the prompt asks for a number a second, minute or the like; or 0
}

// A compiler is the state of compiling one key.
type compiler struct {
	key    *Key
	t      *text.Text // working memory
	faults *phrase.Faults
}

// Compile prepares the answer of q for marking, or returns nil if there is none.
// It reports to faults what its author has to mend, and scans with t.
func Compile(q *study.Question, t *text.Text, faults *phrase.Faults) *Key {
	if q.Numeric == nil {
		faults.Add("numeric", "a numeric question has no answer", "add numeric: {answer: 43.2 min}")
		return nil
	}
	c := compiler{key: &Key{question: *q.Numeric, max: q.MaxPoints()}, t: t, faults: faults}
	answer, ok := signedIn(t, q.Numeric.Answer)
	if !ok {
		faults.Add("numeric.answer", fmt.Sprintf("%q is no quantity", q.Numeric.Answer), "write a number and a unit, such as 43.2 min")
		return nil
	}
	c.answers(answer.Settled())
	for i, s := range q.Numeric.Slips {
		c.slip(fmt.Sprintf("numeric.slips[%d].answer", i), s.Answer)
	}
	c.key.unit = strings.TrimLeft(q.Numeric.Answer, "0123456789.,_ -~")
	c.given(q.Prompt)
	return c.key
}

// signedIn returns the one quantity that is all of s, with its sign.
func signedIn(t *text.Text, s string) (text.Quantity, bool) {
	q, ok := text.QuantityIn(t, s)
	if q.Minus {
		q.Value = -q.Value
	}
	return q, ok
}

// answers adds the answer and what else is accepted.
func (c *compiler) answers(answer text.Quantity) {
	n := &c.key.question
	abs, exact, ok := c.tolerance(n.Tolerance, answer)
	if !ok {
		c.faults.Add("numeric.tolerance", fmt.Sprintf("%q is no tolerance of %q", n.Tolerance, n.Answer), "write 1% or 0.5 min")
	}
	c.key.answers = append(c.key.answers, target{answer, abs, exact})
	for i, s := range n.Accept {
		c.alternative(fmt.Sprintf("numeric.accept[%d]", i), s, abs, exact)
	}
}

// alternative adds another right quantity.
func (c *compiler) alternative(path, s string, abs float64, exact bool) {
	k := c.key
	q, ok := signedIn(c.t, s)
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
func (c *compiler) slip(path, s string) {
	q, ok := signedIn(c.t, s)
	if !ok {
		c.faults.Add(path, fmt.Sprintf("%q is no quantity", s), "write a number and a unit")
		return
	}
	c.key.slips = append(c.key.slips, target{q.Settled(), math.Abs(q.Value) * 0.002, false})
}

// tolerance reads the tolerance of q: "1%", "0.5 min", or nothing.
func (c *compiler) tolerance(s string, q text.Quantity) (abs float64, exact, ok bool) {
	if s == "" {
		return 0, true, true
	}
	t, ok := text.QuantityIn(c.t, strings.TrimLeft(s, "±+-/ "))
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
func (c *compiler) given(prompt string) {
	k, t, answer := c.key, c.t, c.key.answers[0].Quantity
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
		if u, _ := t.Period(i, i); u > 0 && answer.Unit.Dim == text.DimNone && asksFor(t.Raw, int(t.Tokens[i].Start)) {
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
