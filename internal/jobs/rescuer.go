package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A rescuer notices within seconds that another replica was killed, and gives
// its jobs and its leadership back to the queue. The queue itself would wait
// for its own time-outs, a minute and more, while members wait for a question.
//
// A replica that lives renews its lease every second. The rescuer takes over
// from one whose lease it has seen unchanged, by its own clock, for longer than
// that replica itself goes on without a renewal. So a living replica is never
// taken over, whatever it has lost and however wrong any clock is.
type rescuer struct {
	pool   *pgxpool.Pool
	schema string // as it is named
	queue  string // as SQL wants it
	lease  *lease
	fence  *fence
	took   func() // is told of each replica that was taken over
	log    *slog.Logger
	now    func() time.Time

	seen map[string]sighting // leases, by replica
	free map[string]int      // looks at which nobody held an earlier replica's lock
}

// A sighting is a lease as it was seen first.
type sighting struct {
	token, renewals int64
	since           time.Time
}

const (
	// lookInterval is the time between two looks at the other replicas.
	lookInterval = time.Second
	// lookTimeout ends a look that Postgres does not answer.
	lookTimeout = 5 * time.Second
	// freeLooks are the looks running at which the lock of a replica of an
	// earlier version must have been free. One that lost its connection takes
	// the lock again within two.
	freeLooks = 5
)

func newRescuer(pool *pgxpool.Pool, schema string, f *fence, took func(), log *slog.Logger) *rescuer {
	if took == nil {
		took = func() {}
	}
	return &rescuer{
		pool: pool, schema: schema, queue: f.queue, lease: f.lease, fence: f, took: took, log: log, now: time.Now,
		seen: make(map[string]sighting), free: make(map[string]int),
	}
}

// look takes over from each replica whose lease has run out.
func (r *rescuer) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	if err := r.lookAtLeases(ctx); err != nil {
		return err
	}
	if err := r.lookAtOrphans(ctx); err != nil {
		return err
	}
	return r.lookAtOwn(ctx)
}

// A leaseRow is a row of replicas.
type leaseRow struct {
	ID              string
	Token, Renewals int64
}

func (r *rescuer) lookAtLeases(ctx context.Context) error {
	rows, _ := r.pool.Query(ctx, `SELECT id, token, renewals FROM replicas WHERE id <> $1`, r.lease.id) // CollectRows returns Query's error.
	leases, err := pgx.CollectRows(rows, pgx.RowToStructByPos[leaseRow])
	if err != nil {
		return fmt.Errorf("list the leases: %w", err)
	}
	now := r.now()
	seen := make(map[string]sighting, len(leases))
	for _, l := range leases {
		s, ok := r.seen[l.ID]
		if !ok || s.token != l.Token || s.renewals != l.Renewals {
			s = sighting{l.Token, l.Renewals, now}
		}
		seen[l.ID] = s
		if now.Sub(s.since) < r.lease.term {
			continue
		}
		if err := r.takeOver(ctx, l); err != nil {
			return err
		}
		delete(seen, l.ID)
	}
	r.seen = seen
	return nil
}

// takeOver deletes the lease l, if it was not renewed since it was seen, and
// with it makes the jobs of its holder available and ends its leadership.
func (r *rescuer) takeOver(ctx context.Context, l leaseRow) error {
	const take = `DELETE FROM replicas WHERE id = $1 AND token = $2 AND renewals = $3`
	taken, jobs := false, int64(0)
	err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, take, l.ID, l.Token, l.Renewals)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		taken = true
		if jobs, err = handOver(ctx, tx, r.queue, holderOf(l.ID, l.Token)); err != nil {
			return err
		}
		return r.endLeadership(ctx, tx, l.ID)
	})
	if err != nil {
		return fmt.Errorf("take over from replica %s: %w", l.ID, err)
	}
	if taken {
		r.log.Warn("another replica died; its work goes on here", "replica", l.ID, "jobs", jobs)
		r.took()
	}
	return nil
}

// endLeadership ends the leadership of replica id as if it had resigned.
func (r *rescuer) endLeadership(ctx context.Context, tx pgx.Tx, id string) error {
	_, err := tx.Exec(ctx, fmt.Sprintf(`
		WITH gone AS (DELETE FROM %[1]s.river_leader WHERE leader_id = $1 RETURNING leader_id)
		SELECT pg_notify($2, json_build_object('leader_id', leader_id, 'action', 'resigned')::text) FROM gone`,
		r.queue), id, r.schema+".river_leadership")
	return err
}

// orphans are the names by which jobs run, or that lead, with no lease. A
// statement sees a job and the lease by which it was taken at one moment.
const orphans = `
	SELECT attempted_by[array_upper(attempted_by, 1)] FROM %[1]s.river_job WHERE state = 'running'
	UNION SELECT leader_id FROM %[1]s.river_leader WHERE leader_id <> $1
	EXCEPT SELECT id || '.' || token FROM replicas
	EXCEPT SELECT id FROM replicas`

// lookAtOrphans frees what runs with no lease. A holder's lease is deleted with
// what it runs, so that what it still took at that moment is free at once. A
// replica of an earlier version has none: it holds a lock.
func (r *rescuer) lookAtOrphans(ctx context.Context) error {
	rows, _ := r.pool.Query(ctx, fmt.Sprintf(orphans, r.queue), r.lease.id)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("list what runs without a lease: %w", err)
	}
	free := make(map[string]int)
	for _, name := range names {
		dead, err := r.isDead(ctx, name, free)
		if err != nil {
			return err
		}
		if !dead {
			continue
		}
		if err := r.adopt(ctx, name); err != nil {
			return err
		}
	}
	r.free = free
	return nil
}

// isDead reports whether name, which has no lease, runs nothing any more. It
// counts in free the looks at which a lock was free.
func (r *rescuer) isDead(ctx context.Context, name string, free map[string]int) (bool, error) {
	if isHolder(name) {
		return true, nil
	}
	var unlocked bool // in a transaction of its own, so that it is let go at once
	err := r.pool.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))`, name).Scan(&unlocked)
	if err != nil {
		return false, fmt.Errorf("try the lock of replica %s: %w", name, err)
	}
	if unlocked {
		free[name] = r.free[name] + 1
	}
	return free[name] >= freeLooks, nil
}

// adopt makes the jobs that run by name, which has no lease, available, and
// ends its leadership.
func (r *rescuer) adopt(ctx context.Context, name string) error {
	var jobs int64
	err := pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) (err error) {
		if jobs, err = handOver(ctx, tx, r.queue, name); err != nil {
			return err
		}
		return r.endLeadership(ctx, tx, name)
	})
	if err != nil {
		return fmt.Errorf("take over from %s: %w", name, err)
	}
	r.log.Warn("another replica left work behind; it goes on here", "replica", name, "jobs", jobs)
	return nil
}

// strays are the jobs that run here by the database's account, for long enough
// that whoever took them must know.
const strays = `
	SELECT id FROM %s.river_job
	WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1 AND attempted_at < now() - interval '5 seconds'`

// lookAtOwn frees the jobs that were taken for this replica but never came
// here: a connection may be lost between the commit and its answer.
func (r *rescuer) lookAtOwn(ctx context.Context) error {
	holder, ok := r.lease.holder()
	if !ok {
		return nil
	}
	rows, _ := r.pool.Query(ctx, fmt.Sprintf(strays, r.queue), holder)
	running, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return fmt.Errorf("list the jobs that run here: %w", err)
	}
	for _, id := range running {
		if r.fence.knows(id, holder) {
			continue
		}
		_, err := r.pool.Exec(ctx, fmt.Sprintf(`
			UPDATE %s.river_job SET state = 'available', scheduled_at = now()
			WHERE id = $1 AND state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $2`, r.queue), id, holder)
		if err != nil {
			return fmt.Errorf("free job %d, which was taken but never came: %w", id, err)
		}
		r.log.Warn("a job was taken but its answer was lost; it is free again", "job", id)
	}
	return nil
}
