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

// longestWait is the longest between two tries to reach the server.
const longestWait = 15 * time.Second

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
	// DirectURL leads to the same database without the pooler that the address
	// leads to. It is used only where that pooler keeps no sessions, and only to
	// listen for new jobs. Empty is no such way.
	DirectURL string
	// Log is told what Open waits for. The default is slog.Default().
	Log *slog.Logger
}

// A Store keeps everything that lasts. Its methods are safe for use by many
// goroutines at once.
type Store struct {
	pool      *pgxpool.Pool
	connector *connector
	listen    *pgxpool.Pool // for notifications; nil where none come through
	jobs      *river.Client[pgx.Tx]
	zone      *time.Location
	announcer *announcer
}

// Open connects to the database at url. It returns a study.ErrUnavailable if
// the server cannot be reached, unless opts.Wait is set: then it tries again
// until ctx ends. It returns an ErrUnsuitable for a database that cannot be used
// as it is set up. It does not migrate.
func Open(ctx context.Context, url string, opts Options) (_ *Store, err error) {
	defer wrap(&err, "open the database")

	opts.Log = cmp.Or(opts.Log, slog.Default())
	c, err := connectTo(ctx, url, opts)
	if err != nil {
		return nil, err
	}
	s := &Store{connector: c, zone: cmp.Or(opts.Zone, time.UTC)}
	if s.pool, err = c.open(ctx); err != nil {
		return nil, err
	}
	if err := s.openListener(ctx, opts); err != nil {
		s.pool.Close()
		return nil, err
	}
	s.jobs, err = river.NewClient(riverpgxv5.New(s.pool), &river.Config{
		Schema:        QueueSchema,
		Logger:        slog.New(slog.DiscardHandler),
		FetchCooldown: announceEvery, // the client announces new jobs at most this often
	})
	if err != nil {
		s.closePools()
		return nil, err
	}
	s.announcer = newAnnouncer(s.pool)
	return s, nil
}

// connectTo returns a connector that has reached Postgres at url and knows the
// way there.
func connectTo(ctx context.Context, url string, opts Options) (*connector, error) {
	c, err := newConnector(url, opts)
	if err != nil {
		return nil, err
	}
	return c, c.reach(ctx, opts, func(ctx context.Context) error {
		w, err := c.probe(ctx)
		if err == nil {
			err = c.suits(w)
		}
		c.way.Store(int32(w))
		return err
	})
}

// openListener opens the pool over which notifications come, where there is
// one.
func (s *Store) openListener(ctx context.Context, opts Options) error {
	if !s.connector.throughTransactions() {
		s.listen = s.pool
		return nil
	}
	if opts.DirectURL == "" {
		opts.Log.Warn("Postgres is behind a pooler in transaction mode, which passes on no notifications: " +
			"new work is looked for four times a second; STUDYBOT_DATABASE_DIRECT_URL, the address of Postgres itself, makes it come at once")
		return nil
	}
	opts.MaxConns = listenerConns
	c, err := connectTo(ctx, opts.DirectURL, opts)
	if err != nil {
		return fmt.Errorf("STUDYBOT_DATABASE_DIRECT_URL: %w", err)
	}
	if c.throughTransactions() {
		return fmt.Errorf("%w: STUDYBOT_DATABASE_DIRECT_URL leads to a pooler in transaction mode too: set it to the address of Postgres itself, or unset it", ErrUnsuitable)
	}
	listen, err := c.open(ctx)
	if err != nil {
		return err
	}
	err = c.reach(ctx, opts, func(ctx context.Context) error { return sameDatabase(ctx, s.pool, listen) })
	if err != nil {
		listen.Close()
		return err
	}
	s.listen = listen
	return nil
}

// listenerConns is the most connections that listening takes: one, and another
// while the first is being lost.
const listenerConns = 2

// sameDatabase returns an ErrUnsuitable unless both pools lead to one database.
func sameDatabase(ctx context.Context, a, b *pgxpool.Pool) error {
	// Two clusters may give a number and a name alike; they do not start at the
	// same microsecond.
	const which = `SELECT concat_ws(' ', oid, datname, extract(epoch FROM pg_postmaster_start_time())) FROM pg_database WHERE datname = current_database()`
	var x, y string
	if err := a.QueryRow(ctx, which).Scan(&x); err != nil {
		return err
	}
	if err := b.QueryRow(ctx, which).Scan(&y); err != nil {
		return err
	}
	if x != y {
		return fmt.Errorf("%w: DATABASE_URL and STUDYBOT_DATABASE_DIRECT_URL lead to two databases: want two ways to one", ErrUnsuitable)
	}
	return nil
}

// reach runs try, which reaches for the server, and where opts ask for it again
// and again until it gets there or meets what no waiting mends.
func (c *connector) reach(ctx context.Context, opts Options, try func(context.Context) error) error {
	if !opts.Wait {
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
		c.log.Warn("waiting for Postgres", "address", strings.Join(addresses(c.config.ConnConfig), ","), "database", c.config.ConnConfig.Database,
			"next_try_in", next.Round(time.Millisecond), "err", translate(err))
	}
	_, err := backoff.Retry(ctx, again, backoff.WithBackOff(pause), backoff.WithNotify(say), backoff.WithMaxElapsedTime(0))
	return err
}

// refused reports whether err is the server's own answer, which waiting does
// not change: a wrong password, or a database that is not there or unsuitable.
func refused(err error) bool {
	var pgErr *pgconn.PgError
	return errors.Is(err, ErrUnsuitable) || errors.As(err, &pgErr) && !IsUnavailable(pgErr)
}

// Close waits until every connection is given back, and closes them.
func (s *Store) Close() {
	s.announcer.stop()
	s.closePools()
}

func (s *Store) closePools() {
	s.pool.Close()
	if s.listen != nil && s.listen != s.pool {
		s.listen.Close()
	}
}

// Pool returns the connections, for the workers of the queue. The Store still
// owns them.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) (err error) {
	defer wrap(&err, "ping the database")
	return s.pool.Ping(ctx)
}

// inTx runs f in a transaction.
func (s *Store) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{BeginQuery: s.connector.begin()}, f)
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
