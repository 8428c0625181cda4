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

// An Attempt is one reply that was marked or is yet to be, as a Ledger counts
// it.
type Attempt struct {
	Submission SubmissionID
	Points     Points
	Withdrawn  bool
	Unmarked   bool // its try is reserved, and it has no points yet
}

// stands reports whether a has points that count.
func (a Attempt) stands() bool { return !a.Withdrawn && !a.Unmarked }

// TriesLeft returns how many more replies are marked.
func (l Ledger) TriesLeft() int { return max(0, l.Kind.Tries()-len(l.Attempts)) }

// Best returns the points that count: those of the best attempt that is marked
// and was not withdrawn.
func (l Ledger) Best() Points {
	var best Points
	for _, a := range l.Attempts {
		if a.stands() {
			best = max(best, a.Points)
		}
	}
	return best
}

// Answered reports whether the member has an attempt that is marked and was not
// withdrawn.
func (l Ledger) Answered() bool { return slices.ContainsFunc(l.Attempts, Attempt.stands) }

// Judge decides what becomes of s, by when it was written and what it earned.
// One that cannot be marked, and that is neither late nor beyond the last try,
// is kept.
func (l Ledger) Judge(s Submission) Outcome {
	switch {
	case !l.accepts(s.At):
		return OutcomeLate
	case l.TriesLeft() == 0:
		return OutcomeExhausted
	case s.Fault != "":
		return OutcomeUnmarked
	}
	return Judged(s.Grade)
}

// Judged returns the outcome of a reply that is in time and has a try, by its
// grade.
func Judged(g Grade) Outcome {
	if g.Guard.UsesTry() {
		return OutcomeMarked
	}
	return OutcomeNoTry
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

// Marked returns l after the attempt of submission id, which was kept unmarked,
// got grade g. If g uses no try, the attempt is gone and the ones after it move
// up. Marked leaves l as it is.
func (l Ledger) Marked(id SubmissionID, g Grade) Ledger {
	l.Attempts = slices.Clone(l.Attempts)
	i := slices.IndexFunc(l.Attempts, func(a Attempt) bool { return a.Submission == id })
	switch {
	case i < 0:
	case Judged(g) == OutcomeNoTry:
		l.Attempts = slices.Delete(l.Attempts, i, i+1)
	default:
		l.Attempts[i].Points, l.Attempts[i].Unmarked = g.Points, false
	}
	return l
}
