package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/study"
)

// maxTermBytes bounds an unmatched term, in bytes. No term is longer.
const maxTermBytes = 400

const recordUnmatched = `
	INSERT INTO unmatched_terms AS u (term, first_at, last_at, last_by) VALUES ($1, $2, $2, $3)
	ON CONFLICT (term) DO UPDATE SET
		times = u.times + 1, last_at = greatest(u.last_at, excluded.last_at), last_by = excluded.last_by`

// RecordUnmatched implements lookup.Store.
func (s *Store) RecordUnmatched(ctx context.Context, term string, by study.MemberID, at time.Time) (err error) {
	term = accepted.Cut(strings.ToLower(strings.Join(strings.Fields(accepted.Clean(term)), " ")), maxTermBytes)
	defer wrap(&err, "record unmatched term %q", term)

	if term == "" {
		return nil
	}
	_, err = s.pool.Exec(ctx, recordUnmatched, term, instant(at), by)
	return err
}
