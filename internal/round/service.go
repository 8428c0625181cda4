package round

import (
	"log/slog"
	"time"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// Options are what a Service works with. All fields but Metrics are needed.
type Options struct {
	// The stores, all of which may be one value. Each of their methods is one
	// transaction, in which the jobs that it causes are queued.
	Rounds       Rounds
	ClosedRounds ClosedRounds
	Replies      Replies
	Receipts     Receipts
	Schedules    Schedules
	Boards       Boards
	Posts        Posts
	Requests     Requests
	Upkeep       Upkeep
	// What the service does in Slack, all of which may be one value. The errors
	// are study.ErrUndeliverable for what Slack will never take, and
	// study.ErrUnavailable or a *study.RetryAfterError for what a later try may
	// mend.
	QuestionPoster QuestionPoster
	ResultsPoster  ResultsPoster
	ReceiptPoster  ReceiptPoster
	BoardPoster    BoardPoster
	Refuser        Refuser
	Threads        Threads
	Deleter        Deleter

	Questions []study.Question // the bank
	Topics    []study.TopicCount
	// Lexicon is made of Words, which the bank's rubrics share.
	Lexicon *grade.Lexicon
	Words   study.Lexicon
	// Timetable returns when a schedule falls due.
	Timetable func(study.Schedule) (study.Timetable, error)
	// Zone is the group's: it decides when a week begins.
	Zone *time.Location
	// Now tells the time by the clock that decides, which all replicas share.
	Now func() time.Time
	// SlackAhead returns how far Slack's clock is ahead of that clock; below zero
	// if it is behind. Nil is no difference.
	SlackAhead func() time.Duration
	Log        *slog.Logger
	Metrics    Metrics
}

// Metrics are told what happened.
type Metrics interface {
	// ReplyMarked is told what became of a reply, and how long grading took;
	// zero for one that was not graded.
	ReplyMarked(kind study.Kind, outcome study.Outcome, took time.Duration)
	// OccurrenceDecided is told what became of so many occurrences.
	OccurrenceDecided(outcome study.OccurrenceOutcome, times int)
	RoundMoved(state study.RoundState)
	ReceiptSent(since time.Duration) // since the reply was written
}

// A Service runs the use cases of a round. It is safe for many goroutines.
type Service struct {
	Options
	compiled *compiledRounds
	others   otherMessages
	words    study.LexiconID // of Words
}

// New returns a Service.
func New(o Options) *Service {
	if o.Metrics == nil {
		o.Metrics = noMetrics{}
	}
	if o.SlackAhead == nil {
		o.SlackAhead = func() time.Duration { return 0 }
	}
	return &Service{Options: o, compiled: newCompiledRounds(), words: o.Words.ID()}
}

// worthMending is the difference between Slack's clock and ours that is no
// matter of how exactly it was measured.
const worthMending = 5 * time.Second

// byOurClock returns when it was by our clock when it was at by Slack's. A
// round is open by ours, and its replies bear Slack's times.
func (s *Service) byOurClock(at time.Time) time.Time {
	if ahead := s.SlackAhead(); ahead.Abs() > worthMending && !at.IsZero() {
		return at.Add(-ahead)
	}
	return at
}

type noMetrics struct{}

func (noMetrics) ReplyMarked(study.Kind, study.Outcome, time.Duration) {}
func (noMetrics) OccurrenceDecided(study.OccurrenceOutcome, int)       {}
func (noMetrics) RoundMoved(study.RoundState)                          {}
func (noMetrics) ReceiptSent(time.Duration)                            {}
