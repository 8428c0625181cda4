package round

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

const (
	// defaultOpenFor is how long a round asked for by an admin takes replies.
	defaultOpenFor = time.Hour
	// historyRead is how many of the latest rounds a draw looks at, at most: some
	// fifteen years of weekdays, and several times what a bank holds.
	historyRead = 4000
	// leastGrace is how late the post of any round may be.
	leastGrace = 30 * time.Second
	// adHocGrace is how late the post of a round asked for by an admin may be.
	adHocGrace = time.Hour
)

// Rounds keep rounds from their making to their posts.
type Rounds interface {
	// Asked returns what was asked in the latest rounds of channel, limit of them
	// at most: one entry a question with how often, latest first. A cancelled
	// round was never asked.
	Asked(ctx context.Context, channel study.ChannelID, limit int) ([]study.Asked, error)
	// AddRound inserts a pending round that a member asked for, whatever
	// r.Schedule says, and queues its post. A repeated key returns the round
	// that the first call made.
	AddRound(ctx context.Context, r study.Round, key string) (study.Round, error)
	// Round returns round id, or study.ErrNotFound.
	Round(ctx context.Context, id study.RoundID) (study.Round, error)
	// Reschedule moves a pending round, whose post is late, to open at openedAt
	// and close at closesAt. It leaves a round that is no longer pending as it
	// is, and returns it.
	Reschedule(ctx context.Context, id study.RoundID, openedAt, closesAt time.Time) (study.Round, error)
	// RecordPost makes a pending round open, saves the ts of its message, and
	// queues its close for ClosesAt. It leaves a round that is no longer
	// pending as it is, and returns it.
	RecordPost(ctx context.Context, id study.RoundID, ts string) (study.Round, error)
	// KeepLexicon stores l, if it is not stored, so that rounds can be made that
	// refer to it within the next hour.
	KeepLexicon(ctx context.Context, l study.Lexicon) error
	// Lexicon returns the lexicon id, or study.ErrNotFound.
	Lexicon(ctx context.Context, id study.LexiconID) (study.Lexicon, error)
	// CancelRound makes a pending round cancelled, and its occurrence missed.
	// To cancel a round again changes nothing. It returns study.ErrNotOpen for
	// a round that was posted.
	CancelRound(ctx context.Context, id study.RoundID, at time.Time) error
}

// A QuestionPoster posts questions in Slack.
type QuestionPoster interface {
	// PostQuestion posts r's question in its channel and returns the message's
	// ts.
	PostQuestion(ctx context.Context, r study.Round) (ts string, err error)
	// FindQuestion returns the ts of r's question in its channel, or
	// study.ErrNotFound if it was not posted.
	FindQuestion(ctx context.Context, r study.Round) (ts string, err error)
}

// OpenNow opens a round that an admin asked for. It returns a
// *study.NoSuchError if req.What is neither a topic nor a question.
func (s *Service) OpenNow(ctx context.Context, req study.NowRequest) (study.Round, error) {
	q, err := s.choose(ctx, req)
	if err != nil {
		return study.Round{}, err
	}
	if req.OpenFor == 0 {
		req.OpenFor = defaultOpenFor
	}
	marking, err := s.marking(ctx)
	if err != nil {
		return study.Round{}, err
	}
	now := s.Now()
	return s.Rounds.AddRound(ctx, study.Round{
		Question: q, Marking: marking, DueAt: now, OpenedBy: req.By, Channel: req.Channel,
		OpenedAt: now, ClosesAt: now.Add(req.OpenFor), State: study.RoundPending,
	}, req.Key)
}

// marking returns what a round that is made now is marked with, and makes sure
// that it is stored.
func (s *Service) marking(ctx context.Context) (study.Marking, error) {
	err := s.Rounds.KeepLexicon(ctx, s.Words)
	return study.Marking{Lexicon: s.words, Grader: grade.Version}, err
}

// choose returns the question that req asks for.
func (s *Service) choose(ctx context.Context, req study.NowRequest) (study.Question, error) {
	what := strings.TrimSpace(req.What)
	if q, ok := study.FindQuestion(s.Questions, what); ok {
		return q, nil
	}
	var draw study.Draw
	if what != "" {
		topic, err := study.FindTopic(s.Topics, what)
		if err != nil {
			return study.Question{}, s.nearQuestions(err, what)
		}
		draw.Topics = []study.Topic{topic}
	}
	q, ok, err := s.draw(ctx, draw, req.Channel, s.Now())
	if err == nil && !ok {
		err = &study.NoSuchError{Kind: "question", Name: what}
	}
	return q, err
}

// nearQuestions adds to err, which says that there is no topic what, the
// questions that may be meant if what has the form of an id.
func (s *Service) nearQuestions(err error, what string) error {
	var unknown *study.NoSuchError
	if !errors.As(err, &unknown) || !strings.Contains(what, ".") {
		return err
	}
	var ids []string
	for _, q := range s.Questions {
		ids = append(ids, string(q.ID))
	}
	return &study.NoSuchError{Kind: "topic or question", Name: unknown.Name, Near: append(study.Nearest(what, ids, 2), unknown.Near...)}
}

// draw takes a question for channel at a time.
func (s *Service) draw(ctx context.Context, d study.Draw, channel study.ChannelID, at time.Time) (study.Question, bool, error) {
	asked, err := s.Rounds.Asked(ctx, channel, historyRead)
	if err != nil {
		return study.Question{}, false, err
	}
	q, ok := d.Pick(s.Questions, asked, at.In(s.Zone))
	return q, ok, nil
}

// Post posts the question of a pending round. Again says that an earlier try
// may have reached Slack: then that post is looked for first.
func (s *Service) Post(ctx context.Context, id study.RoundID, again bool) error {
	r, err := s.Rounds.Round(ctx, id)
	if err != nil {
		return err
	}
	if r.State != study.RoundPending {
		return s.posted(ctx, r, again)
	}
	if r.Unreadable != "" {
		return s.cancelRefused(ctx, r, errors.New("its question cannot be read: "+r.Unreadable))
	}
	post := study.Posting{Kind: study.PostingQuestion, ID: int64(id)}
	ts, before, err := s.earlier(ctx, post, again, func(ctx context.Context) (string, error) { return s.QuestionPoster.FindQuestion(ctx, r) })
	if err != nil {
		return s.undeliverable(ctx, r, err)
	}
	if ts != "" {
		if err := s.recordPost(ctx, r, ts); err != nil {
			return err
		}
		return s.Sweep(ctx, id) // replies may have come before their round was known
	}
	if r, err = s.catchUp(ctx, r); err != nil || r.State != study.RoundPending {
		return err
	}
	ts, err = s.attempt(ctx, post, before, func(ctx context.Context) (string, error) { return s.QuestionPoster.PostQuestion(ctx, r) })
	if err != nil {
		return s.undeliverable(ctx, r, err)
	}
	if err := s.recordPost(ctx, r, ts); err != nil || before.Token == 0 {
		return err
	}
	return s.Posts.QueuePost(ctx, r.ID, s.Now().Add(lookLater))
}

// recordPost records that Slack has r's question as ts. The message that is
// recorded first stands.
func (s *Service) recordPost(ctx context.Context, r study.Round, ts string) error {
	r, err := s.Rounds.RecordPost(ctx, r.ID, ts)
	if err != nil {
		return err
	}
	if r.MessageTS != ts {
		return s.tooMany(ctx, r, study.MessageRef{Channel: r.Channel, TS: ts})
	}
	s.Metrics.RoundMoved(r.State)
	s.Log.Info("round open", "round", r.ID, "question", r.Question.ID, "channel", r.Channel, "closes_at", r.ClosesAt)
	return nil
}

// catchUp gives a round whose post is late its full time again, or cancels it
// when it is too late to post at all.
func (s *Service) catchUp(ctx context.Context, r study.Round) (study.Round, error) {
	now := s.Now()
	grace, err := s.graceOf(ctx, r)
	if err != nil {
		return r, err
	}
	if now.Sub(r.DueAt) > grace {
		why := fmt.Errorf("it was due at %s, longer ago than its grace of %s: %w", r.DueAt.Format(time.RFC3339), grace, study.ErrUnavailable)
		err := s.cancelRefused(ctx, r, why)
		if err == nil {
			r.State = study.RoundCancelled
		}
		return r, err
	}
	closesAt := study.ClosesAt(r.OpenedAt, now, r.ClosesAt.Sub(r.OpenedAt))
	if closesAt.Equal(r.ClosesAt) {
		return r, nil
	}
	return s.Rounds.Reschedule(ctx, r.ID, now, closesAt)
}

// graceOf returns how late r may be posted. The schedule of a round may have
// been retired since.
func (s *Service) graceOf(ctx context.Context, r study.Round) (time.Duration, error) {
	if r.Schedule == "" {
		return adHocGrace, nil
	}
	state, err := s.Schedules.ScheduleState(ctx, r.Schedule)
	if errors.Is(err, study.ErrNotFound) {
		return adHocGrace, nil
	}
	return max(state.Schedule.Grace, leastGrace), err
}

func (s *Service) cancel(ctx context.Context, r study.Round, why string) error {
	if err := s.Rounds.CancelRound(ctx, r.ID, s.Now()); err != nil {
		return err
	}
	s.Metrics.RoundMoved(study.RoundCancelled)
	s.Log.Warn("round cancelled", "round", r.ID, "question", r.Question.ID, "channel", r.Channel, "why", why)
	return nil
}

// undeliverable cancels r if err says that Slack will never take it, and
// returns any other error.
func (s *Service) undeliverable(ctx context.Context, r study.Round, err error) error {
	if !errors.Is(err, study.ErrUndeliverable) {
		return err
	}
	return s.cancelRefused(ctx, r, err)
}

// cancelRefused cancels r, which cannot be posted, and tells who asked for it.
func (s *Service) cancelRefused(ctx context.Context, r study.Round, why error) error {
	if err := s.cancel(ctx, r, why.Error()); err != nil {
		return err
	}
	if r.OpenedBy != "" {
		req, err := s.Requests.RequestOfRound(ctx, r.ID)
		s.tellRefused(ctx, req, err, "question", why)
	}
	return nil
}
