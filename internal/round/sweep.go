package round

import (
	"context"
	"errors"
	"fmt"

	"github.com/studybot/studybot/internal/study"
)

// Sweep looks at the thread of a round for what Slack never delivered: replies
// and edits are submitted, and what counts but is no longer there is withdrawn.
// A thread that Slack does not let the bot read is left as it is.
func (s *Service) Sweep(ctx context.Context, id study.RoundID) error {
	r, err := s.Rounds.Round(ctx, id)
	if err != nil {
		return err
	}
	_, err = s.sweep(ctx, r) // of a thread that is gone, the close says so
	if mayPass(err) {
		return err
	}
	return s.giveUp(err, "read the replies of round", id)
}

// sweep is Sweep of a round that was read. It reports whether the thread is gone as
// a whole, with the question: that withdraws nothing, for it may have been none of
// the writers.
func (s *Service) sweep(ctx context.Context, r study.Round) (gone bool, err error) {
	if r.MessageTS == "" {
		return false, nil
	}
	// What is counted by now was in Slack before the thread is read, so what the
	// thread then lacks was deleted. A reply that comes meanwhile is not judged.
	counted, err := s.Replies.Counted(ctx, r.ID)
	if err != nil {
		return false, err
	}
	replies, err := s.Threads.Replies(ctx, r)
	if err != nil {
		gone = errors.Is(err, study.ErrNotFound)
		if gone {
			err = nil
		}
		return gone, err
	}
	return false, errors.Join(s.takeIn(ctx, r, replies), s.withdrawVanished(ctx, r, counted, replies))
}

// takeIn submits the replies in the thread of r. Those that are stored change
// nothing. One that cannot be taken in does not keep the others out.
func (s *Service) takeIn(ctx context.Context, r study.Round, replies []study.Reply) error {
	var failed []error
	for _, reply := range replies {
		outcome, err := s.Submit(ctx, reply)
		if err != nil {
			failed = append(failed, fmt.Errorf("submit message %s: %w", reply.Message.TS, err))
		}
		if outcome == study.OutcomeMarked || outcome == study.OutcomeUnmarked {
			s.logFound(r, reply)
		}
	}
	return errors.Join(failed...)
}

// logFound says in the log that reply was taken from the thread of r. What stands
// there now may be an edit of a text that was delivered.
func (s *Service) logFound(r study.Round, reply study.Reply) {
	what := "found a reply that was never delivered"
	if reply.EditedTS != "" {
		what = "found an edit that was never delivered"
	}
	s.Log.Info(what, "round", r.ID, "message", reply.Message.TS)
}

// withdrawVanished withdraws what is counted in r and is not among the replies
// in its thread. Each is looked for once more: it may stand under another
// message of the round's, and a deletion cannot be taken back.
func (s *Service) withdrawVanished(ctx context.Context, r study.Round, counted []study.Counted, replies []study.Reply) error {
	there := make(map[study.MessageRef]bool, len(replies))
	for _, reply := range replies {
		there[reply.Message] = true
	}
	for _, c := range counted {
		if there[c.Message] {
			continue
		}
		stands, err := s.Threads.Stands(ctx, c.Message)
		if err != nil {
			return fmt.Errorf("look for message %s: %w", c.Message.TS, err)
		}
		if stands {
			continue
		}
		if err := s.Replies.Withdraw(ctx, study.Deletion{Message: c.Message, Round: r.ID, Member: c.Member, At: s.Now()}); err != nil {
			return err
		}
		s.Log.Info("found that a reply was deleted", "round", r.ID, "message", c.Message.TS)
	}
	return nil
}

// mayPass reports whether a later try may not meet err.
func mayPass(err error) bool {
	return errors.Is(err, study.ErrUnavailable) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
