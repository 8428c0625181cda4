package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/study"
)

// maxTermBytes bounds an unmatched term: more is no term.
const maxTermBytes = 400

// An UnmatchedTerm is a look-up that the glossary could not answer.
type UnmatchedTerm struct {
	Term    string // in lower case
	Times   int
	FirstAt time.Time
	LastAt  time.Time
	LastBy  study.MemberID
}

const recordUnmatched = `
	INSERT INTO unmatched_terms AS u (term, first_at, last_at, last_by) VALUES ($1, $2, $2, $3)
	ON CONFLICT (term) DO UPDATE SET
		times = u.times + 1, last_at = greatest(u.last_at, excluded.last_at), last_by = excluded.last_by`

// RecordUnmatched counts that by asked for term in vain. Case and spaces do
// not tell terms apart; an empty term is not recorded.
func (s *Store) RecordUnmatched(ctx context.Context, term string, by study.MemberID, at time.Time) (err error) {
	term = cut(strings.ToLower(strings.Join(strings.Fields(clean(term)), " ")), maxTermBytes)
	defer wrap(&err, "record unmatched term %q", term)

	if term == "" {
		return nil
	}
	_, err = s.pool.Exec(ctx, recordUnmatched, term, instant(at), by)
	return err
}

// Unmatched returns the unmatched terms, the one asked most first; at most
// limit of them.
func (s *Store) Unmatched(ctx context.Context, limit int) (_ []UnmatchedTerm, err error) {
	defer wrap(&err, "unmatched terms")

	const query = `SELECT term, times, first_at, last_at, last_by FROM unmatched_terms ORDER BY times DESC, last_at DESC, term LIMIT $1`
	rows, _ := s.pool.Query(ctx, query, limit)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u UnmatchedTerm, err error) {
		err = row.Scan(&u.Term, &u.Times, &u.FirstAt, &u.LastAt, &u.LastBy)
		u.FirstAt, u.LastAt = u.FirstAt.UTC(), u.LastAt.UTC()
		return u, err
	})
}
