package study

import (
	"errors"
	"fmt"
	"time"
)

// Errors that callers tell apart.
var (
	// ErrNotFound means that there is no such thing.
	ErrNotFound = errors.New("not found")
	// ErrNotOpen means that the round does not take what was asked of it.
	ErrNotOpen = errors.New("round is not open")
	// ErrStale means that somebody else has done the work already.
	ErrStale = errors.New("already done")
	// ErrUndeliverable means that Slack will never take the message: the
	// channel is gone, archived, or the bot is not in it.
	ErrUndeliverable = errors.New("undeliverable")
	// ErrForbidden means that Slack does not let the bot do this at all, until
	// somebody changes the app or its installation. It comes with
	// ErrUndeliverable, and who meets it first says so in the log.
	ErrForbidden = errors.New("forbidden")
	// ErrUnsure means that it is not known whether the store has done what was
	// asked of it: the answer was lost.
	ErrUnsure = errors.New("outcome unknown")
	// ErrUnavailable means that Slack or Postgres could not be reached, and
	// that a later try may succeed.
	ErrUnavailable = errors.New("unavailable")
	// ErrSettled means that a call which failed has had its answer, or was never
	// sent: nothing of it is under way any more.
	ErrSettled = errors.New("settled")
)

// A RetryAfterError asks to try again after a while. Slack sends it as 429.
type RetryAfterError struct {
	After time.Duration
}

func (e *RetryAfterError) Error() string { return fmt.Sprintf("try again after %s", e.After) }

// Is makes a RetryAfterError an ErrUnavailable.
func (e *RetryAfterError) Is(target error) bool { return target == ErrUnavailable }
