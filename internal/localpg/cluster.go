package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// superuser is the one role of a private cluster, and the name of its
// database.
const superuser = "studybot"

// clusterMajor returns the major version that made the cluster in data, or 0
// where there is none yet.
func clusterMajor(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Lstat(data); err == nil {
			return 0, fmt.Errorf("%s holds no Postgres cluster: move it away and start again", data)
		}
		return 0, nil
	case err != nil:
		return 0, explain(err, data)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s: PG_VERSION is %q, want a major version such as 17: move the directory away and start again", data, text)
	}
	return major, nil
}

// initCluster makes a cluster beside p.data and moves it there when it is
// whole, so that a run cut short leaves nothing that looks like one.
func (p *place) initCluster(ctx context.Context, b binaries) error {
	half := filepath.Join(p.base, "data.new")
	if err := os.RemoveAll(half); err != nil {
		return explain(err, half)
	}
	if err := os.Mkdir(half, 0o700); err != nil {
		return explain(err, half)
	}
	err := p.runInitdb(ctx, b, half)
	if err == nil {
		err = os.Rename(half, p.data())
	}
	if err != nil {
		return explain(errors.Join(err, os.RemoveAll(half)), p.base)
	}
	return nil
}

func (p *place) runInitdb(ctx context.Context, b binaries, dir string) error {
	if err := p.account.own(dir); err != nil {
		return err
	}
	path, inherit, err := p.dataPath(dir)
	if err != nil {
		return err
	}
	args := []string{
		"--pgdata=" + path, "--username=" + superuser,
		"--auth-local=peer", "--auth-host=reject",
		"--encoding=UTF8", "--locale=C", "--no-instructions",
	}
	if p.ephemeral {
		args = append(args, "--no-sync", "--wal-segsize=1")
	}
	if out, err := runChild(ctx, p.account, inherit, b.path("initdb"), args...); err != nil {
		return fmt.Errorf("make a cluster with %s: %w: %s", b.path("initdb"), err, lastLines(out, 4))
	}
	return nil
}

// runChild runs a command that ends by itself, as a, and returns its output.
// The command dies with this program.
func runChild(ctx context.Context, a account, inherit []*os.File, name string, args ...string) ([]byte, error) {
	// The signal at a parent's death is sent when the starting thread ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	cmd := exec.CommandContext(ctx, name, args...)
	cmd.SysProcAttr = childAttr(a, syscall.SIGKILL)
	cmd.Env = postgresEnv()
	cmd.Dir = "/"
	cmd.ExtraFiles = inherit
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return out.Bytes(), err
}

// writeAccess lets in the user this program runs as, known to the server from
// the socket itself, and nobody else. It is written at every start, since the
// user may be another one now.
func (p *place) writeAccess() error {
	root, err := os.OpenRoot(p.data()) // A link planted inside cannot lead out.
	if err != nil {
		return explain(err, p.data())
	}
	defer root.Close()
	me, err := currentUser()
	if err != nil {
		return err
	}
	files := map[string]string{
		"pg_hba.conf":   "# Written at each start.\nlocal all all peer map=studybot\n",
		"pg_ident.conf": fmt.Sprintf("# Written at each start.\nstudybot \"%s\" %s\n", me, superuser),
	}
	for name, text := range files {
		if err := root.WriteFile(name, []byte(text), 0o600); err != nil {
			return explain(err, filepath.Join(p.data(), name))
		}
		if p.account.drop {
			if err := root.Chown(name, p.account.uid, p.account.gid); err != nil {
				return explain(err, filepath.Join(p.data(), name))
			}
		}
	}
	return nil
}

// clearStale removes the pid file that a crash left. We hold the lock and any
// server of ours would hold it too, so what the file names is a number reused,
// unless somebody started a server on the directory by hand.
func (p *place) clearStale() error {
	pid, _ := readPostmaster(p.data())
	if pid == 0 {
		return nil
	}
	if alive(pid) && servesFrom(pid, p.data()) {
		return inUse(p.data(), pid)
	}
	path := filepath.Join(p.data(), "postmaster.pid")
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return explain(err, path)
	}
	return nil
}

// readPostmaster returns the pid in data's postmaster.pid, 0 where there is
// none, and whether that server says that it takes connections. The file's
// lines are documented in Postgres's pidfile.h.
func readPostmaster(data string) (pid int, ready bool) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0, false
	}
	lines := strings.Split(string(text), "\n")
	pid, err = strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid < 1 {
		return 0, false
	}
	return pid, len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"
}

// servesFrom reports whether process pid may be a Postgres on data. A process
// that cannot be looked at may be one.
func servesFrom(pid int, data string) bool {
	if runtime.GOOS != "linux" {
		ps := exec.CommandContext(context.Background(), "ps", "-o", "command=", "-p", strconv.Itoa(pid))
		ps.Env = postgresEnv()
		out, err := ps.Output()
		return err != nil || strings.Contains(string(out), "postgres")
	}
	dir := "/proc/" + strconv.Itoa(pid)
	if cwd, err := os.Readlink(dir + "/cwd"); err == nil {
		settled, err := filepath.EvalSymlinks(data)
		return err != nil || cwd == settled
	}
	comm, err := os.ReadFile(dir + "/comm")
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	return err != nil || strings.HasPrefix(string(comm), "postgres")
}

// lastLines returns the last n lines of out that are not empty, on one line.
func lastLines(out []byte, n int) string {
	var lines []string
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	return strings.Join(lines, " | ")
}
