package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/deploy"
	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/postgres"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/telemetry"
	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/quizzes"
)

// asProgram makes the test binary be the program, so that tests can start it,
// and kill it, as a process of its own.
const asProgram = "STUDYBOT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		os.Unsetenv(asProgram)
		code := run(ctx, os.Args[1:])
		stop()
		os.Exit(code)
	}
	pgtest.Main(m, postgres.Migrate)
}

const (
	channel = "#sre-study"
	// testPace is how many times as fast as Slack's the limits of the workspace
	// are, and the bot's posts.
	testPace = 100
	// patience is how long a test waits for what must come.
	patience = time.Minute
)

// A group is a workspace with the bot in it, on a database of its own.
type group struct {
	direct   string          // of the database without its pooler
	private  privatePostgres // that the database is in
	t        testing.TB
	ws       *workspace.Server
	database string
	stop     func() // ends the bot and waits for it
}

// startWorkspace starts a workspace of the study group.
func startWorkspace(t testing.TB) *workspace.Server {
	t.Helper()
	ws, err := workspace.New(workspace.Options{Manifest: deploy.SlackManifest, Pace: testPace})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- ws.Serve(context.Background()) }()
	t.Cleanup(func() {
		if err := errors.Join(ws.Close(), <-served); err != nil {
			t.Errorf("the workspace: %v", err)
		}
	})
	return ws
}

// startGroup starts a group whose admin is Ana.
func startGroup(t *testing.T, schedules ...study.Schedule) *group {
	t.Helper()
	g := &group{t: t, ws: startWorkspace(t), database: pgtest.New(t)}
	g.startBot(g.database, schedules...)
	return g
}

// startBot runs the bot until the test ends, or g.stop is called.
func (g *group) startBot(database string, schedules ...study.Schedule) {
	g.t.Helper()
	bank, err := quiz.Open("", quizzes.Files)
	if err != nil {
		g.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- runBot(ctx, botOptions{
			APIURL: g.ws.APIURL(), BotToken: g.ws.BotToken(), AppToken: g.ws.AppToken(), DatabaseURL: database, DirectURL: g.direct, Private: g.private,
			Bank: bank, Schedules: schedules, Channel: channel, Admins: []study.MemberID{study.MemberID(g.id("ana"))},
			Pace: testPace, Log: telemetry.NewLogger(testWriter{g.t}, slog.LevelWarn, "text"),
		})
	}()
	stopped := false
	g.stop = func() {
		g.t.Helper()
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			g.t.Errorf("the bot ended with %v", err)
		}
	}
	g.t.Cleanup(g.stop)
	if err := g.ws.AwaitConnections(soon(g.t), 1); err != nil {
		g.t.Fatal("the bot did not connect")
	}
}

// A testWriter writes the bot's log into the test's.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(line []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(line)))
	return len(line), nil
}

// soon is a context that ends when a test has waited long enough.
func soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// id returns the id of the member named name.
func (g *group) id(name string) string {
	g.t.Helper()
	for _, m := range g.ws.Members() {
		if m.Name == name {
			return m.ID
		}
	}
	g.t.Fatalf("there is no member %q", name)
	return ""
}

// await returns the first entry after seq that fits.
func (g *group) await(seq int64, what string, fits func(workspace.Entry) bool) workspace.Entry {
	g.t.Helper()
	e, err := g.ws.Await(soon(g.t), seq, fits)
	if err != nil {
		for _, e := range g.ws.Transcript("", max(0, seq-5)) {
			g.t.Logf("%d %s %s→%s %.200s", e.Seq, e.Kind, e.UserName, e.To, e.Text)
		}
		g.t.Fatalf("%s did not come", what)
	}
	return e
}

// told waits for a private message to member whose text matches want.
func (g *group) told(seq int64, member, want string) workspace.Entry {
	g.t.Helper()
	id, pattern := g.id(member), regexp.MustCompile(want)
	return g.await(seq, fmt.Sprintf("a message to %s like %q", member, want), func(e workspace.Entry) bool {
		return (e.Kind == "ephemeral" || e.Kind == "edit") && e.To == id && pattern.MatchString(e.Text)
	})
}

// command runs a command and waits for an answer like want.
func (g *group) command(member, command, text, want string) workspace.Entry {
	g.t.Helper()
	seq := g.ws.Seq()
	if err := g.ws.Command(member, channel, command, text); err != nil {
		g.t.Fatal(err)
	}
	return g.told(seq, member, want)
}

// ask has Ana ask a question and returns its message.
func (g *group) ask(question string) workspace.Entry {
	g.t.Helper()
	seq := g.ws.Seq()
	g.command("ana", "/quiz", "now "+question+" for 10m", "appears here in a moment")
	return g.await(seq, "the question", isQuestion)
}

func isQuestion(e workspace.Entry) bool { return isOfType(e, slackbot.EventRound) }

func isOfType(e workspace.Entry, eventType string) bool {
	return e.Kind == "message" && strings.Contains(string(e.Metadata), `"`+eventType+`"`)
}

// reply answers question, and returns the reply's ts and the seq before it.
func (g *group) reply(member string, question workspace.Entry, text string) (ts string, seq int64) {
	g.t.Helper()
	seq = g.ws.Seq()
	ts, err := g.ws.Reply(member, question.Channel, question.TS, text)
	if err != nil {
		g.t.Fatal(err)
	}
	return ts, seq
}

// count returns what a query counts in the group's database.
func (g *group) count(query string, args ...any) int {
	g.t.Helper()
	conn, err := pgx.Connect(soon(g.t), g.database)
	if err != nil {
		g.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var n int
	if err := conn.QueryRow(soon(g.t), query, args...).Scan(&n); err != nil {
		g.t.Fatalf("%s: %v", query, err)
	}
	return n
}

func matches(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }
