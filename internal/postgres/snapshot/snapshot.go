// Package snapshot reads several things from Postgres as they were at one
// moment, in one round trip.
package snapshot

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A Batch is statements that read, queued as in a pgx.Batch, each with what
// reads its rows. The zero value is an empty one.
type Batch struct {
	batch pgx.Batch
}

// Queue adds a statement.
func (s *Batch) Queue(sql string, args ...any) *pgx.QueuedQuery {
	if s.batch.Len() == 0 {
		s.batch.Queue(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
	}
	return s.batch.Queue(sql, args...)
}

// Run reads what was queued. If it fails, the connection that is left in a
// transaction is closed by the pool.
func (s *Batch) Run(ctx context.Context, pool *pgxpool.Pool) error {
	s.batch.Queue(`COMMIT`)
	return pool.SendBatch(ctx, &s.batch).Close()
}

// One returns a function that reads the first row, if there is one, with read.
func One(read func(row pgx.CollectableRow) error) func(pgx.Rows) error {
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
