package workspace

import (
	"context"
	"iter"
)

// Seq is the number of the latest change.
func (s *Server) Seq() int64 { return s.world.Seq() }

// Watch gives every change after seq that member as may see, past and to come,
// until ctx ends or the workspace is closed. The empty member sees all. A slow
// reader misses nothing.
func (s *Server) Watch(ctx context.Context, as string, after int64) iter.Seq[Change] {
	return s.world.Watch(ctx, as, after)
}

// Await is the first entry after seq, past or to come, for which fits is true. It
// fails when ctx ends first.
func (s *Server) Await(ctx context.Context, after int64, fits func(Entry) bool) (Entry, error) {
	return s.world.Await(ctx, after, fits)
}

// Transcript is what happened after seq, in channel (an id or a name), or
// everywhere if it is empty.
func (s *Server) Transcript(channel string, after int64) []Entry {
	return s.world.Transcript(channel, after)
}

// Connected is how many Socket Mode connections the app has open.
func (s *Server) Connected() int { return s.hub.Connected() }

// AwaitConnections waits until the app has n connections open.
func (s *Server) AwaitConnections(ctx context.Context, n int) error {
	return s.hub.AwaitConnections(ctx, n)
}

// Deliveries are the latest envelopes sent to the app, oldest first.
func (s *Server) Deliveries() []Delivery { return s.hub.Deliveries() }

// AwaitSettled waits until every payload sent so far was acked or given up.
func (s *Server) AwaitSettled(ctx context.Context) error { return s.hub.AwaitSettled(ctx) }

// Inject arms a fault, or strikes at once if it is one for open connections.
func (s *Server) Inject(f Fault) error {
	if err := f.Check(); err != nil {
		return err
	}
	s.world.Lock()
	defer s.world.Unlock()
	if f.Immediate() {
		s.hub.Strike(f)
	} else {
		s.faults.Arm(f)
	}
	return nil
}

// ClearFaults disarms all faults.
func (s *Server) ClearFaults() {
	s.world.Lock()
	defer s.world.Unlock()
	s.faults.Clear()
}

// Faults are the faults still armed.
func (s *Server) Faults() []Fault {
	s.world.Lock()
	defer s.world.Unlock()
	return s.faults.List()
}
