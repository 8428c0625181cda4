package jobs

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A lease is a replica's right to run jobs. It is a row in Postgres, which the
// replica renews every second, by whatever connection there is. A replica that
// could not renew it in time stops what it runs, by its own clock, before any
// other may take over.
//
// Each time that the lease is taken it has another token. Jobs are attempted by
// the replica's id and the token, the holder: what ends a job, and what takes
// it over, names the holder, and so an old tenure changes nothing any more.
type lease struct {
	pool  *pgxpool.Pool
	queue string // the queue's schema, as SQL wants it
	id    string
	term  time.Duration    // see defaultTerm; the same for all replicas
	now   func() time.Time // this machine's clock

	taken chan struct{} // closed when it is taken for the first time
	first sync.Once

	mu     sync.Mutex
	tenure *tenure // the last one; nil before the first
}

const (
	// renewEvery is the time between two renewals.
	renewEvery = time.Second
	// renewTimeout ends a renewal that Postgres does not answer: another
	// connection may do better.
	renewTimeout = 1500 * time.Millisecond
	// defaultTerm is how long a lease must not have been renewed before another
	// replica takes over.
	defaultTerm = 5 * time.Second
	// margin is how much sooner the replica itself stops.
	margin = time.Second
	// unwindWithin is how long the jobs of a tenure that has ended may take to
	// notice before the lease is taken again.
	unwindWithin = 10 * time.Second
)

// errLeaseLost is why a job is cut short that may run elsewhere by now.
var errLeaseLost = errors.New("the replica's lease is over: the job goes on elsewhere, or here once there is a new one")

// A tenure is one uninterrupted holding of the lease.
type tenure struct {
	holder string
	token  int64
	ctx    context.Context // ends with the tenure
	end    context.CancelCauseFunc

	// Under lease.mu.
	until   time.Time // when it ends if it is not renewed
	expiry  *time.Timer
	running int
	unwound chan struct{} // closed when it has ended and nothing runs any more
}

// holderOf names the tenure of replica id with token.
func holderOf(id string, token int64) string { return id + "." + strconv.FormatInt(token, 10) }

// isHolder reports whether name is one that holderOf makes. Replicas of
// earlier versions attempt jobs by their ids, which have no full stop but those
// of the host.
func isHolder(name string) bool {
	_, token, ok := strings.Cut(name[strings.LastIndex(name, "-")+1:], ".")
	_, err := strconv.ParseInt(token, 10, 64)
	return ok && err == nil
}

func newLease(pool *pgxpool.Pool, schema, id string) *lease {
	return &lease{pool: pool, queue: pgx.Identifier{schema}.Sanitize(), id: id, term: defaultTerm, now: time.Now, taken: make(chan struct{})}
}

// holder returns who runs jobs here. It is false while nobody may.
func (l *lease) holder() (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.valid() {
		return "", false
	}
	return l.tenure.holder, true
}

// holds reports whether holder may run jobs here, now.
func (l *lease) holds(holder string) bool {
	current, ok := l.holder()
	return ok && current == holder
}

// valid reports whether the tenure goes on. A machine that was suspended may
// show it by either of its clocks, the one that counts and the one that tells
// the time. l.mu is held.
func (l *lease) valid() bool {
	if l.tenure == nil || l.tenure.ctx.Err() != nil {
		return false
	}
	now := l.now()
	return now.Before(l.tenure.until) && now.Round(0).Before(l.tenure.until.Round(0))
}

// enter returns the context of a job that holder runs, and what to call when it
// has returned. It is false if holder may not run jobs any more.
func (l *lease) enter(ctx context.Context, holder string) (_ context.Context, leave func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tenure
	if !l.valid() || t.holder != holder {
		return ctx, func() {}, false
	}
	t.running++
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(t.ctx, func() { cancel(context.Cause(t.ctx)) })
	return ctx, func() {
		stop()
		cancel(nil)
		l.mu.Lock()
		defer l.mu.Unlock()
		t.running--
		t.settle()
	}, true
}

// settle closes unwound if the tenure is over and nothing runs. lease.mu is
// held.
func (t *tenure) settle() {
	if t.running > 0 || t.ctx.Err() == nil {
		return
	}
	select {
	case <-t.unwound:
	default:
		close(t.unwound)
	}
}

// lose ends the tenure t.
func (l *lease) lose(t *tenure) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t.expiry.Stop()
	t.end(errLeaseLost)
	t.settle()
}

// keep renews the lease, or takes it where the replica has none.
func (l *lease) keep(ctx context.Context) error {
	l.mu.Lock()
	t, valid := l.tenure, l.valid()
	l.mu.Unlock()
	if valid {
		return l.renew(ctx, t)
	}
	if t != nil {
		l.lose(t)
		if err := unwind(ctx, t); err != nil {
			return err
		}
	}
	return l.take(ctx)
}

// unwind waits until the jobs of t have returned.
func unwind(ctx context.Context, t *tenure) error {
	timeout := time.NewTimer(unwindWithin)
	defer timeout.Stop()
	select {
	case <-t.unwound:
	case <-timeout.C: // whatever they still do, they end no job
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

const renewLease = `UPDATE replicas SET renewals = renewals + 1, renewed_at = clock_timestamp() WHERE id = $1 AND token = $2`

func (l *lease) renew(ctx context.Context, t *tenure) error {
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	sent := l.now()
	tag, err := l.pool.Exec(ctx, renewLease, l.id, t.token)
	if err != nil {
		return fmt.Errorf("renew the lease of this replica: %w", err)
	}
	if tag.RowsAffected() == 0 {
		l.lose(t)
		return errLeaseLost
	}
	l.extend(t, sent)
	return nil
}

// extend lets t go on after a renewal that was sent at sent, unless it had
// ended by then.
func (l *lease) extend(t *tenure, sent time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.valid() {
		return
	}
	t.until = sent.Add(l.term - margin)
	t.expiry.Reset(t.until.Sub(l.now()))
}

// take makes a lease with a new token. What an earlier tenure of this replica
// left running is made available first.
func (l *lease) take(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	sent := l.now()
	var token int64
	err := pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
		if err := l.release(ctx, tx); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `INSERT INTO replicas (id) VALUES ($1) RETURNING token`, l.id).Scan(&token)
	})
	if err != nil {
		return fmt.Errorf("take a lease for this replica: %w", err)
	}
	l.begin(token, sent)
	return nil
}

// begin begins the tenure whose lease was asked for at sent.
func (l *lease) begin(token int64, sent time.Time) {
	ctx, end := context.WithCancelCause(context.Background())
	t := &tenure{
		holder: holderOf(l.id, token), token: token, ctx: ctx, end: end,
		until: sent.Add(l.term - margin), unwound: make(chan struct{}),
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	t.expiry = time.AfterFunc(t.until.Sub(l.now()), func() { l.expire(t) })
	l.tenure = t
	l.first.Do(func() { close(l.taken) })
}

// expire ends t if it was not renewed.
func (l *lease) expire(t *tenure) {
	l.mu.Lock()
	over := l.tenure != t || !l.valid()
	l.mu.Unlock()
	if over {
		l.lose(t)
	}
}

// release gives the replica's lease up, if it has one, and its jobs back.
func (l *lease) release(ctx context.Context, tx pgx.Tx) error {
	var token int64
	err := tx.QueryRow(ctx, `DELETE FROM replicas WHERE id = $1 RETURNING token`, l.id).Scan(&token)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = handOver(ctx, tx, l.queue, holderOf(l.id, token))
	return err
}

// resign ends the tenure, gives the lease up, and what still runs back.
func (l *lease) resign(ctx context.Context) error {
	l.mu.Lock()
	t := l.tenure
	l.mu.Unlock()
	if t == nil {
		return nil
	}
	l.lose(t)
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	err := pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error { return l.release(ctx, tx) })
	if err != nil {
		return fmt.Errorf("give up the lease of this replica: %w", err)
	}
	return nil
}

// handOver makes the jobs that holder runs available. The table of the queue
// is in schema, which is quoted.
func handOver(ctx context.Context, tx pgx.Tx, schema, holder string) (jobs int64, err error) {
	tag, err := tx.Exec(ctx, fmt.Sprintf(`
		UPDATE %s.river_job SET state = 'available', scheduled_at = now()
		WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1`, schema), holder)
	return tag.RowsAffected(), err
}
