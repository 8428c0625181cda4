package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// poolerConfig is pgbouncer's configuration: it serves on a socket in its
// directory, lets in whoever may enter that, and logs in as one user. See
// https://www.pgbouncer.org/config.html.
const poolerConfig = `[databases]
* = host=127.0.0.1 port=%d user=%s
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = %s
auth_type = any
pool_mode = %s
server_tls_sslmode = disable
%s
`

// Pooler runs pgbouncer before the database at address until t ends, with its
// pool_mode "session", "transaction" or "statement" and further lines of its
// configuration, and returns the address that leads through it. It fails t
// where pgbouncer is not installed.
func Pooler(t testing.TB, address, mode string, settings ...string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Fatalf("this test needs pgbouncer; .ci/setup pooler installs it: %v", err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "pgb") // short, for the path of a socket is
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := filepath.Join(dir, "pgbouncer.ini")
	text := fmt.Sprintf(poolerConfig, relay(t, u), u.User.Username(), dir, mode, strings.Join(settings, "\n"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	as := unprivileged(t, dir, config)
	runPooler(t, func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, program, config)
		cmd.SysProcAttr = as
		return cmd
	})
	through := url.URL{
		Scheme: "postgres", User: u.User, Path: u.Path,
		RawQuery: url.Values{"host": {dir}, "port": {"6432"}, "sslmode": {"disable"}}.Encode(),
	}
	return through.String()
}

// unprivileged returns what makes a program run as a user that is not root,
// which pgbouncer refuses, and gives that user the paths. For any other user it
// returns nil.
func unprivileged(t testing.TB, paths ...string) *syscall.SysProcAttr {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if err := os.Chown(path, int(uid), int(gid)); err != nil {
			t.Fatal(err)
		}
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// runPooler runs what command returns until t ends, and returns once it serves.
// It runs it again where it ends by itself, as a machine's supervisor does:
// pgbouncer 1.18 fails an assertion when a client is killed whose request to
// cancel is under way.
func runPooler(t testing.TB, command func(context.Context) *exec.Cmd) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	up, ended := make(chan bool, 1), make(chan struct{})
	var said []string
	go func() {
		defer close(ended)
		hear := func(line string) (isUp bool) {
			said = append(said, line)
			if isUp = strings.Contains(line, "process up"); isUp {
				select {
				case up <- true:
				default: // it was up before
				}
			}
			return isUp
		}
		for serves := true; serves && ctx.Err() == nil; {
			serves = runOnce(command(ctx), hear)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		if t.Failed() {
			t.Logf("pgbouncer: %s", strings.Join(said, "\n"))
		}
	})
	select {
	case <-up:
	case <-ended:
		t.Fatalf("pgbouncer did not start: %s", strings.Join(said, "\n"))
	}
}

// runOnce runs cmd until it ends. It passes on each line of its log, and reports
// whether hear was true for one.
func runOnce(cmd *exec.Cmd, hear func(string) bool) (served bool) {
	out, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		hear(err.Error())
		return false
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		served = hear(lines.Text()) || served
	}
	_ = cmd.Wait() // it was killed, or has said why it ended
	return served
}

// relay listens on a port of this machine and passes on to the server that u
// names, as the user who runs the tests: a private cluster lets nobody else in.
func relay(t testing.TB, u *url.URL) (port int) {
	t.Helper()
	network, target := "tcp", u.Host
	if socket := u.Query().Get("host"); socket != "" {
		network, target = "unix", filepath.Join(socket, ".s.PGSQL."+u.Query().Get("port"))
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var passing sync.WaitGroup
	t.Cleanup(func() { l.Close(); passing.Wait() })
	passing.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			passing.Go(func() { pass(in, network, target) })
		}
	})
	return l.Addr().(*net.TCPAddr).Port
}

// pass copies both ways between in and the server until either ends.
func pass(in net.Conn, network, target string) {
	defer in.Close()
	out, err := new(net.Dialer).DialContext(context.Background(), network, target)
	if err != nil {
		return
	}
	defer out.Close()
	go func() { _, _ = io.Copy(out, in); out.Close(); in.Close() }() // an end is all that it can tell
	_, _ = io.Copy(in, out)
}
