package craft

import (
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// uncharged reports examples that hold a misconception and lose nothing by it,
// although they earn something.
func uncharged(q study.Question, rubric *grade.Rubric) []Finding {
	var f []Finding
	for i, e := range q.Examples {
		if e.Points == 0 {
			continue
		}
		charged := make(map[string]bool)
		for _, c := range rubric.AtTheirWord(e.Reply).Caps {
			charged[c.Misconception] = true
		}
		for _, id := range held(q, rubric, e.Reply) {
			if !charged[id] {
				f = append(f, found(item("examples", i)+".reply", document.CodeUncharged, "this says the misconception %q and loses nothing: let it cost a point, or write its phrasings so that they do not mean this reply", id)...)
			}
		}
	}
	return f
}

// held returns the ids of the misconceptions whose phrasings reply meets.
func held(q study.Question, rubric *grade.Rubric, reply string) []string {
	var ids []string
	for _, h := range rubric.Probe(reply) {
		if h.Wrong && !slices.Contains(ids, q.Misconceptions[h.Idea].ID) {
			ids = append(ids, q.Misconceptions[h.Idea].ID)
		}
	}
	return ids
}

// slips reports wrong values in the examples of a numeric question that have no
// feedback of their own.
func slips(q study.Question, rubric *grade.Rubric) []Finding {
	var f []Finding
	for i, e := range q.Examples {
		g := rubric.Grade(e.Reply)
		if !g.Full() && g.Guard == study.GuardNone && strings.ContainsAny(e.Reply, "0123456789") && !explained(q.Numeric.Slips, g) {
			f = append(f, found(item("examples", i)+".reply", document.CodeNoSlip, "whoever arrives at this value reads only that it is wrong: list it under slips, with what they did")...)
		}
	}
	return f
}

// explained reports whether g says why the value is wrong.
func explained(slips []study.Slip, g study.Grade) bool {
	return slices.ContainsFunc(g.Notes, func(n study.Note) bool {
		return slices.ContainsFunc(slips, func(s study.Slip) bool { return s.Feedback == n.Text })
	})
}
