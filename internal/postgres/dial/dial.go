// Package dial makes the connections to Postgres, in the way that suits what lies
// between: nothing, a pooler that lends sessions or one that lends transactions.
// It knows which errors a later try may not meet, and leaves a server that takes
// no writes any more.
//
//   - dial.go: the connections of a pool;
//   - way.go: which way leads to Postgres;
//   - suit.go: which servers and databases can be used;
//   - errors.go: the driver's errors in the words of package study.
package dial

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	longestWait           = 15 * time.Second // between two tries to reach the server
	defaultMaxConns       = 16
	defaultConnectTimeout = 5 * time.Second
	// idleTimeout names the setting that ends a session which is idle in the
	// middle of a transaction, and idleInTransaction is its value: how long a
	// replica that vanishes there holds its locks at most.
	idleTimeout       = "idle_in_transaction_session_timeout"
	idleInTransaction = "30s"
)

// sentAtStart are the settings that may go with the start of a connection: a
// pooler refuses all others there, and keeps these for each of its clients. See
// "ignore_startup_parameters" in pgbouncer's manual.
var sentAtStart = []string{"application_name", "client_encoding", "datestyle", "timezone", "standard_conforming_strings", "options"}

// Options say how connections are made. The zero value is fine.
type Options struct {
	// Wait makes Connect and Reach wait for a server that cannot be reached.
	Wait bool
	// MaxConns bounds the pool. The default is 16; pool_max_conns in the address
	// goes before it.
	MaxConns int32
	// Log is told what is waited for. The default is slog.Default().
	Log *slog.Logger
	// Tracer hears of each statement, if it is set.
	Tracer pgx.QueryTracer
}

// A Dialer makes the connections of one pool, in the way that suits what lies
// between us and Postgres. Its methods are safe for use by many goroutines at
// once.
type Dialer struct {
	config *pgxpool.Config
	log    *slog.Logger
	wait   bool
	// settings are those of a session that the address asks for, and our own.
	// They are set once a connection is made.
	settings map[string]string
	// execModeGiven is set where the address says how statements are sent.
	execModeGiven bool

	way atomic.Int32 // a way
	// generation counts how often all connections were dropped.
	generation atomic.Int64
	pool       atomic.Pointer[pgxpool.Pool]
}

// Connect returns a Dialer that has reached Postgres at url and knows the way
// there. It returns an ErrUnsuitable for a database that cannot be used as it is
// set up. Its error shows nothing of a url that cannot be read.
func Connect(ctx context.Context, url string, opts Options) (*Dialer, error) {
	d, err := newDialer(url, opts)
	if err != nil {
		return nil, err
	}
	return d, d.Reach(ctx, func(ctx context.Context) error {
		w, err := d.probe(ctx)
		if err == nil {
			err = d.suits(w)
		}
		d.way.Store(int32(w))
		return err
	})
}

// Reach runs try, which reaches for the server, and where Options.Wait is
// set again and again until it gets there or meets what no waiting mends.
func (d *Dialer) Reach(ctx context.Context, try func(context.Context) error) error {
	if !d.wait {
		return try(ctx)
	}
	pause := backoff.NewExponentialBackOff() // with jitter, so that replicas do not come back in step
	pause.InitialInterval = 250 * time.Millisecond
	pause.MaxInterval = longestWait

	again := func() (struct{}, error) {
		err := try(ctx)
		if err != nil && refused(err) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}
	say := func(err error, next time.Duration) {
		d.log.Warn("waiting for Postgres", "address", strings.Join(addresses(d.config.ConnConfig), ","), "database", d.config.ConnConfig.Database,
			"next_try_in", next.Round(time.Millisecond), "err", Translate(err))
	}
	_, err := backoff.Retry(ctx, again, backoff.WithBackOff(pause), backoff.WithNotify(say), backoff.WithMaxElapsedTime(0))
	return err
}

// KeepsSessions reports whether a connection is one session of Postgres, which
// keeps locks, settings and what it listens to.
func (d *Dialer) KeepsSessions() bool { return !d.throughTransactions() }

// newDialer returns a Dialer for the database at url, adding limits where
// url sets none. Its error shows nothing of url.
func newDialer(url string, opts Options) (*Dialer, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil { // The driver's own error may show a part of a password.
		return nil, errors.New("the address is none of a Postgres database, such as postgres://user:password@host:5432/studybot; in a password write %40 for @")
	}
	d := &Dialer{
		config: config, log: cmp.Or(opts.Log, slog.Default()), wait: opts.Wait, settings: make(map[string]string),
		execModeGiven: strings.Contains(url, "default_query_exec_mode"),
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = cmp.Or(opts.MaxConns, defaultMaxConns)
	}
	config.MaxConnLifetimeJitter = 5 * time.Minute
	config.HealthCheckPeriod = 15 * time.Second
	config.BeforeConnect = d.prepare
	config.AfterConnect = d.setUp

	conn := config.ConnConfig
	conn.Tracer = opts.Tracer
	conn.ConnectTimeout = cmp.Or(conn.ConnectTimeout, defaultConnectTimeout)
	onError := conn.OnPgError
	conn.OnPgError = func(pc *pgconn.PgConn, err *pgconn.PgError) bool { return !d.spoilt(pc, err) && onError(pc, err) }
	switch conn.DefaultQueryExecMode {
	case pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol:
		// Both guess the types of what statements take, and guess lists wrong.
		// This one asks, and leaves as little behind.
		conn.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	// Of several hosts, one that takes no writes is of no use.
	if conn.ValidateConnect == nil && len(addresses(conn)) > 1 && !strings.Contains(url, "target_session_attrs") {
		conn.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	for key, value := range conn.RuntimeParams {
		if !slices.Contains(sentAtStart, strings.ToLower(key)) {
			d.settings[key] = value
			delete(conn.RuntimeParams, key)
		}
	}
	setDefault(conn.RuntimeParams, "application_name", "studybot")
	setDefault(d.settings, idleTimeout, idleInTransaction)
	return d, nil
}

func setDefault(m map[string]string, key, value string) {
	if m[key] == "" {
		m[key] = value
	}
}

// Open returns the pool. It is called once.
func (d *Dialer) Open(ctx context.Context) (*pgxpool.Pool, error) {
	pool, err := pgxpool.NewWithConfig(ctx, d.config)
	if err != nil {
		return nil, err
	}
	d.pool.Store(pool)
	return pool, nil
}

// addresses returns the hosts of an address in their order, sockets by their
// path.
func addresses(conn *pgx.ConnConfig) []string {
	_, first := pgconn.NetworkAddress(conn.Host, conn.Port)
	list := []string{first}
	for _, f := range conn.Fallbacks {
		if _, next := pgconn.NetworkAddress(f.Host, f.Port); !slices.Contains(list, next) {
			list = append(list, next)
		}
	}
	return list
}

// prepare chooses how statements are sent over a new connection.
func (d *Dialer) prepare(_ context.Context, conn *pgx.ConnConfig) error {
	if d.throughTransactions() && !d.execModeGiven {
		// What statements take and return is remembered, but nothing that is
		// left with a session of Postgres.
		conn.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	return nil
}

// setUp sets what a session needs. Where a connection is no session, each
// transaction sets it; see Begin.
func (d *Dialer) setUp(ctx context.Context, conn *pgx.Conn) error {
	conn.PgConn().CustomData()[generationKey] = d.generation.Load()
	if d.throughTransactions() {
		return nil
	}
	guard := fmt.Sprintf("pg_backend_pid() = %d", conn.PgConn().PID())
	if way(d.way.Load()) == throughSessions {
		guard = "true"
	}
	// Nothing is set in a session that may be somebody else's.
	all, err := conn.PgConn().Exec(ctx, fmt.Sprintf("SELECT CASE WHEN %s THEN concat(%s) END IS NOT NULL", guard, d.setAll(false))).ReadAll()
	if err != nil {
		return fmt.Errorf("set up a session: %w", err)
	}
	if string(all[0].Rows[0][0]) != "t" {
		d.learn("a connection is no longer one process of Postgres")
		return errPoolerFound
	}
	return nil
}

// errPoolerFound ends a connection that was made before it was known that a
// pooler lies between. The next one is made with more care.
var errPoolerFound = &pgconn.PgError{Severity: "FATAL", Code: "08000", Message: "a pooler answers at the address of Postgres now"}

// generationKey is where a connection keeps its generation.
const generationKey = "studybot.generation"

// setAll returns the expressions that set all settings, for the session or
// for the transaction.
func (d *Dialer) setAll(forTransaction bool) string {
	var calls []string
	for _, key := range slices.Sorted(maps.Keys(d.settings)) {
		calls = append(calls, fmt.Sprintf("set_config(%s, %s, %t)", literal(key), literal(d.settings[key]), forTransaction))
	}
	return strings.Join(calls, ", ")
}

// literal returns text as SQL writes it.
func literal(text string) string {
	quoted := "'" + strings.ReplaceAll(strings.ReplaceAll(text, `\`, `\\`), "'", "''") + "'"
	if strings.Contains(text, `\`) {
		return " E" + quoted
	}
	return quoted
}

// Begin returns the statements that begin a transaction.
func (d *Dialer) Begin() string {
	if d.throughTransactions() {
		return "begin; SELECT " + d.setAll(true) // one round trip all the same
	}
	return "begin"
}

// spoilt reports whether a connection on which err came up is of no more use,
// and does what err teaches about the others.
func (d *Dialer) spoilt(conn *pgconn.PgConn, err *pgconn.PgError) bool {
	switch err.Code {
	case "25006": // it takes no writes: the address may lead elsewhere by now
		d.drop(conn)
		return true
	case "26000", "42P05": // a prepared statement is not there, or is another's
		d.learn("prepared statements do not last")
		d.drop(conn)
		return true
	}
	return false
}

// drop ends all connections that are as old as conn, each once it is not used.
// Those made since have their own say.
func (d *Dialer) drop(conn *pgconn.PgConn) {
	born, _ := conn.CustomData()[generationKey].(int64)
	if pool := d.pool.Load(); pool != nil && d.generation.CompareAndSwap(born, born+1) {
		pool.Reset()
	}
}

// learn notes that connections are not sessions, though they were taken for
// such.
func (d *Dialer) learn(why string) {
	if !d.throughTransactions() {
		d.way.Store(int32(throughTransactions))
		d.log.Warn("a pooler lies between studybot and Postgres now; statements are sent so that it may change the session after each transaction", "because", why)
	}
}

func (d *Dialer) throughTransactions() bool { return way(d.way.Load()) == throughTransactions }
