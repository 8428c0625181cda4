package round

import (
	"fmt"
	"sync"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// A markedRound is a posted round with its compiled rubric. What it holds of
// the round does not change after the post.
type markedRound struct {
	round  study.Round
	rubric *grade.Rubric
}

// markedRounds keeps the rubrics of rounds that replies came to lately.
type markedRounds struct {
	mu        sync.Mutex
	byMessage map[study.MessageRef]*markedRound
}

// mostMarkedRounds bounds what is kept: beyond it, all is forgotten and
// compiled afresh, at some 100 µs a round.
const mostMarkedRounds = 512

func newMarkedRounds() *markedRounds {
	return &markedRounds{byMessage: make(map[study.MessageRef]*markedRound)}
}

func (m *markedRounds) get(ref study.MessageRef) *markedRound {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.byMessage[ref]
}

func (m *markedRounds) put(r *markedRound) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.byMessage) >= mostMarkedRounds {
		clear(m.byMessage)
	}
	m.byMessage[r.round.Message()] = r
}

// compile returns r with its rubric, and keeps it.
func (s *Service) compile(r study.Round) (*markedRound, error) {
	if kept := s.marked.get(r.Message()); kept != nil {
		return kept, nil
	}
	rubric, err := grade.Compile(r.Question, s.Lexicon)
	if err != nil {
		return nil, fmt.Errorf("compile question %s of round %d: %w", r.Question.ID, r.ID, err)
	}
	m := &markedRound{round: r, rubric: rubric}
	s.marked.put(m)
	return m, nil
}
