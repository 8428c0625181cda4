package grade

import (
	"math"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A claim is a quantity of the reply that may be the member's answer.
type claim struct {
	text.Quantity
	from, to int // bytes
	bare     bool
}

// gradeNumeric marks a reply by the quantity that it ends in.
func (m *marker) gradeNumeric() study.Grade {
	r := m.r
	key := r.numeric
	g := study.Grade{Max: r.max}
	claims := m.claims()
	mark := study.Mark{Criterion: "answer", Idea: r.question.Numeric.Answer, Max: r.max, Hint: r.question.Numeric.Hint}
	if len(claims) == 0 {
		if m.DontKnow() {
			g.Guard = study.GuardDontKnow
		}
		g.Marks = []study.Mark{mark}
		return g
	}
	if m.Shuffled() {
		g.Guard = study.GuardShuffled
		g.Marks = []study.Mark{mark}
		return g
	}
	final := m.final(claims)
	if !key.right(final) {
		final = m.stated(claims, final)
	}
	if m.copiedAnswer(final) {
		m.strike(&g, study.GuardEcho)
		g.Marks = []study.Mark{mark}
		return g
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
// an answer does, sums such as "43 min 12 s" as one.
func (m *marker) claims() []claim {
	var out []claim
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
			p.to, p.Quantity.To, p.Unit = c.to, c.Quantity.To, c.Unit
			continue
		}
		out = append(out, c)
	}
	return out
}

// claim reads q as what the answer measures, or reports false.
func (m *marker) claim(q text.Quantity) (claim, bool) {
	key := m.r.numeric
	want := key.answers[0].Quantity
	if want.Unit.Dim == text.DimRate || key.per > 0 {
		if r, ok := m.Rate(q); ok {
			q = r
		}
	}
	c := claim{Quantity: q, from: int(m.Tokens[q.Token].Start), to: int(q.End)}
	if q.Spelt && q.Unit.Dim == text.DimNone && want.Unit.Dim != text.DimNone {
		return c, false
	}
	if _, _, ok := text.InOneBase(q, want); ok || key.right(c) {
		return c, true
	}
	if q.Unit.Dim == text.DimRate && key.per > 0 {
		c.Value *= key.per
		c.Unit = text.Unit{}
		return c, true
	}
	if q.Unit.Dim != text.DimNone || q.Unit.Factor != 0 && want.Unit.Dim != text.DimRate {
		return c, key.measures(q)
	}
	c.bare = true
	if want.Unit.Factor != 0 {
		c.Value *= want.Unit.Factor
	}
	c.Unit = want.Unit
	return c, true
}

// measures reports whether q measures what one of the answers does.
func (k *numericKey) measures(q text.Quantity) bool {
	return slices.ContainsFunc(k.answers, func(t target) bool {
		_, _, ok := text.InOneBase(q, t.Quantity)
		return ok
	})
}

// thousands joins quantity i of the reply to groups of three digits behind it,
// as in "15 360", if that makes it right. Any other numbers in a row are
// numbers of their own.
func (m *marker) thousands(i int, q text.Quantity) text.Quantity {
	nums := m.Quantities
	if i > 0 && m.apart(nums[i-1], q) || q.Spelt || q.Places > 0 || q.Value < 1 || q.Value >= 1000 {
		return q
	}
	whole := q
	for i++; i < len(nums) && m.apart(whole, nums[i]) && whole.Unit.Factor == 0; i++ {
		next := nums[i]
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
	if c, ok := m.claim(whole); ok && whole.To != q.To && m.r.numeric.right(c) {
		return whole
	}
	return q
}

// digits returns how many digits q was written with, or 0 if it is no whole number.
func (m *marker) digits(q text.Quantity) int {
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
func (m *marker) apart(q, r text.Quantity) bool {
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
func (m *marker) continues(p, c claim) bool {
	if p.Unit.Dim != text.DimTime || c.Unit.Dim != text.DimTime || c.bare || p.bare || c.Unit.Factor >= p.Unit.Factor {
		return false
	}
	between := strings.TrimSpace(m.Raw[p.to:c.from])
	return (between == "" || between == "and" || between == ",") && c.Value < p.Unit.Factor
}

// final returns the claim that the member ends in: the last one, but that a
// quantity of the prompt counts only if nothing else is there, and that what
// follows in brackets or after "not" does not displace an equal one.
func (m *marker) final(claims []claim) claim {
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

// stated returns the right claim that a reply begins with and then explains, or
// final. It is the first ("16384 slots, numbered 0 to 16383"), or ends the
// first sentence that says more than the prompt ("29. Each keeps one, so 27.").
func (m *marker) stated(claims []claim, final claim) claim {
	key := m.r.numeric
	if first := claims[0]; len(claims) > 1 && key.right(first) {
		between := m.Raw[first.to:claims[1].from]
		if !corrects(between) && !ranges(between) {
			return first
		}
	}
	n := 0
	for n < len(claims) && key.isGiven(claims[n]) {
		n++
	}
	if n == len(claims) {
		return final
	}
	from, sent := n, m.Tokens[claims[n].Token].Sentence
	for n < len(claims) && m.Tokens[claims[n].Token].Sentence == sent {
		n++
	}
	c := m.final(claims[from:n])
	if n == len(claims) || !key.right(c) || m.withdraws(sent+1) {
		return final
	}
	return c
}

// withdraws reports whether the reply takes back, from sentence sent on, what
// it said before.
func (m *marker) withdraws(sent int32) bool {
	for i := range m.Tokens {
		if m.Tokens[i].Sentence < sent {
			continue
		}
		switch m.At(i) {
		case "actually", "sorry", "wait", "edit", "correction", "oops", "mean", "meant":
			return true
		case "no":
			if i+1 == len(m.Tokens) || m.Tokens[i+1].Before != text.BreakNone {
				return true
			}
		}
	}
	return false
}

// copiedAnswer reports whether c stands in words that the reply copies from the
// prompt, and the reply has at least half of the prompt's.
func (m *marker) copiedAnswer(c claim) bool {
	if len(m.Tokens) < 5 {
		return false
	}
	m.Count()
	n := 0
	for _, copied := range m.Copied {
		if copied {
			n++
		}
	}
	return m.Copied[c.Token] && 2*n >= m.Topic.PromptWords()
}

// corrects reports whether s, what stands between two quantities, makes the
// second the answer: a correction, or a step of a calculation.
func corrects(s string) bool {
	if strings.ContainsAny(s, "=*+") {
		return true
	}
	for _, w := range strings.Fields(text.Normalize(s)) {
		switch w {
		case "no", "not", "actually", "sorry", "wait", "rather", "mean", "so", "gives", "makes", "equals", "thus", "hence", "therefore", "then", "times", "edit", "correction":
			return true
		}
	}
	return false
}

// working reports whether c is a term of a calculation, such as 9 in
// "137 (128 + 9)" and 50 in "14000 divided by 50".
func (m *marker) working(c claim) bool {
	before := strings.TrimRight(m.Raw[:c.from], " ")
	after := strings.TrimLeft(m.Raw[c.to:], " ")
	if before != "" && strings.ContainsRune("+*/", rune(before[len(before)-1])) || after != "" && strings.ContainsRune("+*/", rune(after[0])) {
		return true
	}
	i := c.Token - 1
	if i > 0 && m.At(int(i)) == "by" {
		i--
	}
	return i >= 0 && operations[m.At(int(i))]
}

// operations are the words of arithmetic that a term follows.
var operations = text.WordSet("divided multiplied divide multiply times minus plus subtract")

// isGiven reports whether c repeats a quantity of the prompt.
func (k *numericKey) isGiven(c claim) bool {
	if k.right(c) {
		return false
	}
	for _, q := range k.given {
		if text.SameQuantity(q, c.Quantity) || q.Value == c.Value && c.bare {
			return true
		}
	}
	return false
}

// rival reports whether another claim is offered beside final, as in "43 or 44
// minutes" or a row of numbers, with none chosen.
func (m *marker) rival(claims []claim, final claim) bool {
	key := m.r.numeric
	right := key.right(final)
	if !right && !anyRight(key, claims) {
		return false
	}
	at := slices.IndexFunc(claims, func(c claim) bool { return c.from == final.from })
	for _, step := range []int{-1, 1} {
		for i := at + step; i >= 0 && i < len(claims) && m.offered(claims[min(i, i-step)], claims[max(i, i-step)]); i += step {
			if c := claims[i]; !key.isGiven(c) && !m.working(c) && (!right || !key.right(c)) {
				return true
			}
		}
	}
	return false
}

// offered reports whether nothing but a choice or a range stands between c and
// the claim d behind it.
func (m *marker) offered(c, d claim) bool {
	if c.to > d.from {
		return false
	}
	between := m.Raw[c.to:d.from]
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
	if strings.HasPrefix(s, ". ") || strings.HasPrefix(s, ".\n") {
		return false // "7. Three subnets …" says 7, and then why
	}
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
