package jobs

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"
)

// The replica that leads keeps the store in order as soon as it leads, and the
// queue deletes jobs that finished long ago, also those that were inserted by
// plain SQL.
func TestUpkeep(t *testing.T) {
	t.Parallel()
	pool, u := openTest(t), newUseCases(succeed)
	_, err := pool.Exec(t.Context(), `
		INSERT INTO queue.river_job (args, kind, max_attempts, queue, state, finalized_at)
		SELECT '{}', 'send_receipt', 50, 'receipts', state::queue.river_job_state, now() - age
		FROM (VALUES
			('completed', interval '25 hours'), ('cancelled', interval '25 hours'), ('discarded', interval '8 days'),
			('completed', interval '23 hours'), ('discarded', interval '6 days')
		) old (state, age)`)
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRunner(Options{Pool: pool, Schema: schema, UseCases: u, Metrics: &tally{}, Log: slog.New(slog.DiscardHandler), Upkeep: true})
	if err != nil {
		t.Fatal(err)
	}
	start(t, r)
	got := []string{u.next(t), u.next(t)}
	slices.Sort(got)
	if !slices.Equal(got, []string{"clean up", "mark kept"}) {
		t.Errorf("the upkeep is %q", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for left := -1; left != 2; {
		if err := pool.QueryRow(ctx, `SELECT count(*) FROM queue.river_job WHERE kind = 'send_receipt'`).Scan(&left); err != nil {
			t.Fatalf("%d of the finished jobs are left, want the 2 that are not old: %v", left, err)
		}
	}
}
