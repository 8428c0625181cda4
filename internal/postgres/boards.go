package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// A cause is why a leaderboard is posted: a request, or an occurrence. It
// makes a repeat harmless.
type cause struct {
	key      *string
	schedule *string
	due      *time.Time
}

func requestedCause(key string) cause { return cause{key: &key} }

func scheduledCause(schedule string, due time.Time) cause {
	return cause{schedule: &schedule, due: &due}
}

const insertBoard = `
	INSERT INTO boards (channel_id, period, topic, starts_on, shared_by, request_key, schedule, due_at)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
	ON CONFLICT (request_key) DO NOTHING
	RETURNING id`

// addBoard inserts p and queues its post. It returns pgx.ErrNoRows if the
// request is there already.
func (s *Store) addBoard(ctx context.Context, tx pgx.Tx, p study.BoardPost, c cause) (id int64, err error) {
	err = tx.QueryRow(ctx, insertBoard, p.Channel, p.Period, p.Topic, p.Start, p.SharedBy, c.key, c.schedule, c.due).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, s.queue(ctx, tx, time.Time{}, queue.PostBoard{Board: id, Channel: p.Channel})
}

// QueueBoard implements round.Boards.
func (s *Store) QueueBoard(ctx context.Context, p study.BoardPost, key string) (err error) {
	defer wrap(&err, "queue a leaderboard for %s", p.Channel)

	err = s.inTx(ctx, func(tx pgx.Tx) error {
		_, err := s.addBoard(ctx, tx, p, requestedCause(accepted.Clean(key)))
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// BoardPost implements round.Boards.
func (s *Store) BoardPost(ctx context.Context, id int64) (p study.BoardPost, err error) {
	defer wrap(&err, "queued leaderboard %d", id)

	const query = `SELECT id, channel_id, period, topic, starts_on, shared_by, queued_at, coalesce(message_ts, '') FROM boards WHERE id = $1`
	err = s.pool.QueryRow(ctx, query, id).Scan(&p.ID, &p.Channel, &p.Period, &p.Topic, &p.Start, &p.SharedBy, &p.QueuedAt, &p.MessageTS)
	p.QueuedAt = p.QueuedAt.UTC()
	return p, err
}

// RecordBoard implements round.Boards.
func (s *Store) RecordBoard(ctx context.Context, id int64, ts string) (err error) {
	defer wrap(&err, "record the post of leaderboard %d as %s", id, ts)

	tag, err := s.pool.Exec(ctx, `UPDATE boards SET message_ts = coalesce(message_ts, $2) WHERE id = $1`, id, ts)
	if err == nil && tag.RowsAffected() == 0 {
		err = study.ErrNotFound
	}
	return err
}
