package choice

import (
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A Key is a question's choices, ready to mark replies. It is safe for many
// goroutines, and never changes.
type Key struct {
	choices []study.Choice
	max     study.Points
	normal  []string // each choice in normal form
	words   [][]word // the telling words of each choice
}

// Compile prepares the choices of q for marking.
func Compile(q *study.Question) *Key {
	k := &Key{choices: q.Choices, max: q.MaxPoints()}
	var t text.Text
	for _, c := range q.Choices {
		t.Scan(c.Text)
		k.normal = append(k.normal, t.Normal())
		k.words = append(k.words, tellingWords(&t))
	}
	return k
}

// Grade marks a reply that names a choice by its letter, its place in the list
// or its words.
func (k *Key) Grade(r *prose.Reading) study.Grade {
	g := study.Grade{Max: k.max}
	i, named := k.chosen(&r.Text)
	if r.Labelled && !named {
		i = 0 // "A: because it is full", where "A: b" would be b
	}
	if i < 0 {
		g.Guard = study.GuardEmpty
		return g
	}
	c := k.choices[i]
	if c.Right {
		g.Points, g.Before = k.max, k.max
	}
	if c.Feedback != "" {
		g.Notes = []study.Note{{Text: c.Feedback}}
	}
	return g
}

// longAnswer is the number of words after which a reply that names a choice talks
// about it rather than answers with it.
const longAnswer = 20

// Named returns the choice that a reply answers with by its letter, its place in the
// list or its very words, or false. What only has some of a choice's words, asks, or
// goes on for long may talk about the question.
func (k *Key) Named(r *prose.Reading) (i int, ok bool) {
	if len(r.Tokens) > longAnswer || strings.Contains(r.Raw, "?") {
		return 0, false
	}
	i, named := k.chosen(&r.Text)
	if r.Labelled && !named {
		i, named = 0, true
	}
	return i, named && i >= 0
}

// longReply is the number of words after which a reply is a discussion rather
// than a choice.
const longReply = 80

// chosen returns the index of the choice that t settles on, or -1, and whether t
// names it rather than having some of its words.
func (k *Key) chosen(t *text.Text) (i int, named bool) {
	if i := slices.Index(k.normal, t.Normal()); i >= 0 {
		return i, true
	}
	if len(t.Tokens) == 0 || len(t.Tokens) > longReply {
		return -1, false
	}
	s := selector{t: t, choices: len(k.choices), worded: k.worded(t)}
	if i, found := s.settled(); found {
		return i, true
	}
	return s.worded, false
}
