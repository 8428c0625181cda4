package round

import (
	"context"
	"log/slog"
	"time"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// Options are what a Service works with. All fields but Metrics are needed.
type Options struct {
	Store     Store
	Poster    Poster
	Questions []study.Question // the bank
	Topics    []study.TopicCount
	Lexicon   *grade.Lexicon
	// Timetable returns when a schedule falls due.
	Timetable func(study.Schedule) (study.Timetable, error)
	// Zone is the group's: it decides when a week begins.
	Zone    *time.Location
	Now     func() time.Time
	Log     *slog.Logger
	Metrics Metrics
}

// Metrics are told what happened.
type Metrics interface {
	// ReplyMarked is told what became of a reply, and how long grading took;
	// zero for one that was not graded.
	ReplyMarked(kind study.Kind, outcome study.Outcome, took time.Duration)
	OccurrenceDecided(outcome study.OccurrenceOutcome)
	RoundMoved(state study.RoundState)
	ReceiptSent(since time.Duration) // since the reply was written
}

// A Service runs the use cases of a round. It is safe for many goroutines.
type Service struct {
	Options
	marked *markedRounds
}

// New returns a Service.
func New(o Options) *Service {
	if o.Metrics == nil {
		o.Metrics = noMetrics{}
	}
	return &Service{Options: o, marked: newMarkedRounds()}
}

type noMetrics struct{}

func (noMetrics) ReplyMarked(study.Kind, study.Outcome, time.Duration) {}
func (noMetrics) OccurrenceDecided(study.OccurrenceOutcome)            {}
func (noMetrics) RoundMoved(study.RoundState)                          {}
func (noMetrics) ReceiptSent(time.Duration)                            {}

// SetPaused pauses or resumes the schedules of a channel. It reports false if
// the channel was so already.
func (s *Service) SetPaused(ctx context.Context, channel study.ChannelID, by study.MemberID, paused bool) (bool, error) {
	return s.Store.SetPaused(ctx, channel, by, paused, s.Now())
}

// Skip makes the next scheduled question of a channel be left out. It returns
// study.ErrNotFound if there is none to leave out.
func (s *Service) Skip(ctx context.Context, channel study.ChannelID, by study.MemberID) (study.Upcoming, error) {
	return s.Store.SkipNext(ctx, channel, by, s.Now())
}
