package postgres

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// skewed is a machine's clock that is ahead by d, or behind.
func skewed(d time.Duration) func() time.Time {
	return func() time.Time { return time.Now().Add(d) }
}

// Whatever a machine's clock says, a store tells Postgres's time, and queues by
// it: what is due is there at once, and what is not waits.
func TestClockIsPostgres(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{-10 * time.Minute, -2 * time.Minute, 0, 2 * time.Minute, 10 * time.Minute} {
		t.Run(ahead.String(), func(t *testing.T) {
			t.Parallel()
			s := openAt(t, pgtest.New(t), Options{MaxConns: 8, Now: skewed(ahead), Log: slog.New(slog.DiscardHandler)})
			before, now := scan[time.Time](t, s, `SELECT clock_timestamp()`), s.Clock().Now()
			if off := now.Sub(before); off < -time.Second || off > time.Minute {
				t.Errorf("the clock is off by %s", off)
			}
			if d := s.Clock().Difference() + ahead; d.Abs() > time.Second {
				t.Errorf("the difference is said to be %s, want %s", s.Clock().Difference(), -ahead)
			}
			err := s.inTx(t.Context(), func(tx pgx.Tx) error {
				return errors.Join(
					s.queue(t.Context(), tx, time.Time{}, queue.PostRound{Round: 1}),
					s.queue(t.Context(), tx, before.Add(-time.Minute), queue.PostRound{Round: 2}),
					s.queue(t.Context(), tx, before.Add(time.Minute), queue.PostRound{Round: 3}))
			})
			if err != nil {
				t.Fatal(err)
			}
			const due = `SELECT count(*) FROM river.river_job WHERE state = 'available' AND scheduled_at <= now()`
			if n := scan[int](t, s, due); n != 2 {
				t.Errorf("%d jobs are due, want 2", n)
			}
			if n := scan[int](t, s, `SELECT count(*) FROM river.river_job WHERE state = 'scheduled'`); n != 1 {
				t.Errorf("%d jobs wait, want 1", n)
			}
		})
	}
}

// An outage leaves the clock as it is.
func TestClockInAnOutage(t *testing.T) {
	t.Parallel()
	s := openAt(t, pgtest.New(t), Options{MaxConns: 2, Now: skewed(time.Hour), Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Clock().Measure(ctx); err == nil {
		t.Fatal("a measurement came of nothing")
	}
	if off := time.Until(s.Clock().Now()); off.Abs() > time.Minute {
		t.Errorf("the clock is off by %s", off)
	}
}

// A close that comes before its time is put off, by Postgres's clock, until the
// round is over.
func TestCloseBeforeItsTime(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustPost(t, s, mustAddAt(t, s, question("k.one", "k"), "1", scan[time.Time](t, s, `SELECT now()`)))
	var wait *study.RetryAfterError
	if _, err := s.CloseRound(t.Context(), r.ID, r.ClosesAt); !errors.As(err, &wait) || wait.After > time.Hour || wait.After < 59*time.Minute {
		t.Errorf("the close of a round that is open for another hour: %v", err)
	}
	mustExec(t, s, `UPDATE rounds SET opened_at = now() - interval '1 hour', closes_at = now() WHERE id = $1`, r.ID)
	if got, err := s.CloseRound(t.Context(), r.ID, noon); err != nil || got.State != study.RoundClosed {
		t.Errorf("the close of a round that is over: %v", err)
	}
}

// Of two replicas that begin a post at once, one may go on; and one that is done
// is not begun again.
func TestBeginPostOnce(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustAdd(t, s, question("k.one", "k"), "1")
	p := study.Posting{Kind: study.PostingQuestion, ID: int64(r.ID)}
	var mu sync.Mutex
	var begun study.PostIntent
	begin := func() error {
		i, err := s.BeginPost(t.Context(), p, study.PostIntent{})
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			begun = i
		}
		return err
	}
	if won := winners(t, 8, begin, study.ErrStale); won != 1 {
		t.Fatalf("%d of 8 began the post, want 1", won)
	}
	read := func() study.PostIntent {
		t.Helper()
		i, err := s.PostIntent(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	if i := read(); !i.UnderWay || i.Token != begun.Token || i.Age < 0 || i.Age > time.Minute {
		t.Errorf("the intent is %+v, begun as %+v", i, begun)
	}
	if err := s.EndPost(t.Context(), p, study.PostIntent{Token: begun.Token + 1}); err != nil || !read().UnderWay {
		t.Errorf("another try has ended this one: %v", err)
	}
	if err := s.EndPost(t.Context(), p, begun); err != nil || read() != (study.PostIntent{Token: begun.Token}) {
		t.Errorf("after its end the intent is %+v, %v", read(), err)
	}
	mustPost(t, s, r)
	if _, err := s.BeginPost(t.Context(), p, begun); !errors.Is(err, study.ErrStale) {
		t.Errorf("a post that is done was begun again: %v", err)
	}
}

// A message that is one too many leads to its round, and is deleted once.
func TestAddExtra(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	extra := study.MessageRef{Channel: channel, TS: "9.9"}
	for range 2 {
		if err := s.AddExtra(t.Context(), r.ID, extra); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(queued[queue.DeleteMessage](t, s)); n != 1 {
		t.Errorf("%d deletions are queued, want 1", n)
	}
	for ref, want := range map[study.MessageRef]bool{extra: false, r.Message(): true} {
		found, err := s.RoundByMessage(t.Context(), ref)
		if err != nil || found.ID != r.ID || found.MessageTS != r.MessageTS {
			t.Errorf("%s leads to round %d with message %s, %v", ref.TS, found.ID, found.MessageTS, err)
		}
		if stands, err := s.Stands(t.Context(), ref); err != nil || stands != want {
			t.Errorf("%s stands: %t, %v", ref.TS, stands, err)
		}
	}
}
