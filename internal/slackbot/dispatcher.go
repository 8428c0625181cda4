package slackbot

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"github.com/studybot/studybot/internal/slackbot/socketmode"
)

// A task is what an envelope asks for: who caused it, and what to do.
type task struct {
	envelope socketmode.Envelope
	kind     string // for Metrics
	member   string // tasks of one member run in order
	do       func(ctx context.Context) (response, error)
	// failed is what is answered where do fails. Without it nothing is acked, and
	// Slack sends the envelope again; it does so with events alone.
	failed func() response
}

// A response is what a task answers: an ack, and what is done once it is sent.
type response struct {
	payload any // of the ack; nil for none
	after   func(ctx context.Context)
}

// then returns r with more to do once the ack is sent and all else is done.
func (r response) then(more func(ctx context.Context)) response {
	before := r.after
	r.after = func(ctx context.Context) {
		if before != nil {
			before(ctx)
		}
		more(ctx)
	}
	return r
}

// A dispatcher hands tasks to workers, each of which has a queue of its own.
// All tasks of one member go to the same worker and run in the order of their
// arrival. Tasks of different members run side by side.
type dispatcher struct {
	run    func(ctx context.Context, t task)
	seed   maphash.Seed
	queues []chan task // one a worker

	mu      sync.RWMutex
	closed  bool
	working sync.WaitGroup
}

const (
	workers = 32
	// queueLength is how many tasks wait for a worker. What does not fit is
	// not acked, and Slack sends it again.
	queueLength = 256
)

func newDispatcher(run func(context.Context, task)) *dispatcher {
	d := &dispatcher{run: run, seed: maphash.MakeSeed(), queues: make([]chan task, workers)}
	for i := range d.queues {
		d.queues[i] = make(chan task, queueLength)
	}
	return d
}

// start starts the workers. They run tasks with ctx until drain is called.
func (d *dispatcher) start(ctx context.Context) {
	for _, queue := range d.queues {
		d.working.Go(func() {
			for t := range queue {
				d.run(ctx, t)
			}
		})
	}
}

// dispatch queues t and returns "", or the outcome of an envelope that cannot
// be queued. It does not block.
func (d *dispatcher) dispatch(t task) EnvelopeOutcome {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.closed {
		return EnvelopeClosing
	}
	select {
	case d.queues[d.workerOf(t.member)] <- t:
		return ""
	default:
		return EnvelopeBusy
	}
}

// workerOf returns the index of the worker that runs member's tasks.
func (d *dispatcher) workerOf(member string) uint64 { return maphash.String(d.seed, member) % workers }

// drain takes no more tasks, and waits until those that it has are done, but
// no longer than limit.
func (d *dispatcher) drain(limit time.Duration) {
	d.mu.Lock()
	d.closed = true
	for _, queue := range d.queues {
		close(queue)
	}
	d.mu.Unlock()
	done := make(chan struct{})
	go func() {
		d.working.Wait()
		close(done)
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
