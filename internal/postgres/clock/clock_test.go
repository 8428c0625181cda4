package clock

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// A difference that is worth a word is said once and then every minute, and
// one that is not is not said; a jump of the machine's time between two
// measurements changes nothing.
func TestClockSaysADifference(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	start := time.Now()
	c := New(nil, time.Now, slog.New(slog.NewTextHandler(&said, nil)))
	for _, m := range []struct {
		after, ahead time.Duration
		want         int
	}{
		{0, 5 * time.Second, 0},
		{15 * time.Second, 6 * time.Second, 1},
		{30 * time.Second, -6 * time.Second, 1},
		{67 * time.Second, 6 * time.Second, 1},
		{75 * time.Second, 6 * time.Second, 2},
		{90 * time.Second, 0, 2},
		{105 * time.Second, 6 * time.Second, 3},
	} {
		at := start.Add(m.after)
		c.set(at.Round(0).Add(m.ahead), at)
		if n := strings.Count(said.String(), "differ"); n != m.want {
			t.Fatalf("after %s, %s ahead: said %d times, want %d:\n%s", m.after, m.ahead, n, m.want, &said)
		}
	}
	if !strings.Contains(said.String(), "postgres_is_ahead_by=6s measurements=3") {
		t.Errorf("the count is not said:\n%s", &said)
	}
}
