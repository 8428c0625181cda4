package study_test

import (
	"testing"
	"time"

	"github.com/studybot/studybot/internal/study"
)

func TestMonthStale(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, time.December, 31, 23, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		month  study.Month
		months int
		want   bool
	}{
		{"2027-12", 12, false},
		{"2026-12", 12, false}, // a year old this month, and no more
		{"2026-11", 12, true},
		{"2027-06", 6, false},
		{"2027-05", 6, true},
		{"2028-01", 12, false},
		{"", 12, true},
		{"2026-13", 12, true},
	} {
		if got := c.month.Stale(now, c.months); got != c.want {
			t.Errorf("%q is stale after %d months: %v, want %v", c.month, c.months, got, c.want)
		}
	}
}

func TestMonthForm(t *testing.T) {
	t.Parallel()
	for month, want := range map[study.Month]bool{"2026-12": true, "2026-1": false, "2026-13": false, "December 2026": false, "2026-12-01": false, "": false} {
		if got := month.Valid(); got != want {
			t.Errorf("%q is valid: %v, want %v", month, got, want)
		}
	}
	if got := study.Month("2026-12").Add(2); got != "2027-02" {
		t.Errorf("two months later: %s, want 2027-02", got)
	}
}
