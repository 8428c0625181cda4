package apptest

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/deploy"
	"github.com/studybot/studybot/internal/app"
	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/postgres"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/telemetry"
	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

const (
	// Channel is where the group studies.
	Channel = "#sre-study"
	// Patience is how long a test waits for what must come. It is long, for a
	// test that fails because the machine is busy tells nothing.
	Patience = 2 * time.Minute
	// pace is how many times as fast as Slack's the limits of the workspace
	// are, and the bot's posts.
	pace = 100
	// ackWithin is how long the workspace waits for the ack of a command or a
	// click. Slack waits 3 s, which the bot keeps where it has a processor to
	// itself; a test shares one, and has lost what is acked late.
	ackWithin = time.Minute
	// handleWithin is how long the bot may take before it gives up, likewise.
	handleWithin = ackWithin - 5*time.Second
)

// Options say how a group differs from one whose bot has no schedules.
type Options struct {
	// Schedules are what the bot posts by itself.
	Schedules []study.Schedule
	// EventAckWithin is how long the workspace waits for the ack of an event
	// before it sends it again. Zero is Slack's 3 s.
	EventAckWithin time.Duration
	// Redeliver are the pauses before an event that was not acked is sent again. Nil
	// are Slack's, and none is never.
	Redeliver []time.Duration
	// Database is the address of a migrated database. Empty is a fresh one in
	// memory, which goes with the test.
	Database string
	// DirectURL leads to the same database without its pooler. Empty is no such
	// way.
	DirectURL string
	// PrivatePostgres is the server that Database leads to, if the bot runs it.
	PrivatePostgres app.PrivatePostgres
	// LeaseTerm is how long another bot waits before it takes over. Zero is the
	// bot's own default.
	LeaseTerm time.Duration
	// Silence is how long the bot lets a connection be silent. Zero is the
	// bot's own default.
	Silence time.Duration
	// ClockAhead is how far the clock of the bot's machine is ahead of
	// Postgres's and Slack's; below zero if it is behind.
	ClockAhead time.Duration
	// Seed holds the workspace's first members and channels, of which one has
	// to be Channel. Zero is the workspace's own.
	Seed workspace.Seed
}

// A Group is a workspace with the study group in it, a database of its own, and
// the bot while it runs. Ana is the bot's admin.
type Group struct {
	t    testing.TB
	opts Options
	stop func() // ends the bot and waits for it

	Workspace *workspace.Server
	Database  string // its address
}

// StartGroup makes a group and runs its bot until the test ends.
func StartGroup(t testing.TB, opts Options) *Group {
	t.Helper()
	g := NewGroup(t, opts)
	g.StartBot(g.Database)
	return g
}

// NewGroup makes a group whose bot does not run.
func NewGroup(t testing.TB, opts Options) *Group {
	t.Helper()
	limits := workspace.Limits{AckWithin: ackWithin, EventAckWithin: cmp.Or(opts.EventAckWithin, 3*time.Second), RetryDelays: opts.Redeliver}
	if opts.Database == "" {
		opts.Database = pgtest.New(t)
	}
	return &Group{t: t, opts: opts, Database: opts.Database, Workspace: workspacetest.Start(t, workspace.Options{
		Manifest: deploy.SlackManifest, Pace: pace, Limits: limits, Seed: opts.Seed,
	})}
}

// StartBot runs the bot on the database at address until the test ends or Stop
// is called.
func (g *Group) StartBot(address string) {
	g.t.Helper()
	bank := Bank(g.t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	ahead, log := g.opts.ClockAhead, newLogWriter(g.t)
	go func() {
		ended <- app.Run(ctx, app.Options{
			Now: func() time.Time { return time.Now().Add(ahead) },

			APIURL: g.Workspace.APIURL(), BotToken: g.Workspace.BotToken(), AppToken: g.Workspace.AppToken(), DatabaseURL: address,
			DirectURL: g.opts.DirectURL, PrivatePostgres: g.opts.PrivatePostgres,
			Bank: bank, Schedules: g.opts.Schedules, Channel: Channel, Admins: []study.MemberID{study.MemberID(g.ID("ana"))},
			Pace: pace, Silence: g.opts.Silence, HandleWithin: handleWithin, LeaseTerm: g.opts.LeaseTerm, Log: telemetry.NewLogger(log, slog.LevelWarn, "text"),
		})
	}()
	g.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			g.t.Errorf("the bot ended with %v", err)
		}
	})
	g.t.Cleanup(g.stop)
	if err := g.Workspace.AwaitConnections(Soon(g.t), 1); err != nil {
		g.t.Fatal("the bot did not connect")
	}
}

// Stop asks the bot to stop and waits for its end.
func (g *Group) Stop() { g.stop() }

// Soon is a context that ends when a test has waited long enough.
func Soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	t.Cleanup(cancel)
	return ctx
}

// ID returns the id of the member named name.
func (g *Group) ID(name string) string {
	g.t.Helper()
	for _, m := range g.Workspace.Members() {
		if m.Name == name {
			return m.ID
		}
	}
	g.t.Fatalf("there is no member %q", name)
	return ""
}

// Await waits for the first entry after seq that fits, and fails the test if
// what did not come.
func (g *Group) Await(seq int64, what string, fits func(workspace.Entry) bool) workspace.Entry {
	g.t.Helper()
	e, err := g.Workspace.Await(Soon(g.t), seq, fits)
	if err != nil {
		for _, e := range g.Workspace.Transcript("", max(0, seq-5)) {
			g.t.Logf("%d %s %s→%s %.200s", e.Seq, e.Kind, e.UserName, e.To, e.Text)
		}
		g.t.Fatalf("%s did not come", what)
	}
	return e
}

// Told waits for a private message to member after seq whose text matches want.
func (g *Group) Told(seq int64, member, want string) workspace.Entry {
	g.t.Helper()
	id, pattern := g.ID(member), regexp.MustCompile(want)
	return g.Await(seq, fmt.Sprintf("a message to %s like %q", member, want), func(e workspace.Entry) bool {
		return (e.Kind == "ephemeral" || e.Kind == "edit") && e.To == id && pattern.MatchString(e.Text)
	})
}

// Command runs a command in the channel and waits for an answer that matches want.
func (g *Group) Command(member, command, text, want string) workspace.Entry {
	g.t.Helper()
	seq := g.Workspace.Seq()
	if err := g.Workspace.Command(member, Channel, command, text); err != nil {
		g.t.Fatal(err)
	}
	return g.Told(seq, member, want)
}

// Ask has Ana ask a question and returns its message.
func (g *Group) Ask(question string) workspace.Entry {
	g.t.Helper()
	seq := g.Workspace.Seq()
	if err := g.Workspace.Command("ana", Channel, "/quiz", "now "+question+" for 10m"); err != nil {
		g.t.Fatal(err)
	}
	return g.Await(seq, "the question", IsQuestion)
}

// IsQuestion reports whether e is the message of a question.
func IsQuestion(e workspace.Entry) bool { return IsOfType(e, slackbot.EventRound) }

// IsOfType reports whether e is a message whose metadata are of eventType, which
// package slackbot names.
func IsOfType(e workspace.Entry, eventType string) bool {
	return e.Kind == "message" && strings.Contains(string(e.Metadata), `"`+eventType+`"`)
}

// Reply answers question, and returns the reply's ts and the number of the change
// before it.
func (g *Group) Reply(member string, question workspace.Entry, text string) (ts string, seq int64) {
	g.t.Helper()
	seq = g.Workspace.Seq()
	ts, err := g.Workspace.Reply(member, question.Channel, question.TS, text)
	if err != nil {
		g.t.Fatal(err)
	}
	return ts, seq
}

// Count returns the one number that a query gives in the group's database.
func (g *Group) Count(query string, args ...any) int {
	g.t.Helper()
	conn := g.connect()
	defer conn.Close(context.Background())
	var n int
	if err := conn.QueryRow(Soon(g.t), query, args...).Scan(&n); err != nil {
		g.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// Change runs a statement on the group's database.
func (g *Group) Change(sql string, args ...any) {
	g.t.Helper()
	conn := g.connect()
	defer conn.Close(context.Background())
	if _, err := conn.Exec(Soon(g.t), sql, args...); err != nil {
		g.t.Fatal(err)
	}
}

// connect opens a connection to the group's database, which the caller closes.
func (g *Group) connect() *pgx.Conn {
	g.t.Helper()
	config, err := pgx.ParseConfig(g.Database)
	if err != nil {
		g.t.Fatal(err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // prepares nothing, for there may be a pooler
	conn, err := pgx.ConnectConfig(Soon(g.t), config)
	if err != nil {
		g.t.Fatal(err)
	}
	return conn
}

// endRound makes the close that is queued for a question due now, and lets the
// round end with it. It changes nothing unless the two agree on the time. The
// queue calls a job available some seconds before it is due.
const endRound = `
	WITH ended AS (
		UPDATE rounds r SET closes_at = now() FROM rounds before
		WHERE r.id = before.id AND r.message_ts = $1 AND r.state = 'open'
		RETURNING r.id, before.closes_at
	)
	UPDATE ` + postgres.QueueSchema + `.river_job j SET scheduled_at = now(), state = 'available'
	FROM ended e
	WHERE j.kind = 'close_round' AND j.state IN ('scheduled', 'available') AND (j.args ->> 'round')::bigint = e.id AND j.scheduled_at = e.closes_at`

// EndRound lets the time that question is open for run out at once. The bot has
// queued the close of the round for that time; here it falls due. Whoever calls
// it has seen a reply to question answered.
func (g *Group) EndRound(question workspace.Entry) {
	g.t.Helper()
	conn := g.connect()
	defer conn.Close(context.Background())
	tag, err := conn.Exec(Soon(g.t), endRound, question.TS)
	if err != nil {
		g.t.Fatalf("end the round: %v", err)
	}
	if n := tag.RowsAffected(); n != 1 {
		g.t.Fatalf("%d closes wait for the end of the round, want 1", n)
	}
}
