// Package socketmode is Slack's Socket Mode: the app's connections, the envelopes
// that go over them, their acks, and redelivery of what was not acked.
package socketmode

import (
	"log/slog"
	"sync"
	"time"

	"github.com/studybot/studybot/internal/workspace/fault"
	"github.com/studybot/studybot/internal/workspace/world"
)

type obj = map[string]any

// A Config says how patient a hub is.
type Config struct {
	AckWithin      time.Duration   // a command or click not acked in this time failed
	EventAckWithin time.Duration   // an event not acked in this time comes again
	RetryDelays    []time.Duration // before each redelivery
	SocketLife     time.Duration   // a connection is asked to refresh after this
	PingEvery      time.Duration   // a connection is pinged this often
	Log            *slog.Logger
	Faults         *fault.Set // guarded by the world's mutex
}

// A Hub holds the app's connections and what is under way to it. The world's mutex
// guards it: methods that do not say that they lock want it held.
type Hub struct {
	Config
	w       *world.World
	served  sync.WaitGroup
	closed  bool
	sockets socketSet
	pending map[string]*delivery // by envelope id, until acked or given up
	settled chan struct{}        // closed once nothing is pending; nil if nobody waits
	sent    []*Delivery          // the latest ones, for Deliveries
	tickets map[string]time.Time // unused connection URLs' tickets, and when they expire
}

// New makes the hub of w.
func New(w *world.World, c Config) *Hub {
	h := &Hub{Config: c, w: w, pending: map[string]*delivery{}, tickets: map[string]time.Time{}}
	h.sockets.changed = make(chan struct{})
	return h
}

// Open is how many connections the app has open.
func (h *Hub) Open() int { return len(h.sockets.all) }

// Close drops every connection and calls off what is under way.
func (h *Hub) Close() {
	h.closed = true
	for _, d := range h.pending {
		d.stop()
	}
	clear(h.pending)
	for _, c := range h.sockets.all {
		c.drop()
	}
}

// Wait waits until every connection has ended. It must not be called with the
// mutex held.
func (h *Hub) Wait() { h.served.Wait() }

// Reset calls off what is under way; whoever waits for an answer stops waiting.
func (h *Hub) Reset() {
	for _, d := range h.pending {
		if h.finish(d); d.Failed != nil {
			d.Failed("reset")
		}
	}
	h.sent = nil
}

// Strike does what a fault for open connections asks for.
func (h *Hub) Strike(f fault.Fault) {
	all := h.sockets.all
	if f.Count > 0 && f.Count < len(all) {
		all = all[:f.Count]
	}
	for _, c := range all {
		switch f.Kind {
		case "drop":
			c.drop()
		case "half_open":
			c.hush()
		case "disconnect":
			h.retire(c, f.Reason)
		}
	}
}
