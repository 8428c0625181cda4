package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/study"
)

// The bounds of what is kept of a request, in bytes.
const (
	maxWhatBytes = 500
	maxURLBytes  = 2000
)

const (
	// lockRequest keeps a request and its repeat from being claimed at the same
	// time.
	lockRequest = `SELECT pg_advisory_xact_lock(hashtextextended($1, 7310579140284))`

	// untoldRequest finds the request that one is a repeat of: a member who was not
	// told what came of it asks again within minutes.
	untoldRequest = `
		UPDATE requests SET response_url = $4 WHERE key = (
			SELECT key FROM requests
			WHERE member_id = $1 AND channel_id = $2 AND what = $3 AND NOT told AND made_at > now() - interval '10 minutes'
			ORDER BY made_at LIMIT 1
		)
		RETURNING key`

	insertRequest = `
		INSERT INTO requests (key, member_id, channel_id, what, response_url) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (key) DO NOTHING`
)

// ClaimRequest implements round.Requests.
func (s *Store) ClaimRequest(ctx context.Context, r study.Request) (key string, again bool, err error) {
	defer wrap(&err, "claim the request %q of %s in %s", r.What, r.Member, r.Channel)

	r.Key, r.What, r.ResponseURL = accepted.Clean(r.Key), accepted.Cut(accepted.Clean(r.What), maxWhatBytes), accepted.Cut(accepted.Clean(r.ResponseURL), maxURLBytes)
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockRequest, strings.Join([]string{string(r.Member), string(r.Channel), r.What}, "\n")); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, untoldRequest, r.Member, r.Channel, r.What, r.ResponseURL).Scan(&key)
		if !errors.Is(err, pgx.ErrNoRows) {
			again = err == nil
			return err
		}
		key = r.Key
		_, err = tx.Exec(ctx, insertRequest, r.Key, r.Member, r.Channel, r.What, r.ResponseURL)
		return err
	})
	return key, again, err
}

// RequestTold implements round.Requests.
func (s *Store) RequestTold(ctx context.Context, key string) (err error) {
	defer wrap(&err, "note that the request %q was answered", key)
	_, err = s.pool.Exec(ctx, `UPDATE requests SET told = true WHERE key = $1`, accepted.Clean(key))
	return err
}

// RequestOfRound implements round.Requests.
func (s *Store) RequestOfRound(ctx context.Context, id study.RoundID) (r study.Request, err error) {
	defer wrap(&err, "request of round %d", id)

	const query = `
		SELECT r.opened_by, r.channel_id, coalesce(q.key, ''), coalesce(q.what, ''), coalesce(q.response_url, '')
		FROM rounds r LEFT JOIN requests q ON q.key = r.request_key WHERE r.id = $1 AND r.opened_by <> ''`
	err = s.pool.QueryRow(ctx, query, id).Scan(&r.Member, &r.Channel, &r.Key, &r.What, &r.ResponseURL)
	return r, err
}

// RequestOfBoard implements round.Requests.
func (s *Store) RequestOfBoard(ctx context.Context, id int64) (r study.Request, err error) {
	defer wrap(&err, "request of leaderboard %d", id)

	const query = `
		SELECT b.shared_by, b.channel_id, coalesce(q.key, ''), coalesce(q.what, ''), coalesce(q.response_url, '')
		FROM boards b LEFT JOIN requests q ON q.key = b.request_key WHERE b.id = $1 AND b.shared_by <> ''`
	err = s.pool.QueryRow(ctx, query, id).Scan(&r.Member, &r.Channel, &r.Key, &r.What, &r.ResponseURL)
	return r, err
}
