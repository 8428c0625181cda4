package grade

import (
	"math/bits"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A cue is a word that turns what it governs into its opposite.
type cue struct {
	tok int32
}

// maxCues bounds how many denials of one reply are followed; a mask has a bit
// for each.
const maxCues = 64

// denials finds the cues of the reply and what each of them governs.
func (m *matcher) denials() {
	m.cues = m.cues[:0]
	m.deny = m.deny[:0]
	for range m.t.Tokens {
		m.deny = append(m.deny, 0)
	}
	for i := range m.t.Tokens {
		if len(m.cues) == maxCues {
			return
		}
		k := &m.t.Tokens[i]
		if k.Class == 0 && m.mistypedDenial(i) {
			k.Class = text.Negation | text.FunctionWord
		}
		if k.Class&(text.Negation|text.Cue) == 0 || k.Class&text.Negation != 0 && m.named(i) {
			continue
		}
		if k.Class&text.Negation != 0 {
			m.plainCue(i)
			continue
		}
		m.lexicalCue(i)
	}
}

// named reports whether the denial at i is part of a name in camelCase, such as
// NotFound and NotReady: it is a state's name, and denies nothing.
func (m *matcher) named(i int) bool {
	toks := m.t.Tokens
	capital := func(j int) bool {
		return j > 0 && j < len(toks) && toks[j].Glued && toks[j].Start == toks[j-1].End && text.IsUpper(m.t.Raw[toks[j].Start])
	}
	return capital(i) || capital(i+1)
}

// denialWords are denials in which typing errors are looked for.
var denialWords = [...]string{"nothing", "never", "without", "nobody", "cannot", "doesnt", "didnt", "shouldnt", "wouldnt", "couldnt"}

// mistypedDenial reports whether token i, which is no word of the language's
// own, has one typing error in a denial.
func (m *matcher) mistypedDenial(i int) bool {
	w := m.t.Word(i)
	if len(w) < 4 || len(w) > text.MaxTypedLength {
		return false
	}
	switch w[0] {
	case 'n', 'w', 'c', 'd', 's':
	default:
		return false
	}
	for _, d := range denialWords {
		if d[0] == w[0] && len(d)-len(w) <= 1 && len(w)-len(d) <= 1 && len(d) > 4 && study.DistanceWithin(w, []byte(d), 1) == 1 {
			return !m.r.known.Known(string(w)) && !m.r.looksFor(w)
		}
	}
	return false
}

// looksFor reports whether an author's word is written as w.
func (r *Rubric) looksFor(w []byte) bool {
	_, ok := r.forms[string(w)]
	return ok
}

// plainCue handles "not" and its kin at i.
func (m *matcher) plainCue(i int) {
	next := m.t.At(i + 1)
	switch w := m.t.At(i); w {
	case "not":
		switch next {
		case "only", "just", "merely", "simply", "solely":
			m.t.Tokens[i].Class &^= text.Negation
			return
		}
		if m.t.At(i-1) == "or" && m.t.At(i-2) == "whether" {
			m.t.Tokens[i].Class &^= text.Negation
			return
		}
	case "no":
		switch next {
		case "doubt", "matter", "sooner", "problem":
			m.t.Tokens[i].Class &^= text.Negation
			return
		case "more", "fewer", "less", "later", "earlier":
			if m.t.At(i+2) == "than" {
				return
			}
		}
		if next != "" && text.IsDigit(next[0]) && strings.HasPrefix(m.t.Raw[m.t.Tokens[i].End:], ".") {
			return // "no. 5"
		}
		if i+1 == len(m.t.Tokens) || m.t.Tokens[i+1].Before != text.BreakNone {
			m.answerNo(i)
			return // "No, it restarts."
		}
		if m.t.Tokens[i+1].Class&text.Conjunction != 0 || next == "and" {
			return // "I'd say no and ask for a snapshot"
		}
	case "nothing":
		if next == "but" || next == "more" {
			return
		}
	case "nor", "neither":
		if m.deny[i] != 0 {
			return
		}
	}
	bit := m.addCue(i)
	m.govern(bit, i, i+1, false)
	if m.t.At(i) == "not" && (m.aboutSubject(i) || m.elided(i)) {
		m.governBack(bit, i)
	}
	if m.t.At(i) == "not" {
		m.untrue(bit, i)
	}
}

// answerNo lets a "No" at i that answers a question deny what was asked.
func (m *matcher) answerNo(i int) {
	toks := m.t.Tokens
	if i == 0 || toks[i].Before != text.BreakSentence || !strings.Contains(m.t.Raw[toks[i-1].End:toks[i].Start], "?") {
		return
	}
	bit := m.addCue(i)
	for j := i - 1; j >= 0 && j >= i-reachOfCue && toks[j].Sentence == toks[i-1].Sentence; j-- {
		m.deny[j] |= bit
	}
}

// addCue enters a cue at token i and returns its bit.
func (m *matcher) addCue(i int) uint64 {
	m.cues = append(m.cues, cue{tok: int32(i)})
	return 1 << (len(m.cues) - 1)
}

// lexicalCue handles words other than "not" that deny: "prevents", "instead of".
func (m *matcher) lexicalCue(i int) {
	next := m.t.At(i + 1)
	from := i + 1
	short := true
	switch w := m.t.At(i); w {
	case "rather", "other":
		if next != "than" {
			return
		}
		from = i + 2
	case "instead":
		if next != "of" {
			return
		}
		from = i + 2
	case "opposed":
		if next != "to" {
			return
		}
		from = i + 2
	case "fail", "fails", "failed", "failing", "unable", "refuse", "refuses", "refused":
		if next != "to" {
			return
		}
		from = i + 2
	case "far":
		if next != "from" {
			return
		}
		from = i + 2
	case "stop", "stops", "stopped", "keep", "keeps", "kept", "block", "blocks", "blocked", "save", "saves", "protect", "protects":
		if from = m.fromDoing(i); from == 0 {
			return
		}
	case "false", "untrue", "wrong", "incorrect", "myth", "misconception":
		m.falsehood(i)
		return
	case "think", "thinks", "believe", "believes", "claim", "claims", "assume", "assumes", "say", "says":
		m.hearsay(i)
		return
	}
	if byWhich(m.t.At(from)) {
		return // "avoids it" without an it: "avoids by looking at the last minute"
	}
	m.govern(m.addCue(i), i, from, short)
}

// byWhich reports whether w begins to say by which means.
func byWhich(w string) bool {
	switch w {
	case "by", "via", "through", "using", "with":
		return true
	}
	return false
}

// fromDoing returns where what is kept from happening begins: after the "from"
// of "stops the kubelet from evicting" with the verb at i, or 0 if there is none.
func (m *matcher) fromDoing(i int) int {
	const farthest = 6
	for j := i + 1; j+1 < len(m.t.Tokens) && j <= i+farthest && m.t.Tokens[j].Before == text.BreakNone; j++ {
		if m.t.At(j) == "from" {
			if w := m.t.At(j + 1); len(w) > 5 && strings.HasSuffix(w, "ing") || w == "being" {
				return j + 1
			}
			return 0
		}
	}
	return 0
}

// untrue lets "it is not true that X" and "not the case that X" govern all of X.
func (m *matcher) untrue(bit uint64, i int) {
	for j := i + 1; j < len(m.t.Tokens) && j <= i+4; j++ {
		switch m.t.At(j) {
		case "true", "case", "correct", "right":
			if m.t.At(j+1) == "that" {
				m.governClause(bit, j+2)
				m.t.Tokens[i].Class &^= text.Negation // it denies a sentence, not an author's word
			}
			return
		}
	}
}

// governClause marks all tokens from j to "but" or the end of the sentence.
func (m *matcher) governClause(bit uint64, j int) {
	for n := j; n < len(m.t.Tokens); n++ {
		if n > j && m.t.Tokens[n].Before == text.BreakSentence || m.t.At(n) == "but" || m.t.At(n) == "however" {
			return
		}
		m.deny[n] |= bit
	}
}

// falsehood handles "false", "wrong" and their kin at i: of what follows
// ("it is false that X") or of what came before ("X is a myth").
func (m *matcher) falsehood(i int) {
	for j := i + 1; j <= i+3; j++ {
		if m.t.At(j) == "that" {
			m.governClause(m.addCue(i), j+1)
			return
		}
	}
	switch m.t.At(i - 1) {
	case "is", "are", "be", "s", "was", "simply", "just", "plainly", "not":
	case "a":
		if w := m.t.At(i); w != "myth" && w != "misconception" {
			return // "a wrong workspace is easy to select"
		}
	default:
		return
	}
	bit := m.addCue(i)
	start := i - 1
	for start > 0 && m.t.Tokens[start].Before != text.BreakSentence {
		start--
	}
	if i-start <= 3 && start > 0 { // "X. That is wrong."
		switch m.t.At(start) {
		case "that", "this", "which", "it":
			end := start
			for start--; start > 0 && m.t.Tokens[start].Before != text.BreakSentence; start-- {
			}
			for j := start; j < end; j++ {
				m.deny[j] |= bit
			}
			return
		}
	}
	for j := i - 1; j >= start; j-- {
		if m.t.Tokens[j].Class&text.Conjunction != 0 && m.t.At(j) != "if" && m.t.At(j) != "when" {
			return
		}
		m.deny[j] |= bit
		if m.t.Tokens[j].Before != text.BreakNone && m.t.Tokens[j].Class&(text.Stopword|text.Pronoun) != 0 {
			return // "…, the certificate is wrong" is a clause of its own
		}
	}
}

// hearsay handles "some think X, but": X is what others say.
func (m *matcher) hearsay(i int) {
	who := false
	for j := max(0, i-3); j < i; j++ {
		switch m.t.At(j) {
		case "some", "people", "many", "others", "one", "might", "you", "they", "someone", "may":
			who = true
		}
	}
	if !who {
		return
	}
	for j := i + 1; j < len(m.t.Tokens) && j < i+3*reachOfCue; j++ {
		if m.t.At(j) == "but" || m.t.At(j) == "however" {
			m.governClause(m.addCue(i), i+1)
			return
		}
		if m.t.Tokens[j].Before == text.BreakSentence {
			return
		}
	}
}

// judge finds whether e is denied by words outside it, and by any at all.
func (m *matcher) judge(e evidence) evidence {
	var own uint64
	for c := range m.cues {
		for _, i := range m.toks[e.lo:e.hi] {
			if i == m.cues[c].tok {
				own |= 1 << c
			}
		}
	}
	e.denied, e.any = false, false
	for _, i := range m.toks[e.lo:e.hi] {
		mask := m.deny[i]
		e.any = e.any || bits.OnesCount64(mask)%2 == 1
		e.denied = e.denied || bits.OnesCount64(mask&^own)%2 == 1
	}
	return e
}
