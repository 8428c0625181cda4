package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// How long what is not part of the group's history is kept. docs/tables.md says
// why.
const (
	keepDeletions   = 7 * 24 * time.Hour   // after the close of their round
	keepLexicons    = 30 * 24 * time.Hour  // after the close of the last round that was opened with them
	keepOccurrences = 400 * 24 * time.Hour // that opened no round
	keepBoards      = 400 * 24 * time.Hour
	keepRequests    = time.Hour // Slack takes answers to one for 30 minutes
	// keepUnmatched is how many terms are kept of those asked for most, and as
	// many of those asked for last.
	keepUnmatched = 1000
	// unusedLexicon is how long a lexicon is kept that no round refers to: one may
	// be about to be opened with it.
	unusedLexicon = 24 * time.Hour
)

// A cleaning is a statement that deletes or erases one sort of thing. Its
// arguments are what it needs of the time now.
type cleaning struct {
	what string
	sql  string
	args []any
}

// cleanings are what a clean-up at now does, in this order: what refers to
// something goes before it.
func (s *Store) cleanings(now time.Time) []cleaning {
	ago := func(d time.Duration) time.Time { return instant(now.Add(-d)) }
	return []cleaning{
		{"unmatched terms", `
			DELETE FROM unmatched_terms WHERE term NOT IN (
				(SELECT term FROM unmatched_terms ORDER BY times DESC, last_at DESC LIMIT $1)
				UNION (SELECT term FROM unmatched_terms ORDER BY last_at DESC LIMIT $1)
			)`, []any{keepUnmatched}},
		{"remembered deletions", `
			UPDATE participations p SET deleted = '{}' FROM rounds r
			WHERE r.id = p.round_id AND p.deleted <> '{}' AND r.closes_at < $1`, []any{ago(keepDeletions)}},
		{"texts of deleted replies", // a version before left them
			`UPDATE submissions SET ` + erased + ` WHERE outcome = 'withdrawn' AND text <> ''`, nil},
		{
			"words of rounds that are over", `
			UPDATE rounds r SET lexicon = NULL WHERE r.lexicon IS NOT NULL AND r.closes_at < $1
				AND NOT EXISTS (SELECT FROM submissions s WHERE s.round_id = r.id AND s.ordinal IS NOT NULL AND s.outcome = 'unmarked')`,
			[]any{ago(keepLexicons)},
		},
		{
			"lexicons", `
			DELETE FROM lexicons l WHERE l.used_at < $1 AND NOT EXISTS (SELECT FROM rounds r WHERE r.lexicon = l.id)`,
			[]any{ago(unusedLexicon)},
		},
		{"requests", `DELETE FROM requests WHERE made_at < $1`, []any{ago(keepRequests)}},
		{"occurrences", `DELETE FROM occurrences WHERE round_id IS NULL AND due_at < $1 AND coalesce(until, due_at) < $1`, []any{ago(keepOccurrences)}},
		{
			"leaderboards", `
			DELETE FROM boards b WHERE b.queued_at < $1 AND NOT EXISTS (SELECT FROM occurrences o WHERE o.board_id = b.id)`,
			[]any{ago(keepBoards)},
		},
	}
}

// CleanUp implements round.Upkeep. Each cleaning is a transaction of its own.
func (s *Store) CleanUp(ctx context.Context, now time.Time) (_ map[string]int64, err error) {
	defer wrap(&err, "clean up")

	did := make(map[string]int64)
	if did["rounds without periods"], err = s.fillPeriods(ctx); err != nil {
		return did, err
	}
	for _, c := range s.cleanings(now) {
		tag, err := s.pool.Exec(ctx, c.sql, c.args...)
		if err != nil {
			return did, fmt.Errorf("%s: %w", c.what, err)
		}
		did[c.what] = tag.RowsAffected()
	}
	return did, nil
}

// fillPeriods stores the periods of rounds that a replica of a version before
// them made, while the zone is still the one of then.
func (s *Store) fillPeriods(ctx context.Context) (filled int64, err error) {
	rows, err := s.pool.Query(ctx, `SELECT id, opened_at FROM rounds WHERE week_starts_on IS NULL OR month_starts_on IS NULL LIMIT 1000`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	opened := make(map[study.RoundID]time.Time)
	for rows.Next() {
		var id study.RoundID
		var at time.Time
		if err := rows.Scan(&id, &at); err != nil {
			return 0, err
		}
		opened[id] = at
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	for id, at := range opened {
		in := s.periodsOf(at)
		if err := s.pool.QueryRow(ctx, fixPeriods, id, in.week, in.month).Scan(&in.week, &in.month); err != nil {
			return filled, err
		}
		filled++
	}
	return filled, nil
}
