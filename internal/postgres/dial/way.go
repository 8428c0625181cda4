package dial

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A way is what a connection is of Postgres.
type way int32

const (
	// straight: each connection is a session of Postgres.
	straight way = iota
	// throughSessions: a pooler lends each connection a session of Postgres, and
	// takes it back when the connection ends.
	throughSessions
	// throughTransactions: a pooler lends a session for one transaction. What a
	// session keeps, such as a prepared statement, a setting, a lock or a
	// LISTEN, is lost with it, or worse, somebody else's.
	throughTransactions
)

// probeTimeout ends the wait for a second session behind a pooler: one that
// has only a single session to lend keeps us waiting.
const probeTimeout = 2 * time.Second

// probeRounds is how often two connections are looked at. In one round, a
// pooler that takes its sessions from either end of the row shows itself
// already; other clients may come between.
const probeRounds = 4

// probe connects, and finds out which way leads to Postgres. It fails where
// Postgres cannot be reached, and returns an ErrUnsuitable where it is one that
// cannot be used.
func (d *Dialer) probe(ctx context.Context) (way, error) {
	first, err := d.connectPlainly(ctx)
	if err != nil {
		return straight, err
	}
	defer closeSoon(ctx, first)
	if err := fit(first.PgConn().ParameterStatus("server_version"), first.PgConn().ParameterStatus("server_encoding")); err != nil {
		return straight, err
	}
	pid, err := backend(ctx, first)
	if err != nil {
		return straight, err
	}
	if pid == first.PgConn().PID() { // A pooler makes up the key that cancels a statement, process id and all.
		return straight, nil
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	second, err := d.connectPlainly(ctx)
	if err != nil {
		return straight, err
	}
	defer closeSoon(ctx, second)
	return compareSessions(ctx, first, second, pid)
}

// compareSessions tells apart a pooler that lends sessions from one that lends
// transactions. First's last statement was run by process pid. While first is
// idle, second begins a transaction: in session mode it never gets first's
// process, and first's never changes.
func compareSessions(ctx context.Context, first, second *pgx.Conn, pid uint32) (way, error) {
	for range probeRounds {
		for range 2 { // Twice, or a pooler that takes them in turn would come round each time.
			again, err := backend(ctx, first)
			if err != nil {
				return straight, err
			}
			if again != pid {
				return throughTransactions, nil
			}
		}
		_, err := second.Exec(ctx, "BEGIN")
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return throughSessions, nil // First keeps the only session, though it is idle.
		}
		if err != nil {
			return straight, err
		}
		other, err := backend(ctx, second)
		if err != nil {
			return straight, err
		}
		if other == pid {
			return throughTransactions, nil
		}
		if _, err := second.Exec(ctx, "ROLLBACK"); err != nil {
			return straight, err
		}
	}
	return throughSessions, nil
}

// connectPlainly connects with nothing that a pooler might refuse.
func (d *Dialer) connectPlainly(ctx context.Context) (*pgx.Conn, error) {
	config := d.config.ConnConfig.Copy()
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	return pgx.ConnectConfig(ctx, config)
}

// backend returns the id of the process that runs conn's statements.
func backend(ctx context.Context, conn *pgx.Conn) (pid uint32, err error) {
	var n int64
	err = conn.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&n)
	return uint32(n), err
}

func closeSoon(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it is of no more use either way
}

// suits returns an ErrUnsuitable where the address asks for what its way does not
// keep.
func (d *Dialer) suits(w way) error {
	if w != throughTransactions {
		return nil
	}
	var lost []string
	for _, key := range slices.Sorted(maps.Keys(d.settings)) {
		if key != idleTimeout {
			lost = append(lost, key)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	return fmt.Errorf("%w: the address sets %s, which does not last behind a pooler in transaction mode: take it out and set it for the user (ALTER ROLE … SET %s = …), or set pool_mode = session in the pooler",
		ErrUnsuitable, strings.Join(lost, ", "), lost[0])
}

// poolerRefusals are the words in which pgbouncer refuses what waiting does
// not change. It has one SQLSTATE for most of its errors, outages too.
var poolerRefusals = []struct{ said, hint string }{
	{"unsupported startup parameter", "take the parameter out of the address and set it for the user (ALTER ROLE … SET …), or name it in ignore_startup_parameters of the pooler"},
	{"transaction blocks not allowed", "the pooler is in statement mode, where nothing can be done at once: set pool_mode = transaction or session in it"},
	{"no such database", "name the database in the pooler's list, or change it in the address"},
	{"no such user", "name the user in the pooler's auth_file, or change it in the address"},
	{"password authentication failed", "look at the user and the password in the address"},
	{"SASL authentication failed", "look at the user and the password in the address"},
	{"not allowed", "look at the pooler's settings"},
	{"bouncer config error", "look at the pooler's settings"},
}

// poolerRefusal returns what to do about err, where a pooler said it and
// waiting does not help.
func poolerRefusal(err *pgconn.PgError) (hint string, refused bool) {
	if err.Code != "08P01" {
		return "", false
	}
	for _, r := range poolerRefusals {
		if strings.Contains(err.Message, r.said) {
			return r.hint, true
		}
	}
	return "", false
}
