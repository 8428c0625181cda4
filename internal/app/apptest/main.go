package apptest

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/postgres"
)

// Main runs the tests of m and exits. It is for the TestMain of a package whose
// tests make groups or start the program: all share one Postgres, and one build
// of the program.
func Main(m *testing.M) {
	runMoreAtOnce()
	code := pgtest.Run(m, postgres.Migrate)
	if err := errors.Join(program.remove(), plain.remove()); err != nil {
		fmt.Fprintln(os.Stderr, "apptest: remove the program:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// runMoreAtOnce lets more tests run at once than there are processors, for most
// of the time they wait: for Postgres, for a program, for a lost ack to be missed.
// A -parallel on the command line holds.
func runMoreAtOnce() {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", strconv.Itoa(4*runtime.GOMAXPROCS(0))) // a number is what it takes
	}
}

// Durable returns the address of a migrated database on a Postgres of its own, on
// disk and as careful as Postgres is by default: for benchmarks.
func Durable(t testing.TB) string {
	t.Helper()
	server, err := localpg.Start(t.Context(), localpg.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := postgres.Migrate(t.Context(), server.URL()); err != nil {
		t.Fatal(err)
	}
	return server.URL()
}

// A logWriter writes the bot's log into the test's, until that ends: how often a
// fault was repeated is told later.
type logWriter struct {
	t     testing.TB
	mu    sync.Mutex
	ended bool
}

// Log returns what writes into the log of t, and nothing once t has ended.
func Log(t testing.TB) io.Writer { return newLogWriter(t) }

func newLogWriter(t testing.TB) *logWriter {
	w := &logWriter{t: t}
	t.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ended = true
	})
	return w
}

func (w *logWriter) Write(lines []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.ended {
		w.t.Log(strings.TrimSpace(string(lines)))
	}
	return len(lines), nil
}
