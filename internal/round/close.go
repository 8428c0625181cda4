package round

import (
	"context"
	"errors"

	"github.com/studybot/studybot/internal/study"
)

// Close closes a round at its time. A round that is closed already is left as
// it is.
func (s *Service) Close(ctx context.Context, id study.RoundID) error {
	_, err := s.Store.CloseRound(ctx, id, s.Now())
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
	if ts, err := s.Store.ResultsTS(ctx, id); err != nil || ts != "" {
		return err
	}
	if err := s.Sweep(ctx, id); err != nil {
		return s.giveUp(err, "read the replies of round", id)
	}
	res, err := s.Store.Results(ctx, id)
	if err != nil {
		return err
	}
	if err := s.Poster.CloseQuestion(ctx, res); err != nil {
		return s.giveUp(err, "close the question of round", id)
	}
	ts, err := s.postResults(ctx, res, again)
	if err != nil {
		return s.giveUp(err, "post the results of round", id)
	}
	return s.Store.MarkResults(ctx, id, ts)
}

func (s *Service) postResults(ctx context.Context, res study.Results, again bool) (string, error) {
	if again {
		ts, err := s.Poster.FindResults(ctx, res.Round)
		if !errors.Is(err, study.ErrNotFound) {
			return ts, err
		}
	}
	return s.Poster.PostResults(ctx, res)
}

// Sweep reads the thread of a round for replies that Slack never delivered
// and submits them. Those that are stored change nothing.
func (s *Service) Sweep(ctx context.Context, id study.RoundID) error {
	r, err := s.Store.Round(ctx, id)
	if err != nil || r.MessageTS == "" || r.Question.Kind == study.KindChoice {
		return err
	}
	replies, err := s.Poster.Replies(ctx, r)
	if err != nil {
		return err
	}
	for _, reply := range replies {
		outcome, err := s.Submit(ctx, reply)
		if err != nil {
			return err
		}
		if outcome == study.OutcomeMarked {
			s.Log.Info("found a reply that was never delivered", "round", id, "message", reply.Message.TS)
		}
	}
	return nil
}

// Receipt sends the receipt of a submission to its member.
func (s *Service) Receipt(ctx context.Context, id study.SubmissionID) error {
	rec, err := s.Store.Receipt(ctx, id)
	if err != nil {
		return err
	}
	if err := s.Poster.SendReceipt(ctx, rec); err != nil {
		return s.giveUp(err, "send the receipt of submission", id)
	}
	s.Metrics.ReceiptSent(s.Now().Sub(rec.Submission.At))
	return nil
}

// React adds the neutral reaction to a reply that was marked.
func (s *Service) React(ctx context.Context, ref study.MessageRef) error {
	return s.giveUp(s.Poster.React(ctx, ref), "react to message", ref)
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
