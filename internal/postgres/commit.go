package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/studybot/studybot/internal/study"
)

// inTx runs f in a transaction. Where the answer to its commit is lost, the error
// is a study.ErrUnsure.
func (s *Store) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	committing := false
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{BeginQuery: s.dialer.Begin()}, func(tx pgx.Tx) error {
		err := f(tx)
		committing = err == nil && ctx.Err() == nil && !tx.Conn().IsClosed() // else the commit is not even sent
		return err
	})
	if committing {
		return unsure(err)
	}
	return err
}

// exec runs one statement that commits by itself. Where its answer is lost, the
// error is a study.ErrUnsure.
func (s *Store) exec(ctx context.Context, sql string, args ...any) (tag pgconn.CommandTag, err error) {
	err = s.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) (err error) {
		tag, err = conn.Exec(ctx, sql, args...)
		return unsure(err)
	})
	return tag, err
}

// unsure returns err, which came of a commit that was sent, as a study.ErrUnsure if
// it leaves open whether the server has committed. pgconn.SafeToRetry does not
// tell: the driver says "conn closed" of a connection that breaks while it waits
// for the answer, and calls that safe.
func unsure(err error) error {
	var answer *pgconn.PgError
	switch {
	case err == nil, errors.Is(err, pgx.ErrTxCommitRollback):
		return err
	case errors.As(err, &answer) && !strings.HasPrefix(answer.Code, "57P") && !strings.HasPrefix(answer.Code, "08"):
		return err // the server says why it did not
	}
	// The connection broke, the time ran out, or the server was stopped: a server
	// that is stopped while it waits for a standby has committed.
	return unsureError{err}
}

// unsureError is an error that is a study.ErrUnsure too.
type unsureError struct{ err error }

func (e unsureError) Error() string {
	return "it is not known whether this was committed: " + e.err.Error()
}
func (e unsureError) Unwrap() error        { return e.err }
func (e unsureError) Is(target error) bool { return target == study.ErrUnsure }
