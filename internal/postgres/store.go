package postgres

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/studybot/studybot/internal/postgres/clock"
	"github.com/studybot/studybot/internal/postgres/dial"
	"github.com/studybot/studybot/internal/queue"
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
	// DirectURL leads to the same database without the pooler that the address
	// leads to. It is used only where that pooler keeps no sessions, and only to
	// listen for new jobs. Empty is no such way.
	DirectURL string
	// Log is told what Open waits for, and where this machine's clock and
	// Postgres's differ. The default is slog.Default().
	Log *slog.Logger
	// Now is this machine's clock. The default is time.Now.
	Now func() time.Time
}

// A Store keeps everything that lasts. Its methods are safe for use by many
// goroutines at once.
type Store struct {
	pool      *pgxpool.Pool
	dialer    *dial.Dialer
	listen    *pgxpool.Pool // for notifications; nil where none come through
	jobs      *river.Client[pgx.Tx]
	zone      *time.Location
	announcer *announcer
	clock     *clock.Clock
	stopClock func()
}

// Open connects to the database at url. It returns a study.ErrUnavailable if
// the server cannot be reached, unless opts.Wait is set: then it tries again
// until ctx ends. It returns an ErrUnsuitable for a database that cannot be used
// as it is set up. It does not migrate.
func Open(ctx context.Context, url string, opts Options) (_ *Store, err error) {
	defer wrap(&err, "open the database")

	opts.Log = cmp.Or(opts.Log, slog.Default())
	d, err := dial.Connect(ctx, url, opts.dial())
	if err != nil {
		return nil, err
	}
	s, err := newStore(ctx, d, opts)
	if err == nil {
		_ = s.clock.Measure(ctx) // if it fails, the next in 15 s may not
	}
	return s, err
}

// dial returns the part of o that is about connections.
func (o Options) dial() dial.Options {
	return dial.Options{Wait: o.Wait, MaxConns: o.MaxConns, Log: o.Log}
}

// newStore returns a store on the connections that d makes, with a queue that
// only inserts.
func newStore(ctx context.Context, d *dial.Dialer, opts Options) (_ *Store, err error) {
	s := &Store{dialer: d, zone: cmp.Or(opts.Zone, time.UTC)}
	if s.pool, err = d.Open(ctx); err != nil {
		return nil, err
	}
	if err := s.openListener(ctx, opts); err != nil {
		s.pool.Close()
		return nil, err
	}
	s.jobs, err = river.NewClient(queue.ByPostgres(riverpgxv5.New(s.pool)), &river.Config{
		Schema:        QueueSchema,
		Logger:        slog.New(slog.DiscardHandler),
		FetchCooldown: announceEvery, // the client announces new jobs at most this often
	})
	if err != nil {
		s.closePools()
		return nil, err
	}
	s.announcer = newAnnouncer(s.pool)
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s.clock = clock.New(s.pool, opts.Now, cmp.Or(opts.Log, slog.Default()))
	s.stopClock = s.clock.Start()
	return s, nil
}

// openListener opens the pool over which notifications come, where there is
// one.
func (s *Store) openListener(ctx context.Context, opts Options) error {
	if s.dialer.KeepsSessions() {
		s.listen = s.pool
		return nil
	}
	if opts.DirectURL == "" {
		opts.Log.Warn("Postgres is behind a pooler in transaction mode, which passes on no notifications: " +
			"new work is looked for four times a second; STUDYBOT_DATABASE_DIRECT_URL, the address of Postgres itself, makes it come at once")
		return nil
	}
	opts.MaxConns = listenerConns
	d, err := dial.Connect(ctx, opts.DirectURL, opts.dial())
	if err != nil {
		return fmt.Errorf("STUDYBOT_DATABASE_DIRECT_URL: %w", err)
	}
	if !d.KeepsSessions() {
		return fmt.Errorf("%w: STUDYBOT_DATABASE_DIRECT_URL leads to a pooler in transaction mode too: set it to the address of Postgres itself, or unset it", ErrUnsuitable)
	}
	listen, err := d.Open(ctx)
	if err != nil {
		return err
	}
	err = d.Reach(ctx, func(ctx context.Context) error { return sameDatabase(ctx, s.pool, listen) })
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

// Close waits until every connection is given back, and closes them.
func (s *Store) Close() {
	s.stopClock()
	s.announcer.stop()
	s.closePools()
}

func (s *Store) closePools() {
	s.pool.Close()
	if s.listen != nil && s.listen != s.pool {
		s.listen.Close()
	}
}

// Clock returns the clock by which everything is decided.
func (s *Store) Clock() *clock.Clock { return s.clock }

// Pool returns the connections, for the workers of the queue. The Store still
// owns them.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

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
