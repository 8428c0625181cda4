package jobs

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// UseCases are the work of the jobs. Again says that an earlier try of the
// same job may have reached Slack.
type UseCases interface {
	Post(ctx context.Context, id study.RoundID, again bool) error
	Close(ctx context.Context, id study.RoundID) error
	Results(ctx context.Context, id study.RoundID, again bool) error
	Receipt(ctx context.Context, id study.SubmissionID) error
	React(ctx context.Context, ref study.MessageRef) error
	Board(ctx context.Context, id int64, again bool) error
	Occur(ctx context.Context, schedule string, due time.Time) error
	Sweep(ctx context.Context, id study.RoundID) error
	MarkKept(ctx context.Context) error
	CleanUp(ctx context.Context) error
}

// Metrics are told how jobs end.
type Metrics interface {
	// JobDone is told the outcome of one try: "done", "later" or "failed".
	JobDone(kind, outcome string, took time.Duration)
}

// workers returns the workers for every kind of job.
func workers(u UseCases, m Metrics) *river.Workers {
	all := river.NewWorkers()
	add(all, m, func(ctx context.Context, j queue.PostRound, again bool) error { return u.Post(ctx, j.Round, again) })
	add(all, m, func(ctx context.Context, j queue.CloseRound, _ bool) error { return u.Close(ctx, j.Round) })
	add(all, m, func(ctx context.Context, j queue.PostResults, again bool) error {
		return u.Results(ctx, j.Round, again)
	})
	add(all, m, func(ctx context.Context, j queue.SendReceipt, _ bool) error { return u.Receipt(ctx, j.Submission) })
	add(all, m, func(ctx context.Context, j queue.AddReaction, _ bool) error { return u.React(ctx, j.Message) })
	add(all, m, func(ctx context.Context, j queue.PostBoard, again bool) error { return u.Board(ctx, j.Board, again) })
	add(all, m, func(ctx context.Context, j queue.RunOccurrence, _ bool) error {
		return u.Occur(ctx, j.Schedule, j.DueAt)
	})
	add(all, m, func(ctx context.Context, j queue.SweepRound, _ bool) error { return u.Sweep(ctx, j.Round) })
	add(all, m, func(ctx context.Context, _ queue.MarkKept, _ bool) error { return u.MarkKept(ctx) })
	add(all, m, func(ctx context.Context, _ queue.CleanUp, _ bool) error { return u.CleanUp(ctx) })
	return all
}

// A worker runs the jobs of one kind.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	run     func(ctx context.Context, args T, again bool) error
	metrics Metrics
}

func add[T river.JobArgs](all *river.Workers, m Metrics, run func(context.Context, T, bool) error) {
	river.AddWorker(all, &worker[T]{run: run, metrics: m})
}

// Work runs one try of a job. What cannot be reached is waited out: such a
// try is not counted, so that no outage is long enough to lose a job.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	tries := len(job.AttemptedBy)
	start := time.Now()
	err := w.run(ctx, job.Args, tries > 1)
	took := time.Since(start)
	switch {
	case err == nil:
		w.metrics.JobDone(job.Kind, "done", took)
		return nil
	case errors.Is(err, study.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded):
		w.metrics.JobDone(job.Kind, "later", took)
		return river.JobSnooze(pause(err, tries))
	}
	w.metrics.JobDone(job.Kind, "failed", took)
	return err
}

// longestPause is the longest wait between two tries at what is out of reach.
const longestPause = 30 * time.Second

// pause returns how long to wait after try number tries: as long as Slack
// asks, or else 1 s, doubled each time up to longestPause; and up to a quarter
// more, so that many jobs do not come back at once.
func pause(err error, tries int) time.Duration {
	d := min(longestPause, time.Second<<min(max(tries-1, 0), 5))
	var asked *study.RetryAfterError
	if errors.As(err, &asked) {
		d = asked.After
	}
	return d + rand.N(d/4+time.Millisecond)
}
