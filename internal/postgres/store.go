package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

const (
	defaultMaxConns       = 16
	defaultConnectTimeout = 5 * time.Second
	// idleInTransaction is how long a replica that vanishes in the middle of a
	// transaction holds its locks at most.
	idleInTransaction = "30s"
	longestWait       = 15 * time.Second // between two tries to reach the server
)

// Options say how to open a Store. The zero value is fine.
type Options struct {
	// Zone is the group's: it decides on which day a week or month begins.
	// The default is UTC.
	Zone *time.Location
	// Wait makes Open wait for a server that cannot be reached.
	Wait bool
	// MaxConns bounds the pool, River's listener included. The default is 16;
	// pool_max_conns in the address goes before it.
	MaxConns int32
	// Log is told what Open waits for. The default is slog.Default().
	Log *slog.Logger
}

// A Store keeps everything that lasts. Its methods are safe for use by many
// goroutines at once.
type Store struct {
	pool      *pgxpool.Pool
	jobs      *river.Client[pgx.Tx]
	zone      *time.Location
	announcer *announcer
}

// Open connects to the database at url. It returns a study.ErrUnavailable if
// the server cannot be reached, unless opts.Wait is set: then it tries again
// until ctx ends. It does not migrate.
func Open(ctx context.Context, url string, opts Options) (_ *Store, err error) {
	defer wrap(&err, "open the database")

	config, err := poolConfig(url, opts)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := reach(ctx, pool, opts); err != nil {
		pool.Close()
		return nil, err
	}
	s, err := newStore(pool, opts.Zone)
	if err != nil {
		pool.Close()
	}
	return s, err
}

// newStore returns a store on pool, with a queue that only inserts.
func newStore(pool *pgxpool.Pool, zone *time.Location) (*Store, error) {
	jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Schema:        QueueSchema,
		Logger:        slog.New(slog.DiscardHandler),
		FetchCooldown: announceEvery, // the client announces new jobs at most this often
	})
	if err != nil {
		return nil, err
	}
	return &Store{pool: pool, jobs: jobs, zone: cmp.Or(zone, time.UTC), announcer: newAnnouncer(pool)}, nil
}

// poolConfig parses url, adding limits where url sets none.
func poolConfig(url string, opts Options) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL is no address of a database, such as postgres://user:password@host:5432/studybot: %w", err)
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = cmp.Or(opts.MaxConns, defaultMaxConns)
	}
	config.MaxConnLifetimeJitter = 5 * time.Minute
	config.HealthCheckPeriod = 15 * time.Second
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = defaultConnectTimeout
	}
	params := config.ConnConfig.RuntimeParams
	setDefault(params, "application_name", "studybot")
	setDefault(params, "idle_in_transaction_session_timeout", idleInTransaction)
	return config, nil
}

func setDefault(m map[string]string, key, value string) {
	if m[key] == "" {
		m[key] = value
	}
}

// reach pings the server, again and again where opts asks for it.
func reach(ctx context.Context, pool *pgxpool.Pool, opts Options) error {
	if !opts.Wait {
		return pool.Ping(ctx)
	}
	log := cmp.Or(opts.Log, slog.Default())
	conn := pool.Config().ConnConfig
	pause := backoff.NewExponentialBackOff() // with jitter, so that replicas do not come back in step
	pause.InitialInterval = 250 * time.Millisecond
	pause.MaxInterval = longestWait

	try := func() (struct{}, error) {
		err := pool.Ping(ctx)
		if err != nil && refused(err) {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}
	say := func(err error, next time.Duration) {
		log.Warn("waiting for Postgres", "host", conn.Host, "port", conn.Port, "database", conn.Database,
			"next_try_in", next.Round(time.Millisecond), "err", err)
	}
	_, err := backoff.Retry(ctx, try, backoff.WithBackOff(pause), backoff.WithNotify(say), backoff.WithMaxElapsedTime(0))
	return err
}

// refused reports whether err is the server's own answer, which waiting does
// not change: a wrong password, or a database that is not there.
func refused(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && !IsUnavailable(pgErr)
}

// Close waits until every connection is given back, and closes them.
func (s *Store) Close() {
	s.announcer.stop()
	s.pool.Close()
}

// Pool returns the connections, for the workers of the queue. The Store still
// owns them.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) (err error) {
	defer wrap(&err, "ping the database")
	return s.pool.Ping(ctx)
}

// zeroTime returns t in UTC, or the zero time for nil.
func zeroTime(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// null returns v, or nil for its zero value.
func null[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// instant returns t as the database keeps it: in UTC, to the microsecond.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
