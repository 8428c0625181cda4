package queue_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// Jobs that wait in the database when the bot is updated are still understood:
// neither their kinds nor the form of their arguments changes.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 11, 25, 12, 0, 0, 1000, time.UTC)
	for kind, c := range map[string]struct {
		job  interface{ Kind() string }
		args string
	}{
		"post_round":     {queue.PostRound{Round: 1}, `{"round":1}`},
		"close_round":    {queue.CloseRound{Round: 2}, `{"round":2}`},
		"post_results":   {queue.PostResults{Round: 3}, `{"round":3}`},
		"send_receipt":   {queue.SendReceipt{Submission: 4}, `{"submission":4}`},
		"add_reaction":   {queue.AddReaction{Message: study.MessageRef{Channel: "C1", TS: "5.1"}}, `{"message":{"channel":"C1","ts":"5.1"}}`},
		"post_board":     {queue.PostBoard{Board: 6, Channel: "C1"}, `{"board":6,"channel":"C1"}`},
		"run_occurrence": {queue.RunOccurrence{Schedule: "daily", DueAt: due}, `{"schedule":"daily","due_at":"2026-11-25T12:00:00.000001Z"}`},
		"sweep_round":    {queue.SweepRound{Round: 7}, `{"round":7}`},
		"mark_kept":      {queue.MarkKept{}, `{}`},
		"clean_up":       {queue.CleanUp{}, `{}`},
	} {
		args, err := json.Marshal(c.job)
		if err != nil {
			t.Fatal(err)
		}
		if c.job.Kind() != kind || string(args) != c.args {
			t.Errorf("%T is stored as %s %s, want %s %s", c.job, c.job.Kind(), args, kind, c.args)
		}
	}
}
