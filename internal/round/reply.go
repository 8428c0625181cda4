package round

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// Submit marks a member's reply, or an edit of one, and stores it. When it
// returns nil the reply is committed, or was no answer to a round. A reply
// that was stored before changes nothing.
func (s *Service) Submit(ctx context.Context, r study.Reply) (study.Outcome, error) {
	m, err := s.roundAt(ctx, r.Thread())
	if errors.Is(err, study.ErrNotFound) {
		return study.OutcomeIgnored, nil
	}
	if err != nil {
		return "", err
	}
	if m.round.Question.Kind == study.KindChoice || grade.Chatter(r.Text) {
		s.Metrics.ReplyMarked(m.round.Question.Kind, study.OutcomeIgnored, 0)
		return study.OutcomeIgnored, nil
	}
	return s.store(ctx, m, study.Submission{
		Member: r.Member, Message: r.Message, EditedTS: r.EditedTS,
		Text: r.Text, At: r.At(),
	})
}

// Choose marks a member's click on one of a question's choices.
func (s *Service) Choose(ctx context.Context, c study.Click) (study.Outcome, error) {
	m, err := s.roundAt(ctx, c.Message)
	if errors.Is(err, study.ErrNotFound) {
		return study.OutcomeIgnored, nil
	}
	if err != nil {
		return "", err
	}
	choices := m.round.Question.Choices
	if m.round.ID != c.Round || c.Choice < 0 || c.Choice >= len(choices) {
		return study.OutcomeIgnored, nil
	}
	return s.store(ctx, m, study.Submission{
		Member: c.Member, Message: c.Message, EditedTS: c.TS,
		Text: choices[c.Choice].Text, At: c.At,
	})
}

// Withdraw takes back the points of a reply that its writer deleted, also
// where the deletion came before the reply. Of r only the message need be
// known; without its thread and writer, a reply that comes later counts.
func (s *Service) Withdraw(ctx context.Context, r study.Reply, at time.Time) error {
	d := study.Deletion{Message: r.Message, At: at}
	err := s.place(ctx, &d, r)
	if err == nil {
		err = s.Store.Withdraw(ctx, d)
	}
	if errors.Is(err, study.ErrNotFound) {
		return nil // no reply to a round
	}
	return err
}

// place sets the round and the writer of d, if r tells them.
func (s *Service) place(ctx context.Context, d *study.Deletion, r study.Reply) error {
	if r.ThreadTS == "" || r.Member == "" {
		return nil
	}
	m, err := s.roundAt(ctx, r.Thread())
	if err != nil {
		return err
	}
	d.Round, d.Member = m.round.ID, r.Member
	return nil
}

// store marks sub, which answers m, and stores it.
func (s *Service) store(ctx context.Context, m *markedRound, sub study.Submission) (study.Outcome, error) {
	sub.Round = m.round.ID
	start := time.Now()
	sub.Grade = m.rubric.Grade(sub.Text)
	took := time.Since(start)
	stored, err := s.Store.Submit(ctx, sub)
	if err != nil {
		return "", err
	}
	s.Metrics.ReplyMarked(m.round.Question.Kind, stored.Outcome, took)
	return stored.Outcome, nil
}

// roundAt returns the round whose question ref is. A question may be in Slack
// before its ts is in the store, if the bot was stopped between the two: then
// the message itself says which round it is.
func (s *Service) roundAt(ctx context.Context, ref study.MessageRef) (*markedRound, error) {
	if kept := s.marked.get(ref); kept != nil {
		return kept, nil
	}
	r, err := s.Store.RoundByMessage(ctx, ref)
	if errors.Is(err, study.ErrNotFound) {
		r, err = s.adopt(ctx, ref)
	}
	if err != nil {
		return nil, err
	}
	return s.compile(r)
}

// adopt looks ref up in Slack, if its channel has a round whose post is not
// in the store yet, and makes that round open. Where there is none, the post
// may have been stored since ref was looked for: a second look tells.
func (s *Service) adopt(ctx context.Context, ref study.MessageRef) (study.Round, error) {
	pending, err := s.Store.HasPending(ctx, ref.Channel)
	if err != nil {
		return study.Round{}, err
	}
	if !pending {
		return s.Store.RoundByMessage(ctx, ref)
	}
	id, err := s.Poster.RoundOf(ctx, ref)
	if err != nil {
		return study.Round{}, fmt.Errorf("read the round of message %s in %s: %w", ref.TS, ref.Channel, err)
	}
	return s.Store.MarkPosted(ctx, id, ref.TS)
}
