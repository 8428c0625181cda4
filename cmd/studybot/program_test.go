package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/studybot/studybot/cmd/studybot/internal/signals"
	"github.com/studybot/studybot/internal/app/apptest"
)

// The tests run the program as it is built, as a process.
func TestMain(m *testing.M) {
	_, restore := signals.Context()
	restore() // the tests themselves can be interrupted
	apptest.Main(m)
}

// smallBank returns the environment of a program whose bank is one question: the
// built-in one takes most of a start.
func smallBank(t *testing.T) []string {
	t.Helper()
	return []string{"STUDYBOT_QUIZZES=" + apptest.BankDir(t, map[string]string{"example.yaml": apptest.Pack})}
}

// What keeps the program from starting is one sentence that says what to do.
func TestRefusesToStart(t *testing.T) {
	t.Parallel()
	g := apptest.NewGroup(t, apptest.Options{})
	newer := apptest.NewGroup(t, apptest.Options{})
	newer.Count(`WITH i AS (INSERT INTO studybot_migrations (version_id, is_applied) VALUES (9999, true) RETURNING 1) SELECT count(*) FROM i`)
	small := smallBank(t)
	bank := func(schedules string) string {
		return apptest.BankDir(t, map[string]string{"example.yaml": apptest.Pack, "schedules.yaml": "schedules:\n" + schedules})
	}
	for name, c := range map[string]struct {
		set  []string
		want string
	}{
		"no token":               {[]string{"SLACK_BOT_TOKEN=", "SLACK_APP_TOKEN="}, `(?s)SLACK_BOT_TOKEN.*SLACK_APP_TOKEN`},
		"a wrong token":          {[]string{"SLACK_BOT_TOKEN=xoxb-1-2-wrong"}, `Slack does not know the token in SLACK_BOT_TOKEN: copy it again`},
		"a wrong app token":      {[]string{"SLACK_APP_TOKEN=xapp-1-2-wrong"}, `Slack does not know the token in SLACK_APP_TOKEN: copy it again`},
		"swapped tokens":         {[]string{"SLACK_BOT_TOKEN=" + g.Workspace.AppToken(), "SLACK_APP_TOKEN=" + g.Workspace.BotToken()}, `(?s)SLACK_BOT_TOKEN.*xoxb-.*SLACK_APP_TOKEN.*xapp-`},
		"bad YAML":               {[]string{"STUDYBOT_QUIZZES=" + apptest.BankDir(t, map[string]string{"x.yaml": "topic: [\n"})}, `x\.yaml:\d+:\d+: `},
		"a bad cron":             {[]string{"STUDYBOT_QUIZZES=" + bank(`  - {name: a, cron: "0 25 * * *", zone: UTC}`)}, `schedules\.yaml:2:\d+: .*hour`},
		"an unknown zone":        {[]string{"STUDYBOT_QUIZZES=" + bank(`  - {name: a, cron: "0 9 * * *", zone: Europe/Londn}`)}, `schedules\.yaml:2:\d+: .*Europe/London`},
		"an unknown channel":     {[]string{"STUDYBOT_CHANNEL=#sre-studie"}, `#sre-study`},
		"a channel it is not in": {[]string{"STUDYBOT_CHANNEL=#random"}, `(?i)not in channel #random.*/invite @studybot`},
		"a newer schema":         {[]string{"DATABASE_URL=" + newer.Database}, `(?i)newer`},
		"a password with an @":   {[]string{"DATABASE_URL=postgres://u:p@wrong\n@db/study"}, `DATABASE_URL: .*%40 for @`},
		"an unknown variable":    {[]string{"STUDYBOT_CHANEL=#a"}, `STUDYBOT_CHANNEL`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := apptest.StartProgram(t, slices.Concat(g.Env(), small, c.set), "serve")
			err, out := p.Wait(), p.Output()
			if err == nil {
				t.Fatalf("it started, and ended well:\n%s", out)
			}
			if !regexp.MustCompile(c.want).MatchString(out) {
				t.Errorf("it says %q, want it like %q", out, c.want)
			}
			for _, secret := range []string{g.Workspace.BotToken(), g.Workspace.AppToken(), "wrong\n"} {
				if strings.Contains(out, secret) {
					t.Errorf("it tells a secret: %s", out)
				}
			}
		})
	}
}

// signalsHeard is what the runtime writes, under GODEBUG=inittrace=1, once
// package signals is initialised.
const signalsHeard = "init github.com/studybot/studybot/cmd/studybot/internal/signals @"

// Whenever the program is asked to stop, it ends well: even before main, with
// nothing in its hands yet.
func TestStopsWhenAsked(t *testing.T) {
	t.Parallel()
	g, small := apptest.NewGroup(t, apptest.Options{}), smallBank(t)
	for name, c := range map[string]struct {
		env    []string
		after  string // what it writes before it is asked
		signal os.Signal
	}{
		"while it is initialised":             {[]string{"GODEBUG=inittrace=1"}, signalsHeard, syscall.SIGTERM},
		"interrupted while it is initialised": {[]string{"GODEBUG=inittrace=1"}, signalsHeard, os.Interrupt},
		"before its own Postgres runs":        {[]string{"GODEBUG=inittrace=1", "DATABASE_URL="}, signalsHeard, syscall.SIGTERM},
		"while Postgres cannot be reached":    {[]string{"DATABASE_URL=postgres://nobody@127.0.0.1:1/none"}, "waiting for Postgres", syscall.SIGTERM},
		"while Slack cannot be reached":       {[]string{"SLACK_API_URL=http://127.0.0.1:1/api/"}, "cannot reach Slack", syscall.SIGTERM},
		"while it runs":                       {nil, "connected to Slack", syscall.SIGTERM},
		"while it runs on the built-in bank":  {[]string{"STUDYBOT_QUIZZES="}, "connected to Slack", syscall.SIGTERM},
		"interrupted while it runs":           {nil, "connected to Slack", os.Interrupt},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := apptest.StartProgram(t, slices.Concat(g.Env(), small, c.env), "serve")
			p.AwaitOutput(c.after)
			p.Signal(c.signal)
			if err := p.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

// No package of ours is initialised before the one that hears signals, and none
// of the large ones that others bring.
func TestSignalsAreHeardFirst(t *testing.T) {
	t.Parallel()
	p := apptest.StartProgram(t, []string{"GODEBUG=inittrace=1"}, "--version")
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	before, _, heard := strings.Cut(p.Output(), signalsHeard)
	if !heard {
		t.Fatalf("package signals is not initialised:\n%s", p.Output())
	}
	for _, late := range []string{"github.com/studybot/", "fmt ", "reflect ", "unicode ", "net/", "regexp", "github.com/prometheus/", "google.golang.org/"} {
		if strings.Contains(before, "init "+late) {
			t.Errorf("%sis initialised before signals are heard:\n%s", late, before)
		}
	}
}

// The program holds no code that is there for tests.
func TestHoldsNoTestCode(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for path := range strings.FieldsSeq(string(out)) {
		if path == "testing" || strings.HasPrefix(path, "github.com/studybot/") && strings.HasSuffix(path, "test") {
			t.Errorf("the program imports %s", path)
		}
	}
}
