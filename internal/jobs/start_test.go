package jobs

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/queue"
)

// said sends each line of a log.
type said chan string

func (s said) Write(line []byte) (int, error) {
	s <- string(line)
	return len(line), nil
}

// A runner that starts in an outage waits for its end, and works then.
func TestRunnerStartsInAnOutage(t *testing.T) {
	t.Parallel()
	pool, u := openTest(t), newUseCases(succeed)
	insert(t, newRunner(t, pool, u, &tally{}), queue.Slack, queue.PostRound{Round: 1})
	readOnly(t, pool.Config().ConnString(), "on")
	pool.Reset()
	log := make(said, 100)
	r, err := NewRunner(Options{
		Pool: pool, Schema: schema, Unavailable: func(err error) bool { return strings.Contains(err.Error(), "25006") },
		UseCases: u, Metrics: &tally{}, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	for {
		select {
		case line := <-log:
			if !strings.Contains(line, "cannot start the job queue") {
				continue
			}
		case err := <-ended:
			t.Fatalf("the runner ended in an outage: %v", err)
		case <-time.After(time.Minute):
			t.Fatal("the log does not say that the queue cannot start")
		}
		break
	}
	readOnly(t, pool.Config().ConnString(), "off")
	pool.Reset()
	if got := u.next(t); got != "post 1 false" {
		t.Errorf("after the outage: %q, want the job", got)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("the runner ended with %v", err)
	}
}

// readOnly makes new sessions on the database at address refuse writes, or take
// them again.
func readOnly(t *testing.T, address, value string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	name := strings.Trim(conn.Config().Database, `"`)
	for _, sql := range []string{`SET default_transaction_read_only = off`, `ALTER DATABASE ` + name + ` SET default_transaction_read_only = ` + value} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}
