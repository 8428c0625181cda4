package localpg

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// oldestMajor is the oldest major version of Postgres that is used.
const oldestMajor = 14

// binaries are a complete set of Postgres's programs: postgres and initdb of
// one version, in one directory.
type binaries struct {
	dir     string
	version string // such as 15.18
	major   int
}

func (b binaries) path(program string) string { return filepath.Join(b.dir, program) }

// installedDirs returns the directories where Postgres may be installed: the
// PATH, and where Debian, Red Hat, Alpine and Homebrew put it.
func installedDirs() []string {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*",
		"/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	} {
		found, _ := filepath.Glob(pattern) // The patterns are well formed.
		dirs = append(dirs, found...)
	}
	return dirs
}

// findBinaries returns the complete sets in dirs that account a can run, the
// newest first. A directory of links is followed to where they lead, since
// Postgres looks for its files beside the program itself.
func findBinaries(ctx context.Context, a account, dirs []string) []binaries {
	var found []binaries
	seen := map[string]bool{}
	for _, dir := range dirs {
		program, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err != nil {
			continue
		}
		dir = filepath.Dir(program)
		if seen[dir] {
			continue
		}
		seen[dir] = true
		if b, err := checkBinaries(ctx, a, dir); err == nil && b.major >= oldestMajor {
			found = append(found, b)
		}
	}
	slices.SortStableFunc(found, func(x, y binaries) int { return y.major - x.major })
	return found
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) ((\d+)[.\w]*)`)

// checkBinaries runs the programs in dir as a, and returns them when they are
// whole.
func checkBinaries(ctx context.Context, a account, dir string) (binaries, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()

	b := binaries{dir: dir}
	for _, program := range []string{"postgres", "initdb"} {
		out, err := runChild(ctx, a, nil, b.path(program), "--version")
		if err != nil {
			return binaries{}, fmt.Errorf("%s does not run here: %w: %s", b.path(program), err, lastLines(out, 2))
		}
		m := versionText.FindStringSubmatch(string(out))
		if m == nil {
			return binaries{}, fmt.Errorf("%s --version says %q, which is no Postgres", b.path(program), strings.TrimSpace(string(out)))
		}
		if b.version != "" && b.version != m[1] {
			return binaries{}, fmt.Errorf("%s: postgres is %s and initdb is %s, want one version", dir, b.version, m[1])
		}
		b.version = m[1]
		b.major, _ = strconv.Atoi(m[2]) // The pattern holds digits only.
	}
	return b, nil
}

// chooseBinaries returns the programs for a cluster of major version want, or
// the newest where want is 0 because there is no cluster yet. What is not
// installed is fetched.
//
// A cluster is only ever served by the major version that made it. To upgrade
// it takes programs that the fetched builds lack, and a moment in which things
// can go wrong; to stay costs nothing.
func (l *launch) chooseBinaries(ctx context.Context, p *place, want int) (binaries, error) {
	found := findBinaries(ctx, p.account, l.dirs)
	for _, b := range found {
		if want == 0 || b.major == want {
			return b, nil
		}
	}
	if err := ctx.Err(); err != nil { // It may be why none was found.
		return binaries{}, err
	}
	fetching := *l
	if want != 0 && want != l.build.major {
		fetching.build = pinnedBuild(want)
	}
	b, err := fetching.fetch(ctx, p)
	switch {
	case err == nil:
		return b, nil
	case ctx.Err() != nil:
		return binaries{}, err
	case want != 0 && len(found) > 0 || want != 0 && fetching.build.err != nil:
		return binaries{}, otherVersion(p, want, found, err)
	}
	return binaries{}, fmt.Errorf("%w: install it (on Debian: apt-get install postgresql), or set DATABASE_URL; it could not be fetched: %w",
		ErrNoPostgres, err)
}

// otherVersion returns the ErrVersion that says what to do for a cluster that
// none of the versions found has made.
func otherVersion(p *place, want int, found []binaries, cause error) error {
	var have []string
	for _, b := range found {
		have = append(have, b.version)
	}
	return fmt.Errorf("%w: %s was made by Postgres %d and this machine has %s: install Postgres %d beside it (on Debian: apt-get install postgresql-%d); "+
		"the data is whole and was not touched. It could not be fetched: %w", ErrVersion, p.data(), want, cmp.Or(strings.Join(have, ", "), "none"), want, want, cause)
}
