package round

import (
	"context"
	"errors"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// ClosedRounds close rounds, and keep what they came to.
type ClosedRounds interface {
	// CloseRound closes an open round at t and queues its results. Any call
	// but the first returns study.ErrNotOpen, and one before the round's close
	// is due a *study.RetryAfterError.
	CloseRound(ctx context.Context, id study.RoundID, t time.Time) (study.Round, error)
	// Results adds up round id.
	Results(ctx context.Context, id study.RoundID) (study.Results, error)
	// ResultsTS returns the ts of round id's results message, or "" if none is
	// recorded.
	ResultsTS(ctx context.Context, id study.RoundID) (string, error)
	// RecordResults saves the ts of the results message of round id. The first
	// ts stays. It returns study.ErrNotOpen for a round that is not closed.
	RecordResults(ctx context.Context, id study.RoundID, ts string) error
}

// A ResultsPoster posts in Slack what rounds came to.
type ResultsPoster interface {
	// CloseQuestion edits the question's message to say that it is closed.
	CloseQuestion(ctx context.Context, res study.Results) error
	// PostResults posts res in the question's thread and returns the message's
	// ts.
	PostResults(ctx context.Context, res study.Results) (ts string, err error)
	// FindResults returns the ts of the results in r's thread, or
	// study.ErrNotFound if they were not posted.
	FindResults(ctx context.Context, r study.Round) (ts string, err error)
}

// Close closes a round at its time. A round that is closed already is left as
// it is.
func (s *Service) Close(ctx context.Context, id study.RoundID) error {
	_, err := s.ClosedRounds.CloseRound(ctx, id, s.Now())
	if errors.Is(err, study.ErrNotOpen) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Metrics.RoundMoved(study.RoundClosed)
	return nil
}

// Results edits the question of a closed round and posts what the round came
// to. Replies that Slack never delivered are read from the thread first.
func (s *Service) Results(ctx context.Context, id study.RoundID, again bool) error {
	if ts, err := s.ClosedRounds.ResultsTS(ctx, id); err != nil || ts != "" {
		return err
	}
	if err := s.Sweep(ctx, id); err != nil {
		return s.giveUp(err, "read the replies of round", id)
	}
	res, err := s.ClosedRounds.Results(ctx, id)
	if err != nil {
		return err
	}
	if err := s.ResultsPoster.CloseQuestion(ctx, res); err != nil {
		return s.giveUp(err, "close the question of round", id)
	}
	ts, err := s.postResults(ctx, res, again)
	if err != nil {
		return s.giveUp(err, "post the results of round", id)
	}
	return s.recordResults(ctx, res.Round, ts)
}

func (s *Service) postResults(ctx context.Context, res study.Results, again bool) (string, error) {
	post := study.Posting{Kind: study.PostingResults, ID: int64(res.Round.ID)}
	ts, before, err := s.earlier(ctx, post, again, func(ctx context.Context) (string, error) { return s.ResultsPoster.FindResults(ctx, res.Round) })
	if err != nil || ts != "" {
		return ts, err
	}
	return s.attempt(ctx, post, before, func(ctx context.Context) (string, error) { return s.ResultsPoster.PostResults(ctx, res) })
}

// recordResults records that Slack has the results of r as ts. The message that
// is recorded first stands, and any other is deleted.
func (s *Service) recordResults(ctx context.Context, r study.Round, ts string) error {
	if err := s.ClosedRounds.RecordResults(ctx, r.ID, ts); err != nil {
		return err
	}
	stands, err := s.ClosedRounds.ResultsTS(ctx, r.ID)
	if err != nil || stands == ts {
		return err
	}
	return s.Posts.QueueDelete(ctx, study.MessageRef{Channel: r.Channel, TS: ts})
}

// giveUp drops an error that no later try can mend, saying so in the log, and
// returns any other.
func (s *Service) giveUp(err error, doing string, what any) error {
	if !errors.Is(err, study.ErrUndeliverable) {
		return err
	}
	s.Log.Warn("could not "+doing, "what", what, "err", err)
	return nil
}
