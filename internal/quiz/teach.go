package quiz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// A teacher tells the author of a short question which of its phrasings do not
// do what they seem to.
type teacher struct {
	*checker
	q      study.Question
	rubric *grade.Rubric
	ideas  []idea // criteria, then misconceptions
}

// An idea is a criterion or a misconception with what its phrasings ask for.
type idea struct {
	wrong     bool
	index     int // among the criteria or the misconceptions
	path      string
	name      string
	negative  bool
	phrasings []study.Phrasing
	samples   [][]string // of each phrasing
	words     []string   // of all samples, each once
	live      []bool     // phrasings that can match
}

func newTeacher(c *checker, q study.Question, rubric *grade.Rubric) *teacher {
	t := &teacher{checker: c, q: q, rubric: rubric}
	for i, k := range q.Criteria {
		t.ideas = append(t.ideas, idea{index: i, path: item("criteria", i), name: k.ID, negative: k.Negative, phrasings: k.Phrasings})
	}
	for i, k := range q.Misconceptions {
		t.ideas = append(t.ideas, idea{wrong: true, index: i, path: item("misconceptions", i), name: k.ID, negative: k.Negative, phrasings: k.Phrasings})
	}
	for i := range t.ideas {
		for _, p := range t.ideas[i].phrasings {
			t.ideas[i].samples = append(t.ideas[i].samples, grade.Samples(p, grade.Style{}))
		}
		t.ideas[i].words = distinctWords(t.ideas[i].samples)
	}
	return t
}

func (k idea) phrasingPath(i int) string { return item(k.path+".phrasings", i) }

// denies reports whether phrasing i of k is met by denials.
func (k idea) denies(i int) bool {
	if n := k.phrasings[i].Negative; n != nil {
		return *n
	}
	return k.negative
}

// teach reports what it finds.
func (t *teacher) teach(others answers) {
	t.prompt()
	for i := range t.ideas {
		t.never(&t.ideas[i])
		t.shadowed(&t.ideas[i])
	}
	t.unexercised()
	t.loose(others)
	t.nearWords()
}

// hits returns which phrasings of k text meets.
func (t *teacher) hits(k *idea, text string) []bool {
	out := make([]bool, len(k.phrasings))
	for _, h := range t.rubric.Probe(text) {
		if h.Wrong == k.wrong && h.Idea == k.index {
			out[h.Phrasing] = true
		}
	}
	return out
}

// prompt reports phrasings that the prompt meets, so that who copies it earns them.
func (t *teacher) prompt() {
	for _, h := range t.rubric.Probe(t.q.Prompt) {
		if !h.Wrong {
			k := t.ideas[h.Idea]
			t.bad(k.phrasingPath(h.Phrasing), document.CodePrompt, "the prompt meets this phrasing%s: ask for words that the prompt has not", quotes(t.q.Prompt, h.Evidence))
		}
	}
}

// unexercised reports ideas that no example shows, and longer phrasings that
// nothing tries. Plain words say what they look for; all, of, none, gaps and
// scopes need to be seen at work.
func (t *teacher) unexercised() {
	if len(t.q.Examples) == 0 {
		return
	}
	shown := make(map[[3]int]bool) // wrong, idea, phrasing
	ideas := make(map[[2]int]bool)
	note := func(reply string, example bool) {
		for _, h := range t.rubric.Probe(reply) {
			w := 0
			if h.Wrong {
				w = 1
			}
			shown[[3]int{w, h.Idea, h.Phrasing}] = true
			if example {
				ideas[[2]int{w, h.Idea}] = true
			}
		}
	}
	note(t.q.ModelAnswer, false)
	for _, e := range t.q.Examples {
		note(e.Reply, true)
	}
	for _, k := range t.ideas {
		w, what := 0, "no example earns this idea: add a reply that does"
		if k.wrong {
			w, what = 1, "no example holds this misconception: add a reply that does, and one that denies it"
		}
		if !ideas[[2]int{w, k.index}] {
			t.bad(k.path, document.CodeUnexercised, "%s", what)
		}
		for i, p := range k.phrasings {
			if k.live[i] && combined(p) && !shown[[3]int{w, k.index, i}] {
				t.bad(k.phrasingPath(i), document.CodeUnexercised, "neither the model answer nor an example meets this phrasing: add a reply that does")
			}
		}
	}
}

// combined reports whether p joins several phrasings, so that its words do not
// say by themselves what it matches.
func combined(p study.Phrasing) bool { return p.All != nil || p.Of != nil || p.None != nil }

// forms returns samples of phrasing i of k as replies: as they are, and denied.
func (k *idea) forms(samples []string, i int) []string {
	if !k.denies(i) {
		return samples
	}
	out := make([]string, 0, 2*len(samples))
	for _, s := range samples {
		out = append(out, "It does not "+s, s)
	}
	return out
}

// never reports phrasings of k that do not meet even their own words.
func (t *teacher) never(k *idea) {
	k.live = make([]bool, len(k.phrasings))
	for i := range k.phrasings {
		forms := k.forms(k.samples[i], i)
		k.live[i] = len(forms) == 0 || slices.ContainsFunc(forms, func(s string) bool { return t.hits(k, s)[i] })
		if k.live[i] {
			continue
		}
		why := "its own words do not meet it"
		if k.denies(i) {
			why += ", denied or not"
		}
		t.bad(k.phrasingPath(i), document.CodeNever, "this phrasing can never match: %s, as in %q; write it another way, or take it out", why, document.Clip(forms[0]))
	}
}

// shadowed reports phrasings of k whose every form another one of k meets too.
func (t *teacher) shadowed(k *idea) {
	dead := make([]bool, len(k.phrasings))
	for i := range k.phrasings {
		if !k.live[i] {
			continue
		}
		if by := t.covers(k, i, dead); by >= 0 {
			dead[i] = true
			t.bad(k.phrasingPath(i), document.CodeShadowed, "whatever meets this phrasing meets %s too: take one of them out", t.named(k, by))
		}
	}
}

// named returns how a message calls phrasing i of k.
func (t *teacher) named(k *idea, i int) string {
	at := document.Position(t.At(k.phrasingPath(i)).Node).Line
	if words := k.phrasings[i].Words; words != "" {
		return fmt.Sprintf("%q in line %d", document.Clip(words), at)
	}
	return fmt.Sprintf("the one in line %d", at)
}

// covers returns a phrasing of k that is met by all that meets phrasing i, or
// -1. Those in dead are covered themselves.
func (t *teacher) covers(k *idea, i int, dead []bool) int {
	rivals := make([]int, 0, len(k.phrasings))
	for j := range k.phrasings {
		if j != i && k.live[j] && !dead[j] && k.denies(j) == k.denies(i) && reach(k.phrasings[j]) >= reach(k.phrasings[i]) {
			rivals = append(rivals, j)
		}
	}
	tried := false
	for _, style := range []grade.Style{{Recased: true}, {Recased: true, Spread: true}} {
		for _, s := range k.forms(grade.Samples(k.phrasings[i], style), i) {
			if len(rivals) == 0 {
				return -1
			}
			met := t.hits(k, s)
			if !met[i] {
				continue // nothing is learned from it
			}
			tried = true
			rivals = slices.DeleteFunc(rivals, func(j int) bool { return !met[j] })
		}
	}
	if !tried || len(rivals) == 0 {
		return -1
	}
	return rivals[0]
}

// reach returns how far apart words of p may stand.
func reach(p study.Phrasing) int {
	const sentence, reply = 1000, 2000
	switch {
	case p.Scope == "reply", p.Of != nil && p.Scope == "":
		return reply
	case p.Words == "":
		return sentence
	case p.Gap != nil:
		return *p.Gap
	case len(strings.Fields(p.Words)) == 1:
		return reply // one word has no gap
	}
	return 3 // the grader's default
}

// distinctWords returns the words of samples, each once.
func distinctWords(samples [][]string) []string {
	seen := make(map[string]bool)
	var words []string
	for _, s := range slices.Concat(samples...) {
		for _, w := range strings.Fields(s) {
			if !seen[w] {
				seen[w] = true
				words = append(words, w)
			}
		}
	}
	return words
}

// nearWords reports words that one typing error turns into words of another
// idea, which the reply then earns or holds instead.
func (t *teacher) nearWords() {
	for a := range t.ideas {
		for b := range t.ideas {
			for _, w := range t.ideas[a].words {
				for _, v := range t.ideas[b].words {
					if a != b && oneTypo(w, v) {
						t.nearWord(&t.ideas[a], &t.ideas[b], w, v)
					}
				}
			}
		}
	}
}

// nearWord reports the first phrasing of a that w written as v makes one of b.
func (t *teacher) nearWord(a, b *idea, w, v string) {
	for i, samples := range a.samples {
		for _, s := range samples {
			typed := replaceWord(s, w, v)
			if typed == s {
				continue
			}
			if a.denies(i) {
				s, typed = "It does not "+s, "It does not "+typed
			}
			if slices.Contains(t.hits(b, typed), true) && !t.hits(a, typed)[i] && !slices.Contains(t.hits(b, s), true) {
				t.bad(a.phrasingPath(i), document.CodeNearWord, "one typing error makes %q of %q here, and that is %s: ask for a word more in one of them", v, w, b.name)
				return
			}
		}
	}
}

// replaceWord returns s with its first word w written as v.
func replaceWord(s, w, v string) string {
	return strings.TrimSpace(strings.Replace(" "+s+" ", " "+w+" ", " "+v+" ", 1))
}

// leastNearWord is how many letters a word has that nearWords looks at:
// nearly every shorter one is a slip away from another.
const leastNearWord = 5

// oneTypo reports whether a and b, of leastNearWord letters or more, differ by one
// letter too many, too few or wrong, or by two swapped, but not in the first.
func oneTypo(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < leastNearWord || len(b)-len(a) > 1 || a == b || a[0] != b[0] {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// answers are the model answers of a bank's short questions.
type answers []located[study.Question]

func newAnswers(questions []located[study.Question]) answers {
	return slices.DeleteFunc(slices.Clone(questions), func(q located[study.Question]) bool {
		return q.value.Kind != study.KindShort || q.value.ModelAnswer == ""
	})
}

// An idea is too easily earned if at least two foreign answers earn it, and one
// in foreignShare of all: in a large bank some will always meet by chance.
const (
	manyAnswers  = 2
	foreignShare = 10
)

// loose reports criteria that the model answers of questions about something
// else earn: those of other topics.
func (t *teacher) loose(others answers) {
	type find struct {
		phrasing int
		evidence string
		ids      []string
	}
	finds := make(map[int]*find)
	foreign := 0
	for _, other := range others {
		if other.value.Topic == t.q.Topic {
			continue
		}
		foreign++
		seen := make(map[int]bool)
		for _, h := range t.rubric.Probe(other.value.ModelAnswer) {
			if h.Wrong || seen[h.Idea] {
				continue
			}
			seen[h.Idea] = true
			f := finds[h.Idea]
			if f == nil {
				f = &find{phrasing: h.Phrasing, evidence: quotes(other.value.ModelAnswer, h.Evidence)}
				finds[h.Idea] = f
			}
			f.ids = append(f.ids, string(other.value.ID))
		}
	}
	for i := range t.q.Criteria {
		if f := finds[i]; f != nil && len(f.ids) >= max(manyAnswers, foreign/foreignShare) {
			t.bad(t.ideas[i].phrasingPath(f.phrasing), document.CodeLoose, "the model answers of %d questions of other topics earn %s, first that of %s%s: ask for words that only this idea needs",
				len(f.ids), t.ideas[i].name, f.ids[0], f.evidence)
		}
	}
}
