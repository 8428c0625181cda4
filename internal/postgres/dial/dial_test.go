package dial

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/study"
)

func TestMain(m *testing.M) {
	pgtest.Main(m, func(context.Context, string) error { return nil })
}

// What lies between us and Postgres is found out, however the pooler picks its
// sessions and however few it has.
func TestWay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode     string
		settings []string
		want     way
	}{
		{"", nil, straight},
		{"session", nil, throughSessions},
		{"session", []string{"default_pool_size = 1"}, throughSessions},
		{"transaction", nil, throughTransactions},
		{"transaction", []string{"default_pool_size = 1"}, throughTransactions},
		{"transaction", []string{"server_round_robin = 1", "min_pool_size = 5"}, throughTransactions},
	} {
		url := pgtest.New(t)
		if c.mode != "" {
			url = pgtest.Pooler(t, url, c.mode, c.settings...)
		}
		k, err := newDialer(url, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if got, err := k.probe(t.Context()); got != c.want || err != nil {
				t.Errorf("%s %q: way %d, %v; want %d", c.mode, c.settings, got, err, c.want)
			}
		}
	}
}

// A pooler that appears while connections are made is noticed, and what failed
// by it can be tried again.
func TestPoolerAppears(t *testing.T) {
	t.Parallel()
	d, err := Connect(t.Context(), pgtest.Pooler(t, pgtest.New(t), "transaction"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	d.way.Store(int32(straight)) // as if it had been so at the start
	pool, err := d.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for try := range 3 {
		var n int
		err := pool.QueryRow(t.Context(), `SELECT $1::int`, 42).Scan(&n)
		if err == nil && n == 42 {
			return
		}
		if err := Translate(err); !errors.Is(err, study.ErrUnavailable) {
			t.Errorf("try %d: %v, want unavailable", try+1, err)
		}
	}
	t.Error("the statement did not run in three tries")
}

// Prepared statements that are lost to a pooler teach the same.
func TestStatementsAreLost(t *testing.T) {
	t.Parallel()
	d, err := Connect(t.Context(), pgtest.New(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := d.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	query := func() error {
		var n int
		return pool.QueryRow(t.Context(), `SELECT $1::int`, 42).Scan(&n)
	}
	if err := query(); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `DEALLOCATE ALL`); err != nil { // as the pooler lends another session
		t.Fatal(err)
	}
	if err := Translate(query()); !errors.Is(err, study.ErrUnavailable) || d.KeepsSessions() {
		t.Errorf("a statement is gone: %v, sessions are kept: %t", err, d.KeepsSessions())
	}
	if err := query(); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// The driver tells of every address that it tried; a log line tells it once.
func TestUnavailableIsOneLine(t *testing.T) {
	t.Parallel()
	err := error(&pgconn.ConnectError{Config: &pgconn.Config{Host: "db"}})
	err = Translate(err)
	if text := oneLine("failed:\n\thost a: refused\n\thost a: refused\n\thost b: refused\n"); text != "failed: host a: refused host b: refused" {
		t.Errorf("one line: %q", text)
	}
	if !errors.Is(err, study.ErrUnavailable) {
		t.Errorf("%v is not unavailable", err)
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version, encoding string
		want              string // of the error; none if it fits
	}{
		{"15.18 (Debian 15.18-0+deb12u1)", "UTF8", ""},
		{"14.0", "UTF8", ""},
		{"19beta1", "UTF8", ""},
		{"15.1", "SQL_ASCII", ""},
		{"", "", ""},
		{"13.21", "UTF8", "Postgres 13.21, and studybot needs version 14 or later"},
		{"9.6.24", "UTF8", "version 14 or later"},
		{"15.1", "LATIN1", "its encoding is LATIN1"},
		{"15.1", "WIN1252", "ENCODING 'UTF8'"},
	} {
		err := fit(c.version, c.encoding)
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, ErrUnsuitable) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("fit(%q, %q) = %v, want %q", c.version, c.encoding, err, c.want)
		}
	}
}
