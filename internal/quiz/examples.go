package quiz

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// fewestExamples is how many replies try a rubric from all sides: a full one,
// a partial one, a wrong one, and one in unusual words.
const fewestExamples = 4

// enoughExamples reports which sorts of example q lacks.
func (c *checker) enoughExamples(q study.Question) {
	if len(q.Examples) == 0 {
		c.bad("id", document.CodeExamples, "this question has no examples: add replies with the points that they must get")
		return
	}
	var lacks []string
	some := func(what string, is func(study.Example) bool) {
		if !slices.ContainsFunc(q.Examples, is) {
			lacks = append(lacks, what)
		}
	}
	full := func(e study.Example) bool { return e.Points == q.MaxPoints() }
	some("a full reply", full)
	if q.Kind == study.KindShort {
		some("a partial one", func(e study.Example) bool { return e.Points > 0 && !full(e) })
	}
	some("a wrong one", func(e study.Example) bool { return 4*e.Points <= q.MaxPoints() })
	if q.Kind == study.KindShort {
		some("a right one in unusual words", func(e study.Example) bool { return 2*e.Points >= q.MaxPoints() && unusual(e.Reply, q) })
	}
	n := fewestExamples
	if q.Kind == study.KindNumeric {
		n-- // there is no partial reply
	}
	if len(q.Examples) < n && lacks == nil {
		lacks = []string{fmt.Sprintf("%d more", n-len(q.Examples))}
	}
	if lacks != nil {
		c.bad("examples", document.CodeFewExamples, "the examples lack %s: add it, so that the rubric is tried from all sides", strings.Join(lacks, ", "))
	}
}

// unusual reports whether at most six in ten of the words that carry reply
// are also in q's model answer or prompt.
func unusual(reply string, q study.Question) bool {
	known := make(map[string]bool)
	for _, w := range carriers(q.ModelAnswer + " " + q.Prompt) {
		known[w] = true
	}
	words := carriers(reply)
	shared := 0
	for _, w := range words {
		if known[w] {
			shared++
		}
	}
	return 10*shared <= 6*len(words)
}

// carriers returns the beginnings of the words of text that have at least four
// letters: the little words have fewer.
func carriers(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if r := []rune(w); len(r) >= 4 {
			out = append(out, string(r[:min(len(r), 5)]))
		}
	}
	return out
}
