package workspace_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

const boltDir = "testdata/bolt"

// installBolt installs the app's packages where they are not yet what
// package-lock.json asks for. Test programs that run at the same time wait for
// one another.
func installBolt(t *testing.T) {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("this test runs Slack's own SDK, which needs Node 20 or later with npm: %v", err)
		}
	}
	lock, err := os.Open(filepath.Join(boltDir, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close() }()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatalf("lock the installation: %v", err)
	}
	wanted, err := os.ReadFile(filepath.Join(boltDir, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(wanted)
	stamp := filepath.Join(boltDir, "node_modules", ".installed")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == hex.EncodeToString(sum[:]) {
		return
	}
	cmd := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund")
	cmd.Dir = boltDir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm ci in %s: %v\n%s", boltDir, err, out)
	}
	if err := os.WriteFile(stamp, []byte(hex.EncodeToString(sum[:])), 0o666); err != nil {
		t.Fatal(err)
	}
}

// runBolt runs the app against s until the test ends, and returns once it is
// connected.
func runBolt(t *testing.T, s *workspace.Server) {
	t.Helper()
	cmd := exec.Command("node", "app.mjs")
	cmd.Dir = boltDir
	cmd.Env = append(os.Environ(), "SLACK_BOT_TOKEN="+s.BotToken(), "SLACK_APP_TOKEN="+s.AppToken(), "SLACK_API_URL="+s.APIURL())
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	var said lockedBuffer
	cmd.Stdout, cmd.Stderr = io.MultiWriter(&said, w), &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(r); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "ready") {
				ready <- lines.Text()
			}
		}
	}()
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait(); _ = w.Close() }()
	t.Cleanup(func() {
		_ = stdin.Close()
		if err := <-ended; err != nil {
			t.Errorf("the bolt app ended with %v:\n%s", err, said.String())
		}
	})
	select {
	case line := <-ready:
		if want := fmt.Sprintf("ready as %s, %d members", s.BotUserID(), len(s.Members())); line != want {
			t.Errorf("the app says %q, want %q", line, want)
		}
	case err := <-ended:
		ended <- err
		t.Fatal("the bolt app ended before it was ready")
	case <-workspacetest.Soon(t).Done():
		t.Fatalf("the bolt app is not ready:\n%s", said.String())
	}
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write appends to the buffer.
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// String is what was written so far.
func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// Slack's own SDK for Node takes the workspace for Slack: it connects by Socket
// Mode and answers a message, buttons, a select, a modal, commands and App Home.
func TestBolt(t *testing.T) {
	t.Parallel()
	installBolt(t)
	s := workspacetest.Start(t, workspace.Options{})
	runBolt(t, s)
	if err := s.AwaitConnections(workspacetest.Soon(t), 1); err != nil {
		t.Fatal(err)
	}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	by := func(text string) func(workspace.Entry) bool {
		return func(e workspace.Entry) bool { return strings.Contains(e.Text, text) && e.User == s.BotUserID() }
	}

	hello, err := s.Say("ana", "#sre-study", "hello there")
	ok(err)
	greeting := workspacetest.Await(t, s, 0, "message", by("Hello <@"+workspacetest.MemberID(t, s, "ana")+">"))
	if greeting.ThreadTS != hello {
		t.Errorf("the answer's thread is %q, want %q", greeting.ThreadTS, hello)
	}
	at := workspace.Place{Channel: greeting.Channel, TS: greeting.TS}

	ok(s.Choose("ana", at, "", "colour", "green"))
	if e := workspacetest.Await(t, s, 0, "ephemeral", by("You chose green")); e.To != workspacetest.MemberID(t, s, "ana") {
		t.Errorf("the answer to a select went to %q", e.To)
	}

	ok(s.Click("wei", at, "", "form", ""))
	view := workspacetest.Await(t, s, 0, "view", nil).View
	tooShort, err := s.SubmitView("wei", view.ID, map[string]map[string]any{"answer": {"text": "no"}})
	ok(err)
	if tooShort.Closed || tooShort.Errors["answer"] != "A little more, please." {
		t.Errorf("a short answer gave %+v", tooShort)
	}
	sent, err := s.SubmitView("wei", view.ID, map[string]map[string]any{"answer": {"text": "at least two pods"}})
	ok(err)
	if !sent.Closed || sent.Errors != nil {
		t.Errorf("a good answer gave %+v", sent)
	}
	workspacetest.Await(t, s, 0, "message", by("answered: at least two pods"))

	ok(s.Click("ana", at, "", "press", ""))
	if e := workspacetest.Await(t, s, 0, "edit", by("You pressed it")); e.TS != greeting.TS || e.Blocks != nil {
		t.Errorf("the message was replaced by %+v", e)
	}

	ok(s.Command("tom", "#sre-study", "/ask", "a < b"))
	if e := workspacetest.Await(t, s, 0, "ephemeral", by("You asked: a &lt; b")); e.To != workspacetest.MemberID(t, s, "tom") {
		t.Errorf("the answer to a command went to %q", e.To)
	}
	ok(s.Command("tom", "#sre-study", "/tell", "@wei"))
	workspacetest.Await(t, s, 0, "message", by("Told: <@"+workspacetest.MemberID(t, s, "wei")+">"))

	ok(s.OpenHome("priya"))
	if e := workspacetest.Await(t, s, 0, "home", nil); !strings.Contains(string(e.View.Blocks), "Welcome home") {
		t.Errorf("the home tab is %s", e.View.Blocks)
	}
	ok(s.AwaitSettled(workspacetest.Soon(t)))
	for _, d := range s.Deliveries() {
		if d.Attempt != 0 || d.AckedAt == nil {
			t.Errorf("delivery %+v: want one attempt, acked", d)
		}
	}
}
