package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/workspace"
)

// Whatever Slack does, a question is posted once, and a reply is marked once
// and answered.
func TestSlackFaults(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]workspace.Fault{
		"an answer is lost after the post":   {{Kind: "lose", Method: "chat.postMessage"}},
		"posting is limited":                 {{Kind: "ratelimit", Method: "chat.postMessage", RetryAfter: 1}},
		"posting fails":                      {{Kind: "error", Method: "chat.postMessage", Count: 2}},
		"the receipt's answer is lost":       {{Kind: "hang", Method: "chat.postEphemeral"}},
		"a reply is delivered twice":         {{Kind: "redeliver", Event: "message", Count: 3}},
		"an ack is lost":                     {{Kind: "lose_ack", Event: "message"}},
		"the connection drops with a reply":  {{Kind: "drop", Event: "message"}},
		"a reply goes into a dead socket":    {{Kind: "half_open", Event: "message"}},
		"the reaction is refused":            {{Kind: "api_error", Method: "reactions.add", Code: "message_not_found"}},
		"a command is acked slowly by Slack": {{Kind: "delay", Method: "conversations.info", Delay: 500 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := startGroup(t)
			inject := func(ofEvents bool) {
				for _, f := range faults {
					if (f.Event != "") != ofEvents {
						continue
					}
					if err := g.ws.Inject(f); err != nil {
						t.Fatal(err)
					}
				}
			}
			inject(false)
			q := g.ask("kubernetes.pdb-scope")
			if err := g.ws.AwaitSettled(soon(t)); err != nil { // so that the fault strikes the reply, not the question
				t.Fatal(err)
			}
			inject(true)
			_, seq := g.reply("wei", q, pdbFull)
			g.told(seq, "wei", `^\*4/4\*`)
			if err := g.ws.AwaitSettled(soon(t)); err != nil {
				t.Fatal(err)
			}
			posts := 0
			for _, e := range g.ws.Transcript("", 0) {
				if isQuestion(e) {
					posts++
				}
			}
			if n := g.count(`SELECT count(*) FROM submissions WHERE outcome = 'marked'`); posts != 1 || n != 1 {
				t.Errorf("%d posts and %d marked submissions, want one of each", posts, n)
			}
		})
	}
}

// Slack may ask for a new connection, or turn the link off and on again: the
// bot stays or comes back.
func TestReconnects(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			g := startGroup(t)
			q := g.ask("kubernetes.pdb-scope")
			if err := g.ws.Inject(workspace.Fault{Kind: "disconnect", Reason: reason}); err != nil {
				t.Fatal(err)
			}
			_, seq := g.reply("wei", q, pdbFull)
			g.told(seq, "wei", `^\*4/4\*`)
		})
	}
}

// A gate is a way to a server that can be shut.
type gate struct {
	t      *testing.T
	target string
	listen net.Listener

	mu    sync.Mutex
	shut  bool
	conns map[net.Conn]bool
}

// newGate opens a gate before the database at address, and returns it with the
// address that leads through it.
func newGate(t *testing.T, address string) (*gate, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{t: t, listen: l, conns: make(map[net.Conn]bool)}
	g.target = u.Query().Get("host")
	if g.target == "" {
		g.target = u.Host
	} else {
		g.target = filepath.Join(g.target, ".s.PGSQL."+u.Query().Get("port"))
	}
	go g.serve()
	t.Cleanup(func() { l.Close(); g.set(true) })
	through := *u
	query := through.Query()
	query.Del("host")
	query.Del("port")
	query.Set("sslmode", "disable")
	through.Host, through.RawQuery = l.Addr().String(), query.Encode()
	return g, through.String()
}

func (g *gate) serve() {
	for {
		in, err := g.listen.Accept()
		if err != nil {
			return
		}
		go g.pass(in)
	}
}

func (g *gate) pass(in net.Conn) {
	defer in.Close()
	network := "tcp"
	if strings.HasPrefix(g.target, "/") {
		network = "unix"
	}
	out, err := new(net.Dialer).DialContext(context.Background(), network, g.target)
	if err != nil {
		return
	}
	defer out.Close()
	g.mu.Lock()
	if g.shut {
		g.mu.Unlock()
		return
	}
	g.conns[in], g.conns[out] = true, true
	g.mu.Unlock()
	go func() { _, _ = io.Copy(out, in); out.Close() }()
	_, _ = io.Copy(in, out)
}

// set shuts or opens the gate. Shutting breaks what goes through it.
func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = shut
	if shut {
		for c := range g.conns {
			c.Close()
		}
		clear(g.conns)
	}
}

// An outage of Postgres is waited out: what was sent in it is marked after it,
// without a restart.
func TestPostgresOutage(t *testing.T) {
	t.Parallel()
	g := &group{t: t, ws: startWorkspace(t), database: pgtest.New(t)}
	gate, address := newGate(t, g.database)
	g.startBot(address)
	q := g.ask("kubernetes.pdb-scope")
	gate.set(true)
	_, seq := g.reply("wei", q, pdbFull)
	g.command("tom", "/leaderboard", "", `^That did not work on our side`)
	gate.set(false)
	g.told(seq, "wei", `^\*4/4\*`)
	if n := g.count(`SELECT count(*) FROM submissions`); n != 1 {
		t.Errorf("%d submissions are stored, want 1", n)
	}
}

// When the bot is asked to stop, what it acked is stored and answered, and what
// it did not take comes again: nothing is lost between two runs.
func TestStopLosesNothing(t *testing.T) {
	t.Parallel()
	g := startGroup(t)
	q := g.ask("kubernetes.pdb-scope")
	members := []string{"wei", "tom", "priya", "sam", "lena", "diego"}
	var sending sync.WaitGroup
	for _, member := range members {
		sending.Go(func() { g.reply(member, q, pdbFull) })
	}
	g.stop()
	sending.Wait()
	g.startBot(g.database)
	for _, member := range members {
		g.told(q.Seq, member, `^\*4/4\*`)
	}
	if n := g.count(`SELECT count(*) FROM submissions`); n != len(members) {
		t.Errorf("%d submissions are stored, want %d", n, len(members))
	}
}

// A replica is "studybot serve" as a process of its own.
type replica struct {
	*exec.Cmd
	ended chan error
}

// startReplica starts a replica of the group's bot on the questions in dir.
func (g *group) startReplica(dir string) *replica {
	g.t.Helper()
	cmd := exec.CommandContext(context.Background(), os.Args[0], "serve")
	cmd.Env = []string{
		asProgram + "=1", "HOME=" + g.t.TempDir(), "PATH=" + os.Getenv("PATH"),
		"SLACK_API_URL=" + g.ws.APIURL(), "SLACK_BOT_TOKEN=" + g.ws.BotToken(), "SLACK_APP_TOKEN=" + g.ws.AppToken(),
		"DATABASE_URL=" + g.database, "STUDYBOT_DATABASE_DIRECT_URL=" + g.direct, "STUDYBOT_QUIZZES=" + dir, "STUDYBOT_CHANNEL=" + channel, "STUDYBOT_HTTP_ADDR=off",
		"STUDYBOT_ADMINS=" + g.id("ana"),
	}
	cmd.Stderr = testWriter{g.t}
	if err := cmd.Start(); err != nil {
		g.t.Fatal(err)
	}
	r := &replica{Cmd: cmd, ended: make(chan error, 1)}
	go func() { r.ended <- cmd.Wait() }()
	g.t.Cleanup(r.kill)
	return r
}

// kill ends r as a machine that loses power would.
func (r *replica) kill() {
	_ = r.Process.Kill() // it may have ended
	r.ended <- <-r.ended
}

// Two replicas work on one database, and one after the other is killed at
// moments of all kinds: no occurrence is posted twice or left out, and a reply
// during a kill is marked once.
func TestKilledReplicas(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"straight", "session", "transaction, and directly"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := &group{t: t, ws: startWorkspace(t), database: pgtest.New(t)}
			if way, ok := ways[name]; ok {
				g.database, g.direct = way(t, g.database)
			}
			killReplicas(t, g)
		})
	}
}

func killReplicas(t *testing.T, g *group) {
	t.Helper()
	dir := bankDir(t, map[string]string{"example.yaml": pack, "schedules.yaml": `schedules:
  - {name: quick, cron: "@every 2s", open_for: 10m, grace: 5m, draw: {kinds: [short]}}
`})
	replicas := []*replica{g.startReplica(dir), g.startReplica(dir)}
	if err := g.ws.AwaitConnections(soon(t), 2); err != nil {
		t.Fatal("the replicas did not connect")
	}
	const kills = 5
	seq := int64(0)
	for i := range kills {
		q := g.await(seq, "a question", isQuestion)
		seq = q.Seq
		_, sent := g.reply("wei", q, "It takes the pod out of the endpoints, so traffic stops, and does not restart it.")
		replicas[i%2].kill() // some while the reply is on its way, some while a post is
		g.told(sent, "wei", `^\*2\.5/2\.5\*`)
		replicas[i%2] = g.startReplica(dir)
	}
	last := g.await(g.ws.Seq(), "a question after the kills", isQuestion)

	posted := make(map[string]int)
	for _, e := range g.ws.Transcript("", 0) {
		if isQuestion(e) && e.Seq <= last.Seq {
			posted[roundOf(t, e)]++
		}
	}
	for round, n := range posted {
		if n != 1 {
			t.Errorf("round %s was posted %d times", round, n)
		}
	}
	if n := g.count(`SELECT count(*) FROM submissions`); n != kills {
		t.Errorf("%d submissions are stored, want %d", n, kills)
	}
	gaps := g.count(`SELECT count(*) FROM (
		SELECT due_at - lag(due_at) OVER (ORDER BY due_at) AS gap FROM occurrences) o WHERE gap <> interval '2 seconds'`)
	if gaps != 0 {
		t.Errorf("%d occurrences are missing", gaps)
	}
	for _, r := range replicas {
		if err := r.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range replicas {
		err := <-r.ended
		if r.ended <- err; err != nil {
			t.Errorf("a replica that was asked to stop ended with %v", err)
		}
	}
	if n := g.count(`SELECT count(*) FROM rounds WHERE state = 'pending'`); n > 1 {
		t.Errorf("%d rounds were never posted", n)
	}
}

// roundOf returns the round that a question's message names.
func roundOf(t *testing.T, e workspace.Entry) string {
	t.Helper()
	var m struct {
		Payload struct {
			Round string `json:"round_id"`
		} `json:"event_payload"`
	}
	if err := json.Unmarshal(e.Metadata, &m); err != nil || m.Payload.Round == "" {
		t.Fatalf("the question's metadata %s name no round: %v", e.Metadata, err)
	}
	return m.Payload.Round
}

// What keeps the program from starting is one sentence that says what to do.
func TestRefusesToStart(t *testing.T) {
	t.Parallel()
	ws := startWorkspace(t)
	database := pgtest.New(t)
	good := map[string]string{
		"SLACK_API_URL": ws.APIURL(), "SLACK_BOT_TOKEN": ws.BotToken(), "SLACK_APP_TOKEN": ws.AppToken(),
		"DATABASE_URL": database, "STUDYBOT_CHANNEL": channel, "STUDYBOT_HTTP_ADDR": "off",
	}
	newer := pgtest.New(t)
	newerGroup := &group{t: t, database: newer}
	newerGroup.count(`WITH i AS (INSERT INTO studybot_migrations (version_id, is_applied) VALUES (9999, true) RETURNING 1) SELECT count(*) FROM i`)
	bank := func(schedules string) string {
		return bankDir(t, map[string]string{"example.yaml": pack, "schedules.yaml": "schedules:\n" + schedules})
	}
	for name, c := range map[string]struct {
		set  map[string]string
		want string
	}{
		"no token":               {map[string]string{"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""}, `(?s)SLACK_BOT_TOKEN.*SLACK_APP_TOKEN`},
		"a wrong token":          {map[string]string{"SLACK_BOT_TOKEN": "xoxb-1-2-wrong"}, `Slack does not know the token in SLACK_BOT_TOKEN: copy it again`},
		"a wrong app token":      {map[string]string{"SLACK_APP_TOKEN": "xapp-1-2-wrong"}, `Slack does not know the token in SLACK_APP_TOKEN: copy it again`},
		"swapped tokens":         {map[string]string{"SLACK_BOT_TOKEN": ws.AppToken(), "SLACK_APP_TOKEN": ws.BotToken()}, `(?s)SLACK_BOT_TOKEN.*xoxb-.*SLACK_APP_TOKEN.*xapp-`},
		"bad YAML":               {map[string]string{"STUDYBOT_QUIZZES": bankDir(t, map[string]string{"x.yaml": "topic: [\n"})}, `x\.yaml:\d+:\d+: `},
		"a bad cron":             {map[string]string{"STUDYBOT_QUIZZES": bank(`  - {name: a, cron: "0 25 * * *", zone: UTC}`)}, `schedules\.yaml:2:\d+: .*hour`},
		"an unknown zone":        {map[string]string{"STUDYBOT_QUIZZES": bank(`  - {name: a, cron: "0 9 * * *", zone: Europe/Londn}`)}, `schedules\.yaml:2:\d+: .*Europe/London`},
		"an unknown channel":     {map[string]string{"STUDYBOT_CHANNEL": "#sre-studie"}, `#sre-study`},
		"a channel it is not in": {map[string]string{"STUDYBOT_CHANNEL": "#random"}, `(?i)not in channel #random.*/invite @studybot`},
		"a newer schema":         {map[string]string{"DATABASE_URL": newer}, `(?i)newer`},
		"an unknown variable":    {map[string]string{"STUDYBOT_CHANEL": "#a"}, `STUDYBOT_CHANNEL`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(soon(t), os.Args[0], "serve")
			cmd.Env = []string{asProgram + "=1", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
			for key, value := range good {
				if other, ok := c.set[key]; ok {
					value = other
				}
				cmd.Env = append(cmd.Env, key+"="+value)
			}
			for key, value := range c.set {
				if _, ok := good[key]; !ok {
					cmd.Env = append(cmd.Env, key+"="+value)
				}
			}
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatalf("it started, and ended well:\n%s", out)
			}
			if !regexp.MustCompile(c.want).Match(out) {
				t.Errorf("it says %q, want it like %q", out, c.want)
			}
			for _, secret := range []string{ws.BotToken(), ws.AppToken(), "wrong\n"} {
				if strings.Contains(string(out), secret) {
					t.Errorf("it tells a secret: %s", out)
				}
			}
		})
	}
}

// A draw takes each question once before any comes again, through the whole
// way of a schedule.
func TestScheduleDraws(t *testing.T) {
	t.Parallel()
	g := startGroup(t, study.Schedule{
		Name: "fast", Cron: "@every 1s", Zone: "UTC", Post: study.PostQuestion, OpenFor: time.Hour, Grace: time.Minute,
		Draw: study.Draw{Topics: []study.Topic{"redis"}, Kinds: []study.Kind{study.KindNumeric, study.KindChoice}},
	})
	seen := make(map[string]bool)
	seq := int64(0)
	for range 3 {
		q := g.await(seq, "a question", isQuestion)
		seq = q.Seq
		if text := q.Text; seen[text] {
			t.Errorf("%q was asked twice", text)
		} else {
			seen[text] = true
		}
	}
}
