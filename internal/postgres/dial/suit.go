package dial

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrUnsuitable means that the database answers, and that studybot cannot use
// it as it is set up. The error that wraps it says what to change.
var ErrUnsuitable = errors.New("the database does not suit")

// oldestMajor is the oldest major version of Postgres that is used.
const oldestMajor = 14

// fit returns an ErrUnsuitable where a server of that version, such as
// "15.18 (Debian 15.18-1)", or a database in that encoding cannot be used. What
// a pooler keeps to itself is empty and passes.
func fit(version, encoding string) error {
	digits, _, _ := strings.Cut(version, ".")
	if major, err := strconv.Atoi(digits); err == nil && major < oldestMajor {
		return fmt.Errorf("%w: it runs in Postgres %s, and studybot needs version %d or later", ErrUnsuitable, version, oldestMajor)
	}
	switch encoding {
	case "", "UTF8", "SQL_ASCII": // The last takes whatever comes, as it is.
	default:
		return fmt.Errorf("%w: its encoding is %s, which has no place for much of what members write: "+
			"make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0", ErrUnsuitable, encoding)
	}
	return nil
}
