package postgres

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

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
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

// A connector makes the connections of one pool, in the way that suits what
// lies between us and Postgres.
type connector struct {
	config *pgxpool.Config
	log    *slog.Logger
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

// newConnector returns a connector for the database at url, adding limits where
// url sets none. Its error shows nothing of url.
func newConnector(url string, opts Options) (*connector, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil { // The driver's own error may show a part of a password.
		return nil, errors.New("the address is none of a Postgres database, such as postgres://user:password@host:5432/studybot; in a password write %40 for @")
	}
	c := &connector{
		config: config, log: cmp.Or(opts.Log, slog.Default()), settings: make(map[string]string),
		execModeGiven: strings.Contains(url, "default_query_exec_mode"),
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = cmp.Or(opts.MaxConns, defaultMaxConns)
	}
	config.MaxConnLifetimeJitter = 5 * time.Minute
	config.HealthCheckPeriod = 15 * time.Second
	config.BeforeConnect = c.prepare
	config.AfterConnect = c.setUp

	conn := config.ConnConfig
	conn.ConnectTimeout = cmp.Or(conn.ConnectTimeout, defaultConnectTimeout)
	onError := conn.OnPgError
	conn.OnPgError = func(pc *pgconn.PgConn, err *pgconn.PgError) bool { return !c.spoilt(pc, err) && onError(pc, err) }
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
			c.settings[key] = value
			delete(conn.RuntimeParams, key)
		}
	}
	setDefault(conn.RuntimeParams, "application_name", "studybot")
	setDefault(c.settings, idleTimeout, idleInTransaction)
	return c, nil
}

func setDefault(m map[string]string, key, value string) {
	if m[key] == "" {
		m[key] = value
	}
}

// open returns the pool.
func (c *connector) open(ctx context.Context) (*pgxpool.Pool, error) {
	pool, err := pgxpool.NewWithConfig(ctx, c.config)
	if err != nil {
		return nil, err
	}
	c.pool.Store(pool)
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
func (c *connector) prepare(_ context.Context, conn *pgx.ConnConfig) error {
	if c.throughTransactions() && !c.execModeGiven {
		// What statements take and return is remembered, but nothing that is
		// left with a session of Postgres.
		conn.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	return nil
}

// setUp sets what a session needs. Where a connection is no session, each
// transaction sets it; see begin.
func (c *connector) setUp(ctx context.Context, conn *pgx.Conn) error {
	conn.PgConn().CustomData()[generationKey] = c.generation.Load()
	if c.throughTransactions() {
		return nil
	}
	guard := fmt.Sprintf("pg_backend_pid() = %d", conn.PgConn().PID())
	if way(c.way.Load()) == throughSessions {
		guard = "true"
	}
	// Nothing is set in a session that may be somebody else's.
	all, err := conn.PgConn().Exec(ctx, fmt.Sprintf("SELECT CASE WHEN %s THEN concat(%s) END IS NOT NULL", guard, c.setAll(false))).ReadAll()
	if err != nil {
		return fmt.Errorf("set up a session: %w", err)
	}
	if string(all[0].Rows[0][0]) != "t" {
		c.learn("a connection is no longer one process of Postgres")
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
func (c *connector) setAll(forTransaction bool) string {
	var calls []string
	for _, key := range slices.Sorted(maps.Keys(c.settings)) {
		calls = append(calls, fmt.Sprintf("set_config(%s, %s, %t)", literal(key), literal(c.settings[key]), forTransaction))
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

// begin returns the statements that begin a transaction.
func (c *connector) begin() string {
	if c.throughTransactions() {
		return "begin; SELECT " + c.setAll(true) // one round trip all the same
	}
	return "begin"
}

// spoilt reports whether a connection on which err came up is of no more use,
// and does what err teaches about the others.
func (c *connector) spoilt(conn *pgconn.PgConn, err *pgconn.PgError) bool {
	switch err.Code {
	case "25006": // it takes no writes: the address may lead elsewhere by now
		c.drop(conn)
		return true
	case "26000", "42P05": // a prepared statement is not there, or is another's
		c.learn("prepared statements do not last")
		c.drop(conn)
		return true
	}
	return false
}

// drop ends all connections that are as old as conn, each once it is not used.
// Those made since have their own say.
func (c *connector) drop(conn *pgconn.PgConn) {
	born, _ := conn.CustomData()[generationKey].(int64)
	if pool := c.pool.Load(); pool != nil && c.generation.CompareAndSwap(born, born+1) {
		pool.Reset()
	}
}

// learn notes that connections are not sessions, though they were taken for
// such.
func (c *connector) learn(why string) {
	if !c.throughTransactions() {
		c.way.Store(int32(throughTransactions))
		c.log.Warn("a pooler lies between studybot and Postgres now; statements are sent so that it may change the session after each transaction", "because", why)
	}
}

func (c *connector) throughTransactions() bool { return way(c.way.Load()) == throughTransactions }
