package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/studybot/studybot/internal/queue"
)

// announceEvery is the least time between two announcements of new jobs.
const announceEvery = 10 * time.Millisecond

// announceReceipts is the notification by which River's client tells the
// workers of a queue that there are jobs.
const announceReceipts = `SELECT pg_notify('` + QueueSchema + `.river_insert', '{"queue": "` + queue.Receipts + `"}')`

// An announcer tells the workers that receipts are queued, after the commit
// that queued them. To notify inside the transaction would make all commits
// wait for one another, since Postgres sends notifications in the order of the
// commits. An announcement is lost if the program stops before it. The receipt
// then waits until the workers poll the queue.
type announcer struct {
	pending chan struct{} // holds one if there is something to announce
	cancel  context.CancelFunc
	stopped chan struct{}
}

// newAnnouncer starts an announcer on pool. The caller has to stop it.
func newAnnouncer(pool *pgxpool.Pool) *announcer {
	ctx, cancel := context.WithCancel(context.Background())
	a := &announcer{pending: make(chan struct{}, 1), cancel: cancel, stopped: make(chan struct{})}
	go a.run(ctx, pool)
	return a
}

// wake announces, soon and once for all calls of a moment, that there are new
// receipts. It does not block.
func (a *announcer) wake() {
	select {
	case a.pending <- struct{}{}:
	default:
	}
}

// stop ends the announcer and waits for it.
func (a *announcer) stop() {
	a.cancel()
	<-a.stopped
}

func (a *announcer) run(ctx context.Context, pool *pgxpool.Pool) {
	defer close(a.stopped)
	pause := time.NewTicker(announceEvery)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.pending:
		}
		_, _ = pool.Exec(ctx, announceReceipts) // if it fails, the workers find the jobs when they poll
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
	}
}
