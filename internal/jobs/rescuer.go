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
// Each replica holds an advisory lock named after it, on a connection of its
// own. The kernel closes that connection when the process dies, and Postgres
// lets the lock go; whoever can then take it knows that its holder is gone.
type rescuer struct {
	pool   *pgxpool.Pool
	schema string // as it is named
	quoted string // as SQL wants it
	id     string
	log    *slog.Logger
	// suspects are the replicas whose lock was free at the last look. One look
	// is not enough: a replica that lost only its connection takes the lock
	// again at once.
	suspects map[string]bool
}

const (
	// lookInterval is the time between two looks at the other replicas.
	lookInterval = time.Second
	// lookTimeout ends a look that Postgres does not answer.
	lookTimeout = 5 * time.Second
)

func newRescuer(pool *pgxpool.Pool, schema, id string, log *slog.Logger) *rescuer {
	return &rescuer{
		pool: pool, schema: schema, quoted: pgx.Identifier{schema}.Sanitize(),
		id: id, log: log, suspects: make(map[string]bool),
	}
}

// run holds this replica's lock and looks at the others until ctx ends. A lost
// connection is made again.
func (r *rescuer) run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := r.watch(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn("cannot watch the other replicas; trying again", "err", err)
		}
		wait(ctx, lookInterval)
	}
}

// watch works on one connection until it fails or ctx ends.
func (r *rescuer) watch(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, r.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing) // the lock goes with the connection either way
	}()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtextextended($1, 0))`, r.id); err != nil {
		return fmt.Errorf("take this replica's lock: %w", err)
	}
	for ctx.Err() == nil {
		if err := r.look(ctx, conn); err != nil {
			return err
		}
		wait(ctx, lookInterval)
	}
	return nil
}

// look takes over from each replica whose lock was free twice running.
func (r *rescuer) look(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	others, err := r.others(ctx, conn)
	if err != nil {
		return err
	}
	free := make(map[string]bool)
	for _, id := range others {
		dead, err := lockIsFree(ctx, conn, id)
		switch {
		case err != nil:
			return err
		case dead && r.suspects[id]:
			if err := r.takeOver(ctx, conn, id); err != nil {
				return err
			}
		case dead:
			free[id] = true
		}
	}
	r.suspects = free
	return nil
}

// others returns the replicas that run jobs or lead, but for this one.
func (r *rescuer) others(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, _ := conn.Query(ctx, fmt.Sprintf(`
		SELECT attempted_by[array_upper(attempted_by, 1)] AS id
		FROM %[1]s.river_job WHERE state = 'running'
		UNION SELECT leader_id FROM %[1]s.river_leader
		EXCEPT SELECT $1::text`, r.quoted), r.id) // CollectRows returns Query's error.
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list the replicas: %w", err)
	}
	return ids, nil
}

// lockIsFree reports whether nobody holds the lock of replica id.
func lockIsFree(ctx context.Context, conn *pgx.Conn, id string) (free bool, err error) {
	err = conn.QueryRow(ctx, `
		SELECT CASE WHEN pg_try_advisory_lock(hashtextextended($1, 0))
		            THEN pg_advisory_unlock(hashtextextended($1, 0)) ELSE false END`, id).Scan(&free)
	if err != nil {
		return false, fmt.Errorf("try the lock of replica %s: %w", id, err)
	}
	return free, nil
}

// takeOver makes the jobs that replica id was running available again, and
// ends its leadership as if it had resigned.
func (r *rescuer) takeOver(ctx context.Context, conn *pgx.Conn, id string) error {
	freed, err := conn.Exec(ctx, fmt.Sprintf(`
		UPDATE %s.river_job SET state = 'available', scheduled_at = now()
		WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1`, r.quoted), id)
	if err != nil {
		return fmt.Errorf("take over the jobs of replica %s: %w", id, err)
	}
	led, err := conn.Exec(ctx, fmt.Sprintf(`
		WITH gone AS (DELETE FROM %[1]s.river_leader WHERE leader_id = $1 RETURNING leader_id)
		SELECT pg_notify($2, json_build_object('leader_id', leader_id, 'action', 'resigned')::text) FROM gone`,
		r.quoted), id, r.schema+".river_leadership")
	if err != nil {
		return fmt.Errorf("end the leadership of replica %s: %w", id, err)
	}
	r.log.Warn("another replica died; its work goes on here", "replica", id, "jobs", freed.RowsAffected(), "led", led.RowsAffected() == 1)
	return nil
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
