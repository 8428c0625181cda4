package localpg

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
)

// childVariable makes the test binary play another program: "serve DIR" runs a
// private Postgres in DIR until it is killed, "connect URL" tries to connect.
const childVariable = "STUDYBOT_TEST_LOCALPG_CHILD"

func TestMain(m *testing.M) {
	role, arg, _ := strings.Cut(os.Getenv(childVariable), " ")
	switch role {
	case "serve":
		childServe(arg)
	case "connect":
		childConnect(arg)
	}
	if shm := "/dev/shm"; hasRoom(shm) { // clusters that last only as long as a test need no disk
		os.Setenv("TMPDIR", shm)
	}
	goleak.VerifyTestMain(m)
}

func childServe(dir string) {
	s, err := Start(context.Background(), Options{Dir: dir})
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	fmt.Println(s.process.pid, s.URL())
	io.Copy(io.Discard, os.Stdin) // Until the test ends, whatever it does.
	s.Close()
	os.Exit(0)
}

func childConnect(url string) {
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(0)
	}
	conn.Close(context.Background())
	fmt.Println("connected")
	os.Exit(0)
}

// What is written is there after a restart, and Close leaves no process and no
// socket.
func TestStartKeepsData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, Options{Dir: dir})
	query[int](t, s.URL(), "CREATE TABLE kept AS SELECT 42 AS n; SELECT 1")
	if got := query[string](t, s.URL(), "SHOW listen_addresses"); got != "" {
		t.Errorf("listen_addresses = %q, want none: the socket is the only way in", got)
	}
	pid, socket := s.process.pid, s.place.socketDir
	if err := s.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if alive(pid) {
		t.Errorf("process %d lives after Close", pid)
	}
	if _, err := os.Stat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("socket directory %s after Close: %v, want it gone", socket, err)
	}
	if n := s.Restarts(); n != 0 {
		t.Errorf("it was started again %d times, after it was closed", n)
	}

	s = start(t, Options{Dir: dir})
	if got := query[int](t, s.URL(), "SELECT n FROM kept"); got != 42 {
		t.Errorf("after a restart n = %d, want 42", got)
	}
}

// A second start on a directory is told who uses it, and disturbs nothing.
func TestStartTwice(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	s := start(t, Options{Dir: dir})
	_, err := Start(t.Context(), Options{Dir: dir})
	if !errors.Is(err, ErrInUse) {
		t.Fatalf("second Start: %v, want ErrInUse", err)
	}
	for _, want := range []string{dir, strconv.Itoa(os.Getpid())} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("second Start: %q, want it to name %s", err, want)
		}
	}
	if got := query[int](t, s.URL(), "SELECT 1"); got != 1 {
		t.Error("the first server does not answer any more")
	}
}

// Of many programs that start at once on a new directory, one wins.
func TestStartRace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	type result struct {
		s   *Server
		err error
	}
	results := make(chan result)
	for range 4 {
		go func() {
			s, err := Start(t.Context(), Options{Dir: dir})
			results <- result{s, err}
		}()
	}
	var won []*Server
	for range 4 {
		switch r := <-results; {
		case r.err == nil:
			won = append(won, r.s)
		case !errors.Is(r.err, ErrInUse):
			t.Errorf("Start: %v, want ErrInUse", r.err)
		}
	}
	for _, s := range won {
		s.Close()
	}
	if len(won) != 1 {
		t.Errorf("%d of 4 starts won, want 1", len(won))
	}
}

// The server goes with a program that is killed, and the next program gets the
// directory with all that was committed.
func TestKilledProgram(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childVariable+"=serve "+dir)
	child.Stdin, _ = nopPipe(t)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	var url string
	if _, err := fmt.Sscan(line, &pid, &url); err != nil {
		t.Fatalf("the child says %q", line)
	}
	query[int](t, url, "CREATE TABLE kept AS SELECT 7 AS n; SELECT 1")
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait()

	s := start(t, Options{Dir: dir}) // Waits for the old server to have gone.
	if alive(pid) {
		t.Errorf("server %d outlived its program", pid)
	}
	if got := query[int](t, s.URL(), "SELECT n FROM kept"); got != 7 {
		t.Errorf("after the kill n = %d, want 7", got)
	}
}

// A pid file left by a crash does not keep the server from starting, even
// where its number belongs to a live process by now.
func TestStalePIDFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, Options{Dir: dir})
	s.Close()
	text := fmt.Sprintf("%d\n%s\n1\n5432\n/tmp\n\n  1 1\nready   \n", os.Getppid(), s.place.data())
	if err := os.WriteFile(filepath.Join(s.place.data(), "postmaster.pid"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s = start(t, Options{Dir: dir})
	query[int](t, s.URL(), "SELECT 1")
}

// A server that somebody started by hand on the directory is left alone.
func TestForeignServer(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	l := testLaunch(Options{Dir: dir})
	s, err := l.start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := l.chooseBinaries(t.Context(), s.place, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.place.makeSocketDir(); err != nil {
		t.Fatal(err)
	}
	foreign, err := startProcess(s.place, b, l.settings(s.place, s.place.data()), nil, l.Log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(foreign.stop(), os.RemoveAll(s.place.socketDir)); err != nil {
			t.Error(err)
		}
	})
	if err := foreign.waitReady(t.Context(), s.place.data()); err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), Options{Dir: dir})
	if !errors.Is(err, ErrInUse) || !strings.Contains(fmt.Sprint(err), strconv.Itoa(foreign.pid)) {
		t.Errorf("Start: %v, want ErrInUse naming process %d", err, foreign.pid)
	}
	if !alive(foreign.pid) {
		t.Error("the foreign server was stopped")
	}
	// The way out where the system does not stop a killed program's server.
	stopOrphan(s.place.data())
	select {
	case <-foreign.exited:
	case <-time.After(30 * time.Second):
		t.Error("stopOrphan did not stop the server")
	}
}

// A lock whose file was removed between opening and locking is no lock.
func TestClaimRemoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := claim(f, path, account{}); err != nil {
		t.Errorf("claim: %v, want nil", err)
	}
	if got := readPID(f); got != os.Getpid() {
		t.Errorf("the lock names %d, want %d", got, os.Getpid())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := claim(f, path, account{}); err == nil {
		t.Error("claim of a lock that was removed succeeded")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := claim(f, path, account{}); err == nil {
		t.Error("claim of a lock that was removed and made again succeeded")
	}
}

// Only the user who started the server gets in: its socket lies in a directory
// closed to others, and behind it stands peer authentication.
func TestOthersAreKeptOut(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Ephemeral: true})
	st, err := os.Stat(s.place.socketDir)
	if err != nil {
		t.Fatal(err)
	}
	if got := st.Mode().Perm(); got != 0o700 {
		t.Errorf("socket directory has mode %o, want 700", got)
	}
	rules := query[string](t, s.URL(), "SELECT string_agg(type || ' ' || auth_method, ', ') FROM pg_hba_file_rules")
	if rules != "local peer" {
		t.Errorf("ways in: %q, want only local peer", rules)
	}
	other, ok := otherUser(t, s.place.account)
	if !ok {
		return // Only root can try it as somebody else.
	}
	for _, path := range []string{s.place.base, s.place.socketDir} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(s.place.socketDir, ".s.PGSQL.5432"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, a := range []account{other, s.place.account} {
		if out := runAs(t, a, "connect "+s.URL()); !strings.Contains(out, "Peer authentication failed") {
			t.Errorf("as %s: %q, want peer authentication to fail", a.name, out)
		}
	}
}

// Root's closed directory serves although Postgres, who is not root, may not
// pass it.
func TestClosedParent(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "share")
	for range 2 { // Made, then found again.
		s := start(t, Options{Dir: dir})
		query[int](t, s.URL(), "CREATE TABLE IF NOT EXISTS kept (n int); SELECT 1")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A directory too deep for a socket's path gets its socket elsewhere, and that
// is removed as well.
func TestLongPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30))
	s := start(t, Options{Dir: dir})
	query[int](t, s.URL(), "SELECT 1")
	socket := s.place.socketDir
	if strings.HasPrefix(socket, dir) {
		t.Errorf("socket in %s, want it elsewhere", socket)
	}
	s.Close()
	if _, err := os.Stat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s after Close: %v, want it gone", socket, err)
	}
}

// The places of an ephemeral cluster: gone after Close, taken away after a
// crash, and left alone while in use.
func TestEphemeral(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Ephemeral: true})
	base := s.place.base
	dead, err := os.MkdirTemp(filepath.Dir(base), ephemeralPrefix)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dead, "lock"), []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	removeAbandoned(filepath.Dir(base), s.place.account)
	if _, err := os.Stat(dead); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s, which nobody locks: %v, want it removed", dead, err)
	}
	query[int](t, s.URL(), "CREATE TABLE t AS SELECT 1 AS n; SELECT n FROM t")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("second Close: %v, want nil", err)
	}
	if _, err := os.Stat(base); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s after Close: %v, want it gone", base, err)
	}
}

// A start given up leaves nothing behind.
func TestStartCancelled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Fatalf("Start: %v, want context.Canceled", err)
	}
	wantOnly(t, filepath.Join(dir, "postgres"), "lock")
	start(t, Options{Dir: dir})
}

// Root runs a cluster as the user who owns it; anybody else leaves a
// stranger's alone.
func TestOwnerOfCluster(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		if _, err := chooseAccount("/"); err == nil || !strings.Contains(err.Error(), "run it as the owner") {
			t.Errorf("chooseAccount of root's directory: %v, want a refusal", err)
		}
		return
	}
	dir := t.TempDir()
	s := start(t, Options{Dir: dir})
	s.Close()
	owner, ok := otherUser(t, s.place.account)
	if !ok {
		t.Fatal("no other user")
	}
	err := filepath.WalkDir(filepath.Join(dir, "postgres"), func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, owner.uid, owner.gid))
	})
	if err != nil {
		t.Fatal(err)
	}
	s = start(t, Options{Dir: dir})
	query[int](t, s.URL(), "SELECT 1")
	if got := s.place.account.uid; got != owner.uid {
		t.Errorf("Postgres runs as %d, want the owner %d", got, owner.uid)
	}
}
