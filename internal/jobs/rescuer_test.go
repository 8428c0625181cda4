package jobs

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/studybot/studybot/internal/queue"
)

// runningBy makes job id one that holder runs.
func runningBy(t *testing.T, pool *pgxpool.Pool, id int64, holder string) {
	t.Helper()
	const run = `UPDATE river.river_job SET state = 'running', attempt = 1, attempted_at = now() - interval '1 minute', attempted_by = ARRAY[$2] WHERE id = $1`
	if _, err := pool.Exec(t.Context(), run, id, holder); err != nil {
		t.Fatal(err)
	}
}

// leads makes the replica named the leader.
func leads(t *testing.T, pool *pgxpool.Pool, replica string) {
	t.Helper()
	const elect = `INSERT INTO river.river_leader (elected_at, expires_at, leader_id) VALUES (now(), now() + '1 hour', $1)`
	if _, err := pool.Exec(t.Context(), elect, replica); err != nil {
		t.Fatal(err)
	}
}

func stateOf(t *testing.T, pool *pgxpool.Pool, id int64) string {
	t.Helper()
	return scan[string](t, pool, `SELECT state::text FROM river.river_job WHERE id = $1`, id)
}

// connect returns a connection of its own.
func connect(t *testing.T, pool *pgxpool.Pool) *pgx.Conn {
	t.Helper()
	conn, err := pgx.ConnectConfig(t.Context(), pool.Config().ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// A watch is a runner's rescuer, by a clock that stands until it is moved.
type watch struct {
	*rescuer
	t     *testing.T
	clock *hand
}

func newWatch(t *testing.T, r *Runner) *watch {
	t.Helper()
	w := &watch{r.rescuer, t, newHand()}
	w.now = w.clock.Now
	return w
}

// look looks after d, and compares the state of job id.
func (w *watch) look(after time.Duration, id int64, what, want string) {
	w.t.Helper()
	w.clock.move(after)
	if err := w.rescuer.look(w.t.Context()); err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
	if got := stateOf(w.t, w.pool, id); got != want {
		w.t.Errorf("%s: the job is %s, want %s", what, got, want)
	}
}

// The work of a replica goes on elsewhere once its lease was not renewed for
// its term, and not before, however long it was away.
func TestRescuer(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	r := newRunner(t, pool, newUseCases(succeed), &tally{})
	theirs := insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	ours := insert(t, r, queue.Slack, queue.PostRound{Round: 2})
	other := newLease(pool, schema, "other-1-f")
	keep(t, other)
	holder, _ := other.holder()
	runningBy(t, pool, theirs, holder)
	leads(t, pool, other.id)
	keep(t, r.lease)
	own, _ := r.lease.holder()
	runningBy(t, pool, ours, own)
	r.rescuer.fence.taken[ours] = &taking{own}
	listener := connect(t, pool)
	if _, err := listener.Exec(t.Context(), `LISTEN "river.river_leadership"`); err != nil {
		t.Fatal(err)
	}

	w := newWatch(t, r)
	w.look(0, theirs, "it is seen", "running")
	w.look(defaultTerm-1, theirs, "it was not renewed for almost its term", "running")
	keep(t, other)
	w.look(1, theirs, "it was renewed at the last moment", "running")
	w.look(defaultTerm-1, theirs, "it was not renewed for almost its term again", "running")
	w.look(1, theirs, "its lease has run out", "available")

	keepLost(t, other)
	if state := stateOf(t, pool, ours); state != "running" {
		t.Errorf("our own job is %s, want running", state)
	}
	if n := scan[int](t, pool, `SELECT count(*) FROM river.river_leader`); n != 0 {
		t.Error("the dead replica still leads")
	}
	awaitResigned(t, listener, other.id)
}

// keepLost tries to renew a lease that another replica has taken over.
func keepLost(t *testing.T, l *lease) {
	t.Helper()
	if err := l.keep(t.Context()); err == nil {
		t.Error("a lease that was taken over was renewed")
	}
	if holder, ok := l.holder(); ok {
		t.Errorf("a lease that was taken over is held as %s", holder)
	}
}

// awaitResigned waits until the replicas are told that leader is gone.
func awaitResigned(t *testing.T, listener *pgx.Conn, leader string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	note, err := listener.WaitForNotification(ctx)
	if err != nil {
		t.Fatalf("nobody was told that the leader is gone: %v", err)
	}
	var resigned struct {
		Leader string `json:"leader_id"`
		Action string `json:"action"`
	}
	if err := json.Unmarshal([]byte(note.Payload), &resigned); err != nil || resigned.Leader != leader || resigned.Action != "resigned" {
		t.Errorf("the others were told %s", note.Payload)
	}
}

// A jump of any clock but the rescuer's monotonic one takes over from nobody.
func TestRescuerNeedsNoClock(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	r := newRunner(t, pool, newUseCases(succeed), &tally{})
	theirs := insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	other := newLease(pool, schema, "other-1-f")
	keep(t, other)
	holder, _ := other.holder()
	runningBy(t, pool, theirs, holder)
	w := newWatch(t, r)
	w.look(0, theirs, "it is seen", "running")
	for range 3 { // each look finds a lease that was renewed, but by a clock that is an hour behind
		if _, err := pool.Exec(t.Context(), `UPDATE replicas SET renewals = renewals + 1, renewed_at = now() - interval '1 hour'`); err != nil {
			t.Fatal(err)
		}
		w.look(time.Hour, theirs, "it is renewed", "running")
	}
}

// What a replica took in the moment that it was taken over from is free at
// once; what it took but never got is free after some seconds.
func TestRescuerFindsWhatIsLeft(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	r := newRunner(t, pool, newUseCases(succeed), &tally{})
	left := insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	stray := insert(t, r, queue.Slack, queue.PostRound{Round: 2})
	known := insert(t, r, queue.Slack, queue.PostRound{Round: 3})
	keep(t, r.lease)
	own, _ := r.lease.holder()
	runningBy(t, pool, left, "gone-1-f.99")
	runningBy(t, pool, stray, own)
	runningBy(t, pool, known, own)
	r.rescuer.fence.taken[known] = &taking{own}
	newWatch(t, r).look(0, left, "its holder has no lease", "available")
	if state := stateOf(t, pool, stray); state != "available" {
		t.Errorf("the job that never came is %s, want available", state)
	}
	if state := stateOf(t, pool, known); state != "running" {
		t.Errorf("the job that runs here is %s, want running", state)
	}
}

// live holds the lock of a replica of an earlier version until the function
// that it returns is called, as a process does that dies then.
func live(t *testing.T, pool *pgxpool.Pool, replica string) (die func()) {
	t.Helper()
	conn := connect(t, pool)
	if _, err := conn.Exec(t.Context(), `SELECT pg_advisory_lock(hashtextextended($1, 0))`, replica); err != nil {
		t.Fatal(err)
	}
	pid := conn.PgConn().PID()
	return func() {
		t.Helper()
		conn.PgConn().Conn().Close() // without a word, as the kernel does it
		for scan[bool](t, pool, `SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND locktype = 'advisory')`, pid) {
			if t.Context().Err() != nil {
				t.Fatal("the lock of a dead replica was not let go")
			}
		}
	}
}

// Beside replicas of an earlier version, which hold locks and have no leases,
// work goes on: they are taken over when they die, and not before.
func TestRescuerOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	r := newRunner(t, pool, newUseCases(succeed), &tally{})
	id := insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	runningBy(t, pool, id, "old-1-f")
	w := newWatch(t, r)
	die := live(t, pool, "old-1-f")
	for range freeLooks + 1 {
		w.look(time.Second, id, "it lives", "running")
	}
	die()
	for range freeLooks - 1 {
		w.look(time.Second, id, "its lock is free", "running")
	}
	die = live(t, pool, "old-1-f") // it had lost its connection only
	w.look(time.Second, id, "it is back", "running")
	die()
	for range freeLooks - 1 {
		w.look(time.Second, id, "its lock is free again", "running")
	}
	w.look(time.Second, id, "its lock is free for long", "available")
}

// Replicas of an earlier version take a living one of this version for what it
// is: they look at the lock of whoever runs a job, or leads.
func TestRunnerHoldsTheOldLocks(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	begun, finish := make(chan bool), make(chan bool)
	r := newRunner(t, pool, newUseCases(func(context.Context, string) error {
		begun <- true
		<-finish
		return nil
	}), &tally{})
	insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	stop := start(t, r)
	<-begun
	holder := scan[string](t, pool, `SELECT attempted_by[1] FROM river.river_job`)
	const heldBy = `
		SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
		WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
			AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0))`
	deadline := time.Now().Add(30 * time.Second)
	for _, name := range []string{r.lease.id, holder} {
		for !scan[bool](t, pool, heldBy, name) {
			if time.Now().After(deadline) {
				t.Fatalf("nobody holds the lock of %s", name)
			}
		}
	}
	finish <- true
	stop()
}

// A runner does the job that a dead replica was at, knowing that it may have
// been done.
func TestRunnerTakesOver(t *testing.T) {
	t.Parallel()
	pool, u := openTest(t), newUseCases(succeed)
	r := newRunner(t, pool, u, &tally{})
	runningBy(t, pool, insert(t, r, queue.Slack, queue.PostRound{Round: 1}), "dead-1-f.3")
	stop := start(t, r)
	if got := u.next(t); got != "post 1 true" {
		t.Errorf("the job ran as %q, want it again", got)
	}
	stop()
}

// The names of tenures, and of replicas of earlier versions.
func TestIsHolder(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"host-12-18f3a.7": true, "a.host.example-12-18f3a.7": true,
		"host-12-18f3a": false, "a.host.example-12-18f3a": false, "host.5-12-18f3a": false, "": false,
	} {
		if isHolder(name) != want {
			t.Errorf("%q is a holder: %t, want %t", name, !want, want)
		}
	}
	if name := holderOf(replicaID(), 8); !isHolder(name) {
		t.Errorf("%q is no holder", name)
	}
}
