package jobs

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// How long to wait after a try, by what went wrong and how many tries there
// were.
func TestPause(t *testing.T) {
	t.Parallel()
	slack := fmt.Errorf("chat.postMessage: %w", &study.RetryAfterError{After: 90 * time.Second})
	for _, c := range []struct {
		err   error
		tries int
		want  time.Duration
	}{
		{study.ErrUnavailable, 0, time.Second},
		{study.ErrUnavailable, 1, time.Second},
		{study.ErrUnavailable, 2, 2 * time.Second},
		{study.ErrUnavailable, 5, 16 * time.Second},
		{study.ErrUnavailable, 6, longestPause},
		{study.ErrUnavailable, 1000, longestPause},
		{slack, 1, 90 * time.Second},
		{slack, 9, 90 * time.Second},
	} {
		for range 100 {
			if got := pause(c.err, c.tries); got < c.want || got > c.want+c.want/4+time.Millisecond {
				t.Errorf("pause after try %d at %v is %s, want %s and up to a quarter more", c.tries, c.err, got, c.want)
			}
		}
	}
}

// What a try returns to the queue, and what is measured.
func TestWork(t *testing.T) {
	t.Parallel()
	broken := errors.New("no")
	for _, c := range []struct {
		err    error
		snooze bool
		want   string
	}{
		{nil, false, "done"},
		{fmt.Errorf("x: %w", study.ErrUnavailable), true, "later"},
		{&study.RetryAfterError{After: time.Second}, true, "later"},
		{context.DeadlineExceeded, true, "later"},
		{broken, false, "failed"},
		{study.ErrNotFound, false, "failed"},
	} {
		m := &tally{}
		w := &worker[queue.CloseRound]{metrics: m, run: func(context.Context, queue.CloseRound, bool) error { return c.err }}
		err := w.Work(t.Context(), &river.Job[queue.CloseRound]{JobRow: &rivertype.JobRow{Kind: "k", AttemptedBy: []string{"a"}}})
		var snooze *river.JobSnoozeError
		if got := errors.As(err, &snooze); got != c.snooze || !got && !errors.Is(err, c.err) {
			t.Errorf("%v became %v", c.err, err)
		}
		if m.seen["k "+c.want] != 1 {
			t.Errorf("%v is measured as %v, want %s", c.err, m.seen, c.want)
		}
	}
}
