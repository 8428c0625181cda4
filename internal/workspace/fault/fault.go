// Package fault is what goes wrong in a workspace on request.
package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A Fault is something that goes wrong on request.
//
// With Method (a Web API method, "response_url", or empty for any) a fault waits
// for calls. Before the effect strike: "delay", which holds the call for Delay and
// then goes on, whether or not its caller still waits; "ratelimit" (429), "error"
// (HTTP 500), "api_error" (a refusal with Code) and "hang", which closes the
// connection after Delay, if any is given, and does nothing. After the effect
// strike: "late", which holds the answer for Delay, and "lose", which closes the
// connection without an answer, after Delay, if any is given. A "delay" may come
// before any of the others.
//
// With Event ("message", "slash_commands", "block_actions", …, or "*" for any) it
// waits for deliveries: "delay", "redeliver" (the same envelope twice),
// "lose_ack", "drop" and "half_open" (the connection, with the envelope sent or
// swallowed).
//
// With neither, "drop", "half_open" and "disconnect" strike the open connections
// at once.
type Fault struct {
	Kind       string        `json:"kind"`
	Method     string        `json:"method,omitempty"`
	Event      string        `json:"event,omitempty"`
	Count      int           `json:"count,omitempty"` // how often; 0 means once, -1 until cleared
	After      int           `json:"after,omitempty"` // how many matches pass first
	Delay      time.Duration `json:"-"`
	RetryAfter int           `json:"retry_after,omitempty"` // seconds; 0 means 1
	Code       string        `json:"code,omitempty"`
	Reason     string        `json:"reason,omitempty"`
}

// UnmarshalJSON reads a fault whose delay is a duration such as "2s".
func (f *Fault) UnmarshalJSON(b []byte) error {
	type plain Fault
	v := struct {
		*plain
		Delay string `json:"delay"`
	}{plain: (*plain)(f)}
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	if v.Delay == "" {
		return nil
	}
	d, err := time.ParseDuration(v.Delay)
	f.Delay = d
	return err
}

// MarshalJSON is the inverse of [Fault.UnmarshalJSON].
func (f Fault) MarshalJSON() ([]byte, error) {
	type plain Fault
	v := struct {
		plain
		Delay string `json:"delay,omitempty"`
	}{plain: plain(f)}
	if f.Delay > 0 {
		v.Delay = f.Delay.String()
	}
	return json.Marshal(v)
}

var (
	callFaults     = []string{"delay", "ratelimit", "error", "api_error", "hang", "late", "lose"}
	deliveryFaults = []string{"delay", "redeliver", "lose_ack", "drop", "half_open"}
	socketFaults   = []string{"drop", "half_open", "disconnect"}
)

// Check says what is wrong with a fault.
func (f Fault) Check() error {
	kinds, where := callFaults, "for calls"
	switch {
	case f.Event != "" && f.Method != "":
		return fmt.Errorf("fault %s: give a method or an event, not both", f.Kind)
	case f.Event != "":
		kinds, where = deliveryFaults, "for deliveries"
	case f.Immediate():
		kinds, where = socketFaults, "for connections"
	}
	if !slices.Contains(kinds, f.Kind) {
		return fmt.Errorf("fault kind %q: want one of %v %s", f.Kind, kinds, where)
	}
	if (f.Kind == "delay" || f.Kind == "late") && f.Delay <= 0 || f.Delay < 0 {
		return fmt.Errorf(`fault %s: want a delay, such as "2s"`, f.Kind)
	}
	if f.Kind == "api_error" && f.Code == "" {
		return errors.New("fault api_error: want the error's code")
	}
	reasons := []string{"warning", "refresh_requested", "link_disabled"}
	if f.Kind == "disconnect" && !slices.Contains(reasons, f.Reason) {
		return fmt.Errorf("fault disconnect: reason %q: want one of %v", f.Reason, reasons)
	}
	return nil
}

// Immediate reports whether f strikes the open connections at once.
func (f Fault) Immediate() bool {
	return f.Event == "" && f.Method == "" && slices.Contains(socketFaults, f.Kind)
}

// A Set holds the faults that are armed. Its owner guards it.
type Set struct{ armed []*Fault }

// Arm adds a fault that was checked.
func (set *Set) Arm(f Fault) {
	if f.Count == 0 {
		f.Count = 1
	}
	set.armed = append(set.armed, &f)
}

// Clear disarms all faults.
func (set *Set) Clear() { set.armed = nil }

// List is a copy of the faults still armed.
func (set *Set) List() []Fault {
	list := make([]Fault, len(set.armed))
	for i, f := range set.armed {
		list[i] = *f
	}
	return list
}

// Strike is an armed fault of the kind for a call of method or a delivery of
// event, used up by one; or nil.
func (set *Set) Strike(kind, method, event string) *Fault {
	for i, f := range set.armed {
		if f.Kind != kind || !f.fits(method, event) {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		if f.Count > 0 {
			if f.Count--; f.Count == 0 {
				set.armed = slices.Delete(slices.Clone(set.armed), i, i+1)
			}
		}
		return f
	}
	return nil
}

// StrikeCall is the fault that strikes a call of method, if any, and for how long a
// delay holds it.
func (set *Set) StrikeCall(method string) (strike *Fault, wait time.Duration) {
	if f := set.Strike("delay", method, ""); f != nil {
		wait = f.Delay
	}
	for _, kind := range callFaults {
		if kind == "delay" {
			continue
		}
		if f := set.Strike(kind, method, ""); f != nil {
			hit := *f
			return &hit, wait
		}
	}
	return nil, wait
}

func (f *Fault) fits(method, event string) bool {
	if event != "" {
		return f.Event == "*" || f.Event == event
	}
	return f.Event == "" && (f.Method == "" || f.Method == method)
}
