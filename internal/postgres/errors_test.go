package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/study"
)

func TestTranslate(t *testing.T) {
	t.Parallel()
	sqlState := func(code string) error { return fmt.Errorf("query: %w", &pgconn.PgError{Code: code, Message: "no"}) }
	for name, c := range map[string]struct {
		err  error
		want error // nil if it is not one of study's
	}{
		"no rows":               {pgx.ErrNoRows, study.ErrNotFound},
		"shut down":             {sqlState("57P01"), study.ErrUnavailable},
		"starting up":           {sqlState("57P03"), study.ErrUnavailable},
		"too many connections":  {sqlState("53300"), study.ErrUnavailable},
		"a full disk":           {sqlState("53100"), study.ErrUnavailable},
		"a read-only replica":   {sqlState("25006"), study.ErrUnavailable},
		"a deadlock":            {sqlState("40P01"), study.ErrUnavailable},
		"the connection broke":  {io.ErrUnexpectedEOF, study.ErrUnavailable},
		"no answer in time":     {context.DeadlineExceeded, study.ErrUnavailable},
		"already translated":    {fmt.Errorf("x: %w", study.ErrUnavailable), study.ErrUnavailable},
		"a domain error":        {study.ErrNotOpen, study.ErrNotOpen},
		"a violated constraint": {sqlState("23514"), nil},
		"a wrong statement":     {sqlState("42601"), nil},
		"no such database":      {sqlState("3D000"), nil},
		"a wrong password":      {sqlState("28P01"), nil},
		"the caller gave up":    {context.Canceled, context.Canceled},
	} {
		err := c.err
		wrap(&err, "do %s", "this")
		if !strings.HasPrefix(err.Error(), "do this: ") {
			t.Errorf("%s: %q does not say what was done", name, err)
		}
		for _, sentinel := range []error{study.ErrNotFound, study.ErrUnavailable, study.ErrNotOpen, context.Canceled} {
			if is := errors.Is(err, sentinel); is != (sentinel == c.want) {
				t.Errorf("%s: %q is %q: %t", name, err, sentinel, is)
			}
		}
	}
}

// When the server is gone, every call says so in the domain's words.
func TestServerGone(t *testing.T) {
	t.Parallel()
	server, err := localpg.Start(t.Context(), localpg.Options{Ephemeral: true})
	if err != nil {
		t.Fatal(err)
	}
	closed := false
	t.Cleanup(func() {
		if !closed {
			server.Close()
		}
	})
	if err := Migrate(t.Context(), server.URL()); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, server.URL(), Options{})
	r := mustOpen(t, s, question("k.one", "k"), "1")
	if closed = true; server.Close() != nil {
		t.Fatal("the server did not stop")
	}
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"Submit":   func() error { _, err := s.Submit(ctx, reply(r, ana, "1.1", 2)); return err },
		"Withdraw": func() error { return s.Withdraw(ctx, study.Deletion{Message: r.Message(), At: noon}) },
		"Round":    func() error { _, err := s.Round(ctx, r.ID); return err },
		"AddRound": func() error { _, err := s.AddRound(ctx, r, "2"); return err },
		"Board":    func() error { _, err := s.Board(ctx, study.BoardQuery{Period: study.PeriodAll}); return err },
		"Results":  func() error { _, err := s.Results(ctx, r.ID); return err },
		"Decide":   func() error { _, err := s.Decide(ctx, decision("d", noon)); return err },
		"Ready":    func() error { return s.Ready(ctx) },
		"Sweep":    func() error { return s.QueueSweep(ctx, []study.RoundID{r.ID}) },
		"Migrate":  func() error { return Migrate(ctx, server.URL()) },
		"Open":     func() error { _, err := Open(ctx, server.URL(), Options{}); return err },
	} {
		if err := call(); !errors.Is(err, study.ErrUnavailable) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line that says unavailable", name, err)
		}
	}
	waiting, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if _, err := Open(waiting, server.URL(), Options{Wait: true, Log: slog.New(slog.DiscardHandler)}); err == nil {
		t.Error("Open did not wait for a server that is gone")
	}
}

// A connection that breaks in the middle of a submission loses nothing: what
// was not committed is not there, and comes again.
func TestSubmitOnABrokenConnection(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	mustSubmit(t, s, reply(r, ana, "1.1", 2))
	// Submit waits for this lock, and its connection is ended there.
	tx, err := s.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `SELECT FROM participations WHERE member_id = $1 FOR UPDATE`, ana); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() {
		_, err := s.Submit(context.WithoutCancel(t.Context()), reply(r, ana, "1.2", 8))
		failed <- err
	}()
	const end = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`
	for scan[int](t, s, end) == 0 {
		select {
		case err := <-failed:
			t.Fatalf("the submission did not wait for the lock: %v", err)
		default:
		}
	}
	if err := <-failed; !errors.Is(err, study.ErrUnavailable) {
		t.Errorf("the submission that broke: %v, want unavailable", err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sub := mustSubmit(t, s, reply(r, ana, "1.2", 8)); sub.Outcome != study.OutcomeMarked || sub.Ordinal != 2 {
		t.Errorf("the same reply again is %s, ordinal %d; want marked, 2", sub.Outcome, sub.Ordinal)
	}
	checkStandings(t, s)
}
