package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Only whole sets of one version that run and are new enough count, and the
// newest comes first.
func TestFindBinaries(t *testing.T) {
	t.Parallel()
	root := openDir(t)
	says := func(version string) string {
		return "#!/bin/sh\necho \"program (PostgreSQL) " + version + "\"\n"
	}
	sets := map[string]map[string]string{
		"older":   {"postgres": says("16.2"), "initdb": says("16.2")},
		"newer":   {"postgres": says("18beta1"), "initdb": says("18beta1")},
		"lone":    {"postgres": says("19.0")},
		"mixed":   {"postgres": says("19.0"), "initdb": says("18.0")},
		"broken":  {"postgres": says("19.0"), "initdb": "#!/bin/sh\nexit 127\n"},
		"ancient": {"postgres": says("9.6.1"), "initdb": says("9.6.1")},
		"else":    {"postgres": "#!/bin/sh\necho hello\n", "initdb": says("19.0")},
	}
	dirs := []string{filepath.Join(root, "missing")}
	for name, programs := range sets {
		dirs = append(dirs, writePrograms(t, filepath.Join(root, name), programs))
	}
	links := filepath.Join(root, "links") // As in /usr/local/bin, of the server alone.
	if err := os.Mkdir(links, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "older", "postgres"), filepath.Join(links, "postgres")); err != nil {
		t.Fatal(err)
	}
	a, err := chooseAccount("")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range findBinaries(t.Context(), a, append([]string{links}, dirs...)) {
		got = append(got, fmt.Sprint(filepath.Base(b.dir), " ", b.version, " ", b.major))
	}
	if want := "newer 18beta1 18, older 16.2 16"; strings.Join(got, ", ") != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

// A cluster of a version that the machine does not have is left alone, with a sentence
// that says which one it needs.
func TestOtherVersion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, version string
		is            error
		want          []string
	}{
		{"other major", "12\n", ErrVersion, []string{"Postgres 12", "apt-get install postgresql-12", "was not touched"}},
		{"unreadable", "what\n", nil, []string{`"what\n"`, "move the directory away"}},
		{"no cluster", "", nil, []string{"no Postgres cluster", "move it away"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			data := filepath.Join(dir, "postgres", "data")
			if err := os.MkdirAll(data, 0o755); err != nil {
				t.Fatal(err)
			}
			if c.version != "" {
				if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(c.version), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			_, err := Start(t.Context(), Options{Dir: dir})
			if err == nil || (c.is != nil && !errors.Is(err, c.is)) {
				t.Fatalf("Start: %v, want %v", err, c.is)
			}
			for _, want := range append(c.want, data) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("Start: %q, want it to contain %q", err, want)
				}
			}
		})
	}
}

// A full disk is named as such, and leaves no half of a cluster.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	bin := writePrograms(t, filepath.Join(openDir(t), "bin"), map[string]string{
		"postgres": "#!/bin/sh\necho \"postgres (PostgreSQL) 17.1\"\n",
		"initdb": `#!/bin/sh
case "$1" in --version) echo "initdb (PostgreSQL) 17.1"; exit;; esac
echo "could not write to file: No space left on device" >&2
exit 1
`,
	})
	dir := t.TempDir()
	l := testLaunch(Options{Dir: dir})
	l.dirs = []string{bin}
	_, err := l.start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "is full") || !strings.Contains(err.Error(), dir) {
		t.Errorf("start: %v, want that the disk of %s is full", err, dir)
	}
	wantOnly(t, filepath.Join(dir, "postgres"), "lock")
}

// A directory that cannot be written is named, with what to do.
func TestUnwritable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Dir: filepath.Join(file, "below")})
	if err == nil || !strings.Contains(err.Error(), "cannot be written") || !strings.Contains(err.Error(), file) {
		t.Errorf("Start below a file: %v, want that it cannot be written", err)
	}
	for _, cause := range []error{syscall.EROFS, syscall.EACCES, syscall.EPERM} {
		err := explain(&fs.PathError{Op: "mkdir", Path: "/x", Err: cause}, "/x")
		if !errors.Is(err, cause) || !strings.Contains(err.Error(), "/x cannot be written ("+cause.Error()+"): ") {
			t.Errorf("explain(%v) = %v, want that /x cannot be written", cause, err)
		}
	}
	exec := &fs.PathError{Op: "fork/exec", Path: "/bin/x", Err: syscall.EACCES}
	if err := explain(exec, "/x"); err != error(exec) {
		t.Errorf("explain of a program that may not run: %v, want it unchanged", err)
	}
	if err := errors.New("else"); explain(err, "/x") != err {
		t.Error("explain changed an error it does not know")
	}
}

// The default is the XDG data directory, or its default.
func TestDefaultDir(t *testing.T) {
	t.Setenv("HOME", "/home/ana")
	for xdg, want := range map[string]string{
		"":          "/home/ana/.local/share/studybot",
		"/var/data": "/var/data/studybot",
		"relative":  "/home/ana/.local/share/studybot",
	} {
		t.Setenv("XDG_DATA_HOME", xdg)
		if got, err := defaultDir(); got != want || err != nil {
			t.Errorf("XDG_DATA_HOME=%q: %q, %v, want %q", xdg, got, err, want)
		}
	}
	t.Setenv("HOME", "")
	t.Setenv("XDG_DATA_HOME", "")
	if _, err := defaultDir(); err == nil || !strings.Contains(err.Error(), "XDG_DATA_HOME") {
		t.Errorf("no HOME: %v, want a sentence that names XDG_DATA_HOME", err)
	}
}

// writePrograms writes executable files into dir, which it makes.
func writePrograms(t *testing.T, dir string, programs map[string]string) string {
	t.Helper()
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range programs {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
