package prose

import (
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// reachOfCue bounds how many tokens one cue governs.
const reachOfCue = 24

// govern notes the tokens that the cue at i governs, from from to the end of
// its negation scope. A short scope also ends before "by" and the like. A clause
// that the denied verb takes ("does not mean that A and B") is denied as a whole.
func (x *negations) govern(bit uint64, i, from int, short bool) {
	tokens := x.t.Tokens
	whole := false
	for j := from; j < len(tokens) && j < from+reachOfCue; j++ {
		k := &tokens[j]
		if k.Before >= text.BreakClause && j > i {
			x.governAside(bit, j)
			return
		}
		if j > from && x.scopeEnds(i, j, short, whole) {
			return
		}
		if j > from && j <= from+3 {
			switch x.t.At(j) {
			case "that", "how", "why", "what", "whether":
				whole = true
			}
		}
		x.by[j] |= bit
	}
}

// governAside notes a word or two in brackets at j: they name what was denied
// just before, as in "not an authentication failure (401)".
func (x *negations) governAside(bit uint64, j int) {
	tokens := x.t.Tokens
	if strings.TrimSpace(x.t.Raw[tokens[j-1].End:tokens[j].Start]) != "(" {
		return
	}
	end := j
	for end < len(tokens) && (end == j || tokens[end].Before == text.BreakNone) {
		if tokens[end].Class&(text.FunctionWord|text.CommonVerb|text.Cue) != 0 || end >= j+2 {
			return
		}
		end++
	}
	for ; j < end; j++ {
		x.by[j] |= bit
	}
}

// scopeEnds reports whether what the cue at i governs ends before token j.
func (x *negations) scopeEnds(i, j int, short, whole bool) bool {
	k := &x.t.Tokens[j]
	if k.Before == text.BreakComma && !x.listGoesOn(i, j) {
		return true
	}
	switch w := x.t.At(j); {
	case !whole && x.deniesAnew(i, j):
		return true
	case k.Class&text.Conjunction != 0:
		switch x.t.At(j - 1) {
		case "only", "just", "even":
			return w == "but" || w == "so"
		}
		if j <= i+3 && telling[x.t.At(j-1)] && w != "but" && w != "so" {
			return false // "does not tell who" leaves who untold
		}
		return w != "because" || x.t.At(j+1) != "of"
	case w == "and":
		return x.beginsContrast(j+1) || x.t.ClassAt(j+1)&text.Negation != 0 || !whole && x.newClause(j+1) || x.t.At(i) == "no" && comparative(x.t.At(j+1)) || x.t.At(i+1) == "enough"
	case w == "or":
		return x.t.At(i+1) == "enough" // "not enough memory or a taint"
	case w == "vs" || w == "versus":
		return true
	case byWhich(w):
		return short
	case k.Class&(text.Pronoun|text.Stopword) != 0 && j > i+1 && x.fronted(i):
		return k.Class&text.Pronoun != 0 || k.Class&text.CommonVerb == 0 && j > i+2 || w == "the"
	}
	return false
}

// deniesAnew reports whether another clause with a denial of its own begins at
// token j, after that of the cue at i: "it does not restart it does not kill", "no
// restart no kill". "Doesn't mean it does not" is one denial of another.
func (x *negations) deniesAnew(i, j int) bool {
	if x.t.At(j) == "no" {
		return x.t.At(i) == "no" || j > i+2
	}
	if x.t.At(j+1) != "not" || x.t.Tokens[j].Class&text.CommonVerb == 0 {
		return false
	}
	switch x.t.At(i + 1) {
	case "mean", "imply", "think", "say", "believe", "claim", "true", "case":
		return false
	}
	return j > i+1
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
func (x *negations) fronted(i int) bool {
	return (i == 0 || x.t.Tokens[i].Before >= text.BreakClause) && x.t.At(i) == "without"
}

// listGoesOn reports whether the comma before j belongs to a list that the cue
// at i governs ("no crashes, failures or kills"), or to a few words set between
// commas right after the cue ("does not, by default, restart").
func (x *negations) listGoesOn(i, j int) bool {
	switch x.t.At(j) {
	case "or", "nor":
		return true
	}
	tokens := x.t.Tokens
	if i+1 < len(tokens) && tokens[i+1].Before == text.BreakComma && j <= i+6 && !slices.ContainsFunc(tokens[i+2:j], func(k text.Token) bool { return k.Before != text.BreakNone }) {
		return true // the second comma of "does not, by default, restart"
	}
	for n := j; n < len(tokens) && n <= j+4; n++ {
		if n > j && tokens[n].Before >= text.BreakClause {
			return false
		}
		if n > j && tokens[n].Before == text.BreakComma {
			return j == i+1 || x.t.At(n) == "or" || x.t.At(n) == "nor" || x.t.At(n) == "and" || x.listGoesOn(i+1<<20, n)
		}
		switch x.t.At(n) {
		case "or", "nor":
			return true
		case "and":
			return n > j && !x.newClause(n+1)
		}
		if tokens[n].Class&(text.CommonVerb|text.Pronoun|text.Conjunction) != 0 && x.t.At(n-1) != "to" {
			return false // but "cheap to keep" goes on
		}
	}
	return false
}

// newClause reports whether a clause with a subject and verb of its own, or an
// adverb of contrast, begins at j.
func (x *negations) newClause(j int) bool {
	tokens := x.t.Tokens
	for n := j; n < len(tokens) && n < j+4; n++ {
		if n > j && tokens[n].Before != text.BreakNone {
			return false
		}
		if tokens[n].Class&(text.CommonVerb|text.Pronoun) != 0 && (n > j || x.t.At(n) != "one") {
			return true // but "one place" is no clause
		}
		if contrasts(x.t.At(n)) {
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

// beginsContrast reports whether token i is such an adverb and a verb or the like
// follows: "and only tests one flow".
func (x *negations) beginsContrast(i int) bool {
	return contrasts(x.t.At(i)) && i+1 < len(x.t.Tokens) && x.t.Tokens[i+1].Before == text.BreakNone
}

// elided reports whether the "not" at i leaves out what it denies, and so denies
// its subject to have it: "groups are stateful, ACLs aren't".
func (x *negations) elided(i int) bool {
	tokens := x.t.Tokens
	if i < 2 || tokens[i].Before != text.BreakNone || i+1 < len(tokens) && tokens[i+1].Before == text.BreakNone && tokens[i+1].Class&text.Conjunction == 0 {
		return false
	}
	switch x.t.At(i - 1) {
	case "is", "are", "was", "were", "do", "does", "did", "can", "will", "has", "have":
		return tokens[i-2].Class&text.Pronoun == 0 && tokens[i-1].Before == text.BreakNone
	}
	return false
}

// aboutSubject reports whether the "not" at i denies what its subject does or
// undergoes, as in "crashes are not covered" and "restarts do not happen".
func (x *negations) aboutSubject(i int) bool {
	j := i + 1
	for j < len(x.t.Tokens) && j <= i+2 {
		switch x.t.At(j) {
		case "happen", "occur", "exist", "apply", "matter", "count", "covered", "included", "true", "possible", "allowed", "part":
			return true
		}
		j++
	}
	w := x.t.At(i + 1)
	switch x.t.At(i - 1) {
	case "is", "are", "was", "were", "be", "been", "being", "get", "gets":
		return len(w) > 4 && (w[len(w)-2:] == "ed" || w[len(w)-2:] == "en")
	}
	return false
}

// governBack notes the tokens before the cue at i, back to where its clause begins.
func (x *negations) governBack(bit uint64, i int) {
	tokens := x.t.Tokens
	for j := i; j > 0 && j > i-reachOfCue; j-- {
		if tokens[j].Before != text.BreakNone {
			return
		}
		if tokens[j-1].Class&text.Conjunction != 0 || x.t.At(j-1) == "and" && x.hasVerb(j-2) {
			return
		}
		x.by[j-1] |= bit
	}
}

// hasVerb reports whether a verb stands in the clause that ends with token i:
// "The data is late and today isn't over" says two things.
func (x *negations) hasVerb(i int) bool {
	tokens := x.t.Tokens
	for j := i; j >= 0 && j > i-reachOfCue; j-- {
		if tokens[j].Class&text.CommonVerb != 0 {
			return true
		}
		if tokens[j].Before != text.BreakNone {
			return false
		}
	}
	return false
}
