package grade

import (
	"slices"
	"strings"
)

// reachOfCue bounds how many tokens one cue governs.
const reachOfCue = 24

// govern marks the tokens that the cue at i governs, from from to the end of
// its scope. A short scope also ends before "by" and its kin. A clause that the
// denied verb takes ("does not mean that A and B") is denied as a whole.
func (m *matcher) govern(bit uint64, i, from int, short bool) {
	toks := m.t.toks
	whole := false
	for j := from; j < len(toks) && j < from+reachOfCue; j++ {
		k := &toks[j]
		if k.before >= brkClause && j > i {
			m.governAside(bit, j)
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

// governAside marks a word or two in brackets at j: they name what was denied
// just before, as in "not an authentication failure (401)".
func (m *matcher) governAside(bit uint64, j int) {
	toks := m.t.toks
	if strings.TrimSpace(m.t.raw[toks[j-1].end:toks[j].start]) != "(" {
		return
	}
	end := j
	for end < len(toks) && (end == j || toks[end].before == brkNone) {
		if toks[end].class&(isGlue|isVerb|isCue) != 0 || end >= j+2 {
			return
		}
		end++
	}
	for ; j < end; j++ {
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
		if j <= i+3 && telling[m.at(j-1)] && w != "but" && w != "so" {
			return false // "does not tell who" leaves who untold
		}
		return w != "because" || m.at(j+1) != "of"
	case w == "and":
		return m.turns(j+1) || m.class(j+1)&isDeny != 0 || !whole && m.newClause(j+1) || m.at(i) == "no" && comparative(m.at(j+1)) || m.at(i+1) == "enough"
	case w == "or":
		return m.at(i+1) == "enough" // "not enough memory or a taint"
	case w == "vs" || w == "versus":
		return true
	case byWhich(w):
		return short
	case k.class&(isPronoun|isLittle) != 0 && j > i+1 && m.fronted(i):
		return k.class&isPronoun != 0 || k.class&isVerb == 0 && j > i+2 || w == "the"
	}
	return false
}

// telling are verbs that are denied with the question that they answer.
var telling = map[string]bool{
	"tell": true, "say": true, "show": true, "know": true, "see": true, "explain": true, "record": true, "prove": true, "reveal": true, "log": true,
}

// comparative reports whether w, after "no charges and", begins to say what is
// better instead.
func comparative(w string) bool {
	switch w {
	case "lower", "higher", "less", "more", "fewer", "better", "faster", "cheaper", "easier", "simpler", "smaller", "shorter", "safer", "quicker", "greater":
		return true
	}
	return false
}

// fronted reports whether the cue at i is a "without" that a sentence begins
// with: its main clause is not denied.
func (m *matcher) fronted(i int) bool {
	return (i == 0 || m.t.toks[i].before >= brkClause) && m.at(i) == "without"
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
		if toks[n].class&(isVerb|isPronoun|isJoin) != 0 && m.at(n-1) != "to" {
			return false // but "cheap to keep" goes on
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
		if toks[n].class&(isVerb|isPronoun) != 0 && (n > j || m.at(n) != "one") {
			return true // but "one place" is no clause
		}
		if contrasts(m.at(n)) {
			return true
		}
	}
	return false
}

// contrasts reports whether w is an adverb that begins what is asserted again.
func contrasts(w string) bool {
	switch w {
	case "only", "instead", "just", "then", "also", "still", "so", "thus":
		return true
	}
	return false
}

// turns reports whether token i is such an adverb and a verb or the like
// follows: "and only tests one flow".
func (m *matcher) turns(i int) bool {
	return contrasts(m.at(i)) && i+1 < len(m.t.toks) && m.t.toks[i+1].before == brkNone
}

// elided reports whether the "not" at i leaves out what it denies, and so denies
// its subject to have it: "groups are stateful, ACLs aren't".
func (m *matcher) elided(i int) bool {
	toks := m.t.toks
	if i < 2 || toks[i].before != brkNone || i+1 < len(toks) && toks[i+1].before == brkNone && toks[i+1].class&isJoin == 0 {
		return false
	}
	switch m.at(i - 1) {
	case "is", "are", "was", "were", "do", "does", "did", "can", "will", "has", "have":
		return toks[i-2].class&isPronoun == 0 && toks[i-1].before == brkNone
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
		if toks[j-1].class&isJoin != 0 || m.at(j-1) == "and" && m.hasVerb(j-2) {
			return
		}
		m.deny[j-1] |= bit
	}
}

// hasVerb reports whether a verb stands in the clause that ends with token i:
// "The data is late and today isn't over" says two things.
func (m *matcher) hasVerb(i int) bool {
	toks := m.t.toks
	for j := i; j >= 0 && j > i-reachOfCue; j-- {
		if toks[j].class&isVerb != 0 {
			return true
		}
		if toks[j].before != brkNone {
			return false
		}
	}
	return false
}
