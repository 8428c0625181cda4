package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// An account is the operating system's user that Postgres runs as.
// Postgres refuses root, so a program run by root drops to another.
type account struct {
	name     string
	uid, gid int
	drop     bool // whether the program is root and has to change user
}

// chooseAccount returns the account for the cluster in dataDir: the user
// itself or, for root, the owner of a cluster that is there already, then
// postgres, then nobody.
func chooseAccount(dataDir string) (account, error) {
	uid := os.Geteuid()
	owner, exists, err := ownerOf(dataDir)
	if err != nil {
		return account{}, err
	}
	if uid != 0 {
		if exists && owner != uid {
			return account{}, fmt.Errorf("%s belongs to user %d and this program runs as user %d: run it as the owner, or choose another place with XDG_DATA_HOME",
				dataDir, owner, uid)
		}
		name, err := currentUser()
		return account{name: name, uid: uid, gid: os.Getegid()}, err
	}
	if exists && owner != 0 {
		u, err := user.LookupId(strconv.Itoa(owner))
		if err != nil {
			return account{}, fmt.Errorf("%s belongs to user %d, who has no name on this machine: change its owner to postgres: %w", dataDir, owner, err)
		}
		return dropTo(u)
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return dropTo(u)
		}
	}
	return account{}, errors.New("no user to run Postgres as: it refuses root, and there is neither a user postgres nor nobody: run as another user, or set DATABASE_URL")
}

func dropTo(u *user.User) (account, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, fmt.Errorf("user %s: id %q: %w", u.Username, u.Uid, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return account{}, fmt.Errorf("user %s: group id %q: %w", u.Username, u.Gid, err)
	}
	return account{name: u.Username, uid: uid, gid: gid, drop: true}, nil
}

// credential returns what a child process needs to run as a, or nil where it
// does already.
func (a account) credential() *syscall.Credential {
	if !a.drop {
		return nil
	}
	return &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
}

// own gives path to a.
func (a account) own(path string) error {
	if !a.drop {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// enters reports whether a may pass through every directory above path. It
// goes by the mode bits alone; a wrong no costs nothing but a detour.
func (a account) enters(path string) bool {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		st, err := os.Stat(dir)
		if err != nil || !a.searches(st) {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

func (a account) searches(st fs.FileInfo) bool {
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	switch {
	case int(sys.Uid) == a.uid:
		return st.Mode()&0o100 != 0
	case int(sys.Gid) == a.gid:
		return st.Mode()&0o010 != 0
	}
	return st.Mode()&0o001 != 0
}

// ownerOf returns the user id that owns path, and whether path exists.
func ownerOf(path string) (uid int, exists bool, err error) {
	st, err := os.Lstat(path) //nolint:gosec // Who runs the program names its directories.
	switch {
	case os.IsNotExist(err):
		return 0, false, nil
	case err != nil:
		return 0, false, explain(err, path)
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, true, fmt.Errorf("%s: the owner cannot be read on this system", path)
	}
	return int(sys.Uid), true, nil
}

// currentUser returns the name of the user this program runs as.
func currentUser() (string, error) {
	u, err := user.LookupId(strconv.Itoa(os.Geteuid()))
	if err != nil {
		return "", fmt.Errorf("user %d has no name on this machine, and Postgres needs one: add it to /etc/passwd, or set DATABASE_URL: %w", os.Geteuid(), err)
	}
	return u.Username, nil
}
