package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// Every job runs once, in the use case that it is for.
func TestJobsRunOnce(t *testing.T) {
	t.Parallel()
	pool, u, m := openTest(t), newUseCases(succeed), &tally{}
	r := newRunner(t, pool, u, m)
	due := time.Date(2026, 11, 25, 12, 0, 0, 1000, time.UTC)
	insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	insert(t, r, queue.Slack, queue.CloseRound{Round: 2})
	insert(t, r, queue.Slack, queue.PostResults{Round: 3})
	insert(t, r, queue.Receipts, queue.SendReceipt{Submission: 4})
	insert(t, r, queue.Receipts, queue.AddReaction{Message: study.MessageRef{Channel: "C1", TS: "5.1"}})
	insert(t, r, queue.Slack, queue.PostBoard{Board: 6})
	insert(t, r, queue.Clock, queue.RunOccurrence{Schedule: "daily", DueAt: due})
	insert(t, r, queue.Sweeps, queue.SweepRound{Round: 8})
	want := []string{
		"board 6 false", "close 2", "occur daily 2026-11-25T12:00:00.000001Z", "post 1 false", "react 5.1", "receipt 4", "results 3 false", "sweep 8",
	}
	stop := start(t, r)
	var got []string
	for range want {
		got = append(got, u.next(t))
	}
	stop()
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if n := scan[int](t, pool, `SELECT count(*) FROM queue.river_job WHERE state = 'completed' AND attempt = 1`); n != len(want) || len(u.called) != 0 {
		t.Errorf("%d jobs are completed and %d were run again, want %d and none", n, len(u.called), len(want))
	}
	for kind, n := range m.seen {
		if n != 1 {
			t.Errorf("%s was measured %d times", kind, n)
		}
	}
}

// A database that goes away while the queue starts, at whichever step, is waited
// out; what no waiting mends ends the runner.
func TestStartWaits(t *testing.T) {
	t.Parallel()
	for _, first := range []int64{0, 2, 5} {
		t.Run(fmt.Sprintf("use %d", first), func(t *testing.T) {
			t.Parallel()
			pool, u := openGoing(t, first+2, 3), newUseCases(succeed) // the first use queues the job
			r := newRunner(t, pool, u, &tally{})
			insert(t, r, queue.Slack, queue.PostRound{Round: 1})
			start(t, r)
			u.next(t)
		})
	}
	pool := openTest(t)
	if _, err := pool.Exec(t.Context(), `DROP SCHEMA queue CASCADE`); err != nil {
		t.Fatal(err)
	}
	if err := newRunner(t, pool, newUseCases(succeed), &tally{}).Run(t.Context()); err == nil {
		t.Error("the runner ended well without a queue")
	}
}

// Two replicas on one queue do each job once.
func TestJobsRunOnceAmongReplicas(t *testing.T) {
	t.Parallel()
	pool, u := openTest(t), newUseCases(succeed)
	r := newRunner(t, pool, u, &tally{})
	stops := []func(){start(t, r), start(t, newRunner(t, pool, u, &tally{}))}
	const jobs = 40
	for i := range jobs {
		insert(t, r, queue.Receipts, queue.SendReceipt{Submission: study.SubmissionID(i)})
	}
	seen := make(map[string]bool)
	for range jobs {
		seen[u.next(t)] = true
	}
	for _, stop := range stops {
		stop()
	}
	if len(seen) != jobs || len(u.called) != 0 {
		t.Errorf("%d receipts were sent and %d sent again, want %d and none", len(seen), len(u.called), jobs)
	}
}

// What cannot be reached is tried again, saying so, for as long as it takes:
// such a try is none of those that a job has.
func TestUnavailableCostsNoAttempt(t *testing.T) {
	t.Parallel()
	pool, m := openTest(t), &tally{}
	tries := 0
	u := newUseCases(func(context.Context, string) error {
		if tries++; tries < 6 {
			return &study.RetryAfterError{After: time.Millisecond}
		}
		return nil
	})
	r := newRunner(t, pool, u, m)
	id := insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	stop := start(t, r)
	var got []string
	for range 6 { // twice as many as the job's attempts
		got = append(got, u.next(t))
	}
	stop()
	again := "post 1 true"
	if diff := cmp.Diff([]string{"post 1 false", again, again, again, again, again}, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if n := scan[int](t, pool, `SELECT attempt FROM queue.river_job WHERE id = $1 AND state = 'completed'`, id); n != 1 {
		t.Errorf("the job used %d attempts, want 1", n)
	}
	if diff := cmp.Diff(map[string]int{"post_round later": 5, "post_round done": 1}, m.seen); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// A fault of ours costs an attempt, and a panic ends nothing but its job.
func TestFailureCostsAnAttempt(t *testing.T) {
	t.Parallel()
	pool, m := openTest(t), &tally{}
	u := newUseCases(func(_ context.Context, call string) error {
		switch call {
		case "close 1":
			return errors.New("no")
		case "sweep 3":
			panic("no")
		}
		return nil
	})
	r := newRunner(t, pool, u, m)
	insert(t, r, queue.Slack, queue.CloseRound{Round: 1})
	insert(t, r, queue.Sweeps, queue.SweepRound{Round: 3})
	stop := start(t, r)
	u.next(t)
	insert(t, r, queue.Sweeps, queue.SweepRound{Round: 4})
	u.next(t)
	stop()
	const failed = `SELECT count(*) FROM queue.river_job WHERE state IN ('retryable', 'available') AND attempt = 1 AND array_length(errors, 1) = 1`
	if n := scan[int](t, pool, failed); n != 2 {
		t.Errorf("%d jobs wait for another try with an error, want 2", n)
	}
	if m.seen["close_round failed"] != 1 || m.seen["sweep_round done"] != 1 {
		t.Errorf("outcomes: %v", m.seen)
	}
}

// What may have reached Slack before is looked for at every further try.
func TestAgain(t *testing.T) {
	t.Parallel()
	u := newUseCases(func(_ context.Context, call string) error {
		if strings.HasSuffix(call, "false") {
			return &study.RetryAfterError{After: time.Millisecond}
		}
		return nil
	})
	r := newRunner(t, openTest(t), u, &tally{})
	insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	insert(t, r, queue.Slack, queue.PostResults{Round: 1})
	insert(t, r, queue.Slack, queue.PostBoard{Board: 1})
	stop := start(t, r)
	var got []string
	for range 6 {
		got = append(got, u.next(t))
	}
	stop()
	slices.Sort(got)
	if diff := cmp.Diff([]string{"board 1 false", "board 1 true", "post 1 false", "post 1 true", "results 1 false", "results 1 true"}, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// A job that runs when the replica is asked to stop is let finish, and until
// then no other replica may take it over.
func TestStopLetsJobsFinish(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	begun, finish := make(chan bool), make(chan bool)
	u := newUseCases(func(ctx context.Context, _ string) error {
		begun <- true
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-finish:
			return nil
		}
	})
	r := newRunner(t, pool, u, &tally{})
	id := insert(t, r, queue.Slack, queue.CloseRound{Round: 1})
	stop := start(t, r)
	<-begun
	awaitLock(t, pool, r, func(pid int) bool { return pid != 0 })
	free := make(chan error, 1)
	go func() {
		_, err := pool.Exec(context.Background(), `SELECT pg_advisory_lock(hashtextextended($1, 0))`, r.rescuer.id)
		free <- err
	}()
	stopped := make(chan bool)
	go func() {
		stop()
		close(stopped)
	}()
	select {
	case <-stopped:
		t.Fatal("the runner stopped while a job ran")
	case <-free:
		t.Fatal("the lock was let go while a job ran")
	case call := <-u.called:
		t.Fatalf("%s was cut short", call)
	case <-time.After(300 * time.Millisecond): // long enough for any of these
	}
	finish <- true
	<-stopped
	if err := <-free; err != nil {
		t.Error(err)
	}
	if state := scan[string](t, pool, `SELECT state::text FROM queue.river_job WHERE id = $1`, id); state != "completed" {
		t.Errorf("the job is %s, want completed", state)
	}
}
