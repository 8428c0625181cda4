package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/study"
)

// onAll runs sql on n connections of the pool at once, so that there are n.
func onAll(t *testing.T, pool *pgxpool.Pool, n int, sql string) {
	t.Helper()
	var held []*pgxpool.Conn
	for range n {
		conn, err := pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for _, conn := range held {
		conn.Release()
	}
}

// When the server takes no writes any more, Ready says so; and when the address
// leads to one that does again, at most one reply meets a connection from
// before.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	address := pgtest.New(t)
	s := openAt(t, address, Options{MaxConns: 6})
	r := mustOpen(t, s, question("k.one", "k"), "1")
	if err := s.Ready(t.Context()); err != nil {
		t.Fatalf("ready: %v", err)
	}
	name := scan[string](t, s, `SELECT current_database()`)
	exec(t, address, `ALTER DATABASE `+name+` SET default_transaction_read_only = on`)
	onAll(t, s.pool, 6, `SET default_transaction_read_only = on`)
	for range 3 {
		if err := s.Ready(t.Context()); !errors.Is(err, study.ErrUnavailable) {
			t.Fatalf("ready on a server that takes no writes: %v", err)
		}
	}
	if _, err := s.Board(t.Context(), study.BoardQuery{Period: study.PeriodAll}); err != nil {
		t.Errorf("what is only read fails too: %v", err)
	}
	// The address leads to a new primary; what is open still to the old one.
	exec(t, address, `BEGIN READ WRITE; ALTER DATABASE `+name+` RESET default_transaction_read_only; COMMIT`)
	s.pool.Reset()
	onAll(t, s.pool, 6, `SET default_transaction_read_only = on`)
	failed := 0
	for i := range 20 {
		if _, err := s.Submit(t.Context(), reply(r, ana, fmt.Sprintf("1.%d", i), 2)); err != nil {
			failed++
		}
	}
	if failed > 1 {
		t.Errorf("%d of 20 replies met a connection to a server that takes no writes, want 1 at most", failed)
	}
}

// Of several hosts the one that takes writes is used, at the start and after
// they have changed their parts, whether or not the address asks for it.
func TestFailover(t *testing.T) {
	t.Parallel()
	servers := make([]*localpg.Server, 2)
	var starting sync.WaitGroup
	for i := range servers {
		starting.Go(func() {
			server, err := localpg.Start(context.Background(), localpg.Options{Ephemeral: true})
			if err == nil {
				err = Migrate(context.Background(), server.URL())
			}
			if err != nil {
				t.Error(err)
				return
			}
			servers[i] = server
			t.Cleanup(func() { server.Close() })
		})
	}
	starting.Wait()
	if t.Failed() {
		return
	}
	turn := func(server *localpg.Server, readOnly string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), server.URL())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		for _, sql := range []string{`SET default_transaction_read_only = off`, `ALTER SYSTEM SET default_transaction_read_only = ` + readOnly, `SELECT pg_reload_conf()`} {
			if _, err := conn.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		for deadline := time.Now().Add(time.Minute); ; { // each new session has what is set, once the server has read it
			probe, err := pgx.Connect(t.Context(), server.URL())
			if err != nil {
				t.Fatal(err)
			}
			var now string
			err = probe.QueryRow(t.Context(), `SHOW default_transaction_read_only`).Scan(&now)
			probe.Close(t.Context())
			if err != nil || time.Now().After(deadline) {
				t.Fatalf("read-only is %q: %v", now, err)
			}
			if now == readOnly {
				return
			}
		}
	}
	turn(servers[0], "on")
	both := hosts(t, servers)
	for _, attrs := range []string{"", "&target_session_attrs=read-write"} {
		s := openAt(t, both+attrs, Options{MaxConns: 4})
		if err := s.Ready(t.Context()); err != nil {
			t.Fatalf("%q: the first of two hosts takes no writes: %v", attrs, err)
		}
		onAll(t, s.pool, 4, `SELECT 1`)
		turn(servers[0], "off")
		turn(servers[1], "on")
		failed := 0
		for range 12 {
			if s.Ready(t.Context()) != nil {
				failed++
			}
		}
		if failed > 1 {
			t.Errorf("%q: after the hosts changed their parts %d of 12 writes failed, want 1 at most", attrs, failed)
		}
		turn(servers[1], "off")
		turn(servers[0], "on")
	}
}

// hosts returns one address with the hosts of all servers.
func hosts(t *testing.T, servers []*localpg.Server) string {
	t.Helper()
	var sockets []string
	for _, server := range servers {
		u, err := url.Parse(server.URL())
		if err != nil {
			t.Fatal(err)
		}
		sockets = append(sockets, u.Query().Get("host"))
	}
	return "postgres://studybot@/studybot?sslmode=disable&host=" + strings.Join(sockets, ",")
}

// A disk that is full makes the bot not ready, though statements still run. A
// user who may not make temporary tables is no reason.
func TestReadyAsksTheDisk(t *testing.T) {
	t.Parallel()
	for code, full := range map[string]bool{"53100": true, "42501": false} {
		address := pgtest.New(t)
		s := openAt(t, address, Options{})
		exec(t, address, `
			CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '`+code+`'; END $$;
			CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE TABLE AS') EXECUTE FUNCTION refuse()`)
		err := s.Ready(t.Context())
		if full != (err != nil) || full && (!errors.Is(err, study.ErrUnavailable) || !strings.Contains(err.Error(), "disk of Postgres is full")) {
			t.Errorf("%s: ready: %v", code, err)
		}
		mustOpen(t, s, question("k.one", "k"), "1")
	}
}

// A server that has no connection left is waited for, and the log says so.
func TestNoConnectionLeft(t *testing.T) {
	t.Parallel()
	server, err := localpg.Start(t.Context(), localpg.Options{Ephemeral: true, MaxConnections: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	var held []*pgx.Conn
	for {
		conn, err := pgx.Connect(t.Context(), server.URL())
		if err != nil {
			break
		}
		held = append(held, conn)
	}
	waited := make(chan string, 100)
	opened := make(chan error, 1)
	go func() {
		s, err := Open(t.Context(), server.URL(), Options{Wait: true, Log: slog.New(slog.NewTextHandler(lines(waited), nil))})
		if err == nil {
			s.Close()
		}
		opened <- err
	}()
	select {
	case said := <-waited:
		if !strings.Contains(said, "waiting for Postgres") || !strings.Contains(said, "SQLSTATE 53300") || !strings.Contains(said, ".s.PGSQL.5432") {
			t.Errorf("the log says %s", said)
		}
	case err := <-opened:
		t.Fatalf("no connection is left, and Open returned %v", err)
	}
	for _, conn := range held {
		conn.Close(t.Context())
	}
	if err := <-opened; err != nil {
		t.Errorf("open: %v", err)
	}
}

// lines sends each line that is written.
type lines chan<- string

func (l lines) Write(line []byte) (int, error) {
	l <- string(line)
	return len(line), nil
}

// What the driver cannot read is refused with what to write, and without any
// part of it.
func TestUnreadableAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"postgres://u:QXZ7%@h/d", "postgres://u:QXZ7@h:QXZ7/d", "host=h password=it's QXZ7", "postgres://h/d?QXZ7"} {
		_, err := Open(t.Context(), address, Options{})
		if err == nil || strings.Contains(fmt.Sprintf("%v %#v", err, err), "QXZ7") || !strings.Contains(err.Error(), "%40 for @") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// Ways to send statements that guess types are not taken from an address.
func TestExecModeThatGuesses(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"exec", "simple_protocol", "cache_describe", "describe_exec"} {
		s := openAt(t, pgtest.New(t)+"&default_query_exec_mode="+mode, Options{})
		mustSubmit(t, s, reply(mustOpen(t, s, question("k.one", "k"), "1"), ana, "1.1", 2))
	}
}
