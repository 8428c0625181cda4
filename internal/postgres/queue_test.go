package postgres

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// The insert of a job that Submit takes is what River's client writes.
func TestInsertJobIsRivers(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	for _, j := range []river.JobArgs{
		queue.SendReceipt{Submission: 7}, queue.AddReaction{Message: study.MessageRef{Channel: channel, TS: `1.1"\`}},
	} {
		err := s.inTx(t.Context(), func(tx pgx.Tx) error {
			b := &pgx.Batch{}
			if err := queueNow(b, j); err != nil {
				return err
			}
			if err := tx.SendBatch(t.Context(), b).Close(); err != nil {
				return err
			}
			return s.queue(t.Context(), tx, time.Time{}, j)
		})
		if err != nil {
			t.Fatal(err)
		}
		// All columns but those that tell two rows apart. Both were made in one
		// transaction, so that now() is the same.
		rows, _ := s.pool.Query(t.Context(), `
			SELECT to_jsonb(j) - 'id' - 'created_at' - 'scheduled_at' FROM river.river_job j WHERE kind = $1 ORDER BY id`, j.Kind())
		got, err := pgx.CollectRows(rows, pgx.RowTo[map[string]any])
		if err != nil || len(got) != 2 {
			t.Fatalf("%d jobs, %v; want ours and River's", len(got), err)
		}
		if diff := cmp.Diff(got[1], got[0]); diff != "" {
			t.Errorf("%s (-River's +ours):\n%s", j.Kind(), diff)
		}
	}
	if n := scan[int](t, s, `SELECT count(*) FROM river.river_job WHERE scheduled_at > now() OR created_at > now()`); n != 0 {
		t.Errorf("%d jobs that are due now would wait", n)
	}
}

// A job that is due later waits until then; one that is due, or past it, is
// there at once.
func TestQueueDue(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	later := instant(time.Now().Add(time.Hour))
	err := s.inTx(t.Context(), func(tx pgx.Tx) error {
		for _, due := range []time.Time{{}, time.Now().Add(-time.Hour), later} {
			if err := s.queue(t.Context(), tx, due, queue.CloseRound{Round: 1}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	jobs := jobsOf(t, s, queue.CloseRound{}.Kind())
	var states []string
	for _, j := range jobs {
		states = append(states, j.State)
	}
	if diff := cmp.Diff([]string{"available", "available", "scheduled"}, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if got := jobs[len(jobs)-1].ScheduledAt; !got.Equal(later) {
		t.Errorf("the later job is due at %s, want %s", got, later)
	}
}

// Every kind of job goes to a queue, and is tried for weeks.
func TestJobOpts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		job      river.JobArgs
		queue    string
		priority int
		unique   bool
	}{
		{queue.PostRound{}, "slack", 1, false},
		{queue.CloseRound{}, "slack", 1, false},
		{queue.PostResults{}, "slack", 1, false},
		{queue.PostBoard{}, "slack", 2, false},
		{queue.SendReceipt{}, "receipts", 1, false},
		{queue.AddReaction{}, "receipts", 2, false},
		{queue.RunOccurrence{}, "clock", 1, true},
		{queue.SweepRound{}, "sweeps", 3, true},
	} {
		got := jobOpts(c.job)
		if got.Queue != c.queue || got.Priority != c.priority || got.UniqueOpts.ByArgs != c.unique || got.MaxAttempts != maxAttempts {
			t.Errorf("%s: queue %s, priority %d, unique %t, %d tries; want %s, %d, %t, %d", c.job.Kind(),
				got.Queue, got.Priority, got.UniqueOpts.ByArgs, got.MaxAttempts, c.queue, c.priority, c.unique, maxAttempts)
		}
	}
}

// A round is swept once at a time, and again after that is done.
func TestQueueSweep(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	sweep := func(ids ...study.RoundID) {
		t.Helper()
		if err := s.QueueSweep(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
	}
	sweep()
	sweep(1, 2)
	sweep(2, 3)
	want := []queue.SweepRound{{Round: 1}, {Round: 2}, {Round: 3}}
	if diff := cmp.Diff(want, queued[queue.SweepRound](t, s)); diff != "" {
		t.Errorf("queued sweeps (-want +got):\n%s", diff)
	}
	if _, err := s.pool.Exec(t.Context(), `UPDATE river.river_job SET state = 'completed', finalized_at = now()`); err != nil {
		t.Fatal(err)
	}
	sweep(1)
	if n := len(queued[queue.SweepRound](t, s)); n != 4 {
		t.Errorf("%d sweeps after one that is done, want 4", n)
	}
}
