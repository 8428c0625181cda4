package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// tryWrite fails on a server that takes no writes, and changes nothing.
	tryWrite = `DELETE FROM ` + migrationsTable + ` WHERE false`
	// tryDisk asks the disk for new blocks, as a table that grows does. Writes
	// of every other kind go on for a while where the disk is full, into what is
	// free within the tables.
	tryDisk = `CREATE TEMPORARY TABLE studybot_ready AS SELECT n, 'a word that takes room' AS word FROM generate_series(1, 500) n`
)

// Ready returns nil if a reply would be stored now: it writes, and takes back
// what it wrote. It returns a study.ErrUnavailable where the server is not
// reached, takes no writes or has no room.
func (s *Store) Ready(ctx context.Context) (err error) {
	defer wrap(&err, "write to the database")

	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, tryWrite); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, tryDisk); err != nil && !forbidden(err) {
			return err
		}
		return errTakeBack
	})
	if errors.Is(err, errTakeBack) {
		return nil
	}
	return sayFull(err)
}

var errTakeBack = errors.New("written, and to be taken back")

// forbidden reports whether err says that the user may make no temporary
// tables. Then the disk is not looked at.
func forbidden(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == "42501"
}

// sayFull says what to look at where the server has run out of something.
func sayFull(err error) error {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && pgErr.Code == "53100" {
		return fmt.Errorf("the disk of Postgres is full; replies come again until there is room: %w", err)
	}
	return err
}
