package round

import (
	"context"

	"github.com/studybot/studybot/internal/study"
)

// Receipts are what members read about their submissions.
type Receipts interface {
	// Receipt returns what a member reads about submission id: how things
	// stood after it, whatever came later. It returns study.ErrNotFound if
	// there is no such submission.
	Receipt(ctx context.Context, id study.SubmissionID) (study.Receipt, error)
}

// A ReceiptPoster answers replies in Slack.
type ReceiptPoster interface {
	// SendReceipt shows rec to its member, and to nobody else, in the
	// question's thread.
	SendReceipt(ctx context.Context, rec study.Receipt) error
	// React adds the neutral reaction to a reply. One that is there already is
	// no error.
	React(ctx context.Context, ref study.MessageRef) error
}

// Receipt sends the receipt of a submission to its member.
func (s *Service) Receipt(ctx context.Context, id study.SubmissionID) error {
	rec, err := s.Receipts.Receipt(ctx, id)
	if err != nil {
		return err
	}
	if err := s.ReceiptPoster.SendReceipt(ctx, rec); err != nil {
		return s.giveUp(err, "send the receipt of submission", id)
	}
	s.Metrics.ReceiptSent(s.Now().Sub(rec.Submission.At))
	return nil
}

// React adds the neutral reaction to a reply that was marked.
func (s *Service) React(ctx context.Context, ref study.MessageRef) error {
	return s.giveUp(s.ReceiptPoster.React(ctx, ref), "react to message", ref)
}
