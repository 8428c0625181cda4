package telemetry

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// An outageError is what package postgres makes of an outage.
type outageError struct{ text string }

func (e outageError) Error() string { return e.text }
func (e outageError) Fault() string { return "SQLSTATE 25006" }

// A lockedBuffer may be written while it is read.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// take returns the lines since the last call.
func (b *lockedBuffer) take() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	text := strings.TrimSpace(b.text.String())
	b.text.Reset()
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// A fault that lasts is logged once, then every minute with a count, whatever
// was being done when it came up; and it is new again after it was over.
func TestRepeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out lockedBuffer
		log := NewLogger(&out, slog.LevelInfo, "text")
		const every = 70 * time.Millisecond // so that none comes just when a minute ends
		during := func(d time.Duration) {
			for i := range int(d / every) {
				log.With("replica", "a").Error("job failed", "job", i, "kind", "receipt",
					"err", fmt.Errorf("submit reply %d of U%c: %w", i, 'A'+rune(i%26), outageError{"read-only"}))
				time.Sleep(every)
			}
			synctest.Wait()
		}
		during(30 * time.Second)
		if lines := out.take(); len(lines) != 1 || strings.Contains(lines[0], "repeated") {
			t.Errorf("in the first half minute: %d lines, want 1: %q", len(lines), lines)
		}
		during(2 * time.Minute)
		lines := out.take()
		if len(lines) != 2 || !strings.Contains(lines[0], "repeated=857") || !strings.Contains(lines[1], "repeated=857") ||
			!strings.Contains(lines[1], "replica=a") || !strings.Contains(lines[1], "read-only") {
			t.Errorf("in two minutes more: %q, want two lines with a count", lines)
		}
		time.Sleep(3 * time.Minute)
		if lines := out.take(); len(lines) != 1 || !strings.Contains(lines[0], "repeated=") {
			t.Errorf("after it was over: %q, want the rest of the count", lines)
		}
		during(time.Second)
		if lines := out.take(); len(lines) != 1 || strings.Contains(lines[0], "repeated") {
			t.Errorf("when it came again: %q, want it as new", lines)
		}
		time.Sleep(3 * time.Minute)
	})
}

// What differs is not taken for the same, and what is no fault is left alone.
func TestRepeatsTellsApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			name string
			log  func(log *slog.Logger, i int)
			want int // lines of two
		}{
			{"another message", func(log *slog.Logger, i int) { log.Error([]string{"m", "n"}[i], "err", errors.New("x")) }, 2},
			{"another error", func(log *slog.Logger, i int) { log.Error("m", "err", errors.New([]string{"x", "y"}[i])) }, 2},
			{"another schedule", func(log *slog.Logger, i int) {
				log.Error("m", "schedule", []string{"x", "y"}[i], "err", errors.New("no"))
			}, 2},
			{"another number", func(log *slog.Logger, i int) { log.Error("m", "job", i, "err", fmt.Errorf("round %d is gone", i)) }, 1},
			{"the queue's own words", func(log *slog.Logger, i int) {
				log.Error("m", "queue", []string{"x", "y"}[i], "err", "ERROR: cannot (SQLSTATE 25006)")
			}, 1},
			{"two bugs of a kind", func(log *slog.Logger, i int) {
				log.Error("m", "err", []string{"violates a (SQLSTATE 23514)", "violates b (SQLSTATE 23514)"}[i])
			}, 2},
			{"no error", func(log *slog.Logger, _ int) { log.Warn("another replica died", "replica", "x") }, 2},
			{"no fault", func(log *slog.Logger, _ int) { log.Info("m", "err", errors.New("x")) }, 2},
		} {
			var out lockedBuffer
			log := NewLogger(&out, slog.LevelInfo, "text")
			c.log(log, 0)
			c.log(log, 1)
			if lines := out.take(); len(lines) != c.want {
				t.Errorf("%s: %d lines, want %d: %q", c.name, len(lines), c.want, lines)
			}
		}
		time.Sleep(2 * repeatEvery)
	})
}

// However many faults there are, few are remembered, and all are logged.
func TestRepeatsIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out lockedBuffer
		h := newRepeats(slog.NewTextHandler(&out, nil))
		log := slog.New(h)
		for i := range maxFaults + 50 {
			log.Error("m", "err", errors.New(strings.Repeat("x", i+1)))
		}
		if n, lines := h.faults.remembered(), len(out.take()); n != maxFaults || lines != maxFaults+50 {
			t.Errorf("%d are remembered and %d were logged, want %d and %d", n, lines, maxFaults, maxFaults+50)
		}
		time.Sleep(2 * repeatEvery)
		synctest.Wait()
		if n := h.faults.remembered(); n != 0 {
			t.Errorf("%d are remembered for ever", n)
		}
	})
}

// remembered returns how many faults there are.
func (f *faults) remembered() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.seen)
}
