package localpg

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/jackc/pgx/v5"
)

// said sends each line of a log.
type said chan string

func (s said) Write(line []byte) (int, error) {
	s <- string(line)
	return len(line), nil
}

// await returns the first line that contains text.
func (s said) await(t *testing.T, text string) string {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		select {
		case line := <-s:
			if strings.Contains(line, text) {
				return line
			}
		case <-deadline:
			t.Fatalf("the log does not say %q", text)
		}
	}
}

// watched starts a server whose log is heard, with short pauses between tries.
func watched(t *testing.T, o Options) (*Server, said) {
	t.Helper()
	log := make(said, 10000)
	l := testLaunch(o)
	l.Log = slog.New(slog.NewTextHandler(log, nil))
	l.pauses = func() backoff.BackOff { return backoff.NewConstantBackOff(10 * time.Millisecond) }
	s, err := l.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s, log
}

// A server that is killed is started again, on the same data and at the same
// address, however often, and while somebody is connected.
func TestServerIsRevived(t *testing.T) {
	t.Parallel()
	s, log := watched(t, Options{Dir: t.TempDir()})
	query[int](t, s.URL(), "CREATE TABLE kept AS SELECT 42 AS n; SELECT 1")
	conn, err := pgx.Connect(t.Context(), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for i := range 3 {
		if err := syscall.Kill(s.current().pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if line := log.await(t, "ended by itself"); !strings.Contains(line, "killed") || !strings.Contains(line, "level=WARN") {
			t.Errorf("the log says %q, want that it was killed", line)
		}
		log.await(t, "runs again")
		if got := query[int](t, s.URL(), "SELECT n FROM kept"); got != 42 {
			t.Errorf("after kill %d: n = %d, want 42", i+1, got)
		}
		if err := s.Ready(t.Context()); err != nil || s.Restarts() != i+1 {
			t.Errorf("after kill %d: %d restarts, %v", i+1, s.Restarts(), err)
		}
	}
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("a connection outlived three servers")
	}
}

// No server starts beside processes of another: they hold a lock among
// themselves, which ends with the last of them.
func TestServingLock(t *testing.T) {
	t.Parallel()
	s, log := watched(t, Options{Ephemeral: true})
	held := func(when string) {
		t.Helper()
		f, err := s.place.lockServing()
		if err == nil {
			f.Close()
			t.Errorf("%s: the lock is free", when)
		} else if !strings.Contains(err.Error(), "still run on") {
			t.Errorf("%s: %v", when, err)
		}
	}
	held("while it runs")
	if err := syscall.Kill(s.current().pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	log.await(t, "runs again")
	held("when it runs again")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	p := &place{base: t.TempDir()}
	for range 2 {
		f, err := p.lockServing()
		if err != nil {
			t.Fatalf("when nobody holds it: %v", err)
		}
		f.Close()
	}
}

// A server that does not start is tried on, and the log says what to look at;
// when what kept it is gone, it starts. Close does not wait for that.
func TestServerDoesNotStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, log := watched(t, Options{Dir: dir})
	hidden, data := filepath.Join(dir, "hidden"), s.place.data()
	hide := func() {
		t.Helper()
		if err := os.Rename(filepath.Join(data, "global"), hidden); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(s.current().pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	hide()
	line := log.await(t, "is full")
	for _, want := range []string{"level=ERROR", "STUDYBOT_LOG_LEVEL=debug", dir, "free_mb=", "try=5"} {
		if !strings.Contains(line, want) {
			t.Errorf("the log says %q, want %q in it", line, want)
		}
	}
	if err := s.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "does not start") {
		t.Errorf("ready: %v, want that it does not start", err)
	}
	if err := os.Rename(hidden, filepath.Join(data, "global")); err != nil {
		t.Fatal(err)
	}
	log.await(t, "runs again")
	query[int](t, s.URL(), "SELECT 1")
	hide()
	log.await(t, "does not start")
	if err := s.Close(); err != nil {
		t.Errorf("Close while it does not start: %v", err)
	}
}

// Pauses grow, and have an end.
func TestPausesGrow(t *testing.T) {
	t.Parallel()
	b := newPauses()
	var last time.Duration
	for range 30 {
		last = b.NextBackOff()
		if last <= 0 {
			t.Fatal("it is given up")
		}
	}
	if last < longestPause/2 || last > 2*longestPause {
		t.Errorf("after 30 tries the pause is %s, want about %s", last, longestPause)
	}
}
