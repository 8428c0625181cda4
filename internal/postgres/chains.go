package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// lockChains keeps two replicas from mending at the same time. The number is
// nobody else's.
const lockChains = `SELECT pg_try_advisory_xact_lock(7310579140284)`

// live says that job j is still to be done.
const live = `j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled')`

// What should wait in the queue, and does not.
const (
	idleSchedules = `
		SELECT s.name, s.next_due FROM schedules s
		WHERE s.active AND s.next_due IS NOT NULL AND NOT EXISTS (
			SELECT FROM ` + QueueSchema + `.river_job j
			WHERE j.kind = 'run_occurrence' AND ` + live + ` AND j.args @> jsonb_build_object('schedule', s.name)
				AND (j.args ->> 'due_at')::timestamptz = s.next_due
		)`

	idleRounds = `
		SELECT r.id, r.state, r.closes_at FROM rounds r
		WHERE r.state IN ('pending', 'open') AND NOT EXISTS (
			SELECT FROM ` + QueueSchema + `.river_job j
			WHERE j.kind = CASE r.state WHEN 'open' THEN 'close_round' ELSE 'post_round' END AND ` + live + `
				AND j.args @> jsonb_build_object('round', r.id)
		)`

	// reviveFailed queues what failed for good an hour ago, and has not been
	// queued again since, if it is still worth doing. A post that Slack will never
	// take has not failed: it was given up.
	reviveFailed = `
		INSERT INTO ` + QueueSchema + `.river_job (args, kind, max_attempts, priority, queue, state)
		SELECT d.args, d.kind, $1, d.priority, d.queue, 'available' FROM ` + QueueSchema + `.river_job d
		WHERE d.state = 'discarded' AND d.finalized_at < now() - interval '1 hour' AND CASE d.kind
			WHEN 'post_results' THEN EXISTS (
				SELECT FROM rounds r WHERE r.id = (d.args ->> 'round')::bigint
					AND r.state = 'closed' AND r.results_ts IS NULL AND r.closed_at > now() - interval '7 days')
			WHEN 'post_board' THEN EXISTS (
				SELECT FROM boards b WHERE b.id = (d.args ->> 'board')::bigint
					AND b.message_ts IS NULL AND b.queued_at > now() - interval '1 day')
			WHEN 'send_receipt' THEN EXISTS (
				SELECT FROM submissions s WHERE s.id = (d.args ->> 'submission')::bigint
					AND s.stored_at > now() - interval '3 days')
			WHEN 'delete_message' THEN d.created_at > now() - interval '7 days'
			ELSE false
		END AND NOT EXISTS (
			SELECT FROM ` + QueueSchema + `.river_job j WHERE j.kind = d.kind AND j.args @> d.args AND j.id > d.id
		)`
)

// MendChains implements jobs.Chains. It queues a job for the next occurrence of
// each active schedule, the post of each pending round and the close of each
// open one, where none waits; and once more what failed for good while it was
// worth doing.
func (s *Store) MendChains(ctx context.Context) (mended int64, err error) {
	defer wrap(&err, "mend the chains of jobs")

	err = s.inTx(ctx, func(tx pgx.Tx) error {
		mended = 0
		var locked bool
		if err := tx.QueryRow(ctx, lockChains).Scan(&locked); err != nil || !locked {
			return err
		}
		for _, mend := range []func(context.Context, pgx.Tx) (int64, error){s.mendSchedules, s.mendRounds, reviveJobs} {
			n, err := mend(ctx, tx)
			if err != nil {
				return err
			}
			mended += n
		}
		return nil
	})
	return mended, err
}

func (s *Store) mendSchedules(ctx context.Context, tx pgx.Tx) (int64, error) {
	type idle struct {
		Name    string
		NextDue time.Time
	}
	rows, _ := tx.Query(ctx, idleSchedules) // CollectRows returns Query's error
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[idle])
	if err != nil {
		return 0, fmt.Errorf("schedules without a job: %w", err)
	}
	for _, i := range list {
		if err := s.queue(ctx, tx, i.NextDue, occurrence(i.Name, i.NextDue)); err != nil {
			return 0, fmt.Errorf("schedule %q: %w", i.Name, err)
		}
	}
	return int64(len(list)), nil
}

func (s *Store) mendRounds(ctx context.Context, tx pgx.Tx) (int64, error) {
	type idle struct {
		ID       study.RoundID
		State    study.RoundState
		ClosesAt time.Time
	}
	rows, _ := tx.Query(ctx, idleRounds) // CollectRows returns Query's error
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[idle])
	if err != nil {
		return 0, fmt.Errorf("rounds without a job: %w", err)
	}
	for _, i := range list {
		if i.State == study.RoundOpen {
			err = s.queue(ctx, tx, i.ClosesAt, queue.CloseRound{Round: i.ID})
		} else {
			err = s.queue(ctx, tx, time.Time{}, queue.PostRound{Round: i.ID})
		}
		if err != nil {
			return 0, fmt.Errorf("round %d: %w", i.ID, err)
		}
	}
	return int64(len(list)), nil
}

func reviveJobs(ctx context.Context, tx pgx.Tx) (int64, error) {
	tag, err := tx.Exec(ctx, reviveFailed, maxAttempts)
	if err != nil {
		return 0, fmt.Errorf("jobs that failed: %w", err)
	}
	return tag.RowsAffected(), nil
}
