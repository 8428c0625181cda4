package grade

import (
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// gradeChoice marks a reply that names a choice by its letter, its place in
// the list or its words.
func (r *Rubric) gradeChoice(reply string) study.Grade {
	g := study.Grade{Max: r.max}
	i := r.choiceOf(reply)
	if i < 0 {
		g.Guard = study.GuardEmpty
		return g
	}
	c := r.question.Choices[i]
	if c.Right {
		g.Points, g.Before = r.max, r.max
	}
	if c.Feedback != "" {
		g.Notes = []study.Note{{Text: c.Feedback}}
	}
	return g
}

// choiceOf returns the index of the choice that reply settles on, or -1.
func (r *Rubric) choiceOf(reply string) int {
	s := text.Normalize(reply)
	for i, c := range r.question.Choices {
		if text.Normalize(c.Text) == s {
			return i
		}
	}
	var t text.Text
	t.Scan(reply)
	if len(t.Tokens) == 0 || len(t.Tokens) > longPick {
		return -1
	}
	p := picker{t: &t, choices: len(r.question.Choices), worded: r.worded(&t)}
	if named, found := p.settled(); found {
		return named
	}
	return p.worded
}
