package postgres

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// A member has two tries; the better one counts, and the standings say so at
// once.
func TestSubmitCountsTheBetterTry(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustOpen(t, s, question("k.one", "k"), "1")

	first := mustSubmit(t, s, reply(r, ana, "1.1", study.Whole(3)))
	second := mustSubmit(t, s, reply(r, ana, "1.2", study.Whole(1)))
	third := mustSubmit(t, s, reply(r, ana, "1.3", study.Whole(4)))

	got := []study.Outcome{first.Outcome, second.Outcome, third.Outcome}
	want := []study.Outcome{study.OutcomeMarked, study.OutcomeMarked, study.OutcomeExhausted}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if first.Ordinal != 1 || second.Ordinal != 2 || third.Ordinal != 0 {
		t.Errorf("ordinals %d, %d, %d; want 1, 2, 0", first.Ordinal, second.Ordinal, third.Ordinal)
	}
	checkStandings(t, s)
	b, err := s.Board(t.Context(), study.BoardQuery{Period: study.PeriodAll, Start: study.PeriodAll.Start(noon), Limit: 5})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]study.Standing{{Place: 1, Member: ana, Points: study.Whole(3), Rounds: 1}}, b.Rows); diff != "" {
		t.Errorf("board (-want +got):\n%s", diff)
	}
}

// The better of two attempts counts, whichever comes first, and a withdrawn
// one gives its points back.
func TestStandingsFollowTheBestAttempt(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustOpen(t, s, question("k.best", "k"), "best")
	mustSubmit(t, s, reply(r, ana, "1.1", study.Whole(1)))
	mustSubmit(t, s, reply(r, ana, "1.2", study.Whole(4)))
	mustSubmit(t, s, reply(r, wei, "2.1", study.Whole(2)))
	mustSubmit(t, s, reply(r, wei, "2.2", study.Whole(1)))
	checkStandings(t, s)
	if got := scan[int](t, s, `SELECT half_points FROM standings WHERE period = 'all' AND topic = 'k' AND member_id = $1`, ana); got != 8 {
		t.Errorf("ana has %d half points after 1 and 4 points, want 8", got)
	}
	if err := s.Withdraw(t.Context(), study.MessageRef{Channel: r.Channel, TS: "1.2"}, r.OpenedAt); err != nil {
		t.Fatal(err)
	}
	checkStandings(t, s)
}
