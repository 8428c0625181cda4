package round

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// A compiledRound is a posted round with its compiled rubric. What it holds of
// the round does not change after the post.
type compiledRound struct {
	round  study.Round
	rubric rubric // nil where fault says why there is none
	fault  string
}

// A rubric marks replies, as a *grade.Rubric does.
type rubric interface {
	Grade(reply string) study.Grade
	Named(reply string) (choice int, ok bool)
}

// compiledRounds is a cache of the rounds that replies came to lately, and of
// the words that they were opened with.
type compiledRounds struct {
	mu        sync.Mutex
	byMessage map[study.MessageRef]*compiledRound
	lexicons  map[study.LexiconID]*grade.Lexicon
	faults    map[study.RoundID]string // of rounds that could not be marked at the last try
}

const (
	// mostCompiled bounds the cache, in rounds. One more empties it, and rubrics
	// are compiled afresh, at some 100 µs each.
	mostCompiled = 512
	// mostLexicons bounds the lexicons other than the bank's in the cache. There
	// is one for each state of the bank in which an open round began.
	mostLexicons = 4
	// mostFaults bounds the rounds whose faults are remembered.
	mostFaults = 100
)

func newCompiledRounds() *compiledRounds {
	return &compiledRounds{
		byMessage: make(map[study.MessageRef]*compiledRound),
		lexicons:  make(map[study.LexiconID]*grade.Lexicon),
		faults:    make(map[study.RoundID]string),
	}
}

func (c *compiledRounds) get(ref study.MessageRef) *compiledRound {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byMessage[ref]
}

func (c *compiledRounds) put(ref study.MessageRef, r *compiledRound) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.byMessage) >= mostCompiled {
		clear(c.byMessage)
	}
	c.byMessage[ref] = r
}

func (c *compiledRounds) lexicon(id study.LexiconID) *grade.Lexicon {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lexicons[id]
}

func (c *compiledRounds) putLexicon(id study.LexiconID, l *grade.Lexicon) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.lexicons) >= mostLexicons {
		clear(c.lexicons)
	}
	c.lexicons[id] = l
}

// setFault remembers why round id cannot be marked; an empty fault says that it
// can. It reports whether that is news.
func (c *compiledRounds) setFault(id study.RoundID, fault string) (news bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.faults[id]
	if fault == "" {
		delete(c.faults, id)
	} else if before != "" || len(c.faults) < mostFaults {
		c.faults[id] = fault
	}
	return before != fault
}

// Faults returns a sentence for each round whose replies are kept at present
// because they cannot be marked, for operators; none if all is well.
func (s *Service) Faults() []string {
	s.compiled.mu.Lock()
	defer s.compiled.mu.Unlock()
	var list []string
	for id, fault := range s.compiled.faults {
		list = append(list, fmt.Sprintf("replies to round %d are kept and not marked: %s", id, fault))
	}
	slices.Sort(list)
	return list
}

// compile returns r with its rubric, and puts it into the cache. Where there is
// no rubric, the compiled round says why. An error is one of the store.
func (s *Service) compile(ctx context.Context, r study.Round) (*compiledRound, error) {
	if cached := s.compiled.get(r.Message()); cached != nil {
		return cached, nil
	}
	c := &compiledRound{round: r}
	lexicon, err := s.lexiconOf(ctx, r)
	if err == nil {
		c.rubric, err = compileRubric(r, lexicon)
	}
	var fault *markingError
	if repaired, ok := s.repaired(r); ok && errors.As(err, &fault) {
		s.Log.Warn("the stored question of a round cannot be marked; the bank's is used", "round", r.ID, "question", r.Question.ID, "err", err)
		r.Question = repaired
		c.rubric, err = compileRubric(r, s.Lexicon)
	}
	switch {
	case err == nil:
		s.compiled.put(r.Message(), c)
	case errors.As(err, &fault):
		c.rubric, c.fault = nil, fault.Error()
	default:
		return nil, err
	}
	return c, nil
}

// A markingError says why replies to a round cannot be marked.
type markingError struct{ why string }

func (e *markingError) Error() string { return e.why }

// lexiconOf returns the words that r is marked with.
func (s *Service) lexiconOf(ctx context.Context, r study.Round) (*grade.Lexicon, error) {
	id := r.Marking.Lexicon
	if id == "" || id == s.words {
		return s.Lexicon, nil
	}
	if l := s.compiled.lexicon(id); l != nil {
		return l, nil
	}
	words, err := s.Rounds.Lexicon(ctx, id)
	if errors.Is(err, study.ErrNotFound) {
		return nil, &markingError{fmt.Sprintf("the words that it was opened with, %s, are not stored", id)}
	}
	if err != nil {
		return nil, fmt.Errorf("words of round %d: %w", r.ID, err)
	}
	l, err := grade.NewLexicon(words.Synonyms, words.Vocabulary)
	if err != nil {
		return nil, &markingError{fmt.Sprintf("the words that it was opened with cannot be used: %v", err)}
	}
	s.compiled.putLexicon(id, l)
	return l, nil
}

// compileRubric compiles r's question. Its errors are *markingErrors.
func compileRubric(r study.Round, lexicon *grade.Lexicon) (_ rubric, err error) {
	if r.Unreadable != "" {
		return nil, &markingError{"its stored question cannot be read: " + r.Unreadable}
	}
	defer recovered(&err, "compiling its stored question")
	compiled, err := grade.Compile(r.Question, lexicon)
	if err != nil {
		return nil, &markingError{fmt.Sprintf("its stored question %s does not compile: %v", r.Question.ID, err)}
	}
	return compiled, nil
}

// recovered turns a panic of the grader while doing something into a
// *markingError in *err. It is for defer.
func recovered(err *error, doing string) {
	if p := recover(); p != nil {
		*err = &markingError{fmt.Sprintf("%s panicked: %v\n%s", doing, p, debug.Stack())}
	}
}

// repaired returns the bank's question in place of r's stored one, if the two
// ask the same and are worth the same: then an author has mended the rubric.
func (s *Service) repaired(r study.Round) (study.Question, bool) {
	i := slices.IndexFunc(s.Questions, func(q study.Question) bool { return q.ID == r.Question.ID })
	if i < 0 || r.Unreadable != "" {
		return study.Question{}, false
	}
	q := s.Questions[i]
	return q, q.Kind == r.Question.Kind && q.Prompt == r.Question.Prompt && q.MaxPoints() == r.Question.MaxPoints()
}
