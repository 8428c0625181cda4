package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"time"
)

// repeatEvery is how often a fault that lasts is logged.
const repeatEvery = time.Minute

// maxFaults bounds how many faults are remembered at a time. What comes beyond
// is logged each time.
const maxFaults = 1000

// A repeats handler passes a fault on when it first comes up. As long as it
// lasts, it then passes it on once a minute, with how often it came up, as
// "repeated". A fault is a warning or an error with an attribute "err" or
// "error". Two are the same if their messages are and what went wrong is,
// whatever was being done for whom: see faultOf.
type repeats struct {
	slog.Handler
	faults *faults
}

func newRepeats(h slog.Handler) repeats {
	return repeats{h, &faults{seen: make(map[string]*fault)}}
}

// faults are those of the last minute, by what tells them apart.
type faults struct {
	mu   sync.Mutex
	seen map[string]*fault
}

type fault struct {
	repeated int
	last     slog.Record
	handler  slog.Handler // that last came through
}

// Handle passes r on, or counts it.
func (h repeats) Handle(ctx context.Context, r slog.Record) error {
	key, ok := faultOf(r)
	if ok && h.faults.count(key, r, h.Handler) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs returns a handler that counts together with h.
func (h repeats) WithAttrs(attrs []slog.Attr) slog.Handler {
	return repeats{h.Handler.WithAttrs(attrs), h.faults}
}

// WithGroup returns a handler that counts together with h.
func (h repeats) WithGroup(name string) slog.Handler {
	return repeats{h.Handler.WithGroup(name), h.faults}
}

// count reports whether the fault came up in the last minute already, and
// counts it.
func (f *faults) count(key string, r slog.Record, h slog.Handler) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known, ok := f.seen[key]; ok {
		known.repeated, known.last, known.handler = known.repeated+1, r.Clone(), h
		return true
	}
	if len(f.seen) < maxFaults {
		f.seen[key] = &fault{}
		time.AfterFunc(repeatEvery, func() { f.tell(key) })
	}
	return false
}

// tell logs what came up in the last minute, or forgets a fault that did not.
func (f *faults) tell(key string) {
	f.mu.Lock()
	known := f.seen[key]
	repeated, last, h := known.repeated, known.last, known.handler
	if repeated == 0 {
		delete(f.seen, key)
	} else {
		known.repeated = 0
		time.AfterFunc(repeatEvery, func() { f.tell(key) })
	}
	f.mu.Unlock()
	if repeated > 0 {
		last.AddAttrs(slog.Int("repeated", repeated))
		_ = h.Handle(context.Background(), last) // a log that cannot be written has nowhere to say so
	}
}

// outage matches the codes by which Postgres says that it cannot work just
// now, in the text of an error.
var outage = regexp.MustCompile(`SQLSTATE (08...|25006|53...|57P0.|58...)`)

// digits are left out when two texts are compared: ids, ports and times.
var digits = regexp.MustCompile(`[0-9]+`)

// faultOf returns what tells the fault of r apart from others. Of an outage
// this is the message and what the error calls its Fault, or the SQLSTATE in
// its text. Otherwise it is the message and all words, but for their digits.
func faultOf(r slog.Record) (key string, ok bool) {
	if r.Level < slog.LevelWarn {
		return "", false
	}
	var words strings.Builder
	words.WriteString(r.Message)
	kind := ""
	r.Attrs(func(a slog.Attr) bool {
		switch a.Value.Kind() {
		case slog.KindString, slog.KindAny:
			text := fmt.Sprint(a.Value.Any())
			words.WriteString("\x00" + text)
			if a.Key == "err" || a.Key == "error" {
				ok, kind = true, kindOf(a.Value.Any(), text)
			}
		}
		return true
	})
	if kind != "" {
		return r.Message + "\x00" + kind, ok
	}
	return digits.ReplaceAllString(words.String(), "0"), ok
}

// kindOf returns what an outage is called, or "" for any other error.
func kindOf(value any, text string) string {
	if err, ok := value.(error); ok {
		var named interface{ Fault() string }
		if errors.As(err, &named) {
			return named.Fault()
		}
	}
	return outage.FindString(text)
}
