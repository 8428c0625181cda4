package grade

import (
	"fmt"
	"math"
	"strings"
)

// A numericKey is the compiled answer to a numeric question.
type numericKey struct {
	answers []target // the answer and what else is accepted
	slips   []target
	given   []quantity // quantities of the prompt: the member repeats them on the way
	bare    bool       // the prompt names the unit, so that a bare number will do
	name    string     // the unit as the answer writes it
	per     float64    // seconds, where the prompt asks for a number a second, minute or the like; or 0
}

// A target is a quantity and how far from it a reply may be.
type target struct {
	quantity
	abs   float64 // tolerance, in the quantity's base
	exact bool    // no tolerance given: equal as far as the reply is rounded
}

// numeric compiles a numeric question.
func (c *compiler) numeric() {
	q := c.r.question
	if q.Numeric == nil {
		c.fault("numeric", "a numeric question has no answer", "add numeric: {answer: 43.2 min}")
		return
	}
	k := &numericKey{}
	answer, ok := quantityIn(&c.b.t, q.Numeric.Answer)
	if !ok {
		c.fault("numeric.answer", fmt.Sprintf("%q is no quantity", q.Numeric.Answer), "write a number and a unit, such as 43.2 min")
		return
	}
	answer = settle(answer)
	abs, exact, ok := c.tolerance(q.Numeric.Tolerance, answer)
	if !ok {
		c.fault("numeric.tolerance", fmt.Sprintf("%q is no tolerance of %q", q.Numeric.Tolerance, q.Numeric.Answer), "write 1% or 0.5 min")
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

// settle makes an "m" without other context minutes.
func settle(q quantity) quantity {
	q.unit.milli = false
	return q
}

// alternative adds another right quantity.
func (c *compiler) alternative(k *numericKey, path, s string, abs float64, exact bool) {
	q, ok := quantityIn(&c.b.t, s)
	if !ok {
		c.fault(path, fmt.Sprintf("%q is no quantity", s), "write a number and a unit")
		return
	}
	if !exact && k.answers[0].value != 0 {
		abs = abs / k.answers[0].value * q.value
	}
	k.answers = append(k.answers, target{settle(q), math.Abs(abs), exact})
}

// slip adds a wrong quantity. It is met as far as the reply is rounded.
func (c *compiler) slip(k *numericKey, path, s string) {
	q, ok := quantityIn(&c.b.t, s)
	if !ok {
		c.fault(path, fmt.Sprintf("%q is no quantity", s), "write a number and a unit")
		return
	}
	k.slips = append(k.slips, target{settle(q), math.Abs(q.value) * 0.002, false})
}

// tolerance reads the tolerance of q: "1%", "0.5 min", or nothing.
func (c *compiler) tolerance(s string, q quantity) (abs float64, exact, ok bool) {
	if s == "" {
		return 0, true, true
	}
	t, ok := quantityIn(&c.b.t, strings.TrimLeft(s, "±+-/ "))
	if !ok {
		return 0, true, false
	}
	if t.unit.dim == dimPercent && q.unit.dim != dimPercent || strings.HasSuffix(s, "%") && q.unit.dim == dimPercent {
		return math.Abs(q.value) * t.value / 100, false, true
	}
	if t.unit.dim == dimNone && t.unit.factor == 0 && q.unit.factor != 0 {
		return t.value * q.unit.factor, false, true
	}
	a, _, ok := inOneBase(t, q)
	return a, false, ok
}

// given notes the quantities of the prompt, and whether it names the unit.
func (c *compiler) given(k *numericKey, prompt string, answer quantity) {
	t := &c.b.t
	t.scan(prompt)
	t.measure()
	k.given = append(k.given, t.nums...)
	for i := range t.toks {
		tok := &t.toks[i]
		if u, ok := unitOf(t.raw[tok.start:tok.end]); ok && u.dim == answer.unit.dim && u.factor == answer.unit.factor && !t.inQuantity(i) {
			k.bare = true
		}
	}
	for i := range t.toks {
		if u, _ := t.period(i, i); u > 0 && answer.unit.dim == dimNone && asksFor(prompt, int(t.toks[i].start)) {
			k.per = u
		}
	}
	if answer.unit.dim == dimNone || answer.unit.dim == dimPercent || answer.unit.dim == dimTimes {
		k.bare = true
	}
}

// asksFor reports whether byte i of prompt stands in its last sentence that asks.
func asksFor(prompt string, i int) bool {
	end := strings.LastIndexByte(prompt, '?')
	return end > i && !strings.Contains(prompt[i:end], ". ") && !strings.Contains(prompt[i:end], "? ")
}

// period returns how many seconds the time has that token i names after "per",
// "a" or a slash ("requests a minute", "270/min"), and the token after it, or 0.
// Tokens from first on may be the "per".
func (t *text) period(i, first int) (seconds float64, end int) {
	if i < 1 || i >= len(t.toks) {
		return 0, 0
	}
	slash := t.raw[t.toks[i-1].end:t.toks[i].start]
	if slash = strings.TrimSpace(slash); slash != "/" {
		if i <= first && first != i || slash != "" {
			return 0, 0
		}
		switch string(t.word(i - 1)) {
		case "per", "a", "an", "each", "every":
		default:
			return 0, 0
		}
	}
	k := &t.toks[i]
	u, ok := unitOf(t.raw[k.start:k.end])
	if !ok || u.dim != dimTime || k.num >= 0 {
		return 0, 0
	}
	return u.factor, i + 1
}

// rate returns q as a number a second, if a period follows it within three
// words, as in "270 requests per minute" and "270/min".
func (t *text) rate(q quantity) (quantity, bool) {
	if q.unit.dim == dimTime && q.to == q.tok+2 && strings.TrimSpace(t.raw[t.toks[q.tok].end:t.toks[q.tok+1].start]) == "/" {
		return q.each(q.value/q.unit.factor, q.unit.factor), true // "270/min", which was read as minutes
	}
	if q.unit.dim != dimNone {
		return q, false
	}
	for i := int(q.to); i < len(t.toks) && i <= int(q.to)+3 && t.toks[i].num < 0; i++ {
		if t.toks[i].before != brkNone {
			break
		}
		if seconds, end := t.period(i, int(q.to)); seconds > 0 {
			q = q.each(q.value, seconds)
			q.to, q.end = int32(end), t.toks[i].end
			return q, true
		}
	}
	return q, false
}

// each makes q the rate of n in so many seconds.
func (q quantity) each(n, seconds float64) quantity {
	q.value, q.unit = n/seconds, unit{dim: dimRate, factor: 1 / seconds}
	return q
}

// inQuantity reports whether token i is part of a quantity.
func (t *text) inQuantity(i int) bool {
	for _, q := range t.nums {
		if int(q.tok) <= i && i < int(q.to) {
			return true
		}
	}
	return false
}
