package round_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// Who asked for what Slack refuses for good is told, once; of what a schedule
// posts nobody is. That they cannot be told keeps nothing back.
func TestRefusedPostsAreTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by   study.MemberID
		late time.Duration
		errs map[string]error
		want []string
	}{
		"an admin's round":           {by: ana, errs: map[string]error{"PostQuestion": errGone}, want: []string{"U1: question: " + errGone.Error()}},
		"a schedule's":               {errs: map[string]error{"PostQuestion": errGone}},
		"one that waits":             {by: ana, errs: map[string]error{"PostQuestion": study.ErrUnavailable}},
		"one that waited too long":   {by: ana, late: 61 * time.Minute, want: []string{"U1: question: it was due at 2026-11-25T12:00:00Z, longer ago than its grace of 1h0m0s: unavailable"}},
		"one whose asker is not met": {by: ana, errs: map[string]error{"PostQuestion": errGone, "TellRefused": errGone}, want: []string{"U1: question: " + errGone.Error()}},
	} {
		s := newStage(t)
		r := s.have(question("k.one"), study.RoundPending)
		r.OpenedBy = c.by
		s.store.rounds[r.ID] = r
		s.poster.errs = c.errs
		s.now = noon.Add(c.late)
		for range 2 {
			err := s.Post(t.Context(), r.ID, false)
			if waits := c.errs["PostQuestion"] == study.ErrUnavailable; (err != nil) != waits { //nolint:errorlint // as it is set above
				t.Errorf("%s: %v", name, err)
			}
		}
		if diff := cmp.Diff(c.want, s.poster.told); diff != "" {
			t.Errorf("%s: told (-want +got):\n%s", name, diff)
		}
	}
}

// So is who shared a board.
func TestRefusedBoardIsTold(t *testing.T) {
	t.Parallel()
	for _, by := range []study.MemberID{ana, ""} {
		s := newStage(t)
		s.store.board = study.BoardPost{Channel: channel, Period: study.PeriodWeek, SharedBy: by}
		s.poster.errs["PostBoard"] = errGone
		if err := s.Board(t.Context(), 0, false); err != nil {
			t.Error(err)
		}
		if want := by != ""; (len(s.poster.told) == 1) != want {
			t.Errorf("shared by %q: told %q, want one: %t", by, s.poster.told, want)
		}
	}
}
