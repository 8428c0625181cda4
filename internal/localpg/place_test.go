package localpg

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// deepPlace is a place whose own path is too long for a socket.
func deepPlace(t *testing.T, base string) *place {
	t.Helper()
	a, err := chooseAccount("")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(base, 0o755); err != nil {
		t.Fatal(err)
	}
	return &place{base: base, account: a}
}

// A socket's directory outside its place has a name that nobody can guess, is
// closed to others, and is found again after its program was killed.
func TestSocketDirElsewhere(t *testing.T) {
	base := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30))
	first := deepPlace(t, base)
	if err := first.makeSocketDir(); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(first.socketDir); err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("%s: %v %v, want mode 0700", first.socketDir, st, err)
	}
	second := deepPlace(t, base) // The first was killed, and closed nothing.
	if err := second.makeSocketDir(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(first.socketDir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what the killed program left: %v, want it gone", err)
	}
	if first.socketDir == second.socketDir {
		t.Errorf("two starts chose %s: its name can be guessed", first.socketDir)
	}
	if err := second.close(); err != nil {
		t.Fatal(err)
	}
	wantOnly(t, base)
}

// The note of a socket's directory leads nowhere else.
func TestSocketNoteLeadsNowhereElse(t *testing.T) {
	base := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30))
	victim := filepath.Join(t.TempDir(), socketPrefix+"victim")
	if err := os.Mkdir(victim, 0o700); err != nil {
		t.Fatal(err)
	}
	p := deepPlace(t, base)
	if err := os.WriteFile(p.socketNote(), []byte(victim), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.makeSocketDir(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(victim); err != nil {
		t.Errorf("a forged note removed %s", victim)
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
}

// A temporary directory in which others may replace what we make is refused.
func TestUnsafeParents(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := checkParent(dir); err != nil {
		t.Errorf("a directory of our own: %v", err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := checkParent(dir); err == nil || !strings.Contains(err.Error(), "sticky bit") {
		t.Errorf("a directory that anybody writes to: %v, want a refusal", err)
	}
	if err := os.Chmod(dir, 0o777|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	if err := checkParent(dir); err != nil {
		t.Errorf("the same with the sticky bit: %v", err)
	}
	a, err := chooseAccount("")
	if err != nil {
		t.Fatal(err)
	}
	other, ok := otherUser(t, a)
	if !ok {
		return // Only root can give a directory away.
	}
	if err := os.Chown(dir, other.uid, other.gid); err != nil {
		t.Fatal(err)
	}
	if err := checkParent(dir); err == nil || !strings.Contains(err.Error(), "belongs to user") {
		t.Errorf("a stranger's directory: %v, want a refusal", err)
	}
}
