package postgres

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// fail makes the jobs of a kind such that failed for good two hours ago.
func fail(t *testing.T, s *Store, kind string) {
	t.Helper()
	mustExec(t, s, `UPDATE river.river_job SET state = 'discarded', attempt = max_attempts, finalized_at = now() - interval '2 hours' WHERE kind = $1`, kind)
}

// mend mends the chains and compares how many jobs that queued.
func mend(t *testing.T, s *Store, what string, want int64) {
	t.Helper()
	if n, err := s.MendChains(t.Context()); err != nil || n != want {
		t.Errorf("%s: %d jobs were queued, %v; want %d", what, n, err, want)
	}
}

// Whatever has a next step has a job that waits for it, though the one before
// failed for good or is gone.
func TestMendChains(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	later := instant(s.Clock().Now().Add(time.Hour))
	mustSync(t, s, dueAt(daily("d"), later), dueAt(board("w"), later))
	pending := mustAdd(t, s, question("k.one", "k"), "1")
	open := mustPost(t, s, mustAddAt(t, s, question("k.two", "k"), "2", s.Clock().Now()))
	mend(t, s, "all is well", 0)

	for _, kind := range []string{"run_occurrence", "post_round", "close_round"} {
		fail(t, s, kind)
	}
	mend(t, s, "all have failed", 4)
	mend(t, s, "all is mended", 0)
	mustExec(t, s, `DELETE FROM river.river_job`)
	mend(t, s, "all are gone", 4)

	want := []queue.RunOccurrence{occurrence("d", later), occurrence("w", later)}
	if diff := cmp.Diff(want, queued[queue.RunOccurrence](t, s)); diff != "" {
		t.Errorf("occurrences (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]queue.PostRound{{Round: pending.ID}}, queued[queue.PostRound](t, s)); diff != "" {
		t.Errorf("posts (-want +got):\n%s", diff)
	}
	closes := jobsOf(t, s, queue.CloseRound{}.Kind())
	if len(closes) != 1 || !closes[0].ScheduledAt.Equal(open.ClosesAt) || closes[0].State != "scheduled" {
		t.Errorf("closes: %+v, want one at %s", closes, open.ClosesAt)
	}
}

// A retired schedule, and one that never falls due again, have no job.
func TestMendNothingOfARetiredSchedule(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	later := instant(s.Clock().Now().Add(time.Hour))
	mustSync(t, s, dueAt(daily("d"), later), dueAt(daily("never"), time.Time{}))
	mustSync(t, s)
	mustExec(t, s, `DELETE FROM river.river_job`)
	mend(t, s, "none is active", 0)
}

// What failed for good is tried again as long as it is worth doing; what was
// given up, or done, is not.
func TestMendWhatFailed(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	now := s.Clock().Now()
	round := mustPost(t, s, mustAddAt(t, s, question("k.one", "k"), "1", now))
	mustSubmit(t, s, reply(round, ana, "1.1", 2))
	mustExec(t, s, `UPDATE rounds SET opened_at = now() - interval '1 hour', closes_at = now()`)
	if _, err := s.CloseRound(t.Context(), round.ID, now); err != nil {
		t.Fatal(err)
	}
	if err := s.QueueBoard(t.Context(), study.BoardPost{Channel: channel, Period: study.PeriodAll, Start: study.PeriodAll.Start(noon)}, "1"); err != nil {
		t.Fatal(err)
	}
	if err := s.QueueDelete(t.Context(), study.MessageRef{Channel: channel, TS: "9.9"}); err != nil {
		t.Fatal(err)
	}
	mend(t, s, "all waits", 0)
	mustExec(t, s, `UPDATE river.river_job SET state = 'completed', finalized_at = now() - interval '2 hours'`)
	mend(t, s, "all was given up", 0)
	for _, kind := range []string{"post_results", "post_board", "send_receipt", "delete_message", "add_reaction"} {
		fail(t, s, kind)
	}
	mend(t, s, "all has failed", 4) // but the reaction, which is worth nothing later
	mend(t, s, "all waits again", 0)
	if n := scan[int](t, s, `SELECT count(*) FROM river.river_job WHERE state = 'available' AND max_attempts = $1 AND attempt = 0`, maxAttempts); n != 4 {
		t.Errorf("%d jobs begin anew, want 4", n)
	}
	mustExec(t, s, `DELETE FROM river.river_job WHERE state = 'available'`)
	mustExec(t, s, `UPDATE rounds SET results_ts = '8.1'`)
	mustExec(t, s, `UPDATE boards SET queued_at = now() - interval '2 days'`)
	mustExec(t, s, `UPDATE submissions SET stored_at = now() - interval '4 days'`)
	mend(t, s, "it is done, or too late, but for the deletion", 1)
}
