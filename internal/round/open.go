package round

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/studybot/studybot/internal/study"
)

const (
	// defaultOpenFor is how long a round asked for by an admin takes replies.
	defaultOpenFor = time.Hour
	// historyRead bounds how much of what was asked a draw looks at. It is
	// more than a bank holds.
	historyRead = 5000
	// latePost is how late a post may be before its close moves with it.
	latePost = 30 * time.Second
	// adHocGrace is how late the post of a round asked for by an admin may be.
	adHocGrace = time.Hour
)

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
	now := s.Now()
	return s.Store.AddRound(ctx, study.Round{
		Question: q, DueAt: now, OpenedBy: req.By, Channel: req.Channel,
		OpenedAt: now, ClosesAt: now.Add(req.OpenFor), State: study.RoundPending,
	}, req.Key)
}

// choose returns the question that req asks for.
func (s *Service) choose(ctx context.Context, req study.NowRequest) (study.Question, error) {
	what := strings.TrimSpace(req.What)
	for _, q := range s.Questions {
		if strings.EqualFold(string(q.ID), what) {
			return q, nil
		}
	}
	var draw study.Draw
	if what != "" {
		topic, err := study.FindTopic(s.Topics, what)
		if err != nil {
			return study.Question{}, err
		}
		draw.Topics = []study.Topic{topic}
	}
	q, ok, err := s.draw(ctx, draw, req.Channel, s.Now())
	if err == nil && !ok {
		err = &study.NoSuchError{Kind: "question", Name: what}
	}
	return q, err
}

// draw takes a question for channel at a time.
func (s *Service) draw(ctx context.Context, d study.Draw, channel study.ChannelID, at time.Time) (study.Question, bool, error) {
	asked, err := s.Store.Asked(ctx, channel, historyRead)
	if err != nil {
		return study.Question{}, false, err
	}
	q, ok := d.Pick(s.Questions, asked, at.In(s.Zone))
	return q, ok, nil
}

// Post posts the question of a pending round. Again says that an earlier try
// may have reached Slack: then that post is looked for first.
func (s *Service) Post(ctx context.Context, id study.RoundID, again bool) error {
	r, err := s.Store.Round(ctx, id)
	if err != nil {
		return err
	}
	if r.State != study.RoundPending {
		return nil
	}
	if again {
		ts, err := s.Poster.FindQuestion(ctx, r)
		if err == nil {
			return s.markPosted(ctx, id, ts)
		}
		if !errors.Is(err, study.ErrNotFound) {
			return s.undeliverable(ctx, r, err)
		}
	}
	if r, err = s.catchUp(ctx, r); err != nil || r.State != study.RoundPending {
		return err
	}
	ts, err := s.Poster.PostQuestion(ctx, r)
	if err != nil {
		return s.undeliverable(ctx, r, err)
	}
	return s.markPosted(ctx, id, ts)
}

func (s *Service) markPosted(ctx context.Context, id study.RoundID, ts string) error {
	r, err := s.Store.MarkPosted(ctx, id, ts)
	if err != nil {
		return err
	}
	s.Metrics.RoundMoved(r.State)
	s.Log.Info("round open", "round", id, "question", r.Question.ID, "channel", r.Channel, "closes_at", r.ClosesAt)
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
		return s.cancel(ctx, r, fmt.Sprintf("it was due at %s, longer ago than its grace of %s", r.DueAt.Format(time.RFC3339), grace))
	}
	if now.Sub(r.OpenedAt) <= latePost {
		return r, nil
	}
	return s.Store.Reschedule(ctx, r.ID, now, now.Add(r.ClosesAt.Sub(r.OpenedAt)))
}

// graceOf returns how late r may be posted. The schedule of a round may have
// been retired since.
func (s *Service) graceOf(ctx context.Context, r study.Round) (time.Duration, error) {
	if r.Schedule == "" {
		return adHocGrace, nil
	}
	state, err := s.Store.ScheduleState(ctx, r.Schedule)
	if errors.Is(err, study.ErrNotFound) {
		return adHocGrace, nil
	}
	return max(state.Schedule.Grace, latePost), err
}

func (s *Service) cancel(ctx context.Context, r study.Round, why string) (study.Round, error) {
	if err := s.Store.CancelRound(ctx, r.ID, s.Now()); err != nil {
		return r, err
	}
	r.State = study.RoundCancelled
	s.Metrics.RoundMoved(r.State)
	s.Log.Warn("round cancelled", "round", r.ID, "question", r.Question.ID, "channel", r.Channel, "why", why)
	return r, nil
}

// undeliverable cancels r if err says that Slack will never take it, and
// returns any other error.
func (s *Service) undeliverable(ctx context.Context, r study.Round, err error) error {
	if !errors.Is(err, study.ErrUndeliverable) {
		return err
	}
	_, cancelErr := s.cancel(ctx, r, err.Error())
	return cancelErr
}
