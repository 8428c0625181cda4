package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	// steadyAfter is how long a server has to run for its end to count as the
	// first of a row.
	steadyAfter = time.Minute
	// longestPause is the longest between two tries to start the server again.
	longestPause = 30 * time.Second
	// triesUntilHelp is after how many tries the log says what to look at.
	triesUntilHelp = 5
)

// A Server is a private Postgres that runs, and that is started again when it
// ends by itself. Its methods are safe to call from several goroutines.
type Server struct {
	launch   *launch
	place    *place
	url      string
	binaries binaries
	pauses   backoff.BackOff // between tries to start it again

	closing context.Context // ends when Close is called
	watched chan struct{}   // closed when nobody starts it again any more
	close   func() error

	mu       sync.Mutex
	process  *process // that runs, or that did last
	down     error    // why it does not run, or nil
	restarts int
}

func newServer(l *launch, p *place, b binaries, process *process) *Server {
	s := &Server{
		launch: l, place: p, url: p.url(superuser), binaries: b, process: process,
		pauses: l.pauses(), watched: make(chan struct{}),
	}
	closing, stop := context.WithCancel(context.Background())
	s.closing = closing
	s.close = sync.OnceValue(func() error {
		stop()
		<-s.watched
		return errors.Join(s.current().stop(), p.close())
	})
	go s.watch()
	return s
}

// newPauses returns the pauses between tries to start a server again.
func newPauses() backoff.BackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier = 100*time.Millisecond, longestPause, 2
	return b
}

// URL returns the address of the program's database, in the form that pgx
// takes. It stays the same when the server is started again. It holds no
// secret: the server knows its user by the socket.
func (s *Server) URL() string { return s.url }

// Ready returns nil while the server runs. While it is being started again, it
// returns a sentence that says why it ended, or why it does not start.
func (s *Server) Ready(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down
}

// Restarts returns how often the server was started again.
func (s *Server) Restarts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.restarts
}

// Close stops the server cleanly and waits until it has gone. It ends the
// connections that are left. Later calls return the first one's result.
func (s *Server) Close() error { return s.close() }

func (s *Server) current() *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.process
}

// watch starts the server again each time it ends by itself, until Close.
func (s *Server) watch() {
	defer close(s.watched)
	for {
		process, since := s.current(), time.Now()
		select {
		case <-s.closing.Done():
			return
		case <-process.exited:
		}
		if s.closing.Err() != nil {
			return // It ended because it was asked to, or just before.
		}
		if time.Since(since) > steadyAfter {
			s.pauses.Reset()
		}
		if !s.revive(process.ended()) {
			return
		}
	}
}

// revive starts the server again, trying until it runs or Close is called, and
// reports whether it runs.
func (s *Server) revive(why error) bool {
	s.setDown(fmt.Errorf("%w; it is being started again", why))
	s.launch.Log.Warn("the private Postgres ended by itself; it is started again", "dir", s.place.base, "err", why)
	for try := 1; s.rest(); try++ {
		process, err := s.startAgain()
		if err == nil {
			s.setUp(process)
			s.launch.Log.Warn("the private Postgres runs again", "dir", s.place.base, "tries", try, "restarts", s.Restarts())
			return true
		}
		if s.closing.Err() != nil {
			return false
		}
		s.tellFailure(try, err)
	}
	return false
}

// rest waits before the next try, and reports whether there is to be one.
func (s *Server) rest() bool {
	pause := time.NewTimer(s.pauses.NextBackOff())
	defer pause.Stop()
	select {
	case <-s.closing.Done():
		return false
	case <-pause.C:
		return true
	}
}

// startAgain starts the server on the same data and the same socket.
func (s *Server) startAgain() (*process, error) {
	if _, err := os.Stat(s.binaries.path("postgres")); err != nil { // It may have been upgraded away.
		b, err := s.launch.chooseBinaries(s.closing, s.place, s.binaries.major)
		if err != nil {
			return nil, err
		}
		s.binaries = b
	}
	return s.launch.run(s.closing, s.place, s.binaries)
}

func (s *Server) setDown(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = why
}

func (s *Server) setUp(p *process) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process, s.down = p, nil
	s.restarts++
}

// tellFailure says why a try to start the server failed and, after a few, what
// to look at.
func (s *Server) tellFailure(try int, err error) {
	s.setDown(fmt.Errorf("the private Postgres does not start, after %d tries: %w", try, err))
	if try%triesUntilHelp != 0 {
		s.launch.Log.Warn("the private Postgres does not start; trying again", "dir", s.place.base, "try", try, "err", err)
		return
	}
	s.launch.Log.Error(fmt.Sprintf("the private Postgres does not start: look at the error, at the lines of this log that begin with \"postgres:\" "+
		"(STUDYBOT_LOG_LEVEL=debug shows all of them), and whether the disk of %s is full; trying again", s.place.base),
		"free_mb", freeMegabytes(s.place.base), "try", try, "err", err)
}

// freeMegabytes returns how much room is left on the disk of dir, or -1 where
// that cannot be read.
func freeMegabytes(dir string) int64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return -1
	}
	return int64(st.Bavail * uint64(st.Bsize) >> 20)
}
