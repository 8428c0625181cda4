package round

import (
	"fmt"
	"sync"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// A compiledRound is a posted round with its compiled rubric. What it holds of
// the round does not change after the post.
type compiledRound struct {
	round  study.Round
	rubric *grade.Rubric
}

// compiledRounds is a cache of the rounds that replies came to lately.
type compiledRounds struct {
	mu        sync.Mutex
	byMessage map[study.MessageRef]*compiledRound
}

// mostCompiled bounds the cache, in rounds. One more empties it, and rubrics
// are compiled afresh, at some 100 µs each.
const mostCompiled = 512

func newCompiledRounds() *compiledRounds {
	return &compiledRounds{byMessage: make(map[study.MessageRef]*compiledRound)}
}

func (c *compiledRounds) get(ref study.MessageRef) *compiledRound {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byMessage[ref]
}

func (c *compiledRounds) put(r *compiledRound) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.byMessage) >= mostCompiled {
		clear(c.byMessage)
	}
	c.byMessage[r.round.Message()] = r
}

// compile returns r with its rubric, and puts it into the cache.
func (s *Service) compile(r study.Round) (*compiledRound, error) {
	if cached := s.compiled.get(r.Message()); cached != nil {
		return cached, nil
	}
	rubric, err := grade.Compile(r.Question, s.Lexicon)
	if err != nil {
		return nil, fmt.Errorf("compile question %s of round %d: %w", r.Question.ID, r.ID, err)
	}
	c := &compiledRound{round: r, rubric: rubric}
	s.compiled.put(c)
	return c, nil
}
