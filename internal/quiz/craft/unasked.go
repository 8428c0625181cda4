package craft

import (
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

const (
	fewestHonest = 4 // full replies that say what a prompt is taken to ask for
	rarely       = 3 // an idea that fewer than one in this many of them express is not asked for
)

// unasked reports ideas of q that hardly anybody expresses who answers all that the
// prompt asks for, by the labelled replies: there is no other sign of it that is
// right often enough.
func unasked(q study.Question, replies []labelled.Reply) []Finding {
	var f []Finding
	for i, c := range q.Criteria {
		honest, said := 0, 0
		for _, r := range replies {
			if !r.Kind.Honest() {
				continue
			}
			honest++
			if c.Group == "" && r.Expresses(c) || c.Group != "" && inGroup(q, c.Group, r) {
				said++
			}
		}
		if honest >= fewestHonest && rarely*said < honest {
			f = append(f, found(item("criteria", i)+".idea", document.CodeUnasked, "of %d labelled replies that answer the prompt in full, %d say this: ask for it in the prompt, or give no points for it", honest, said)...)
		}
	}
	return f
}

// inGroup reports whether r expresses an idea of a group.
func inGroup(q study.Question, group string, r labelled.Reply) bool {
	for _, c := range q.Criteria {
		if c.Group == group && r.Expresses(c) {
			return true
		}
	}
	return false
}
