package slackbot

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

// A task is an envelope that was understood: who caused it, and what to do.
type task struct {
	envelope envelope
	kind     string // for Metrics
	member   string // tasks of one member run in order
	do       func(ctx context.Context) (reply, error)
}

// A reply is what a task answers: an ack, and what is done once it is sent.
type reply struct {
	payload any // of the ack; nil for none
	after   func(ctx context.Context)
}

// Lanes run tasks: those of one member in the order of their arrival, those of
// different members side by side.
type lanes struct {
	run   func(ctx context.Context, t task)
	seed  maphash.Seed
	lanes []chan task

	mu      sync.RWMutex
	closed  bool
	working sync.WaitGroup
}

const (
	laneCount = 32
	// laneLength is how much waits in a lane. What does not fit is not acked,
	// and Slack sends it again.
	laneLength = 256
)

func newLanes(run func(context.Context, task)) *lanes {
	l := &lanes{run: run, seed: maphash.MakeSeed(), lanes: make([]chan task, laneCount)}
	for i := range l.lanes {
		l.lanes[i] = make(chan task, laneLength)
	}
	return l
}

// start works until drain is called. What runs sees ctx.
func (l *lanes) start(ctx context.Context) {
	for _, lane := range l.lanes {
		l.working.Go(func() {
			for t := range lane {
				l.run(ctx, t)
			}
		})
	}
}

// put queues t and returns "", or why it cannot. It does not block.
func (l *lanes) put(t task) EnvelopeOutcome {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		return EnvelopeClosing
	}
	select {
	case l.lanes[maphash.String(l.seed, t.member)%laneCount] <- t:
		return ""
	default:
		return EnvelopeBusy
	}
}

// drain takes nothing more and waits until all is done, at most for within.
func (l *lanes) drain(within time.Duration) {
	l.mu.Lock()
	l.closed = true
	for _, lane := range l.lanes {
		close(lane)
	}
	l.mu.Unlock()
	done := make(chan struct{})
	go func() {
		l.working.Wait()
		close(done)
	}()
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
