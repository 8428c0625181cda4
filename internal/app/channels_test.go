package app

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/telemetry"
)

// What a look finds is said when it is new and when it is over, and leaves the
// bot ready all the while.
func TestChannelsFound(t *testing.T) {
	t.Parallel()
	daily, weekly := study.Schedule{Name: "daily", Channel: "C1"}, study.Schedule{Name: "weekly", Channel: "C2"}
	c := newChannels()
	for i, step := range []struct {
		look          look
		fresh, mended []string
		moved         bool
		remark        string
	}{
		{look: look{schedules: []study.Schedule{daily}}, moved: true},
		{look: look{schedules: []study.Schedule{daily}, faults: []string{"a", "b"}}, fresh: []string{"a", "b"}, remark: "a b"},
		{look: look{schedules: []study.Schedule{daily}, faults: []string{"a", "b"}}, remark: "a b"},
		{look: look{schedules: []study.Schedule{daily, weekly}, faults: []string{"b", "c"}}, fresh: []string{"c"}, mended: []string{"a"}, moved: true, remark: "b c"},
		{look: look{schedules: []study.Schedule{daily, weekly}}, mended: []string{"b", "c"}},
	} {
		fresh, mended, moved := c.found(step.look)
		if diff := cmp.Diff([][]string{step.fresh, step.mended}, [][]string{fresh, mended}, cmpopts.EquateEmpty()); diff != "" || moved != step.moved {
			t.Errorf("look %d: moved %t, want %t; fresh and mended (-want +got):\n%s", i+1, moved, step.moved, diff)
		}
		var remark telemetry.RemarkError
		if errors.As(c.check(t.Context()), &remark); string(remark) != step.remark {
			t.Errorf("look %d: /readyz remarks %q, want %q", i+1, remark, step.remark)
		}
	}
}
