package dial

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/studybot/studybot/internal/study"
)

// unavailable are the SQLSTATEs, or their first two characters, that a later
// try may not meet.
var unavailable = []string{
	"08",    // connection exception
	"53",    // out of disk, memory or connections
	"57P01", // shut down by an administrator
	"57P02", // crash
	"57P03", // starting up or shutting down
	"58",    // system error
	"25006", // read-only: a replica that takes over, or gave over
	"26000", // a prepared statement is gone: a pooler lies between, and is known from now on
	"42P05", // or it is somebody else's
	"25P03", // idle in a transaction for too long
	"40001", // serialization failure
	"40P01", // deadlock
	"55P03", // lock not available
}

// Translate returns err, of the driver, as one of study's errors where it is
// one, or as an ErrUnsuitable that says what to do about a pooler's refusal.
func Translate(err error) error {
	switch {
	case errors.Is(err, study.ErrUnavailable), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, pgx.ErrNoRows):
		return study.ErrNotFound
	case IsUnavailable(err):
		return unavailableError{err}
	}
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		if hint, ok := poolerRefusal(pgErr); ok {
			return fmt.Errorf("%w: %s: %w", ErrUnsuitable, hint, err)
		}
	}
	return err
}

// unavailableError is a driver's error that is a study.ErrUnavailable too.
type unavailableError struct{ err error }

func (e unavailableError) Error() string        { return "Postgres is unavailable: " + oneLine(e.err.Error()) }
func (e unavailableError) Unwrap() error        { return e.err }
func (e unavailableError) Is(target error) bool { return target == study.ErrUnavailable }

// Fault returns what is the matter in a word that stays the same as long as it
// lasts, whatever was being done: an SQLSTATE, or "unreachable".
func (e unavailableError) Fault() string {
	var pgErr *pgconn.PgError
	if errors.As(e.err, &pgErr) {
		return "SQLSTATE " + pgErr.Code
	}
	return "unreachable"
}

// oneLine joins the lines of text, each once: the driver lists every address
// that it tried, and each with TLS and without.
func oneLine(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

// IsUnavailable reports whether err, of the driver, is one that a later try may
// not meet.
func IsUnavailable(err error) bool {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		if _, refused := poolerRefusal(pgErr); refused {
			return false
		}
		for _, code := range unavailable {
			if strings.HasPrefix(pgErr.Code, code) {
				return true
			}
		}
		return false
	}
	var netErr net.Error
	var connectErr *pgconn.ConnectError
	return errors.As(err, &connectErr) || errors.As(err, &netErr) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, syscall.ECONNRESET) || pgconn.SafeToRetry(err)
}

// refused reports whether err is the server's own answer, which waiting does
// not change: a wrong password, or a database that is not there or unsuitable.
func refused(err error) bool {
	var pgErr *pgconn.PgError
	return errors.Is(err, ErrUnsuitable) || errors.As(err, &pgErr) && !IsUnavailable(pgErr)
}
