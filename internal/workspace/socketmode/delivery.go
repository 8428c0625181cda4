package socketmode

import (
	"context"
	"encoding/json"
	"time"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/secret"
	"github.com/studybot/studybot/internal/workspace/world"
)

// A delivery is a payload on its way to the app, from the first attempt to its
// ack or to giving up.
type delivery struct {
	world.Payload
	attempt   int
	reason    string
	envelopes []string
	timer     *time.Timer
	done      bool // acked, given up, or called off
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

// Deliveries are the latest envelopes sent to the app, oldest first. It locks.
func (h *Hub) Deliveries() []Delivery {
	h.w.Lock()
	defer h.w.Unlock()
	list := make([]Delivery, len(h.sent))
	for i, d := range h.sent {
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

// Deliver starts a delivery. The caller holds the mutex, here and below.
func (h *Hub) Deliver(p world.Payload) {
	d := &delivery{Payload: p}
	if f := h.Faults.Strike("delay", "", d.Event); f != nil {
		d.timer = h.after(f.Delay, func() { h.try(d) })
		return
	}
	h.try(d)
}

// after runs f with the mutex held, after a while, unless the workspace was
// closed meanwhile.
func (h *Hub) after(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(d, func() {
		h.w.Lock()
		defer h.w.Unlock()
		if !h.closed {
			f()
		}
	})
}

// try sends d to one of the connections and waits for its ack.
func (h *Hub) try(d *delivery) {
	if d.done {
		return
	}
	c := h.sockets.pick()
	if c == nil {
		h.unanswered(d, "connection_failed")
		return
	}
	env := envelope{EnvelopeID: secret.UUID(), Payload: d.Body, Type: d.Kind, Accepts: d.Accepts}
	if d.Kind == "events_api" {
		env.RetryAttempt, env.RetryReason = &d.attempt, &d.reason
	}
	data := kit.JSON(env)
	d.envelopes = append(d.envelopes, env.EnvelopeID)
	h.pending[env.EnvelopeID] = d
	h.record(&Delivery{
		EnvelopeID: env.EnvelopeID, Type: d.Kind, Event: d.Event, Attempt: d.attempt, Reason: d.reason,
		Connection: c.id, SentAt: h.w.Now().UTC(),
	})
	within := h.AckWithin
	if d.Retries {
		within = h.EventAckWithin
	}
	d.timer = h.after(within, func() { h.unanswered(d, "timeout") })
	h.sendStruck(c, d.Event, data)
}

// sendStruck sends an envelope, with whatever faults are armed for its event.
func (h *Hub) sendStruck(c *socket, event string, data []byte) {
	if h.Faults.Strike("half_open", "", event) != nil {
		c.hush()
		return
	}
	if h.Faults.Strike("drop", "", event) != nil {
		c.send(data, c.drop)
		return
	}
	c.send(data, nil)
	if h.Faults.Strike("redeliver", "", event) != nil {
		h.sockets.pick().send(data, nil)
	}
}

func (h *Hub) record(d *Delivery) {
	if len(h.sent) >= maxDeliveries {
		h.sent = append([]*Delivery(nil), h.sent[maxDeliveries/2:]...)
	}
	h.sent = append(h.sent, d)
}

// unanswered sends d again when Slack would, or gives up on it.
func (h *Hub) unanswered(d *delivery, reason string) {
	if d.done {
		return // The ack came while the timer waited for the mutex.
	}
	if !d.Retries || d.attempt >= len(h.RetryDelays) {
		h.Log.Warn("workspace: payload not acked", "type", d.Kind, "event", d.Event, "attempts", d.attempt+1, "reason", reason)
		h.finish(d)
		if d.Failed != nil {
			d.Failed(reason)
		}
		return
	}
	wait := h.RetryDelays[d.attempt]
	d.attempt++
	d.reason = reason
	if wait == 0 {
		h.try(d)
		return
	}
	d.timer = h.after(wait, func() { h.try(d) })
	if len(d.envelopes) == 0 { // So that Reset finds it although it was never sent.
		d.envelopes = []string{secret.UUID()}
		h.pending[d.envelopes[0]] = d
	}
}

// acknowledge takes the app's ack of an envelope. An ack of any attempt ends the
// delivery; one of an unknown envelope is passed over, as Slack does.
func (h *Hub) acknowledge(id string, payload json.RawMessage) {
	h.w.Lock()
	defer h.w.Unlock()
	now := h.w.Now().UTC()
	for i := len(h.sent) - 1; i >= 0; i-- {
		if h.sent[i].EnvelopeID == id {
			h.sent[i].AckedAt = &now
			break
		}
	}
	d := h.pending[id]
	if d == nil || h.closed || h.Faults.Strike("lose_ack", "", d.Event) != nil {
		return
	}
	h.finish(d)
	if d.Acked != nil {
		d.Acked(payload)
	}
}

func (h *Hub) finish(d *delivery) {
	d.stop()
	for _, id := range d.envelopes {
		delete(h.pending, id)
	}
	if len(h.pending) == 0 && h.settled != nil {
		close(h.settled)
		h.settled = nil
	}
}

// AwaitSettled waits until every payload sent so far was acked or given up. It
// locks.
func (h *Hub) AwaitSettled(ctx context.Context) error {
	for {
		h.w.Lock()
		if len(h.pending) == 0 {
			h.w.Unlock()
			return nil
		}
		if h.settled == nil {
			h.settled = make(chan struct{})
		}
		settled := h.settled
		h.w.Unlock()
		select {
		case <-settled:
		case <-ctx.Done():
			return ctx.Err()
		case <-h.w.Quit:
			return world.ErrClosed
		}
	}
}

func (d *delivery) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
	d.done = true
}
