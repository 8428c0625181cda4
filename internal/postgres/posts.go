package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// The statements of posts, by kind.
var (
	readIntent = map[study.PostingKind]string{
		study.PostingQuestion: `SELECT post_token, extract(epoch FROM clock_timestamp() - post_started_at)::float8 FROM rounds WHERE id = $1`,
		study.PostingResults:  `SELECT results_token, extract(epoch FROM clock_timestamp() - results_started_at)::float8 FROM rounds WHERE id = $1`,
		study.PostingBoard:    `SELECT post_token, extract(epoch FROM clock_timestamp() - post_started_at)::float8 FROM boards WHERE id = $1`,
	}
	beginPost = map[study.PostingKind]string{
		study.PostingQuestion: `
			UPDATE rounds SET post_token = post_token + 1, post_started_at = clock_timestamp()
			WHERE id = $1 AND post_token = $2 AND state = 'pending' RETURNING post_token`,
		study.PostingResults: `
			UPDATE rounds SET results_token = results_token + 1, results_started_at = clock_timestamp()
			WHERE id = $1 AND results_token = $2 AND state = 'closed' AND results_ts IS NULL RETURNING results_token`,
		study.PostingBoard: `
			UPDATE boards SET post_token = post_token + 1, post_started_at = clock_timestamp()
			WHERE id = $1 AND post_token = $2 AND message_ts IS NULL RETURNING post_token`,
	}
	endPost = map[study.PostingKind]string{
		study.PostingQuestion: `UPDATE rounds SET post_started_at = NULL WHERE id = $1 AND post_token = $2`,
		study.PostingResults:  `UPDATE rounds SET results_started_at = NULL WHERE id = $1 AND results_token = $2`,
		study.PostingBoard:    `UPDATE boards SET post_started_at = NULL WHERE id = $1 AND post_token = $2`,
	}
)

// PostIntent implements round.Posts.
func (s *Store) PostIntent(ctx context.Context, p study.Posting) (i study.PostIntent, err error) {
	defer wrap(&err, "intent of the post of %s %d", p.Kind, p.ID)

	var age *float64 // seconds
	err = s.pool.QueryRow(ctx, readIntent[p.Kind], p.ID).Scan(&i.Token, &age)
	if err == nil && age != nil {
		i.UnderWay, i.Age = true, time.Duration(*age*float64(time.Second))
	}
	return i, err
}

// BeginPost implements round.Posts.
func (s *Store) BeginPost(ctx context.Context, p study.Posting, before study.PostIntent) (i study.PostIntent, err error) {
	defer wrap(&err, "begin try %d at the post of %s %d", before.Token+1, p.Kind, p.ID)

	i.UnderWay = true
	err = s.pool.QueryRow(ctx, beginPost[p.Kind], p.ID, before.Token).Scan(&i.Token)
	if errors.Is(err, pgx.ErrNoRows) {
		err = study.ErrStale
	}
	return i, err
}

// EndPost implements round.Posts.
func (s *Store) EndPost(ctx context.Context, p study.Posting, i study.PostIntent) (err error) {
	defer wrap(&err, "end try %d at the post of %s %d", i.Token, p.Kind, p.ID)
	_, err = s.pool.Exec(ctx, endPost[p.Kind], p.ID, i.Token)
	return err
}

const addExtraMessage = `
	INSERT INTO extra_messages (channel_id, message_ts, round_id) VALUES ($1, $2, $3)
	ON CONFLICT (channel_id, message_ts) DO NOTHING`

// AddExtra implements round.Posts.
func (s *Store) AddExtra(ctx context.Context, id study.RoundID, ref study.MessageRef) (err error) {
	defer wrap(&err, "record message %s in %s as one too many of round %d", ref.TS, ref.Channel, id)

	return s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, addExtraMessage, ref.Channel, ref.TS, id)
		if err != nil || tag.RowsAffected() == 0 { // its deletion was queued with it
			return err
		}
		return s.queue(ctx, tx, time.Time{}, queue.DeleteMessage{Message: ref})
	})
}

// QueuePost implements round.Posts.
func (s *Store) QueuePost(ctx context.Context, id study.RoundID, due time.Time) (err error) {
	defer wrap(&err, "queue the post of round %d for %s", id, due.Format(time.RFC3339))
	return s.inTx(ctx, func(tx pgx.Tx) error { return s.queue(ctx, tx, due, queue.PostRound{Round: id}) })
}

// QueueDelete implements round.Posts.
func (s *Store) QueueDelete(ctx context.Context, ref study.MessageRef) (err error) {
	defer wrap(&err, "queue the deletion of message %s in %s", ref.TS, ref.Channel)
	return s.inTx(ctx, func(tx pgx.Tx) error {
		return s.queue(ctx, tx, time.Time{}, queue.DeleteMessage{Message: ref})
	})
}

// Stands implements round.Posts.
func (s *Store) Stands(ctx context.Context, ref study.MessageRef) (stands bool, err error) {
	defer wrap(&err, "look whether message %s in %s stands", ref.TS, ref.Channel)

	const query = `SELECT EXISTS (SELECT FROM rounds WHERE channel_id = $1 AND message_ts = $2)`
	err = s.pool.QueryRow(ctx, query, ref.Channel, ref.TS).Scan(&stands)
	return stands, err
}
