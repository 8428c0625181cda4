package apptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A Program is a run of studybot as a process of its own.
type Program struct {
	t       testing.TB
	process *os.Process
	said    *output
	ended   chan struct{}
	err     error // of the process; once ended is closed
}

// StartProgram starts studybot with args and env, of which the last value of a
// variable counts, and kills it when the test ends. Nothing but PATH is taken
// from the test's own environment.
func StartProgram(t testing.TB, env []string, args ...string) *Program {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), Binary(t), args...)
	cmd.Env = append([]string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, env...)
	p := &Program{t: t, said: newOutput(t), ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.said, p.said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.process = cmd.Process
	go func() { p.err = cmd.Wait(); close(p.ended) }()
	t.Cleanup(p.Kill)
	return p
}

// Env returns the environment that studybot serve needs to be the group's bot.
func (g *Group) Env() []string {
	return []string{
		"SLACK_API_URL=" + g.Workspace.APIURL(), "SLACK_BOT_TOKEN=" + g.Workspace.BotToken(), "SLACK_APP_TOKEN=" + g.Workspace.AppToken(),
		"DATABASE_URL=" + g.Database, "STUDYBOT_DATABASE_DIRECT_URL=" + g.opts.DirectURL, "STUDYBOT_CHANNEL=" + Channel, "STUDYBOT_ADMINS=" + g.ID("ana"), "STUDYBOT_HTTP_ADDR=off",
	}
}

// AwaitConnected waits until p says that it is connected to Slack.
func (p *Program) AwaitConnected() {
	p.t.Helper()
	p.AwaitOutput("connected to Slack")
}

// AwaitOutput waits until p has written text, and fails the test if p ends
// without.
func (p *Program) AwaitOutput(text string) {
	p.t.Helper()
	ctx := Soon(p.t)
	for {
		said, more := p.said.read()
		if strings.Contains(said, text) {
			return
		}
		select {
		case <-more:
		case <-p.ended:
			if said, _ := p.said.read(); !strings.Contains(said, text) {
				p.t.Fatalf("the program ended with %v and did not write %q", p.err, text)
			}
		case <-ctx.Done():
			p.t.Fatalf("the program did not write %q", text)
		}
	}
}

// PID returns the number of p's process.
func (p *Program) PID() int { return p.process.Pid }

// Signal sends sig to p. One that has ended hears nothing.
func (p *Program) Signal(sig os.Signal) {
	p.t.Helper()
	if err := p.process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
}

// Kill ends p as a machine that loses power would, and waits for its end.
func (p *Program) Kill() {
	_ = p.process.Kill() // it may have ended
	<-p.ended
}

// Wait waits for the end of p, and returns nil if its exit code was 0.
func (p *Program) Wait() error {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-Soon(p.t).Done():
		p.t.Fatal("the program did not end")
	}
	return p.err
}

// Output returns what p has written so far, to standard output and error.
func (p *Program) Output() string {
	said, _ := p.said.read()
	return said
}

// An output keeps what a program writes, and writes it into the test's log.
type output struct {
	log *logWriter

	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed by the next write
}

func newOutput(t testing.TB) *output { return &output{log: newLogWriter(t), more: make(chan struct{})} }

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(b)
	close(o.more)
	o.more = make(chan struct{})
	return o.log.Write(b)
}

// read returns what was written, and a channel that is closed when there is more.
func (o *output) read() (string, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String(), o.more
}

// A build is one executable for all tests of a binary.
type build struct {
	once sync.Once
	dir  string // that it is in; empty where none was built
	path string
	err  error
}

// The builds of studybot: like the tests, and always without the race detector.
var program, plain build

// Binary returns the path of studybot, which is built by the first call in a test
// binary: with the race detector if the tests have it.
func Binary(t testing.TB) string {
	t.Helper()
	return program.in(t, raceDetector())
}

// PlainBinary is Binary without the race detector, under which everything takes
// ten times as long. It is for tests of the questions, which take long and where
// nothing runs side by side.
func PlainBinary(t testing.TB) string {
	t.Helper()
	if !raceDetector() {
		return Binary(t)
	}
	return plain.in(t, false)
}

// in returns the path of b's executable, which the first call builds.
func (b *build) in(t testing.TB, race bool) string {
	t.Helper()
	b.once.Do(func() { b.make(race) })
	if b.err != nil {
		t.Fatalf("build studybot: %v", b.err)
	}
	return b.path
}

func (b *build) make(race bool) {
	if b.dir, b.err = os.MkdirTemp("", "studybot-test-"); b.err != nil {
		return
	}
	b.path = filepath.Join(b.dir, "studybot")
	args := []string{"build", "-ldflags", "-s -w", "-o", b.path} // links in half the time
	if race {
		args = append(args, "-race")
	}
	root, err := moduleRoot()
	if err != nil {
		b.err = err
		return
	}
	if !race {
		args = append(args, "-trimpath") // as make build does, whose results are cached
	}
	cmd := exec.CommandContext(context.Background(), "go", append(args, "./cmd/studybot")...)
	cmd.Dir = root
	if !race {
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		b.err = fmt.Errorf("%w: %s", err, out)
		return
	}
	b.err = lookAtSources(root)
}

func (b *build) remove() error {
	if b.dir == "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}

// raceDetector reports whether this binary was built with -race.
func raceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// moduleRoot returns the directory above the test's that holds go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod above the test's directory")
		}
		dir = up
	}
}

// lookAtSources reads the directories that the program is built from. The go
// command runs a test again when a file or directory that it read has changed;
// it cannot know what a program was built from that the test only started.
func lookAtSources(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || path == root {
			return err
		}
		if name := d.Name(); name == "bin" || name == "testdata" || strings.HasPrefix(name, ".") {
			return filepath.SkipDir
		}
		return nil
	})
}
