package localpg

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// start starts a server that is closed when t ends.
func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// testLaunch is what Start makes of o, for tests that change it.
func testLaunch(o Options) *launch {
	o.Log = slog.New(slog.DiscardHandler)
	return newLaunch(o)
}

// query runs statements over a connection of its own and returns the only
// column of the last one's only row.
func query[T any](t *testing.T, url, sql string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	results := conn.PgConn().Exec(t.Context(), sql)
	all, err := results.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	var v T
	last := all[len(all)-1]
	err = conn.TypeMap().Scan(last.FieldDescriptions[0].DataTypeOID, pgx.TextFormatCode, last.Rows[0][0], &v)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// nopPipe returns the reading end of a pipe that stays open until t ends.
func nopPipe(t *testing.T) (io.Reader, io.Writer) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// otherUser returns an account that is neither root's nor a, where the test
// runs as root and may become it.
func otherUser(t *testing.T, a account) (account, bool) {
	t.Helper()
	if !a.drop {
		return account{}, false
	}
	for _, name := range []string{"daemon", "nobody", "postgres"} {
		u, err := user.Lookup(name)
		if err != nil || name == a.name {
			continue
		}
		other, err := dropTo(u)
		if err != nil {
			t.Fatal(err)
		}
		return other, true
	}
	t.Fatal("this machine has neither a user daemon nor nobody nor postgres")
	return account{}, false
}

// runAs runs the test binary as a in the given role and returns its output.
func runAs(t *testing.T, a account, role string) string {
	t.Helper()
	program := filepath.Join(openDir(t), "child")
	// Not written by this program: a child of another test, started meanwhile,
	// would keep it open for writing, and nobody could run it.
	if out, err := exec.Command("cp", os.Args[0], program).CombinedOutput(); err != nil {
		t.Fatalf("copy the test: %v: %s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), childVariable+"="+role)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential()}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s as %s: %v: %s", role, a.name, err, out)
	}
	return string(out)
}

// openDir returns a temporary directory that any user may enter.
func openDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// wantOnly fails t unless dir holds exactly the files of those names.
func wantOnly(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	slices.Sort(names)
	if !slices.Equal(got, names) {
		t.Errorf("%s holds %q, want %q", dir, got, names)
	}
}
