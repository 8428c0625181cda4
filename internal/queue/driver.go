package queue

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// ByPostgres returns d with one difference: a job that is due at once is due by
// Postgres's clock. River's own driver gives it the time of this machine, and
// where that is ahead the job waits.
func ByPostgres(d riverdriver.Driver[pgx.Tx]) riverdriver.Driver[pgx.Tx] { return driver{d} }

type driver struct{ riverdriver.Driver[pgx.Tx] }

func (d driver) GetExecutor() riverdriver.Executor {
	return executor{d.Driver.GetExecutor()}
}

func (d driver) UnwrapExecutor(tx pgx.Tx) riverdriver.ExecutorTx {
	return executorTx{d.Driver.UnwrapExecutor(tx)}
}

func (d driver) UnwrapTx(tx riverdriver.ExecutorTx) pgx.Tx {
	if ours, ok := tx.(executorTx); ok {
		tx = ours.ExecutorTx
	}
	return d.Driver.UnwrapTx(tx)
}

type executor struct{ riverdriver.Executor }

func (e executor) Begin(ctx context.Context) (riverdriver.ExecutorTx, error) {
	tx, err := e.Executor.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return executorTx{tx}, nil
}

func (e executor) JobInsertFastMany(ctx context.Context, p *riverdriver.JobInsertFastManyParams) ([]*riverdriver.JobInsertFastResult, error) {
	return e.Executor.JobInsertFastMany(ctx, byPostgres(p))
}

func (e executor) JobInsertFastManyNoReturning(ctx context.Context, p *riverdriver.JobInsertFastManyParams) (int, error) {
	return e.Executor.JobInsertFastManyNoReturning(ctx, byPostgres(p))
}

type executorTx struct{ riverdriver.ExecutorTx }

func (e executorTx) Begin(ctx context.Context) (riverdriver.ExecutorTx, error) {
	return executor{e.ExecutorTx}.Begin(ctx)
}

func (e executorTx) JobInsertFastMany(ctx context.Context, p *riverdriver.JobInsertFastManyParams) ([]*riverdriver.JobInsertFastResult, error) {
	return e.ExecutorTx.JobInsertFastMany(ctx, byPostgres(p))
}

func (e executorTx) JobInsertFastManyNoReturning(ctx context.Context, p *riverdriver.JobInsertFastManyParams) (int, error) {
	return e.ExecutorTx.JobInsertFastManyNoReturning(ctx, byPostgres(p))
}

// byPostgres returns p with the zero time, for which River's statement puts
// now(), where p has none.
func byPostgres(p *riverdriver.JobInsertFastManyParams) *riverdriver.JobInsertFastManyParams {
	q := *p
	q.Jobs = make([]*riverdriver.JobInsertFastParams, len(p.Jobs))
	for i, j := range p.Jobs {
		job := *j
		if job.CreatedAt == nil {
			job.CreatedAt = new(time.Time)
		}
		if job.ScheduledAt == nil {
			job.ScheduledAt = new(time.Time)
		}
		q.Jobs[i] = &job
	}
	return &q
}

// A Time is the source of River's times. Now is asked; a statement that needs
// the time takes Postgres's own.
type Time func() time.Time

// Now returns the time.
func (t Time) Now() time.Time { return t() }

// NowOrNil returns nil: River's statements then take now().
func (t Time) NowOrNil() *time.Time { return nil }

var _ rivertype.TimeGenerator = Time(nil)
