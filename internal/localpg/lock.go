package localpg

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// orphanGrace is how long a killed program's server has to stop before its
// directory counts as in use.
const orphanGrace = 15 * time.Second

// lockDir takes the lock of base for this program and writes its pid there.
// While another live program holds it, lockDir returns ErrInUse; while only
// a dead program's server does, it waits for that server to stop.
func lockDir(base string, a account) (*os.File, error) {
	path := filepath.Join(base, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := takeLock(f, base); err != nil {
		f.Close()
		return nil, err
	}
	if err := claim(f, path, a); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// lockServing takes the lock that the processes of a server hold among
// themselves, so that no second server starts while one process of the first
// is left: it would still write. The caller passes it on to the server.
func (p *place) lockServing() (*os.File, error) {
	path := filepath.Join(p.base, "serving")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, explain(err, p.base)
	}
	if err := errors.Join(tryLock(f), p.account.own(path)); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("processes of the server that ended still run on %s", p.data())
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}

func takeLock(f *os.File, base string) error {
	for deadline := time.Now().Add(orphanGrace); ; {
		err := tryLock(f)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		pid := readPID(f)
		if pid == 0 || alive(pid) || time.Now().After(deadline) {
			return inUse(base, pid)
		}
		if !diesWithUs {
			stopOrphan(filepath.Join(base, "data"))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// claim writes who holds f, and makes sure that path still is f: removeAbandoned
// may have removed it between opening and locking.
func claim(f *os.File, path string, a account) error {
	held, err := f.Stat()
	if err != nil {
		return err
	}
	if now, err := os.Lstat(path); err != nil || !os.SameFile(held, now) {
		return fmt.Errorf("%s was removed while it was being locked: try again", path)
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	if _, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return err
	}
	return a.own(path)
}

func tryLock(f *os.File) error { return flock(f, syscall.LOCK_EX|syscall.LOCK_NB) }

func unlock(f *os.File) error { return flock(f, syscall.LOCK_UN) }

func flock(f *os.File, how int) error {
	for {
		err := syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func inUse(base string, pid int) error {
	if pid == 0 {
		return fmt.Errorf("%w: another program uses %s: stop it, or choose another place with XDG_DATA_HOME", ErrInUse, base)
	}
	return fmt.Errorf("%w: process %d uses %s: stop it, or choose another place with XDG_DATA_HOME", ErrInUse, pid, base)
}

// readPID returns the process id on f's first line, or 0.
func readPID(f *os.File) int {
	text, err := io.ReadAll(io.NewSectionReader(f, 0, 64))
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || pid < 1 {
		return 0
	}
	return pid
}

// alive reports whether a process pid runs. One that has ended but that its
// parent has not yet asked about does not.
func alive(pid int) bool {
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return true // No /proc here.
	}
	// The state follows the name, which is in parentheses; see proc(5).
	_, after, _ := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " ")
	return !strings.HasPrefix(after, "Z") && !strings.HasPrefix(after, "X")
}

// stopOrphan asks the server whose program was killed to stop.
func stopOrphan(data string) {
	if pid, _ := readPostmaster(data); pid > 1 && servesFrom(pid, data) {
		_ = syscall.Kill(pid, syscall.SIGINT) // It may have gone in the meantime.
	}
}
