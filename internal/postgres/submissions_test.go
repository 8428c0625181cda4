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
