package grade

import (
	"math/bits"
	"slices"
	"strings"
)

// A cue is a word that turns what it governs into its opposite.
type cue struct {
	tok int32
}

// maxCues bounds how many denials of one reply are followed; a mask has a bit
// for each.
const maxCues = 64

// reachOfCue bounds how many tokens one cue governs.
const reachOfCue = 24

// denials finds the cues of the reply and what each of them governs.
func (m *matcher) denials() {
	m.cues = m.cues[:0]
	m.deny = m.deny[:0]
	for range m.t.toks {
		m.deny = append(m.deny, 0)
	}
	for i := 0; i < len(m.t.toks); i++ {
		if len(m.cues) == maxCues {
			return
		}
		k := &m.t.toks[i]
		if k.class&(isDeny|isCue) == 0 {
			continue
		}
		if k.class&isDeny != 0 {
			m.plainCue(i)
			continue
		}
		m.lexicalCue(i)
	}
}

// word returns the normal form of token i, or "" beyond the reply.
func (m *matcher) at(i int) string {
	if i < 0 || i >= len(m.t.toks) {
		return ""
	}
	return string(m.t.word(i))
}

// plainCue handles "not" and its kin at i.
func (m *matcher) plainCue(i int) {
	next := m.at(i + 1)
	switch w := m.at(i); w {
	case "not":
		switch next {
		case "only", "just", "merely", "simply", "solely":
			m.t.toks[i].class &^= isDeny
			return
		}
		if m.at(i-1) == "or" && m.at(i-2) == "whether" {
			m.t.toks[i].class &^= isDeny
			return
		}
	case "no":
		switch next {
		case "doubt", "matter", "sooner", "problem":
			m.t.toks[i].class &^= isDeny
			return
		case "more", "fewer", "less", "later", "earlier":
			if m.at(i+2) == "than" {
				return
			}
		}
		if i+1 == len(m.t.toks) || m.t.toks[i+1].before != brkNone {
			m.answerNo(i)
			return // "No, it restarts."
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
	if m.at(i) == "not" && m.aboutSubject(i) {
		m.governBack(bit, i)
	}
	if m.at(i) == "not" {
		m.untrue(bit, i)
	}
}

// answerNo lets a "No" at i that answers a question deny what was asked.
func (m *matcher) answerNo(i int) {
	toks := m.t.toks
	if i == 0 || toks[i].before != brkSentence || !strings.Contains(m.t.raw[toks[i-1].end:toks[i].start], "?") {
		return
	}
	bit := m.addCue(i)
	for j := i - 1; j >= 0 && j >= i-reachOfCue && toks[j].sent == toks[i-1].sent; j-- {
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
	next := m.at(i + 1)
	from := i + 1
	short := true
	switch w := m.at(i); w {
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
	m.govern(m.addCue(i), i, from, short)
}

// fromDoing returns where what is kept from happening begins: after the "from"
// of "stops the kubelet from evicting" with the verb at i, or 0 if there is none.
func (m *matcher) fromDoing(i int) int {
	const farthest = 6
	for j := i + 1; j+1 < len(m.t.toks) && j <= i+farthest && m.t.toks[j].before == brkNone; j++ {
		if m.at(j) == "from" {
			if w := m.at(j + 1); len(w) > 5 && strings.HasSuffix(w, "ing") || w == "being" {
				return j + 1
			}
			return 0
		}
	}
	return 0
}

// govern marks the tokens that the cue at i governs, from from to the end of
// its scope. A short scope also ends before "by" and its kin. A clause that the
// denied verb takes ("does not mean that A and B") is denied as a whole.
func (m *matcher) govern(bit uint64, i, from int, short bool) {
	toks := m.t.toks
	whole := false
	for j := from; j < len(toks) && j < from+reachOfCue; j++ {
		k := &toks[j]
		if k.before >= brkClause && j > i {
			return
		}
		if j > from && m.scopeEnds(i, j, short, whole) {
			return
		}
		if j > from && j <= from+3 {
			switch m.at(j) {
			case "that", "how", "why", "what", "whether":
				whole = true
			}
		}
		m.deny[j] |= bit
	}
}

// scopeEnds reports whether what the cue at i governs ends before token j.
func (m *matcher) scopeEnds(i, j int, short, whole bool) bool {
	k := &m.t.toks[j]
	if k.before == brkComma && !m.listGoesOn(i, j) {
		return true
	}
	switch w := m.at(j); {
	case k.class&isJoin != 0:
		switch m.at(j - 1) {
		case "only", "just", "even":
			return w == "but" || w == "so"
		}
		return w != "because" || m.at(j+1) != "of"
	case w == "and":
		return !whole && m.newClause(j+1)
	case w == "by" || w == "via" || w == "through" || w == "using" || w == "with":
		return short
	}
	return false
}

// listGoesOn reports whether the comma before j belongs to a list that the cue
// at i governs ("no crashes, failures or kills"), or to a few words set between
// commas right after the cue ("does not, by default, restart").
func (m *matcher) listGoesOn(i, j int) bool {
	switch m.at(j) {
	case "or", "nor":
		return true
	}
	toks := m.t.toks
	if i+1 < len(toks) && toks[i+1].before == brkComma && j <= i+6 && !slices.ContainsFunc(toks[i+2:j], func(k token) bool { return k.before != brkNone }) {
		return true // the second comma of "does not, by default, restart"
	}
	for n := j; n < len(toks) && n <= j+4; n++ {
		if n > j && toks[n].before >= brkClause {
			return false
		}
		if n > j && toks[n].before == brkComma {
			return j == i+1 || m.at(n) == "or" || m.at(n) == "nor" || m.at(n) == "and" || m.listGoesOn(i+1<<20, n)
		}
		switch m.at(n) {
		case "or", "nor":
			return true
		case "and":
			return n > j && !m.newClause(n+1)
		}
		if toks[n].class&(isVerb|isPronoun|isJoin) != 0 {
			return false
		}
	}
	return false
}

// newClause reports whether a clause with a subject and verb of its own, or an
// adverb of contrast, begins at j.
func (m *matcher) newClause(j int) bool {
	toks := m.t.toks
	for n := j; n < len(toks) && n < j+4; n++ {
		if n > j && toks[n].before != brkNone {
			return false
		}
		if toks[n].class&(isVerb|isPronoun) != 0 {
			return true
		}
		switch m.at(n) {
		case "only", "instead", "just", "then", "also", "still", "so", "thus":
			return true
		}
	}
	return false
}

// aboutSubject reports whether the "not" at i denies what its subject does or
// undergoes, as in "crashes are not covered" and "restarts do not happen".
func (m *matcher) aboutSubject(i int) bool {
	j := i + 1
	for j < len(m.t.toks) && j <= i+2 {
		switch m.at(j) {
		case "happen", "occur", "exist", "apply", "matter", "count", "covered", "included", "true", "possible", "allowed", "part":
			return true
		}
		j++
	}
	w := m.at(i + 1)
	switch m.at(i - 1) {
	case "is", "are", "was", "were", "be", "been", "being", "get", "gets":
		return len(w) > 4 && (w[len(w)-2:] == "ed" || w[len(w)-2:] == "en")
	}
	return false
}

// governBack marks the tokens before the cue at i, back to where its clause begins.
func (m *matcher) governBack(bit uint64, i int) {
	toks := m.t.toks
	for j := i; j > 0 && j > i-reachOfCue; j-- {
		if toks[j].before != brkNone {
			return
		}
		if toks[j-1].class&isJoin != 0 {
			return
		}
		m.deny[j-1] |= bit
	}
}

// untrue lets "it is not true that X" and "not the case that X" govern all of X.
func (m *matcher) untrue(bit uint64, i int) {
	for j := i + 1; j < len(m.t.toks) && j <= i+4; j++ {
		switch m.at(j) {
		case "true", "case", "correct", "right":
			if m.at(j+1) == "that" {
				m.governClause(bit, j+2)
				m.t.toks[i].class &^= isDeny // it denies a sentence, not an author's word
			}
			return
		}
	}
}

// governClause marks all tokens from j to "but" or the end of the sentence.
func (m *matcher) governClause(bit uint64, j int) {
	for n := j; n < len(m.t.toks); n++ {
		if n > j && m.t.toks[n].before == brkSentence || m.at(n) == "but" || m.at(n) == "however" {
			return
		}
		m.deny[n] |= bit
	}
}

// falsehood handles "false", "wrong" and their kin at i: of what follows
// ("it is false that X") or of what came before ("X is a myth").
func (m *matcher) falsehood(i int) {
	for j := i + 1; j <= i+3; j++ {
		if m.at(j) == "that" {
			m.governClause(m.addCue(i), j+1)
			return
		}
	}
	switch m.at(i - 1) {
	case "is", "are", "a", "be", "s", "was", "simply", "just", "plainly", "not":
	default:
		return
	}
	bit := m.addCue(i)
	start := i - 1
	for start > 0 && m.t.toks[start].before != brkSentence {
		start--
	}
	if i-start <= 3 && start > 0 { // "X. That is wrong."
		switch m.at(start) {
		case "that", "this", "which", "it":
			end := start
			for start--; start > 0 && m.t.toks[start].before != brkSentence; start-- {
			}
			for j := start; j < end; j++ {
				m.deny[j] |= bit
			}
			return
		}
	}
	for j := i - 1; j >= start; j-- {
		if m.t.toks[j].class&isJoin != 0 && m.at(j) != "if" && m.at(j) != "when" {
			return
		}
		m.deny[j] |= bit
	}
}

// hearsay handles "some think X, but": X is what others say.
func (m *matcher) hearsay(i int) {
	who := false
	for j := max(0, i-3); j < i; j++ {
		switch m.at(j) {
		case "some", "people", "many", "others", "one", "might", "you", "they", "someone", "may":
			who = true
		}
	}
	if !who {
		return
	}
	for j := i + 1; j < len(m.t.toks) && j < i+3*reachOfCue; j++ {
		if m.at(j) == "but" || m.at(j) == "however" {
			m.governClause(m.addCue(i), i+1)
			return
		}
		if m.t.toks[j].before == brkSentence {
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
