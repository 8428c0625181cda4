package postgres

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// A QueueDriver is River's on the Store's connections. It listens for new jobs
// where notifications come through, which need not be where statements go.
type QueueDriver struct {
	*riverpgxv5.Driver
	listen *pgxpool.Pool
}

var _ riverdriver.Driver[pgx.Tx] = QueueDriver{}

// QueueDriver returns what works the queue.
func (s *Store) QueueDriver() QueueDriver {
	return QueueDriver{riverpgxv5.New(s.pool), s.listen}
}

// Sessions returns connections that are sessions of Postgres, or nil where
// there are none. The Store still owns them.
func (s *Store) Sessions() *pgxpool.Pool { return s.listen }

// GetListener returns a listener on a connection of its own.
func (d QueueDriver) GetListener(params *riverdriver.GetListenenerParams) riverdriver.Listener {
	return riverpgxv5.New(d.listen).GetListener(params)
}

// SupportsListener reports whether notifications come through at all. Where
// they do not, the workers poll.
func (d QueueDriver) SupportsListener() bool { return d.listen != nil }
