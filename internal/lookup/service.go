package lookup

import (
	"context"
	"strings"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// A Store reads what look-ups show. It also records the terms that the
// glossary lacks.
type Store interface {
	// RecordUnmatched counts that by looked for term and did not find it. Terms
	// that differ in case and spaces only are one. An empty term is not
	// recorded.
	RecordUnmatched(ctx context.Context, term string, by study.MemberID, at time.Time) error
	// Board reads a leaderboard. It costs the same however many submissions
	// there are.
	Board(ctx context.Context, q study.BoardQuery) (study.Board, error)
	// Profile returns what member reads about themselves at now.
	Profile(ctx context.Context, member study.MemberID, now time.Time) (study.Profile, error)
	// Asking returns the question of round id with what member may still do about
	// it, or study.ErrNotFound.
	Asking(ctx context.Context, id study.RoundID, member study.MemberID) (study.Asking, error)
	// Upcoming returns the active schedules of channel that have a next
	// occurrence, soonest first; those of all channels if channel is empty.
	Upcoming(ctx context.Context, channel study.ChannelID) ([]study.Upcoming, error)
}

// Options are what a Service works with. All fields are needed.
type Options struct {
	Store  Store
	Terms  []study.Term
	Topics []study.TopicCount
	// Zone is the group's: it decides when a week begins.
	Zone *time.Location
	Now  func() time.Time
}

// A Service answers look-ups. It is safe for many goroutines.
type Service struct {
	o        Options
	glossary *glossary
}

// New returns a Service.
func New(o Options) *Service {
	return &Service{o: o, glossary: newGlossary(o.Terms)}
}

// boardRows is how many rows a leaderboard shows.
const boardRows = 10

// longestAsked is how much of what a member looks up is read, in bytes. No term
// is nearly as long.
const longestAsked = 300

// Term looks name up in the glossary. A name that nothing fits is recorded for
// the authors.
func (s *Service) Term(ctx context.Context, name string, by study.MemberID) (study.TermAnswer, error) {
	if len(name) > longestAsked {
		name = strings.ToValidUTF8(name[:longestAsked], "") // it may cut through a letter
	}
	answer := s.glossary.find(name)
	if answer.Term == nil && !s.glossary.fits(name) {
		return answer, s.o.Store.RecordUnmatched(ctx, name, by, s.o.Now())
	}
	return answer, nil
}

// Board returns the leaderboard of the period p that holds now, with viewer's
// own place. Topic is as the member typed it; empty is all topics. It returns
// a *study.NoSuchError for a topic that is not in the bank.
func (s *Service) Board(ctx context.Context, p study.Period, topic string, viewer study.MemberID) (study.Board, error) {
	q := study.BoardQuery{Period: p, Start: p.Start(s.o.Now().In(s.o.Zone)), Viewer: viewer, Limit: boardRows}
	if topic != "" {
		t, err := study.FindTopic(s.o.Topics, topic)
		if err != nil {
			return study.Board{}, err
		}
		q.Topic = t
	}
	b, err := s.o.Store.Board(ctx, q)
	if err != nil || len(b.Rows) > 0 {
		return b, err
	}
	upcoming, err := s.o.Store.Upcoming(ctx, "")
	b.NextAt = study.NextQuestion(upcoming)
	return b, err
}

// Profile returns what /quiz me shows member.
func (s *Service) Profile(ctx context.Context, member study.MemberID) (study.Profile, error) {
	return s.o.Store.Profile(ctx, member, s.o.Now().In(s.o.Zone))
}

// Asking returns the question of a round with what member may still do about it.
func (s *Service) Asking(ctx context.Context, round study.RoundID, member study.MemberID) (study.Asking, error) {
	return s.o.Store.Asking(ctx, round, member)
}

// Upcoming returns the next occurrences of channel's schedules, soonest first.
func (s *Service) Upcoming(ctx context.Context, channel study.ChannelID) ([]study.Upcoming, error) {
	return s.o.Store.Upcoming(ctx, channel)
}

// Topics returns the topics of the bank.
func (s *Service) Topics(context.Context) ([]study.TopicCount, error) { return s.o.Topics, nil }
