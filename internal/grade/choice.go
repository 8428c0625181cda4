package grade

import (
	"strings"

	"github.com/studybot/studybot/internal/study"
)

// gradeChoice marks a reply that names a choice by its letter or its text.
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

// choiceOf returns the index of the choice that reply names, or -1.
func (r *Rubric) choiceOf(reply string) int {
	s := fold(reply)
	for i, c := range r.question.Choices {
		if fold(c.Text) == s {
			return i
		}
	}
	for _, lead := range []string{"option ", "answer ", "choice ", "i say ", "its ", "it is ", "the answer is "} {
		s = strings.TrimPrefix(s, lead)
	}
	if len(s) == 0 || !lower(s[0]) || len(s) > 1 && lower(s[1]) {
		return r.only(s)
	}
	i := int(s[0] - 'a')
	if i >= len(r.question.Choices) {
		return -1
	}
	if len(s) == 1 {
		return i
	}
	// "b text of the choice": both must agree.
	if rest := strings.TrimSpace(s[1:]); rest == fold(r.question.Choices[i].Text) {
		return i
	}
	return r.only(s)
}

// only returns the one choice whose whole text stands in s, or -1.
func (r *Rubric) only(s string) int {
	found := -1
	for i, c := range r.question.Choices {
		t := fold(c.Text)
		if t == "" || !strings.Contains(" "+s+" ", " "+t+" ") {
			continue
		}
		if found >= 0 && len(t) == len(fold(r.question.Choices[found].Text)) {
			return -1
		}
		if found < 0 || len(t) > len(fold(r.question.Choices[found].Text)) {
			found = i
		}
	}
	return found
}

// fold returns the words of s in normal form, a space between them.
func fold(s string) string {
	var t text
	t.scan(s)
	var b strings.Builder
	for i := range t.toks {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.Write(t.word(i))
	}
	return b.String()
}
