package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/study"
)

// schema is where the tests keep the queue's tables.
const schema = "queue"

func TestMain(m *testing.M) { pgtest.Main(m, migrate) }

// migrate makes the queue's tables.
func migrate(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.Exec(ctx, `CREATE SCHEMA `+schema); err != nil {
		return err
	}
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: schema, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// openTest returns connections to a database of its own.
func openTest(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// A fakeUseCases records its calls, and answers each with do.
type fakeUseCases struct {
	do     func(ctx context.Context, call string) error
	called chan string
}

func newUseCases(do func(ctx context.Context, call string) error) *fakeUseCases {
	return &fakeUseCases{do: do, called: make(chan string, 100)}
}

func (f *fakeUseCases) call(ctx context.Context, format string, args ...any) error {
	call := fmt.Sprintf(format, args...)
	err := f.do(ctx, call)
	f.called <- call
	return err
}

func (f *fakeUseCases) Post(ctx context.Context, id study.RoundID, again bool) error {
	return f.call(ctx, "post %d %t", id, again)
}

func (f *fakeUseCases) Close(ctx context.Context, id study.RoundID) error {
	return f.call(ctx, "close %d", id)
}

func (f *fakeUseCases) Results(ctx context.Context, id study.RoundID, again bool) error {
	return f.call(ctx, "results %d %t", id, again)
}

func (f *fakeUseCases) Receipt(ctx context.Context, id study.SubmissionID) error {
	return f.call(ctx, "receipt %d", id)
}

func (f *fakeUseCases) React(ctx context.Context, ref study.MessageRef) error {
	return f.call(ctx, "react %s", ref.TS)
}

func (f *fakeUseCases) Board(ctx context.Context, id int64, again bool) error {
	return f.call(ctx, "board %d %t", id, again)
}

func (f *fakeUseCases) Occur(ctx context.Context, schedule string, due time.Time) error {
	return f.call(ctx, "occur %s %s", schedule, due.Format(time.RFC3339Nano))
}

func (f *fakeUseCases) Sweep(ctx context.Context, id study.RoundID) error {
	return f.call(ctx, "sweep %d", id)
}

func (f *fakeUseCases) MarkKept(ctx context.Context) error { return f.call(ctx, "mark kept") }
func (f *fakeUseCases) CleanUp(ctx context.Context) error  { return f.call(ctx, "clean up") }

// next returns the next call.
func (f *fakeUseCases) next(t *testing.T) string {
	t.Helper()
	select {
	case call := <-f.called:
		return call
	case <-time.After(30 * time.Second):
		t.Fatal("no use case was called")
		return ""
	}
}

// succeed does every job.
func succeed(context.Context, string) error { return nil }

// A tally counts the outcomes of tries.
type tally struct {
	mu   sync.Mutex
	seen map[string]int // by kind and outcome
}

func (c *tally) JobDone(kind, outcome string, _ time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil {
		c.seen = make(map[string]int)
	}
	c.seen[kind+" "+outcome]++
}

// errGone is what a pool says that openGoing makes, while it is gone.
var errGone = errors.New("the server is gone")

// openGoing returns connections to a database of its own that goes away: the
// uses of it numbered from first on fail, as many as fail.
func openGoing(t *testing.T, first, fail int64) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	var uses atomic.Int64
	config.PrepareConn = func(context.Context, *pgx.Conn) (bool, error) {
		if n := uses.Add(1); n >= first && n < first+fail {
			return true, errGone
		}
		return true, nil
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// newRunner returns a runner that does not run yet.
func newRunner(t *testing.T, pool *pgxpool.Pool, u UseCases, m Metrics) *Runner {
	t.Helper()
	r, err := NewRunner(Options{
		Pool: pool, Schema: schema, Unavailable: func(err error) bool { return errors.Is(err, errGone) },
		UseCases: u, Metrics: m, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// start runs r, and returns what stops it and waits until its jobs have
// finished.
func start(t *testing.T, r *Runner) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the runner ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// insert queues job.
func insert(t *testing.T, r *Runner, queue string, job river.JobArgs) int64 {
	t.Helper()
	result, err := r.client.Insert(t.Context(), job, &river.InsertOpts{Queue: queue, MaxAttempts: 3})
	if err != nil {
		t.Fatal(err)
	}
	return result.Job.ID
}

// scan reads one value.
func scan[T any](t *testing.T, pool *pgxpool.Pool, sql string, args ...any) (v T) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}
