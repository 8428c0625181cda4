package workspace

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
// for calls: "delay" holds one for Delay, "ratelimit" answers 429, "error"
// answers HTTP 500, "api_error" refuses with Code, "lose" does what was asked and
// closes the connection without an answer, "hang" closes it without doing it.
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
	callFaults     = []string{"delay", "ratelimit", "error", "api_error", "lose", "hang"}
	deliveryFaults = []string{"delay", "redeliver", "lose_ack", "drop", "half_open"}
	socketFaults   = []string{"drop", "half_open", "disconnect"}
)

func (f Fault) check() error {
	kinds, where := callFaults, "for calls"
	switch {
	case f.Event != "" && f.Method != "":
		return fmt.Errorf("fault %s: give a method or an event, not both", f.Kind)
	case f.Event != "":
		kinds, where = deliveryFaults, "for deliveries"
	case f.immediate():
		kinds, where = socketFaults, "for connections"
	}
	if !slices.Contains(kinds, f.Kind) {
		return fmt.Errorf("fault kind %q: want one of %v %s", f.Kind, kinds, where)
	}
	if f.Kind == "delay" && f.Delay <= 0 {
		return errors.New(`fault delay: want a delay, such as "2s"`)
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

func (f Fault) immediate() bool {
	return f.Event == "" && f.Method == "" && slices.Contains(socketFaults, f.Kind)
}

// Inject arms a fault, or strikes at once if it is one for open connections.
func (s *Server) Inject(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !f.immediate() {
		if f.Count == 0 {
			f.Count = 1
		}
		s.faults = append(s.faults, &f)
		return nil
	}
	all := slices.Clone(s.sockets.all)
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
			s.retire(c, f.Reason)
		}
	}
	return nil
}

// ClearFaults disarms all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Faults are the faults still armed.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Fault, len(s.faults))
	for i, f := range s.faults {
		list[i] = *f
	}
	return list
}

// strike is an armed fault of the kind for a call of method or a delivery of
// event, used up by one; or nil. The caller holds the mutex.
func (s *Server) strike(kind, method, event string) *Fault {
	for i, f := range s.faults {
		if f.Kind != kind || !f.fits(method, event) {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		if f.Count > 0 {
			if f.Count--; f.Count == 0 {
				s.faults = slices.Delete(slices.Clone(s.faults), i, i+1)
			}
		}
		return f
	}
	return nil
}

func (f *Fault) fits(method, event string) bool {
	if event != "" {
		return f.Event == "*" || f.Event == event
	}
	return f.Event == "" && (f.Method == "" || f.Method == method)
}
