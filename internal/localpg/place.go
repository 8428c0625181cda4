package localpg

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A place is where one cluster lives.
//
//	base/lock     held by the program and its server
//	base/serving  held by the server alone
//	base/data     the cluster, for the account alone
//	base/run      the socket, where its path is short enough
//	base/socket   the name of the socket's directory, where it is elsewhere
type place struct {
	base      string
	account   account
	lock      *os.File
	dataFD    *os.File // set where data is reached by descriptor only
	socketDir string
	ephemeral bool
}

func (p *place) data() string { return filepath.Join(p.base, "data") }

// defaultDir returns $XDG_DATA_HOME/studybot or ~/.local/share/studybot. A
// relative XDG_DATA_HOME is ignored, as the XDG base directory specification
// asks.
func defaultDir() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "studybot"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no place for the private Postgres: set XDG_DATA_HOME or HOME, or DATABASE_URL: %w", err)
	}
	return filepath.Join(home, ".local", "share", "studybot"), nil
}

// openLasting makes the place for a cluster under dir that outlives the
// program, and locks it. On success the caller closes it.
func openLasting(dir string) (_ *place, err error) {
	base := filepath.Join(dir, "postgres")
	p := &place{base: base}
	if p.account, err = chooseAccount(p.data()); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(base, 0o755); err != nil {
		return nil, explain(err, base)
	}
	if err := p.account.own(base); err != nil {
		return nil, explain(err, base)
	}
	if p.lock, err = lockDir(base, p.account); err != nil {
		return nil, explain(err, base)
	}
	if err := p.makeSocketDir(); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// ephemeralPrefix begins the names of ephemeral places.
const ephemeralPrefix = "studybot-pg-"

// roomForTests is the space a directory in memory needs to have free before
// an ephemeral cluster is put there. Docker gives /dev/shm 64 MB, too little.
const roomForTests = 1 << 30

// openEphemeral makes and locks a place that close removes, in memory where
// there is room. It first removes places that killed programs left behind.
func openEphemeral() (_ *place, err error) {
	p := &place{ephemeral: true}
	if p.account, err = chooseAccount(""); err != nil {
		return nil, err
	}
	parent := os.TempDir()
	if shm := "/dev/shm"; hasRoom(shm) && p.account.enters(filepath.Join(shm, "x")) {
		parent = shm
	}
	if err := checkParent(parent); err != nil {
		return nil, err
	}
	removeAbandoned(parent, p.account)
	// Another program may remove the new directory before it is locked.
	for range 5 {
		if p.base, err = os.MkdirTemp(parent, ephemeralPrefix); err != nil {
			return nil, explain(err, parent)
		}
		if err = p.account.own(p.base); err != nil {
			break
		}
		if p.lock, err = lockDir(p.base, p.account); err == nil {
			break
		}
		err = errors.Join(err, os.RemoveAll(p.base))
	}
	if err == nil {
		err = p.makeSocketDir()
	}
	if err != nil {
		p.close()
		return nil, explain(err, parent)
	}
	return p, nil
}

// hasRoom reports whether dir can be written and has roomForTests free.
func hasRoom(dir string) bool {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return false
	}
	if st.Bavail*uint64(st.Bsize) < roomForTests {
		return false
	}
	probe, err := os.MkdirTemp(dir, ephemeralPrefix)
	if err != nil {
		return false
	}
	return os.Remove(probe) == nil
}

// removeAbandoned removes the ephemeral places in parent that a owns and nobody
// has locked. It leaves what it cannot remove.
func removeAbandoned(parent string, a account) {
	dirs, err := filepath.Glob(filepath.Join(parent, ephemeralPrefix+"*"))
	if err != nil {
		return
	}
	for _, dir := range dirs {
		st, err := os.Lstat(dir)
		if err != nil || !st.IsDir() {
			continue
		}
		if owner, _, err := ownerOf(dir); err != nil || (owner != a.uid && owner != os.Geteuid()) {
			continue
		}
		f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
		if errors.Is(err, fs.ErrNotExist) && time.Since(st.ModTime()) > time.Minute {
			os.RemoveAll(dir)
			continue
		}
		if err != nil {
			continue
		}
		if tryLock(f) == nil {
			os.RemoveAll(dir)
		}
		f.Close()
	}
}

// makeSocketDir makes an empty directory for the socket that only the account
// may enter. A path too long for a socket, or one that the account cannot
// reach, gives way to a short one elsewhere.
func (p *place) makeSocketDir() error {
	if err := p.removeOldSocketDir(); err != nil {
		return err
	}
	run := filepath.Join(p.base, "run")
	if fitsSocket(run) && p.account.enters(run) {
		return p.makePrivate(run)
	}
	var unsafe error
	for _, parent := range shortParents() {
		if !fitsSocket(filepath.Join(parent, socketPrefix+"1234567890")) || !p.account.enters(filepath.Join(parent, "x")) {
			continue
		}
		if unsafe = checkParent(parent); unsafe == nil {
			return p.makeSocketIn(parent)
		}
	}
	if unsafe != nil {
		return unsafe
	}
	return fmt.Errorf("no directory short enough for a socket: %s and the temporary directory %s are both too long: set TMPDIR to a short path", run, os.TempDir())
}

// clearSocket removes the socket of a server that was killed, and its lock, which
// names a process that may be another by now.
func (p *place) clearSocket() error {
	for _, name := range []string{".s.PGSQL.5432", ".s.PGSQL.5432.lock"} {
		path := filepath.Join(p.socketDir, name)
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return explain(err, path)
		}
	}
	return nil
}

// socketPrefix begins the names of socket directories outside their place.
const socketPrefix = "sbpg-"

func fitsSocket(dir string) bool { return len(dir)+len("/.s.PGSQL.5432") <= maxSocketPath }

// shortParents are where a socket's directory may be made: the user's own
// directory of the session (XDG base directory specification), the temporary
// directory, and the usual one of those.
func shortParents() []string {
	var list []string
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		if owner, exists, err := ownerOf(dir); err == nil && exists && owner == os.Geteuid() {
			list = append(list, dir)
		}
	}
	return append(list, os.TempDir(), "/tmp")
}

// makeSocketIn makes a directory in parent with a name that nobody can guess, and
// notes it in the place, so that the next start finds what a killed program left.
func (p *place) makeSocketIn(parent string) error {
	dir, err := os.MkdirTemp(parent, socketPrefix)
	if err != nil {
		return explain(err, parent)
	}
	p.socketDir = dir
	note := p.socketNote()
	if err := os.Remove(note); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return explain(err, note)
	}
	f, err := os.OpenFile(note, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return explain(err, note)
	}
	_, err = f.WriteString(filepath.Base(dir))
	return explain(errors.Join(err, f.Close(), p.account.own(dir)), note)
}

func (p *place) socketNote() string { return filepath.Join(p.base, "socket") }

// removeOldSocketDir removes the socket directory elsewhere that an earlier start
// left. It goes by the note only for a directory of the form that we make, where
// we make them, and of an owner that we are.
func (p *place) removeOldSocketDir() error {
	f, err := os.OpenFile(p.socketNote(), os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return explain(err, p.socketNote())
	}
	text := make([]byte, 255)
	n, err := f.Read(text)
	if err = errors.Join(err, f.Close()); err != nil && !errors.Is(err, io.EOF) {
		return explain(err, p.socketNote())
	}
	name := filepath.Base(string(text[:n]))
	for _, parent := range shortParents() {
		dir := filepath.Join(parent, name)
		owner, exists, err := ownerOf(dir)
		if err != nil || !exists || !strings.HasPrefix(name, socketPrefix) || owner != p.account.uid && owner != os.Geteuid() {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return explain(err, dir)
		}
	}
	return explain(os.Remove(p.socketNote()), p.socketNote())
}

// checkParent refuses a directory in which somebody else may replace what we make:
// one of another user than root, or one that others write to without the sticky
// bit.
func checkParent(dir string) error {
	st, err := os.Stat(dir)
	if err != nil {
		return explain(err, dir)
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return fmt.Errorf("%s: the owner cannot be read on this system", dir)
	}
	if owner := int(sys.Uid); owner != 0 && owner != os.Geteuid() {
		return fmt.Errorf("%s belongs to user %d, who may replace what is made there: set TMPDIR to a directory of your own", dir, owner)
	}
	if st.Mode().Perm()&0o022 != 0 && st.Mode()&fs.ModeSticky == 0 {
		return fmt.Errorf("%s lets other users replace what is made there: set TMPDIR to a directory of your own, or give it the sticky bit (chmod +t)", dir)
	}
	return nil
}

// makePrivate makes dir anew, within the place.
func (p *place) makePrivate(dir string) error {
	owner, exists, err := ownerOf(dir)
	if err != nil {
		return err
	}
	if exists {
		if owner != p.account.uid && owner != os.Geteuid() {
			return fmt.Errorf("%s belongs to user %d: remove it, or choose another place with XDG_DATA_HOME", dir, owner)
		}
		if err := os.RemoveAll(dir); err != nil {
			return explain(err, dir)
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return explain(err, dir)
	}
	if err := p.account.own(dir); err != nil {
		return explain(err, dir)
	}
	p.socketDir = dir
	return nil
}

// dataPath returns the path by which the account reaches the data directory,
// and the files that a child has to inherit for it. The lock is always
// inherited: it is free again only when the server has gone too.
//
// Root's own directories are closed to the account that root drops to, so the
// child gets the data directory as an open descriptor and reaches it without
// passing its parents.
func (p *place) dataPath(dir string) (path string, inherit []*os.File, err error) {
	inherit = []*os.File{p.lock}
	if !p.account.drop || p.account.enters(dir) {
		return dir, inherit, nil
	}
	if !reachByDescriptor {
		return "", nil, fmt.Errorf("%s runs Postgres as %s, who may not enter %s: choose another place with XDG_DATA_HOME, or run as another user than root",
			filepath.Base(os.Args[0]), p.account.name, dir)
	}
	if p.dataFD != nil {
		p.dataFD.Close()
	}
	if p.dataFD, err = os.Open(dir); err != nil {
		return "", nil, explain(err, dir)
	}
	// A child's inherited files are numbered from 3.
	return "/proc/self/fd/4", append(inherit, p.dataFD), nil
}

// close gives the place up. It may be called on a place half made.
func (p *place) close() error {
	var errs []error
	if p.socketDir != "" {
		errs = append(errs, os.RemoveAll(p.socketDir))
		if err := os.Remove(p.socketNote()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	if p.ephemeral && strings.Contains(p.base, ephemeralPrefix) {
		errs = append(errs, os.RemoveAll(p.base))
	}
	if p.dataFD != nil {
		p.dataFD.Close()
	}
	if p.lock != nil {
		// Unlocked first: a child that another goroutine is about to start has
		// a copy of the descriptor for a moment.
		errs = append(errs, unlock(p.lock), p.lock.Close())
	}
	return errors.Join(errs...)
}
