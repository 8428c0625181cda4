package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// QueueSchema is the schema of the queue's tables, apart from ours.
const QueueSchema = "river"

// maxAttempts is how often a job is tried. With the queue's back-off, that
// takes weeks.
const maxAttempts = 50

// waiting are the states of a job that is still to be done. River wants the
// running state among them too.
var waiting = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// jobOpts returns how job is queued, but for when it is due.
func jobOpts(job river.JobArgs) river.InsertOpts {
	opts := river.InsertOpts{Queue: queue.Slack, Priority: 1, MaxAttempts: maxAttempts}
	switch job.(type) {
	case queue.SendReceipt:
		opts.Queue = queue.Receipts
	case queue.AddReaction:
		opts.Queue, opts.Priority = queue.Receipts, 2
	case queue.PostBoard:
		opts.Priority = 2
	case queue.RunOccurrence:
		opts.Queue = queue.Clock
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: waiting}
	case queue.SweepRound:
		opts.Queue, opts.Priority = queue.Sweeps, 3
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: waiting}
	}
	return opts
}

// queue inserts job in tx. It is due at due, or at once if due is zero or past.
func (s *Store) queue(ctx context.Context, tx pgx.Tx, due time.Time, job river.JobArgs) error {
	opts := jobOpts(job)
	if due.After(s.clock.Now()) { // a time that is past would wait for the queue's next tick
		opts.ScheduledAt = instant(due)
	}
	_, err := s.jobs.InsertTx(ctx, tx, job, &opts)
	return err
}

// occurrence returns the job of an occurrence. Its due time has one form, for
// the queue tells jobs apart by their JSON.
func occurrence(schedule string, due time.Time) queue.RunOccurrence {
	return queue.RunOccurrence{Schedule: schedule, DueAt: instant(due)}
}

// QueueSweep queues a sweep of each of the rounds ids, unless one is queued
// already.
func (s *Store) QueueSweep(ctx context.Context, ids []study.RoundID) (err error) {
	defer wrap(&err, "queue a sweep of rounds %v", ids)

	if len(ids) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(ids))
	for i, id := range ids {
		job := queue.SweepRound{Round: id}
		opts := jobOpts(job)
		params[i] = river.InsertManyParams{Args: job, InsertOpts: &opts}
	}
	_, err = s.jobs.InsertMany(ctx, params)
	return err
}

// insertJob inserts a job that is due now. It writes what River's client
// writes, and leaves the rest to the columns' defaults. A test compares the two.
const insertJob = `
	INSERT INTO ` + QueueSchema + `.river_job (args, kind, max_attempts, priority, queue, state)
	VALUES ($1, $2, $3, $4, $5, 'available')`

// queueNow adds the insert of a job that is due now to b. It is for Submit,
// where every round trip counts; River's client does it everywhere else. The
// announcer has to be woken after the commit.
func queueNow(b *pgx.Batch, job river.JobArgs) error {
	args, err := accepted.JSON(job)
	if err != nil {
		return err
	}
	opts := jobOpts(job)
	b.Queue(insertJob, args, job.Kind(), opts.MaxAttempts, opts.Priority, opts.Queue)
	return nil
}
