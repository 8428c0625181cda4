package jobs

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/studybot/studybot/internal/queue"
)

// runningBy makes job id one that the replica named runs, and that replica the
// leader.
func runningBy(t *testing.T, pool *pgxpool.Pool, id int64, replica string) {
	t.Helper()
	for sql, args := range map[string][]any{
		`UPDATE queue.river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = ARRAY[$2] WHERE id = $1`:               {id, replica},
		`INSERT INTO queue.river_leader (elected_at, expires_at, leader_id) VALUES (now(), now() + '1 hour', $1) ON CONFLICT (name) DO NOTHING`: {replica},
	} {
		if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
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

// live holds the lock of a replica until the function that it returns is
// called, as a process does that dies then.
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

// The work of a replica goes on elsewhere once its lock was free at two looks
// running, and not before.
func TestRescuer(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	r := newRunner(t, pool, newUseCases(succeed), &tally{})
	theirs := insert(t, r, queue.Slack, queue.PostRound{Round: 1})
	ours := insert(t, r, queue.Slack, queue.PostRound{Round: 2})
	runningBy(t, pool, theirs, "other")
	runningBy(t, pool, ours, "self")
	listener := connect(t, pool)
	if _, err := listener.Exec(t.Context(), `LISTEN "queue.river_leadership"`); err != nil {
		t.Fatal(err)
	}
	rescue, conn := newRescuer(pool, schema, "self", slog.New(slog.DiscardHandler)), connect(t, pool)
	look := func(what, want string) {
		t.Helper()
		if err := rescue.look(t.Context(), conn); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if got := scan[string](t, pool, `SELECT state::text FROM queue.river_job WHERE id = $1`, theirs); got != want {
			t.Errorf("%s: the job is %s, want %s", what, got, want)
		}
	}

	die := live(t, pool, "other")
	look("it lives", "running")
	look("it lives on", "running")
	die()
	look("its lock is free", "running")
	die = live(t, pool, "other") // it had lost its connection only
	look("it is back", "running")
	die()
	look("its lock is free again", "running")
	look("its lock is free twice running", "available")

	if got := scan[string](t, pool, `SELECT state::text FROM queue.river_job WHERE id = $1`, ours); got != "running" {
		t.Errorf("our own job is %s, want running", got)
	}
	if n := scan[int](t, pool, `SELECT count(*) FROM queue.river_leader`); n != 0 {
		t.Error("the dead replica still leads")
	}
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
	if err := json.Unmarshal([]byte(note.Payload), &resigned); err != nil || resigned.Leader != "other" || resigned.Action != "resigned" {
		t.Errorf("the others were told %s", note.Payload)
	}
	look("after that", "available")
}

// A runner does the job that a dead replica was at, knowing that it may have
// been done.
func TestRunnerTakesOver(t *testing.T) {
	t.Parallel()
	pool, u := openTest(t), newUseCases(succeed)
	r := newRunner(t, pool, u, &tally{})
	runningBy(t, pool, insert(t, r, queue.Slack, queue.PostRound{Round: 1}), "dead")
	stop := start(t, r)
	if got := u.next(t); got != "post 1 true" {
		t.Errorf("the job ran as %q, want it again", got)
	}
	stop()
}

// lockHolder returns the connection that holds the lock of replica id, or 0.
const lockHolder = `
	SELECT coalesce(max(l.pid), 0) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
	WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
		AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)`

// awaitLock waits until the connection that holds the lock of r fits, and
// returns it.
func awaitLock(t *testing.T, pool *pgxpool.Pool, r *Runner, fits func(pid int) bool) (pid int) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); <-tick.C {
		if pid = scan[int](t, pool, lockHolder, r.rescuer.id); fits(pid) {
			return pid
		}
	}
	t.Fatalf("the lock of replica %s is held by %d", r.rescuer.id, pid)
	return 0
}

// A runner holds its lock as long as it works, and takes it again where its
// connection was lost.
func TestRunnerHoldsItsLock(t *testing.T) {
	t.Parallel()
	pool := openTest(t)
	r := newRunner(t, pool, newUseCases(succeed), &tally{})
	stop := start(t, r)
	first := awaitLock(t, pool, r, func(pid int) bool { return pid != 0 })
	scan[bool](t, pool, `SELECT pg_terminate_backend($1)`, first)
	awaitLock(t, pool, r, func(pid int) bool { return pid != 0 && pid != first })
	stop()
	awaitLock(t, pool, r, func(pid int) bool { return pid == 0 })
}
