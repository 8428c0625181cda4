package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/studybot/studybot/internal/queue"
)

const (
	// fetchCooldown trades a little idle work for receipts in milliseconds.
	fetchCooldown = 10 * time.Millisecond
	// pollInterval is how late a scheduled job may be.
	pollInterval = 250 * time.Millisecond
	// jobTimeout ends one try of a job.
	jobTimeout = time.Minute
	// rescueAfter frees a job that its replica, which lives, will never end. It
	// is long past jobTimeout, for no job may run twice at once.
	rescueAfter = 10 * time.Minute
	// receiptWorkers send receipts and reactions: at the 200 ms that Slack takes
	// to answer, 120 a second, two for each of 60 replies. More would take the
	// processor from the replies that come in.
	receiptWorkers = 24
	// keepDone and keepFailed are how long finished jobs are kept for operators to
	// look at. The leader deletes older ones, whoever inserted them.
	keepDone, keepFailed = 24 * time.Hour, 7 * 24 * time.Hour
	// stopTimeout is how long jobs that run may take to finish at shutdown.
	stopTimeout = 15 * time.Second
)

// Options are what a Runner works with. All fields but Driver, Sessions and
// Upkeep are needed.
type Options struct {
	Pool *pgxpool.Pool
	// Driver is the queue's. It says where to listen for new jobs, if anywhere.
	// The default listens on Pool.
	Driver riverdriver.Driver[pgx.Tx]
	// Sessions are connections that keep a lock. Without any, a replica that died
	// is noticed only when its jobs have run for too long. The default is Pool
	// where Driver is the default too.
	Sessions *pgxpool.Pool
	Schema   string // of the queue's tables
	// Unavailable reports whether an error of Pool is one that a later try may
	// not meet.
	Unavailable func(error) bool
	UseCases    UseCases
	Chains      Chains
	Metrics     Metrics
	Log         *slog.Logger
	Upkeep      bool // queue the jobs that keep the store in order, while this replica leads
	// LeaseTerm is how long a replica must not have renewed its lease before
	// another takes over; zero is 5 s. It is the same for all replicas.
	LeaseTerm time.Duration
	// Now tells the time by Postgres's clock.
	Now func() time.Time
	// TookOver is called when the work of a replica that died goes on here: what that
	// one had taken in and not stored is nowhere in the queue. It does not block; nil
	// is nobody to tell.
	TookOver func()
}

// Chains are the jobs that have to wait for as long as there is something left
// to do: for a schedule's next occurrence, or for what comes next of a round.
type Chains interface {
	// MendChains queues those that are missing, whatever became of them, and
	// returns how many.
	MendChains(ctx context.Context) (mended int64, err error)
}

// A Runner works the queue of one replica.
type Runner struct {
	client  *river.Client[pgx.Tx]
	lease   *lease
	rescuer *rescuer
	chains  Chains
	oldLock *oldLock // nil where no lock lasts
	log     *slog.Logger

	unavailable func(error) bool
}

// NewRunner returns a Runner. Nothing runs before Run.
func NewRunner(o Options) (*Runner, error) {
	id := replicaID()
	if o.Driver == nil {
		o.Driver, o.Sessions = riverpgxv5.New(o.Pool), o.Pool
	}
	var periodic []*river.PeriodicJob
	if o.Upkeep {
		periodic = upkeep()
	}
	lease := newLease(o.Pool, o.Schema, id)
	lease.term = cmp.Or(o.LeaseTerm, defaultTerm)
	fence := newFence(lease, o.Now)
	client, err := river.NewClient(fencedDriver{queue.ByPostgres(o.Driver), fence}, &river.Config{
		ID:                   id,
		Schema:               o.Schema,
		Workers:              workers(o.UseCases, lease, o.Metrics),
		FetchCooldown:        fetchCooldown,
		FetchPollInterval:    pollInterval,
		JobTimeout:           jobTimeout,
		RescueStuckJobsAfter: rescueAfter,
		RetryPolicy:          retryPolicy{o.Now},
		Test:                 river.TestConfig{Time: queue.Time(o.Now)},
		ErrorHandler:         errorLog{o.Log},
		Logger:               slog.New(quiet{o.Log.Handler()}),
		Queues: map[string]river.QueueConfig{
			queue.Slack:    {MaxWorkers: 10},
			queue.Receipts: {MaxWorkers: receiptWorkers},
			queue.Clock:    {MaxWorkers: 4},
			queue.Sweeps:   {MaxWorkers: 2},
			queue.Upkeep:   {MaxWorkers: 1},
		},
		PeriodicJobs:                periodic,
		CompletedJobRetentionPeriod: keepDone,
		CancelledJobRetentionPeriod: keepDone,
		DiscardedJobRetentionPeriod: keepFailed,
	})
	if err != nil {
		return nil, fmt.Errorf("set up the job queue: %w", err)
	}
	r := &Runner{
		client: client, lease: lease, rescuer: newRescuer(o.Pool, o.Schema, fence, o.TookOver, o.Log), chains: o.Chains, log: o.Log,
		unavailable: o.Unavailable,
	}
	if o.Sessions != nil {
		r.oldLock = &oldLock{sessions: o.Sessions, lease: lease}
	}
	return r, nil
}

// replicaID names this process among all replicas.
func replicaID() string {
	host, err := os.Hostname()
	if err != nil {
		host = "studybot"
	}
	return fmt.Sprintf("%.60s-%d-%x", host, os.Getpid(), time.Now().UnixNano())
}

// Ready returns nil while this replica holds its lease, and so runs jobs, or a
// sentence that says that it does not.
func (r *Runner) Ready(context.Context) error {
	if _, ok := r.lease.holder(); ok {
		return nil
	}
	return errors.New("this replica holds no lease, so that it posts and answers nothing: the log says why it cannot have one")
}

// Leased is closed when this replica has had its lease for the first time: from then
// on others notice when it dies.
func (r *Runner) Leased() <-chan struct{} { return r.lease.taken }

// Run works the queue until ctx ends, then lets what runs finish. This
// replica's lease is renewed until the last of it has finished, and then given
// up, so that nothing waits for it to run out.
func (r *Runner) Run(ctx context.Context) error {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	var watch sync.WaitGroup
	watch.Go(func() { r.every(watching, renewEvery, "hold the lease of this replica", r.lease.keep) })
	watch.Go(func() { r.every(watching, lookInterval, "watch the other replicas", r.rescuer.look) })
	watch.Go(func() { r.every(watching, mendEvery, "look for jobs that are missing", r.mend) })
	if r.oldLock != nil {
		watch.Go(func() { r.oldLock.run(watching) })
	}
	err := r.work(ctx)
	stop()
	watch.Wait()
	if resignErr := r.lease.resign(context.WithoutCancel(ctx)); resignErr != nil {
		r.log.Warn("another replica takes over in some seconds", "err", resignErr)
	}
	return err
}

// mendEvery is the time between two looks at what should wait in the queue.
const mendEvery = time.Minute

func (r *Runner) mend(ctx context.Context) error {
	mended, err := r.chains.MendChains(ctx)
	if mended > 0 {
		r.log.Warn("jobs were missing, or had failed for good while there was something left to do; they are queued again", "jobs", mended)
	}
	return err
}

// every does a thing until ctx ends, at once and then again a while after each
// end. A failure that lasts is said once, and its end too.
func (r *Runner) every(ctx context.Context, pause time.Duration, what string, do func(context.Context) error) {
	failing := false
	for ctx.Err() == nil {
		err := do(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil && !failing:
			r.log.Warn("cannot "+what+"; trying again", "err", err)
		case err == nil && failing:
			r.log.Info("can " + what + " again")
		}
		failing = err != nil
		wait(ctx, pause)
	}
}

// wait returns after d, or sooner when ctx ends.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

func (r *Runner) work(ctx context.Context) error {
	switch err := r.start(ctx); {
	case err != nil && ctx.Err() != nil:
		return nil // ctx ended before Postgres came back
	case err != nil:
		return fmt.Errorf("start the job queue: %w", err)
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := r.client.Stop(stop); err == nil {
		return nil
	}
	r.log.Warn("jobs still run; they are cut short and will run again")
	cut, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	if err := r.client.StopAndCancel(cut); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop the job queue: %w", err)
	}
	return nil
}

// start starts the queue's client, with back-off where Postgres goes away just
// then: the client, once it runs, waits for Postgres by itself, but it does not
// start without. It tries until ctx ends.
func (r *Runner) start(ctx context.Context) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := r.client.Start(context.WithoutCancel(ctx))
		if err != nil && !r.unavailable(err) {
			return struct{}{}, backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, wait time.Duration) {
		r.log.Warn("cannot start the job queue; trying again", "in", wait.Round(time.Millisecond), "err", err)
	}))
	return err
}
