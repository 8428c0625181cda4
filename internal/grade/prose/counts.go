package prose

import (
	"bytes"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// Counts are how many words of each role a reply has, and how breaks divide them.
type Counts struct {
	Words         int // all of them
	FunctionWords int // function words and pronouns
	Content       int // words that are neither those nor very common verbs
	FromPrompt    int // content words that the prompt has too
	Copied        int // content words within a run of the prompt's own words
	OnTopic       int // content words that the rubric, prompt or model answer knows
	Clauses       int // breaks that are neither commas nor ends of sentences
	Parts         int // stretches between breaks of any kind
	Short         int // … of at most three words
	Single        int // … of one word
	Paired        int // words that another explains: ec2: boto3, R = rate, nodes (cpu)
	Hedges        int // "or", "maybe" and the like
	CoreWords     int // the commonest function words, without which nobody writes
}

// Hedged reports whether the reply is a long string of "or" and "maybe".
func (w Counts) Hedged() bool {
	return w.Hedges >= 5 && w.Hedges*9 >= w.Words || w.Hedges == 4 && w.Words <= 24
}

// Listed reports whether the reply is single words between commas. What
// explains one word by another ("cluster = sharding") is none.
func (w Counts) Listed() bool {
	return w.Parts >= 4 && w.Clauses == 0 && w.Single*4 >= w.Parts*3 && w.CoreWords == 0
}

// Count counts the reply's words by role, and finds those that copy the prompt.
func (r *Reading) Count() {
	w := Counts{Words: len(r.Tokens)}
	r.Roles = r.Roles[:0]
	part := 0
	for i := range r.Tokens {
		k := &r.Tokens[i]
		if k.Before != text.BreakNone {
			w.addPart(part)
			part = 0
		}
		if k.Before == text.BreakClause {
			w.Clauses++
		}
		if k.Before >= text.BreakClause && r.explains(i) {
			w.Paired++
		}
		if !k.Glued {
			part++
		}
		if k.Class&(text.FunctionWord|text.Pronoun) != 0 {
			w.FunctionWords++
		}
		if k.Class&text.Hedge != 0 {
			w.Hedges++
		}
		if k.Class&text.CoreWord != 0 && !r.inCompound(i) {
			w.CoreWords++
		}
		if k.Class&(text.FunctionWord|text.CommonVerb|text.Pronoun) == 0 {
			w.Content++
			r.relate(i, &w)
		} else {
			r.Roles = append(r.Roles, 0)
		}
	}
	w.addPart(part)
	w.Copied = r.findCopied()
	r.Counts = w
}

// addPart counts a stretch of that many words between two breaks.
func (w *Counts) addPart(words int) {
	if words == 0 {
		return
	}
	w.Parts++
	if words <= 3 {
		w.Short++
	}
	if words == 1 {
		w.Single++
	}
}

// explains reports whether the sign before token i explains the word before it
// by those behind it: a colon, an equals sign, a dash, an arrow or an opening bracket.
func (r *Reading) explains(i int) bool {
	if i == 0 {
		return false
	}
	between := r.Raw[r.Tokens[i-1].End:r.Tokens[i].Start]
	if between == "=" {
		return false // "replicas=2" is one name
	}
	switch strings.Trim(between, "`*_\"' ") {
	case ":", "=", "==", "(", "-", "--", "->", "-&gt;", "=>", "=&gt;", "-->", "→", "⇒":
		return true
	}
	return false
}

// inCompound reports whether token i is part of a compound, such as "in" of
// "in-memory".
func (r *Reading) inCompound(i int) bool {
	return r.Tokens[i].Glued || i+1 < len(r.Tokens) && r.Tokens[i+1].Glued
}

// relate counts content word i if the prompt or another text of the question
// has it.
func (r *Reading) relate(i int, w *Counts) {
	role := r.Role(i)
	r.Roles = append(r.Roles, role)
	if role != 0 {
		w.OnTopic++
	}
	if role&InPrompt != 0 {
		w.FromPrompt++
	}
}

// AlikeParts returns how many parts begin with the word that most of them begin
// with. It may miss that word where it begins less than half of them.
func (r *Reading) AlikeParts() int {
	first := func(i int) bool { return i == 0 || r.Tokens[i].Before != text.BreakNone }
	most, lead := 0, 0
	for i := range r.Tokens {
		switch {
		case !first(i):
		case lead == 0:
			most, lead = i, 1
		case r.same(i, most):
			lead++
		default:
			lead--
		}
	}
	n := 0
	for i := range r.Tokens {
		if first(i) && r.same(i, most) {
			n++
		}
	}
	return n
}

// same reports whether tokens i and j have one normal form.
func (r *Reading) same(i, j int) bool { return bytes.Equal(r.Word(i), r.Word(j)) }
