package study

import (
	"slices"
	"time"
)

// A Ledger is what a member has done in a round so far, and what of the round
// decides on their next reply. The store reads it under the lock that lets in
// one submission of a member to a round at a time.
type Ledger struct {
	Kind     Kind       // of the round's question: it decides how many tries there are
	State    RoundState // of the round
	ClosesAt time.Time  // of the round
	Attempts []Attempt  // the attempt with ordinal 1 first; a withdrawn one keeps its place
}

// An Attempt is one marked reply, as a Ledger counts it.
type Attempt struct {
	Submission SubmissionID
	Points     Points
	Withdrawn  bool
}

// TriesLeft returns how many more replies are marked.
func (l Ledger) TriesLeft() int { return max(0, l.Kind.Tries()-len(l.Attempts)) }

// Best returns the points that count: those of the best attempt that was not
// withdrawn.
func (l Ledger) Best() Points {
	var best Points
	for _, a := range l.Attempts {
		if !a.Withdrawn {
			best = max(best, a.Points)
		}
	}
	return best
}

// Answered reports whether the member has an attempt that was not withdrawn.
func (l Ledger) Answered() bool {
	return slices.ContainsFunc(l.Attempts, func(a Attempt) bool { return !a.Withdrawn })
}

// Judge decides what becomes of a text written at t with grade g.
func (l Ledger) Judge(g Grade, t time.Time) Outcome {
	switch {
	case !l.accepts(t):
		return OutcomeLate
	case l.TriesLeft() == 0:
		return OutcomeExhausted
	case !g.Guard.UsesTry():
		return OutcomeNoTry
	}
	return OutcomeMarked
}

// accepts reports whether the round takes a reply sent at t. Lateness is
// judged by the reply's own time, so a reply sent before the close counts even
// when it is delivered after it.
func (l Ledger) accepts(t time.Time) bool {
	return (l.State == RoundPending || l.State == RoundOpen || l.State == RoundClosed) && t.Before(l.ClosesAt)
}

// With returns l after another attempt. It leaves l as it is.
func (l Ledger) With(a Attempt) Ledger {
	l.Attempts = append(slices.Clone(l.Attempts), a)
	return l
}

// Without returns l after the attempts made by the submissions ids were
// withdrawn. It leaves l as it is.
func (l Ledger) Without(ids []SubmissionID) Ledger {
	l.Attempts = slices.Clone(l.Attempts)
	for i, a := range l.Attempts {
		l.Attempts[i].Withdrawn = a.Withdrawn || slices.Contains(ids, a.Submission)
	}
	return l
}
