package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// ErrInUse reports that another program runs the Postgres of a directory. The
// error that wraps it names the directory and the process.
var ErrInUse = errors.New("the private Postgres is in use")

// ErrVersion reports that a data directory was made by a major version of
// Postgres that this machine does not have.
var ErrVersion = errors.New("the data directory belongs to another Postgres version")

// ErrNoPostgres reports that the machine has no Postgres and none could be
// fetched.
var ErrNoPostgres = errors.New("no Postgres found")

// A sentence is an error told to a person in words of its own. What it wraps is
// for programs, and is left out of the text.
type sentence struct {
	text  string
	cause error
}

func (s *sentence) Error() string { return s.text }
func (s *sentence) Unwrap() error { return s.cause }

// explain puts a sentence that says what to do in place of an error about a
// full disk or a directory that may not be written. Other errors pass
// unchanged. The words of a failed command are in err's text only, so the text
// is looked at as well as the chain.
func explain(err error, dir string) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	var path *fs.PathError
	if errors.As(err, &path) && path.Op == "fork/exec" {
		return err // A program that may not be run, not a file.
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT),
		strings.Contains(text, "No space left on device"), strings.Contains(text, "Disk quota exceeded"):
		return &sentence{fmt.Sprintf("the disk that holds %s is full: free about 200 MB there, or choose another place with XDG_DATA_HOME", dir), err}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		why := err
		if path != nil {
			why = path.Err
		}
		return &sentence{fmt.Sprintf("%s cannot be written (%v): make it writable, choose another place with XDG_DATA_HOME, or set DATABASE_URL", dir, why), err}
	}
	return err
}
