package round

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// mark grades sub, which answers cr, and returns how long that took. Where it
// cannot be graded, sub's Fault says why.
func (s *Service) mark(cr *compiledRound, sub *study.Submission) (took time.Duration) {
	sub.Fault = cr.fault
	if cr.rubric != nil {
		start := time.Now()
		g, err := gradeReply(cr.rubric, sub.Text)
		took = time.Since(start)
		if err == nil {
			sub.Grade, sub.Grader = g, grade.Version
		} else {
			sub.Fault = err.Error()
		}
	}
	if s.compiled.setFault(cr.round.ID, sub.Fault) && sub.Fault != "" {
		s.Log.Error("replies to a round cannot be marked; they are kept, and marked when that works again",
			"round", cr.round.ID, "question", cr.round.Question.ID, "channel", cr.round.Channel, "err", sub.Fault)
	}
	return took
}

// gradeReply marks text. Its error is a *markingError.
func gradeReply(r rubric, text string) (g study.Grade, err error) {
	defer recovered(&err, "marking a reply")
	return r.Grade(text), nil
}

// named returns the choice that text names. What cannot even be read names none.
func named(r rubric, text string) (choice int, ok bool) {
	defer func() {
		if recover() != nil {
			choice, ok = 0, false
		}
	}()
	return r.Named(text)
}

// chatter reports whether text is no answer to anything. What the grader cannot
// even read is taken for an answer.
func chatter(text string) (is bool) {
	defer func() {
		if recover() != nil {
			is = false
		}
	}()
	return grade.Chatter(text)
}

// keptRead is how many kept replies are read at a time.
const keptRead = 100

// MarkKept marks the replies that were kept because they could not be marked,
// as far as that works by now. Their receipts are sent and the standings follow,
// also where the round has closed meanwhile. A reply that still cannot be marked
// holds no other up.
func (s *Service) MarkKept(ctx context.Context) error {
	var errs []error
	for after := study.SubmissionID(0); ; {
		kept, err := s.Replies.Unmarked(ctx, after, keptRead)
		if err != nil || len(kept) == 0 {
			return errors.Join(append(errs, err)...)
		}
		for _, sub := range kept {
			if err := s.markKept(ctx, sub); err != nil {
				errs = append(errs, fmt.Errorf("mark the kept reply %d: %w", sub.ID, err))
			}
			after = sub.ID
		}
	}
}

// markKept marks one kept reply if it can.
func (s *Service) markKept(ctx context.Context, sub study.Submission) error {
	r, err := s.Rounds.Round(ctx, sub.Round)
	if err != nil {
		return err
	}
	cr, err := s.compile(ctx, r)
	if err != nil {
		return err
	}
	sub.Text = keptText(cr, sub.Text)
	took := s.mark(cr, &sub)
	if sub.Fault != "" {
		return nil
	}
	outcome, err := s.Replies.MarkKept(ctx, sub)
	if err != nil || outcome == study.OutcomeRepeated {
		return err
	}
	s.Metrics.ReplyMarked(r.Question.Kind, outcome, took)
	s.Log.Info("a reply that was kept is marked", "round", sub.Round, "submission", sub.ID, "outcome", outcome)
	return nil
}

// keptText returns what a kept text answers to cr's question: where there are
// choices, one of them, or nothing.
func keptText(cr *compiledRound, text string) string {
	if i, ok := choiceAt(text); ok && i < len(cr.round.Question.Choices) {
		return cr.round.Question.Choices[i].Text
	}
	if cr.rubric == nil {
		return text
	}
	text, _ = answer(cr, text)
	return text
}

// unreadChoice stands for the text of choice i of a question that cannot be
// read. choiceAt is its inverse.
func unreadChoice(i int) string { return fmt.Sprintf("choice %d", i+1) }

func choiceAt(text string) (i int, ok bool) {
	n, err := fmt.Sscanf(text, "choice %d", &i)
	return i - 1, err == nil && n == 1 && text == unreadChoice(i-1)
}
