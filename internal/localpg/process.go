package localpg

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A process is one running postmaster.
type process struct {
	pid    int
	exited chan struct{} // closed when it has gone and its output is read
	err    error         // how it ended, set before exited closes
	said   *lastSaid
}

// startProcess starts postgres with args, as a. The process gets a SIGINT,
// Postgres's fast stop, when this program dies.
func startProcess(p *place, b binaries, args []string, inherit []*os.File, log *slog.Logger) (*process, error) {
	// It is stopped by process.stop, and outlives the context of its start.
	cmd := exec.CommandContext(context.Background(), b.path("postgres"), args...)
	cmd.SysProcAttr = childAttr(p.account, syscall.SIGINT)
	cmd.Env = postgresEnv()
	cmd.Dir = "/" // Postgres moves into its data directory itself.
	cmd.ExtraFiles = inherit
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	pr := &process{exited: make(chan struct{}), said: &lastSaid{}}
	started := make(chan error)
	go pr.run(cmd, stderr, log, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return pr, nil
}

// run starts cmd and stays until it ends. It keeps its thread to itself: the
// signal at a parent's death is sent when the starting thread ends, not when
// the program does.
func (pr *process) run(cmd *exec.Cmd, stderr io.Reader, log *slog.Logger, started chan<- error) {
	runtime.LockOSThread()
	if err := cmd.Start(); err != nil {
		started <- err
		return
	}
	pr.pid = cmd.Process.Pid
	started <- nil

	lines := bufio.NewScanner(stderr)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		pr.said.add(lines.Text())
		logLine(log, lines.Text())
	}
	_, _ = io.Copy(io.Discard, stderr) // A line too long for the scanner must not block the server.
	pr.err = cmd.Wait()
	close(pr.exited)
}

// logLine passes one line of the server's on. An error that a statement caused,
// or that a client meets who comes while the server starts or stops, has its
// place in the caller's own log, so here it is for debugging only.
func logLine(log *slog.Logger, line string) {
	level := slog.LevelDebug
	switch {
	case strings.HasPrefix(line, "PANIC:"):
		level = slog.LevelError
	case strings.HasPrefix(line, "FATAL:") && !strings.Contains(line, "terminating") && !strings.Contains(line, "the database system is"),
		strings.HasPrefix(line, "WARNING:"):
		level = slog.LevelWarn
	}
	log.Log(context.Background(), level, "postgres: "+strings.TrimSpace(line))
}

// A lastSaid keeps the last lines a server wrote, to explain its end.
type lastSaid struct {
	mu    sync.Mutex
	lines []string
}

func (s *lastSaid) add(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.lines) == 6 {
		s.lines = s.lines[1:]
	}
	s.lines = append(s.lines, strings.TrimSpace(line))
}

func (s *lastSaid) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines, " | ")
}

// ended returns what to say about a process that has gone without being asked.
func (pr *process) ended() error {
	how := "ended"
	if pr.err != nil {
		how = pr.err.Error()
	}
	return fmt.Errorf("the private Postgres stopped by itself (%s): %s", how, pr.said)
}

// waitReady waits until the server in data says in its pid file that it takes
// connections, and makes sure that the file is this process's: any other
// server on the directory is somebody else's.
func (pr *process) waitReady(ctx context.Context, data string) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if pid, ready := readPostmaster(data); ready && pid == pr.pid {
			return nil
		}
		select {
		case <-pr.exited:
			if pid, _ := readPostmaster(data); pid != 0 && pid != pr.pid {
				return inUse(data, pid)
			}
			return pr.ended()
		case <-ctx.Done():
			return fmt.Errorf("wait for the private Postgres to start: %w: %s", ctx.Err(), pr.said)
		case <-tick.C:
		}
	}
}

// stopSteps are the signals that stop Postgres, from clean to certain, and how
// long each is given. See "Shutting Down the Server" in its manual.
var stopSteps = []struct {
	signal syscall.Signal
	grace  time.Duration
}{
	{syscall.SIGINT, 15 * time.Second},
	{syscall.SIGQUIT, 5 * time.Second},
	{syscall.SIGKILL, 5 * time.Second},
}

// stop ends the process and waits for it.
func (pr *process) stop() error {
	for _, step := range stopSteps {
		target := pr.pid
		if step.signal == syscall.SIGKILL {
			target = -pr.pid // Its children too.
		}
		select {
		case <-pr.exited:
			return nil
		default:
		}
		if err := syscall.Kill(target, step.signal); err != nil && err != syscall.ESRCH {
			return fmt.Errorf("stop Postgres, process %d: %w", pr.pid, err)
		}
		grace := time.NewTimer(step.grace)
		select {
		case <-pr.exited:
			grace.Stop()
			return nil
		case <-grace.C:
		}
	}
	return fmt.Errorf("stop Postgres, process %d: it does not go", pr.pid)
}
