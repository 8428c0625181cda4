package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A snapshot reads several things as they were at one moment, in one round
// trip. Statements are queued as in a pgx.Batch, each with what reads its
// rows.
type snapshot struct {
	batch pgx.Batch
}

// Queue adds a statement.
func (s *snapshot) Queue(sql string, args ...any) *pgx.QueuedQuery {
	if s.batch.Len() == 0 {
		s.batch.Queue(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
	}
	return s.batch.Queue(sql, args...)
}

// run reads what was queued. If it fails, the connection that is left in a
// transaction is closed by the pool.
func (s *snapshot) run(ctx context.Context, pool *pgxpool.Pool) error {
	s.batch.Queue(`COMMIT`)
	return pool.SendBatch(ctx, &s.batch).Close()
}

// one returns a function that reads the first row, if there is one, with read.
func one(read func(row pgx.CollectableRow) error) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		defer rows.Close()
		if rows.Next() {
			if err := read(rows); err != nil {
				return err
			}
		}
		rows.Close()
		return rows.Err()
	}
}
