package jobs

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/studybot/studybot/internal/queue"
)

// A hand is a clock that stands until it is moved.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func newHand() *hand { return &hand{now: time.Now()} }

func (h *hand) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// held returns a lease that replica id holds, with token 1, by a clock that
// stands.
func held(t *testing.T, id string) *lease {
	t.Helper()
	l := &lease{id: id, term: defaultTerm, now: newHand().Now, taken: make(chan struct{})}
	l.begin(1, l.now())
	t.Cleanup(func() { l.lose(l.tenure) })
	return l
}

// A job runs as long as the tenure by which it was taken, and is told when that
// ends; then no job of it begins any more.
func TestTenure(t *testing.T) {
	t.Parallel()
	l, clock := held(t, "a"), newHand()
	l.now = clock.Now
	l.tenure.until = clock.Now().Add(defaultTerm - margin)
	ctx, leave, ok := l.enter(t.Context(), "a.1")
	if !ok || ctx.Err() != nil {
		t.Fatalf("a job of the tenure may run: %t, %v", ok, ctx.Err())
	}
	if _, _, ok := l.enter(t.Context(), "a.2"); ok {
		t.Error("a job of another tenure may run")
	}
	r := &Runner{lease: l}
	if err := r.Ready(t.Context()); err != nil {
		t.Errorf("while the lease is held the runner is not ready: %v", err)
	}
	clock.move(defaultTerm - margin)
	if err := r.Ready(t.Context()); err == nil {
		t.Error("without a lease the runner says that it is ready")
	}
	if _, _, ok := l.enter(t.Context(), "a.1"); ok || l.holds("a.1") {
		t.Error("a job may begin after the tenure's end")
	}
	l.extend(l.tenure, clock.Now())
	if l.holds("a.1") {
		t.Error("a tenure that had ended goes on")
	}
	l.expire(l.tenure)
	<-ctx.Done()
	if !errors.Is(context.Cause(ctx), errLeaseLost) {
		t.Errorf("the job was told %v", context.Cause(ctx))
	}
	select {
	case <-l.tenure.unwound:
		t.Error("the tenure has unwound while a job of it runs")
	default:
	}
	leave()
	<-l.tenure.unwound
}

// A machine that slept has clocks that differ; the later one counts.
func TestTenureAfterSleep(t *testing.T) {
	t.Parallel()
	l := held(t, "a")
	start := l.now()
	l.now = func() time.Time { // the monotonic reading stood still
		return start.Round(0).Add(defaultTerm)
	}
	if l.holds("a.1") {
		t.Error("the tenure goes on after a sleep")
	}
}

// A job that was taken by a tenure that is over is not run.
func TestWorkWithoutTenure(t *testing.T) {
	t.Parallel()
	l, m := held(t, "a"), &tally{}
	w := &worker[queue.CloseRound]{lease: l, metrics: m, run: func(context.Context, queue.CloseRound, bool) error {
		t.Error("it was run")
		return nil
	}}
	l.lose(l.tenure)
	err := w.Work(t.Context(), &river.Job[queue.CloseRound]{JobRow: &rivertype.JobRow{Kind: "k", AttemptedBy: []string{"a.1"}}})
	var snooze *river.JobSnoozeError
	if !errors.As(err, &snooze) {
		t.Errorf("the job ended with %v, want it put off", err)
	}
}

// A replica whose lease was taken over gets another, with a new token, and the
// jobs of the old one are no longer its own to end.
func TestLeaseIsTakenAnew(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	l := newLease(pool, schema, "a-1-f")
	keep := func() string {
		t.Helper()
		if err := l.keep(t.Context()); err != nil && !errors.Is(err, errLeaseLost) {
			t.Fatal(err)
		}
		holder, _ := l.holder()
		return holder
	}
	first := keep()
	if again := keep(); first == "" || again != first {
		t.Fatalf("the lease is held as %q, then as %q", first, again)
	}
	if _, err := pool.Exec(t.Context(), `DELETE FROM replicas`); err != nil {
		t.Fatal(err)
	}
	if lost := keep(); lost != "" {
		t.Errorf("the lease was taken over, and is held as %q", lost)
	}
	if second := keep(); second == "" || second == first {
		t.Errorf("the lease is held as %q again", second)
	}
	if err := l.resign(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := scan[int](t, pool, `SELECT count(*) FROM replicas`); n != 0 {
		t.Errorf("%d leases are left after all were given up", n)
	}
}

// A replica that could not renew in time takes its lease anew, and what it ran
// is free.
func TestLeaseAfterALapse(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	r := newRunner(t, pool, newUseCases(succeed), &tally{})
	clock := newHand()
	r.lease.now = clock.Now
	keep(t, r.lease)
	first, _ := r.lease.holder()
	id := insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	runningBy(t, pool, id, first)
	clock.move(defaultTerm)
	keep(t, r.lease)
	if second, ok := r.lease.holder(); !ok || second == first {
		t.Errorf("the lease is held as %q, before as %q", second, first)
	}
	if state := stateOf(t, pool, id); state != "available" {
		t.Errorf("the job is %s, want available", state)
	}
}

func keep(t *testing.T, l *lease) {
	t.Helper()
	if err := l.keep(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// What ends a job names who took it: an end that comes late changes nothing of
// a job that runs elsewhere by now, or here again.
func TestEndOfATenureIsFenced(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	begun, go1 := make(chan bool), make(chan error)
	u := newUseCases(func(context.Context, string) error {
		begun <- true
		return <-go1
	})
	r := newRunner(t, pool, u, &tally{})
	id := insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	other := insert(t, r, queue.Slack, queue.PostRound{Round: 2})
	start(t, r)
	<-begun
	<-begun
	if _, err := pool.Exec(t.Context(), `UPDATE river.river_job SET attempted_by = attempted_by || '{elsewhere-1-f}' WHERE id = $1`, id); err != nil {
		t.Fatal(err)
	}
	go1 <- nil
	go1 <- nil
	deadline := time.Now().Add(30 * time.Second)
	for stateOf(t, pool, other) != "completed" { // ends are committed together
		if time.Now().After(deadline) {
			t.Fatal("the other job was not completed")
		}
	}
	if state := stateOf(t, pool, id); state != "running" {
		t.Errorf("the job that runs elsewhere is %s, want running", state)
	}
}

// A job that is put off may be taken again before its end is known here: it is
// the later taking that is remembered then.
func TestFenceKeepsTheLaterTaking(t *testing.T) {
	t.Parallel()
	f := newFence(held(t, "a"), time.Now)
	jobs := []*rivertype.JobRow{{ID: 7}}
	f.took(jobs, "a.1")
	first, _ := f.takings([]int64{7, 8})
	f.took(jobs, "a.1")
	f.ended([]int64{7, 8}, first)
	if !f.knows(7, "a.1") {
		t.Error("the end of the first taking has forgotten the second")
	}
	second, holders := f.takings([]int64{7})
	f.ended([]int64{7}, second)
	if f.knows(7, "a.1") || holders[0] != "a.1" {
		t.Errorf("the second taking, by %q, is not forgotten", holders[0])
	}
}
