package grade

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/study"
)

// A numericKey is the compiled answer to a numeric question.
type numericKey struct {
	answers []target // the answer and what else is accepted
	slips   []target
	given   []quantity // quantities of the prompt: the member repeats them on the way
	bare    bool       // the prompt names the unit, so that a bare number will do
	name    string     // the unit as the answer writes it
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
		c.fault("numeric", 0, "a numeric question has no answer", "add numeric: {answer: 43.2 min}")
		return
	}
	k := &numericKey{}
	answer, ok := quantityIn(&c.b.t, q.Numeric.Answer)
	if !ok {
		c.fault("numeric.answer", 0, fmt.Sprintf("%q is no quantity", q.Numeric.Answer), "write a number and a unit, such as 43.2 min")
		return
	}
	answer = settle(answer)
	abs, exact, ok := c.tolerance(q.Numeric.Tolerance, answer)
	if !ok {
		c.fault("numeric.tolerance", 0, fmt.Sprintf("%q is no tolerance of %q", q.Numeric.Tolerance, q.Numeric.Answer), "write 1% or 0.5 min")
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
		c.fault(path, 0, fmt.Sprintf("%q is no quantity", s), "write a number and a unit")
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
		c.fault(path, 0, fmt.Sprintf("%q is no quantity", s), "write a number and a unit")
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
	a, _, ok := comparable(t, q)
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
	if answer.unit.dim == dimNone || answer.unit.dim == dimPercent || answer.unit.dim == dimTimes {
		k.bare = true
	}
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

// A claim is a quantity of the reply that may be the member's answer.
type claim struct {
	quantity
	from, to int // bytes
	bare     bool
}

// gradeNumeric marks a reply by the quantity that it ends in.
func (m *matcher) gradeNumeric() study.Grade {
	r := m.r
	key := r.numeric
	g := study.Grade{Max: r.max}
	claims := m.claims()
	mark := study.Mark{Criterion: "answer", Idea: r.question.Numeric.Answer, Max: r.max, Hint: r.question.Numeric.Hint}
	if len(claims) == 0 {
		if m.dontKnow() {
			g.Guard = study.GuardDontKnow
		}
		g.Marks = []study.Mark{mark}
		return g
	}
	if m.shuffled() {
		g.Guard = study.GuardShuffled
		g.Marks = []study.Mark{mark}
		return g
	}
	final := m.final(claims)
	if first := claims[0]; len(claims) > 1 && !key.right(final) && key.right(first) && !corrects(m.t.raw[first.to:claims[1].from]) && !ranges(m.t.raw[first.to:claims[1].from]) {
		final = first // the rest explains it: "16384 slots, numbered 0 to 16383"
	}
	if rival := m.rival(claims, final); rival {
		g.Guard = study.GuardShotgun
		if key.right(final) {
			g.Before = r.max
		}
		g.Marks = []study.Mark{mark}
		return g
	}
	span := study.Span{Start: final.from, End: final.to}
	switch {
	case key.right(final):
		g.Points, mark.Points, mark.Evidence = r.max, r.max, []study.Span{span}
		if final.bare && !key.bare && key.name != "" {
			g.Notes = append(g.Notes, study.Note{Text: "No unit given: read as " + key.name + ".", Span: &span})
		}
	default:
		mark.Near = &span
		if i := key.slip(final); i >= 0 {
			s := r.question.Numeric.Slips[i]
			g.Points = min(s.Points, r.max)
			mark.Points = g.Points
			g.Notes = append(g.Notes, study.Note{Text: s.Feedback, Span: &span})
		}
	}
	g.Before = g.Points
	g.Marks = []study.Mark{mark}
	return g
}

// claims returns the quantities that may be an answer: those that measure what
// the answer does, sums such as "43 min 12 s" as one.
func (m *matcher) claims() []claim {
	key := m.r.numeric
	want := key.answers[0].quantity
	var out []claim
	for _, q := range m.t.nums {
		c := claim{quantity: q, from: int(m.t.toks[q.tok].start), to: int(q.end)}
		if q.spelt && q.unit.dim == dimNone && want.unit.dim != dimNone {
			continue
		}
		if m.negated(q.tok) {
			continue
		}
		if _, _, ok := comparable(q, want); !ok {
			if q.unit.dim != dimNone || q.unit.factor != 0 && want.unit.dim != dimRate {
				continue
			}
			c.bare = true
			if want.unit.factor != 0 {
				c.value *= want.unit.factor
			}
			c.unit = want.unit
		}
		if n := len(out); n > 0 && m.continues(out[n-1], c) {
			p := &out[n-1]
			p.value += c.value
			p.to, p.quantity.to, p.unit = c.to, c.quantity.to, c.unit
			continue
		}
		out = append(out, c)
	}
	return out
}

// negated reports whether an odd number of cues govern token i.
func (m *matcher) negated(i int32) bool {
	n := 0
	for mask := m.deny[i]; mask != 0; mask &= mask - 1 {
		n++
	}
	return n%2 == 1
}

// continues reports whether c goes on from p as "12 s" from "43 min".
func (m *matcher) continues(p, c claim) bool {
	if p.unit.dim != dimTime || c.unit.dim != dimTime || c.bare || p.bare || c.unit.factor >= p.unit.factor {
		return false
	}
	between := strings.TrimSpace(m.t.raw[p.to:c.from])
	return (between == "" || between == "and" || between == ",") && c.value < p.unit.factor
}

// final returns the claim that the member ends in: the last one, but that a
// quantity of the prompt counts only if nothing else is there, and that what
// follows in brackets or after "not" does not displace an equal one.
func (m *matcher) final(claims []claim) claim {
	key := m.r.numeric
	for i := len(claims) - 1; i >= 0; i-- {
		c := claims[i]
		if c.bare && i > 0 && !claims[i-1].bare || i > 0 && m.working(c) {
			continue
		}
		if !key.isGiven(c) {
			return c
		}
	}
	return claims[len(claims)-1]
}

// corrects reports whether s, what stands between two quantities, makes the
// second the answer: a correction, or a step of a calculation.
func corrects(s string) bool {
	if strings.ContainsAny(s, "=*+") {
		return true
	}
	for _, w := range strings.Fields(fold(s)) {
		switch w {
		case "no", "not", "actually", "sorry", "wait", "rather", "mean", "so", "gives", "makes", "equals", "thus", "hence", "therefore", "then", "times", "edit", "correction":
			return true
		}
	}
	return false
}

// working reports whether c is a term of a sum or product, such as 9 in
// "137 (128 + 9)".
func (m *matcher) working(c claim) bool {
	before := strings.TrimRight(m.t.raw[:c.from], " ")
	after := strings.TrimLeft(m.t.raw[c.to:], " ")
	return before != "" && strings.ContainsRune("+*/", rune(before[len(before)-1])) || after != "" && strings.ContainsRune("+*/", rune(after[0]))
}

// isGiven reports whether c repeats a quantity of the prompt.
func (k *numericKey) isGiven(c claim) bool {
	if k.right(c) {
		return false
	}
	for _, q := range k.given {
		if sameAs(q, c.quantity) || q.value == c.value && c.bare {
			return true
		}
	}
	return false
}

// rival reports whether another claim is offered beside final, as in "43 or 44
// minutes" or a row of numbers, with none chosen.
func (m *matcher) rival(claims []claim, final claim) bool {
	key := m.r.numeric
	right := key.right(final)
	if !right && !anyRight(key, claims) {
		return false
	}
	at := slices.IndexFunc(claims, func(c claim) bool { return c.from == final.from })
	for _, step := range []int{-1, 1} {
		for i := at + step; i >= 0 && i < len(claims) && m.offered(claims[min(i, i-step)], claims[max(i, i-step)]); i += step {
			if c := claims[i]; !key.isGiven(c) && (!right || !key.right(c)) {
				return true
			}
		}
	}
	return false
}

// offered reports whether nothing but a choice or a range stands between c and
// the claim d behind it.
func (m *matcher) offered(c, d claim) bool {
	if c.to > d.from {
		return false
	}
	between := m.t.raw[c.to:d.from]
	return or(between) || ranges(between)
}

func anyRight(k *numericKey, claims []claim) bool {
	for _, c := range claims {
		if k.right(c) {
			return true
		}
	}
	return false
}

// or reports whether s, what stands between two quantities, only offers a choice.
func or(s string) bool {
	s = strings.ToLower(strings.Trim(s, " ,;/.~"))
	switch s {
	case "or", "maybe", "or maybe", "or perhaps", "perhaps", "either", "":
		return true
	}
	return strings.HasPrefix(s, "or ") && len(s) < 24
}

// ranges reports whether s, what stands between two quantities, makes them the
// ends of a range. Both must then be right.
func ranges(s string) bool {
	switch strings.TrimSpace(s) {
	case "-", "–", "—", "to", "..", "...", "and":
		return true
	}
	return false
}

// right reports whether c is an answer.
func (k *numericKey) right(c claim) bool {
	for _, t := range k.answers {
		if t.met(c) {
			return true
		}
	}
	return false
}

// slip returns the index of the slip that c is, or -1.
func (k *numericKey) slip(c claim) int {
	for i, t := range k.slips {
		if t.met(c) {
			return i
		}
	}
	return -1
}

// met reports whether c is t within its tolerance. With none given, a reply of
// at least three significant figures, or as many as the answer has, may be
// rounded, but not nines.
func (t target) met(c claim) bool {
	a, b, ok := comparable(c.quantity, t.quantity)
	if !ok {
		return false
	}
	if near(a, b, 1e-9) {
		return true
	}
	if !t.exact {
		return math.Abs(a-b) <= t.abs*(1+1e-9)
	}
	if c.figs < min(3, t.figs) || t.unit.dim == dimPercent && t.value >= 99 {
		return false // rounding adds or takes a nine
	}
	scale := c.unit.factor
	if scale == 0 {
		scale = 1
	}
	step := math.Pow10(-int(c.places)) * scale
	return c.places > 0 && math.Abs(a-b) < step/2
}
