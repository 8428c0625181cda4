package jobs

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// A fencedDriver is a driver whose client works jobs only while the replica
// holds its lease, and ends none that another has taken over. River's own
// statements end whatever job of a number runs, whoever runs it.
type fencedDriver struct {
	riverdriver.Driver[pgx.Tx]
	fence *fence
}

func (d fencedDriver) GetExecutor() riverdriver.Executor {
	return fencedExecutor{d.Driver.GetExecutor(), d.fence}
}

// A fence knows which jobs were taken from the queue, and by which tenure.
type fence struct {
	lease *lease
	queue string           // the queue's schema, as SQL wants it
	now   func() time.Time // by Postgres's clock

	mu    sync.Mutex
	taken map[int64]*taking // by job; the last one of each
}

// A taking is of one job from the queue, once. A job that is put off may be
// taken again before its end is known to be committed.
type taking struct{ holder string }

func newFence(l *lease, now func() time.Time) *fence {
	return &fence{lease: l, queue: l.queue, now: now, taken: make(map[int64]*taking)}
}

func (f *fence) took(jobs []*rivertype.JobRow, holder string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, j := range jobs {
		f.taken[j.ID] = &taking{holder}
	}
}

// knows reports whether job was taken here by holder and has not ended.
func (f *fence) knows(job int64, holder string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.taken[job]
	return t != nil && t.holder == holder
}

// takings returns the last taking of each of the jobs, nil for one that was not
// taken here, and their holders.
func (f *fence) takings(jobs []int64) (taken []*taking, holders []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	taken, holders = make([]*taking, len(jobs)), make([]string, len(jobs))
	for i, id := range jobs {
		if t := f.taken[id]; t != nil {
			taken[i], holders[i] = t, t.holder
		}
	}
	return taken, holders
}

// ended forgets these takings of the jobs, and no later ones.
func (f *fence) ended(jobs []int64, taken []*taking) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, id := range jobs {
		if f.taken[id] == taken[i] {
			delete(f.taken, id)
		}
	}
}

// A fencedExecutor makes the statements of a fencedDriver.
type fencedExecutor struct {
	riverdriver.Executor
	fence *fence
}

// JobGetAvailable takes jobs for the tenure of the lease; none while there is
// none. What it took as the tenure ended is left to whoever releases it.
func (e fencedExecutor) JobGetAvailable(ctx context.Context, p *riverdriver.JobGetAvailableParams) (*riverdriver.JobGetAvailableResult, error) {
	holder, ok := e.fence.lease.holder()
	if !ok {
		return &riverdriver.JobGetAvailableResult{}, nil
	}
	ours := *p
	ours.ClientID = holder
	result, err := e.Executor.JobGetAvailable(ctx, &ours)
	if err != nil || !e.fence.lease.holds(holder) {
		return &riverdriver.JobGetAvailableResult{}, err
	}
	e.fence.took(result.Jobs, holder)
	return result, nil
}

// JobSetStateIfRunningMany ends those of the jobs that run still by who took
// them here.
func (e fencedExecutor) JobSetStateIfRunningMany(ctx context.Context, p *riverdriver.JobSetStateIfRunningManyParams) ([]*rivertype.JobRow, error) {
	taken, holders := e.fence.takings(p.ID)
	tx, err := e.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // after Commit it does nothing
	var ours []int64
	if err := tx.QueryRow(ctx, fmt.Sprintf(ownJobs, e.fence.queue), p.ID, holders).Scan(&ours); err != nil {
		return nil, err
	}
	var rows []*rivertype.JobRow
	if only := onlyJobs(p, ours); len(only.ID) > 0 {
		if rows, err = tx.JobSetStateIfRunningMany(ctx, only); err != nil {
			return nil, err
		}
	}
	if err := tx.Commit(ctx); err != nil {
		return nil, err
	}
	e.fence.ended(p.ID, taken)
	return rows, nil
}

// ownJobs are those of the jobs $1 that their holders $2 run still. They are
// locked until their end is committed.
const ownJobs = `
	SELECT coalesce(array_agg(id), '{}') FROM (
		SELECT j.id FROM %s.river_job j JOIN unnest($1::bigint[], $2::text[]) AS h (id, holder) USING (id)
		WHERE j.state = 'running' AND j.attempted_by[array_upper(j.attempted_by, 1)] = h.holder
		ORDER BY j.id FOR UPDATE OF j
	) own`

// onlyJobs returns p for the jobs in keep.
func onlyJobs(p *riverdriver.JobSetStateIfRunningManyParams, keep []int64) *riverdriver.JobSetStateIfRunningManyParams {
	kept := make(map[int64]bool, len(keep))
	for _, id := range keep {
		kept[id] = true
	}
	only := &riverdriver.JobSetStateIfRunningManyParams{Now: p.Now, Schema: p.Schema}
	for i, id := range p.ID {
		if !kept[id] {
			continue
		}
		only.ID = append(only.ID, id)
		only.Attempt = append(only.Attempt, p.Attempt[i])
		only.ErrData = append(only.ErrData, p.ErrData[i])
		only.FinalizedAt = append(only.FinalizedAt, p.FinalizedAt[i])
		only.MetadataDoMerge = append(only.MetadataDoMerge, p.MetadataDoMerge[i])
		only.MetadataUpdates = append(only.MetadataUpdates, p.MetadataUpdates[i])
		only.ScheduledAt = append(only.ScheduledAt, p.ScheduledAt[i])
		only.State = append(only.State, p.State[i])
	}
	return only
}

// JobGetStuck and JobRescueMany take jobs for stuck by Postgres's clock: River
// asks this machine's, and where that is ahead every job seems stuck.

// JobGetStuck returns the jobs that have run for too long.
func (e fencedExecutor) JobGetStuck(ctx context.Context, p *riverdriver.JobGetStuckParams) ([]*rivertype.JobRow, error) {
	stuck := *p
	stuck.StuckHorizon = e.fence.horizon()
	return e.Executor.JobGetStuck(ctx, &stuck)
}

// JobRescueMany frees the jobs that have run for too long.
func (e fencedExecutor) JobRescueMany(ctx context.Context, p *riverdriver.JobRescueManyParams) (*struct{}, error) {
	stuck := *p
	stuck.StuckHorizon = e.fence.horizon()
	return e.Executor.JobRescueMany(ctx, &stuck)
}

// horizon is when a job must have begun to count as stuck.
func (f *fence) horizon() time.Time { return f.now().Add(-rescueAfter) }
