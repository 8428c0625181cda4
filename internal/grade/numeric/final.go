package numeric

import (
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// final returns the claim that the member ends in: the last one, but that a
// quantity of the prompt counts only if nothing else is there, and that what
// follows in brackets or after "not" does not displace an equal one.
func (m marking) final(claims []Claim) Claim {
	for i := len(claims) - 1; i >= 0; i-- {
		c := claims[i]
		if c.bare && i > 0 && !claims[i-1].bare || i > 0 && m.working(c) {
			continue
		}
		if !m.Given(c) {
			return c
		}
	}
	return claims[len(claims)-1]
}

// stated returns the right claim that a reply begins with and then explains, or
// final. It is the first ("16384 slots, numbered 0 to 16383"), or ends the
// first sentence that says more than the prompt ("29. Each keeps one, so 27.").
func (m marking) stated(claims []Claim, final Claim) Claim {
	if first := claims[0]; len(claims) > 1 && m.Right(first) {
		between := m.Raw[first.to:claims[1].from]
		if !corrects(between) && !ranges(between) {
			return first
		}
	}
	n := 0
	for n < len(claims) && m.Given(claims[n]) {
		n++
	}
	if n == len(claims) {
		return final
	}
	from, sentence := n, m.Tokens[claims[n].Token].Sentence
	for n < len(claims) && m.Tokens[claims[n].Token].Sentence == sentence {
		n++
	}
	c := m.final(claims[from:n])
	if n == len(claims) || !m.Right(c) || m.withdraws(sentence+1) {
		return final
	}
	return c
}

// withdraws reports whether the reply takes back, from sentence sentence on, what
// it said before.
func (m marking) withdraws(sentence int32) bool {
	for i := range m.Tokens {
		if m.Tokens[i].Sentence < sentence {
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
func (m marking) copiedAnswer(c Claim) bool {
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
	var t text.Text
	t.Scan(s)
	for i := range t.Tokens {
		switch t.At(i) {
		case "no", "not", "actually", "sorry", "wait", "rather", "mean", "so", "gives", "makes", "equals", "thus", "hence", "therefore", "then", "times", "edit", "correction":
			return true
		}
	}
	return false
}

// working reports whether c is a term of a calculation, such as 9 in
// "137 (128 + 9)" and 50 in "14000 divided by 50".
func (m marking) working(c Claim) bool {
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

// rival reports whether another claim is offered beside final, as in "43 or 44
// minutes" or a row of numbers, with none chosen.
func (m marking) rival(claims []Claim, final Claim) bool {
	right := m.Right(final)
	if !right && !m.anyRight(claims) {
		return false
	}
	at := slices.IndexFunc(claims, func(c Claim) bool { return c.from == final.from })
	for _, step := range []int{-1, 1} {
		for i := at + step; i >= 0 && i < len(claims) && m.offered(claims[min(i, i-step)], claims[max(i, i-step)]); i += step {
			if c := claims[i]; !m.Given(c) && !m.working(c) && (!right || !m.Right(c)) {
				return true
			}
		}
	}
	return false
}

// offered reports whether nothing but a choice or a range stands between c and
// the claim d behind it.
func (m marking) offered(c, d Claim) bool {
	if c.to > d.from {
		return false
	}
	between := m.Raw[c.to:d.from]
	return or(between) || ranges(between)
}

// anyRight reports whether one of claims is an answer.
func (k *Key) anyRight(claims []Claim) bool { return slices.ContainsFunc(claims, k.Right) }

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
