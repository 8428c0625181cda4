package study_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/studybot/studybot/internal/study"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"schedule", "shedule", 1},
		{"ab", "ba", 1},
		{"ca", "abc", 3}, // no letter is touched twice
		{"resume", "resmue", 1},
		{"größe", "grösse", 2},
	} {
		if got := study.Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := study.Distance(c.b, c.a); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"help", "now", "me", "schedule", "topics", "skip", "pause", "resume"}
	for _, c := range []struct {
		name string
		want []string
	}{
		{"shedule", []string{"schedule"}},
		{"sched", []string{"schedule"}},
		{"PAUSE", []string{"pause"}},
		{"resmue", []string{"resume"}},
		{"xyzzy", nil},
		{"", nil},
	} {
		if diff := cmp.Diff(c.want, study.Nearest(c.name, names, 2)); diff != "" {
			t.Errorf("Nearest(%q) (-want +got):\n%s", c.name, diff)
		}
	}
}
