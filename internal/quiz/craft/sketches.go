package craft

import (
	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// sketches reports sketches of stories that are not one of each strength, or in
// which the feedback does not find more from one to the next: either the sketch or
// the feedback is wrong then, and its author should know.
func sketches(q study.Question, rubric *grade.Rubric) []Finding {
	if q.Story == nil || len(q.Story.Sketches) == 0 {
		return nil
	}
	var f []Finding
	last := -1
	for i, s := range q.Story.Sketches {
		path := item("story.sketches", i)
		if i >= len(study.Strengths) || s.Strength != study.Strengths[i] {
			return found(path, document.CodeSketches, "this sketch is %s: write three, one weak, one middling and one strong, in this order", s.Strength)
		}
		n := parts(rubric.Grade(s.Reply))
		if n <= last {
			f = append(f, found(path+".reply", document.CodeSketches, "the feedback finds %d parts of a story in this %s sketch, and %d in the one before: a stronger one shows more", n, s.Strength, last)...)
		}
		last = n
	}
	if n := len(q.Story.Sketches); n < len(study.Strengths) {
		f = append(f, found("story.sketches", document.CodeSketches, "there are %d sketches: write three, one weak, one middling and one strong", n)...)
	}
	return f
}

// parts returns how many parts of a story the feedback found.
func parts(g study.Grade) int {
	if g.Report == nil {
		return 0
	}
	return len(g.Report.Found)
}
