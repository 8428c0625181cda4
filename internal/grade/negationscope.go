package grade

import (
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// reachOfCue bounds how many tokens one cue governs.
const reachOfCue = 24

// govern marks the tokens that the cue at i governs, from from to the end of
// its scope. A short scope also ends before "by" and its kin. A clause that the
// denied verb takes ("does not mean that A and B") is denied as a whole.
func (m *matcher) govern(bit uint64, i, from int, short bool) {
	toks := m.t.Tokens
	whole := false
	for j := from; j < len(toks) && j < from+reachOfCue; j++ {
		k := &toks[j]
		if k.Before >= text.BreakClause && j > i {
			m.governAside(bit, j)
			return
		}
		if j > from && m.scopeEnds(i, j, short, whole) {
			return
		}
		if j > from && j <= from+3 {
			switch m.t.At(j) {
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
	toks := m.t.Tokens
	if strings.TrimSpace(m.t.Raw[toks[j-1].End:toks[j].Start]) != "(" {
		return
	}
	end := j
	for end < len(toks) && (end == j || toks[end].Before == text.BreakNone) {
		if toks[end].Class&(text.FunctionWord|text.CommonVerb|text.Cue) != 0 || end >= j+2 {
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
	k := &m.t.Tokens[j]
	if k.Before == text.BreakComma && !m.listGoesOn(i, j) {
		return true
	}
	switch w := m.t.At(j); {
	case k.Class&text.Conjunction != 0:
		switch m.t.At(j - 1) {
		case "only", "just", "even":
			return w == "but" || w == "so"
		}
		if j <= i+3 && telling[m.t.At(j-1)] && w != "but" && w != "so" {
			return false // "does not tell who" leaves who untold
		}
		return w != "because" || m.t.At(j+1) != "of"
	case w == "and":
		return m.turns(j+1) || m.t.ClassAt(j+1)&text.Negation != 0 || !whole && m.newClause(j+1) || m.t.At(i) == "no" && comparative(m.t.At(j+1)) || m.t.At(i+1) == "enough"
	case w == "or":
		return m.t.At(i+1) == "enough" // "not enough memory or a taint"
	case w == "vs" || w == "versus":
		return true
	case byWhich(w):
		return short
	case k.Class&(text.Pronoun|text.Stopword) != 0 && j > i+1 && m.fronted(i):
		return k.Class&text.Pronoun != 0 || k.Class&text.CommonVerb == 0 && j > i+2 || w == "the"
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
	return (i == 0 || m.t.Tokens[i].Before >= text.BreakClause) && m.t.At(i) == "without"
}

// listGoesOn reports whether the comma before j belongs to a list that the cue
// at i governs ("no crashes, failures or kills"), or to a few words set between
// commas right after the cue ("does not, by default, restart").
func (m *matcher) listGoesOn(i, j int) bool {
	switch m.t.At(j) {
	case "or", "nor":
		return true
	}
	toks := m.t.Tokens
	if i+1 < len(toks) && toks[i+1].Before == text.BreakComma && j <= i+6 && !slices.ContainsFunc(toks[i+2:j], func(k text.Token) bool { return k.Before != text.BreakNone }) {
		return true // the second comma of "does not, by default, restart"
	}
	for n := j; n < len(toks) && n <= j+4; n++ {
		if n > j && toks[n].Before >= text.BreakClause {
			return false
		}
		if n > j && toks[n].Before == text.BreakComma {
			return j == i+1 || m.t.At(n) == "or" || m.t.At(n) == "nor" || m.t.At(n) == "and" || m.listGoesOn(i+1<<20, n)
		}
		switch m.t.At(n) {
		case "or", "nor":
			return true
		case "and":
			return n > j && !m.newClause(n+1)
		}
		if toks[n].Class&(text.CommonVerb|text.Pronoun|text.Conjunction) != 0 && m.t.At(n-1) != "to" {
			return false // but "cheap to keep" goes on
		}
	}
	return false
}

// newClause reports whether a clause with a subject and verb of its own, or an
// adverb of contrast, begins at j.
func (m *matcher) newClause(j int) bool {
	toks := m.t.Tokens
	for n := j; n < len(toks) && n < j+4; n++ {
		if n > j && toks[n].Before != text.BreakNone {
			return false
		}
		if toks[n].Class&(text.CommonVerb|text.Pronoun) != 0 && (n > j || m.t.At(n) != "one") {
			return true // but "one place" is no clause
		}
		if contrasts(m.t.At(n)) {
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
	return contrasts(m.t.At(i)) && i+1 < len(m.t.Tokens) && m.t.Tokens[i+1].Before == text.BreakNone
}

// elided reports whether the "not" at i leaves out what it denies, and so denies
// its subject to have it: "groups are stateful, ACLs aren't".
func (m *matcher) elided(i int) bool {
	toks := m.t.Tokens
	if i < 2 || toks[i].Before != text.BreakNone || i+1 < len(toks) && toks[i+1].Before == text.BreakNone && toks[i+1].Class&text.Conjunction == 0 {
		return false
	}
	switch m.t.At(i - 1) {
	case "is", "are", "was", "were", "do", "does", "did", "can", "will", "has", "have":
		return toks[i-2].Class&text.Pronoun == 0 && toks[i-1].Before == text.BreakNone
	}
	return false
}

// aboutSubject reports whether the "not" at i denies what its subject does or
// undergoes, as in "crashes are not covered" and "restarts do not happen".
func (m *matcher) aboutSubject(i int) bool {
	j := i + 1
	for j < len(m.t.Tokens) && j <= i+2 {
		switch m.t.At(j) {
		case "happen", "occur", "exist", "apply", "matter", "count", "covered", "included", "true", "possible", "allowed", "part":
			return true
		}
		j++
	}
	w := m.t.At(i + 1)
	switch m.t.At(i - 1) {
	case "is", "are", "was", "were", "be", "been", "being", "get", "gets":
		return len(w) > 4 && (w[len(w)-2:] == "ed" || w[len(w)-2:] == "en")
	}
	return false
}

// governBack marks the tokens before the cue at i, back to where its clause begins.
func (m *matcher) governBack(bit uint64, i int) {
	toks := m.t.Tokens
	for j := i; j > 0 && j > i-reachOfCue; j-- {
		if toks[j].Before != text.BreakNone {
			return
		}
		if toks[j-1].Class&text.Conjunction != 0 || m.t.At(j-1) == "and" && m.hasVerb(j-2) {
			return
		}
		m.deny[j-1] |= bit
	}
}

// hasVerb reports whether a verb stands in the clause that ends with token i:
// "The data is late and today isn't over" says two things.
func (m *matcher) hasVerb(i int) bool {
	toks := m.t.Tokens
	for j := i; j >= 0 && j > i-reachOfCue; j-- {
		if toks[j].Class&text.CommonVerb != 0 {
			return true
		}
		if toks[j].Before != text.BreakNone {
			return false
		}
	}
	return false
}
