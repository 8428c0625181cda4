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
	// PostResultsInChannel posts res in the question's channel, for a question
	// whose thread takes no replies, and returns the message's ts.
	PostResultsInChannel(ctx context.Context, res study.Results) (ts string, err error)
	// FindResults returns the ts of the results in r's thread or, since its
	// close, in its channel, or study.ErrNotFound if they were not posted.
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

// Results posts what a closed round came to and edits its question. Replies
// that Slack never delivered, and deletions, are read from the thread first.
// Each step stands alone: what Slack refuses for good keeps no other back.
func (s *Service) Results(ctx context.Context, id study.RoundID, again bool) error {
	ts, err := s.ClosedRounds.ResultsTS(ctx, id)
	if err != nil {
		return err
	}
	r, err := s.Rounds.Round(ctx, id)
	if err != nil {
		return err
	}
	gone := false
	if ts == "" {
		if gone, err = s.lastLook(ctx, r); err != nil {
			return err
		}
	}
	res, err := s.ClosedRounds.Results(ctx, id)
	if err != nil {
		return err
	}
	if gone { // nobody can read the replies any more, which their writers may have wanted
		res.Full, res.Best = nil, nil
	}
	posted := error(nil)
	if ts == "" {
		posted = s.announce(ctx, res, gone, again)
	}
	edited := s.giveUp(s.ResultsPoster.CloseQuestion(ctx, res), "close the question of round", id)
	return errors.Join(posted, edited)
}

// lastLook reads the thread of r before its results are added up, and reports
// whether it is gone. What a later try cannot mend is said in the log.
func (s *Service) lastLook(ctx context.Context, r study.Round) (gone bool, err error) {
	gone, err = s.sweep(ctx, r)
	switch {
	case gone:
		s.Log.Warn("the thread of a round is gone; its results go to the channel and name nobody", "round", r.ID)
	case mayPass(err):
		return false, err
	case err != nil && !errors.Is(err, study.ErrForbidden):
		s.Log.Warn("could not read all the replies of a round before its results", "round", r.ID, "err", err)
	}
	return gone, nil
}

// announce posts res and records it. The message that is recorded first stands,
// and any other is deleted.
func (s *Service) announce(ctx context.Context, res study.Results, gone, again bool) error {
	r := res.Round
	ts, err := s.postResults(ctx, res, gone, again)
	if err != nil {
		return s.giveUp(err, "post the results of round", r.ID)
	}
	if err := s.ClosedRounds.RecordResults(ctx, r.ID, ts); err != nil {
		return err
	}
	stands, err := s.ClosedRounds.ResultsTS(ctx, r.ID)
	if err != nil || stands == ts {
		return err
	}
	return s.Posts.QueueDelete(ctx, study.MessageRef{Channel: r.Channel, TS: ts})
}

// postResults posts res once.
func (s *Service) postResults(ctx context.Context, res study.Results, gone, again bool) (string, error) {
	post := study.Posting{Kind: study.PostingResults, ID: int64(res.Round.ID)}
	ts, before, err := s.earlier(ctx, post, again, func(ctx context.Context) (string, error) { return s.ResultsPoster.FindResults(ctx, res.Round) })
	if err != nil || ts != "" {
		return ts, err
	}
	return s.attempt(ctx, post, before, func(ctx context.Context) (string, error) { return s.sendResults(ctx, res, gone) })
}

// sendResults posts res in its question's thread or, if that is gone or takes
// nothing, in the channel.
func (s *Service) sendResults(ctx context.Context, res study.Results, gone bool) (string, error) {
	if !gone {
		ts, err := s.ResultsPoster.PostResults(ctx, res)
		if !errors.Is(err, study.ErrUndeliverable) || errors.Is(err, study.ErrForbidden) {
			return ts, err
		}
		s.Log.Warn("the thread of a round does not take its results; they go to the channel", "round", res.Round.ID, "err", err)
	}
	return s.ResultsPoster.PostResultsInChannel(ctx, res)
}

// giveUp drops an error that no later try can mend, saying so in the log, and
// returns any other. Of what Slack does not let the bot do at all, whoever
// called it has said so.
func (s *Service) giveUp(err error, doing string, what any) error {
	if !errors.Is(err, study.ErrUndeliverable) {
		return err
	}
	if !errors.Is(err, study.ErrForbidden) {
		s.Log.Warn("could not "+doing, "what", what, "err", err)
	}
	return nil
}
