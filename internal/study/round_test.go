package study_test

import (
	"testing"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// How long a round takes replies that is posted late: as long as was asked,
// from its post, wherever the delay is felt.
func TestClosesAt(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		openFor, late time.Duration
		want          time.Duration // after due
	}{
		{8 * time.Hour, 0, 8 * time.Hour},
		{8 * time.Hour, -time.Second, 8 * time.Hour},
		{8 * time.Hour, 30 * time.Second, 8 * time.Hour},
		{8 * time.Hour, 31 * time.Second, 8*time.Hour + 31*time.Second},
		{10 * time.Second, 25 * time.Second, 35 * time.Second},
		{10 * time.Second, 9 * time.Second, 19 * time.Second},
		{10 * time.Second, 500 * time.Millisecond, 10 * time.Second},
		{10 * time.Second, 501 * time.Millisecond, 10501 * time.Millisecond},
		{time.Second, time.Hour, time.Hour + time.Second},
		{10 * time.Minute, 30 * time.Second, 10 * time.Minute},
		{time.Minute, 20 * time.Second, 80 * time.Second},
	} {
		got := study.ClosesAt(due, due.Add(c.late), c.openFor)
		if got.Sub(due) != c.want {
			t.Errorf("open for %s, posted %s late: closes after %s, want %s", c.openFor, c.late, got.Sub(due), c.want)
		}
		if open := got.Sub(due.Add(c.late)); open < c.openFor*19/20 {
			t.Errorf("open for %s, posted %s late: takes replies for %s only", c.openFor, c.late, open)
		}
	}
}

// Points are read back as far as they may have been stored, and taken from
// authors as far as a question may be worth.
func TestPointsRange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text          string
		stored, given bool // whether it is taken
	}{{"0", true, true}, {"99.5", true, true}, {"100", true, true}, {"100.5", true, false}, {"1000", true, false}, {"1000.5", false, false}, {"-0.5", false, false}, {"0.3", false, false}} {
		var p study.Points
		if err := p.UnmarshalJSON([]byte(c.text)); (err == nil) != c.stored {
			t.Errorf("read back %s: %v, want taken %t", c.text, err, c.stored)
		}
		if _, err := study.PointsFrom(p.Float()); c.stored && (err == nil) != c.given {
			t.Errorf("given %s: %v, want taken %t", c.text, err, c.given)
		}
	}
}
