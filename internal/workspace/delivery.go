package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

var errClosed = errors.New("workspace: closed")

// A delivery is a payload on its way to the app, from the first attempt to its
// ack or to giving up.
type delivery struct {
	kind      string // events_api, slash_commands or interactive
	event     string // what faults select by: "message", "block_actions", …
	payload   json.RawMessage
	accepts   bool // whether the ack may carry a payload
	retries   bool // whether it comes again when it is not acked; only events do
	attempt   int
	reason    string
	envelopes []string
	timer     *time.Timer
	done      bool // acked, given up, or called off
	acked     func(payload json.RawMessage)
	failed    func(reason string) // not acked, and not coming again
}

// A Delivery is the record of one envelope that was sent.
type Delivery struct {
	EnvelopeID string     `json:"envelope_id"`
	Type       string     `json:"type"`
	Event      string     `json:"event"`
	Attempt    int        `json:"attempt"`
	Reason     string     `json:"reason,omitempty"`
	Connection int        `json:"connection"`
	SentAt     time.Time  `json:"sent_at"`
	AckedAt    *time.Time `json:"acked_at,omitempty"`
}

// maxDeliveries is how many records Deliveries looks back on.
const maxDeliveries = 4000

// Deliveries are the latest envelopes sent to the app, oldest first.
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Delivery, len(s.sent))
	for i, d := range s.sent {
		list[i] = *d
	}
	return list
}

type envelope struct {
	EnvelopeID   string          `json:"envelope_id"`
	Payload      json.RawMessage `json:"payload"`
	Type         string          `json:"type"`
	Accepts      bool            `json:"accepts_response_payload"`
	RetryAttempt *int            `json:"retry_attempt,omitempty"`
	RetryReason  *string         `json:"retry_reason,omitempty"`
}

// deliver starts a delivery. The caller holds the mutex, here and below.
func (s *Server) deliver(d *delivery) {
	if f := s.strike("delay", "", d.event); f != nil {
		d.timer = s.after(f.Delay, func() { s.try(d) })
		return
	}
	s.try(d)
}

// after runs f with the mutex held, after a while, unless the workspace was
// closed meanwhile.
func (s *Server) after(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed {
			f()
		}
	})
}

// try sends d to one of the connections and waits for its ack.
func (s *Server) try(d *delivery) {
	if d.done {
		return
	}
	c := s.sockets.pick()
	if c == nil {
		s.unanswered(d, "connection_failed")
		return
	}
	env := envelope{EnvelopeID: uuid(), Payload: d.payload, Type: d.kind, Accepts: d.accepts}
	if d.kind == "events_api" {
		env.RetryAttempt, env.RetryReason = &d.attempt, &d.reason
	}
	data := mustJSON(env)
	d.envelopes = append(d.envelopes, env.EnvelopeID)
	s.pending[env.EnvelopeID] = d
	s.record(&Delivery{
		EnvelopeID: env.EnvelopeID, Type: d.kind, Event: d.event, Attempt: d.attempt, Reason: d.reason,
		Connection: c.id, SentAt: s.opts.Now().UTC(),
	})
	within := s.limits.AckWithin
	if d.retries {
		within = s.limits.EventAckWithin
	}
	d.timer = s.after(within, func() { s.unanswered(d, "timeout") })
	s.sendStruck(c, d.event, data)
}

// sendStruck sends an envelope, with whatever faults are armed for its event.
func (s *Server) sendStruck(c *socket, event string, data []byte) {
	if s.strike("half_open", "", event) != nil {
		c.hush()
		return
	}
	if s.strike("drop", "", event) != nil {
		c.send(data, c.drop)
		return
	}
	c.send(data, nil)
	if s.strike("redeliver", "", event) != nil {
		s.sockets.pick().send(data, nil)
	}
}

func (s *Server) record(d *Delivery) {
	if len(s.sent) >= maxDeliveries {
		s.sent = append([]*Delivery(nil), s.sent[maxDeliveries/2:]...)
	}
	s.sent = append(s.sent, d)
}

// unanswered sends d again when Slack would, or gives up on it.
func (s *Server) unanswered(d *delivery, reason string) {
	if d.done {
		return // The ack came while the timer waited for the mutex.
	}
	if !d.retries || d.attempt >= len(s.limits.RetryDelays) {
		s.log.Warn("workspace: payload not acked", "type", d.kind, "event", d.event, "attempts", d.attempt+1, "reason", reason)
		s.finish(d)
		if d.failed != nil {
			d.failed(reason)
		}
		return
	}
	wait := s.scaled(s.limits.RetryDelays[d.attempt])
	d.attempt++
	d.reason = reason
	if wait == 0 {
		s.try(d)
		return
	}
	d.timer = s.after(wait, func() { s.try(d) })
	if len(d.envelopes) == 0 { // So that Reset finds it although it was never sent.
		d.envelopes = []string{uuid()}
		s.pending[d.envelopes[0]] = d
	}
}

// acknowledge takes the app's ack of an envelope. An ack of any attempt ends the
// delivery; one of an unknown envelope is passed over, as Slack does.
func (s *Server) acknowledge(id string, payload json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Now().UTC()
	for i := len(s.sent) - 1; i >= 0; i-- {
		if s.sent[i].EnvelopeID == id {
			s.sent[i].AckedAt = &now
			break
		}
	}
	d := s.pending[id]
	if d == nil || s.closed || s.strike("lose_ack", "", d.event) != nil {
		return
	}
	s.finish(d)
	if d.acked != nil {
		d.acked(payload)
	}
}

func (s *Server) finish(d *delivery) {
	d.stop()
	for _, id := range d.envelopes {
		delete(s.pending, id)
	}
	if len(s.pending) == 0 && s.settled != nil {
		close(s.settled)
		s.settled = nil
	}
}

// AwaitSettled waits until every payload sent so far was acked or given up.
func (s *Server) AwaitSettled(ctx context.Context) error {
	for {
		s.mu.Lock()
		if len(s.pending) == 0 {
			s.mu.Unlock()
			return nil
		}
		if s.settled == nil {
			s.settled = make(chan struct{})
		}
		settled := s.settled
		s.mu.Unlock()
		select {
		case <-settled:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.quit:
			return errClosed
		}
	}
}

func (d *delivery) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
	d.done = true
}
