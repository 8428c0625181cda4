package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/studybot/studybot/internal/postgres/dial"
)

// ErrUnsuitable means that the database answers, and that studybot cannot use
// it as it is set up. The error that wraps it says what to change.
var ErrUnsuitable = dial.ErrUnsuitable

// wrap says in *err what was being done, and translates what the driver says
// into study's errors. It is for defer.
func wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), dial.Translate(*err))
	}
}

// IsUnavailable reports whether err, of the driver, is one that a later try may
// not meet.
func IsUnavailable(err error) bool { return dial.IsUnavailable(err) }

// violates reports whether err is a violation of the constraint named name.
func violates(err error, name string) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.ConstraintName == name
}

// sayWhoMayNot says what to do where the database's user may not make tables,
// as Postgres has it since version 15 for all but the owner of a database.
func sayWhoMayNot(err error) error {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && pgErr.Code == "42501" {
		return fmt.Errorf("%w: its user may not make tables: as an administrator run ALTER DATABASE … OWNER TO that user, "+
			"or GRANT CREATE ON DATABASE … and GRANT ALL ON SCHEMA public to it: %w", ErrUnsuitable, err)
	}
	return err
}
