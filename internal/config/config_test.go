package config

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	goodBot = "xoxb-1-2-abc"
	goodApp = "xapp-1-A1-2-def"
)

// revealed lets cmp look at secrets.
var revealed = cmp.Comparer(func(a, b Secret) bool { return a.Reveal() == b.Reveal() })

// set clears every variable of studybot's and sets those given.
func set(t *testing.T, vars map[string]string) {
	t.Helper()
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, prefix) {
			unset(t, name)
		}
	}
	for _, name := range names() {
		unset(t, name)
	}
	for name, value := range vars {
		t.Setenv(name, value)
	}
}

// unset takes name away until t ends.
func unset(t *testing.T, name string) {
	t.Helper()
	t.Setenv(name, "")
	os.Unsetenv(name)
}

// With nothing but the tokens set, everything has its default.
func TestLoadDefaults(t *testing.T) {
	set(t, map[string]string{"SLACK_BOT_TOKEN": goodBot, "SLACK_APP_TOKEN": goodApp})
	got, err := LoadForSlack()
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		BotToken: NewSecret(goodBot), AppToken: NewSecret(goodApp),
		SlackAPIURL: "https://slack.com/api/", HTTPAddr: "127.0.0.1:8080",
		LogLevel: slog.LevelInfo, LogFormat: "text",
	}
	if diff := cmp.Diff(want, got, revealed); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
}

// Every variable is read.
func TestLoadAll(t *testing.T) {
	dir := t.TempDir()
	set(t, map[string]string{
		"SLACK_BOT_TOKEN": ` "` + goodBot + `" `, "SLACK_APP_TOKEN": goodApp,
		"SLACK_API_URL": "http://127.0.0.1:9000", "DATABASE_URL": "postgres://u:p@db:5432/study",
		"STUDYBOT_DATABASE_DIRECT_URL": "postgres://u:p@postgres/study",
		"STUDYBOT_QUIZZES":             dir, "STUDYBOT_CHANNEL": "#sre-study", "STUDYBOT_ADMINS": "U0ANA, W0WEI,U0ANA,",
		"STUDYBOT_HTTP_ADDR": "OFF", "STUDYBOT_LOG_LEVEL": "Debug", "STUDYBOT_LOG_FORMAT": "json",
		"STUDYBOT_TEST_DATABASE_URL": "postgres://ignored/x",
	})
	got, err := LoadForSlack()
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		BotToken: NewSecret(goodBot), AppToken: NewSecret(goodApp),
		SlackAPIURL: "http://127.0.0.1:9000/api/", DatabaseURL: NewSecret("postgres://u:p@db:5432/study"),
		DatabaseDirectURL: NewSecret("postgres://u:p@postgres/study"),
		Quizzes:           dir, Channel: "#sre-study", Admins: []string{"U0ANA", "W0WEI"},
		LogLevel: slog.LevelDebug, LogFormat: "json",
	}
	if diff := cmp.Diff(want, got, revealed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// All faults come at once, a line each, and none shows a secret.
func TestLoadFaults(t *testing.T) {
	set(t, map[string]string{
		"SLACK_BOT_TOKEN": "xoxp-1-secret", "SLACK_API_URL": "slack.com", "DATABASE_URL": "mysql://u:secret@h/d",
		"STUDYBOT_QUIZZES": "/missing", "STUDYBOT_CHANNEL": "sre-study", "STUDYBOT_ADMINS": "@ana",
		"STUDYBOT_HTTP_ADDR": "8080", "STUDYBOT_LOG_LEVEL": "loud", "STUDYBOT_LOG_FORMAT": "xml",
		"STUDYBOT_CHANEL": "#x",
	})
	_, err := LoadForSlack()
	if err == nil {
		t.Fatal("want faults")
	}
	lines := strings.Split(err.Error(), "\n")
	for i, want := range []string{
		"SLACK_API_URL: want an address", "DATABASE_URL: this is not a Postgres address",
		"STUDYBOT_QUIZZES: want a directory", "STUDYBOT_CHANNEL: \"sre-study\" is neither", "STUDYBOT_ADMINS: \"@ana\" is no user id",
		"STUDYBOT_HTTP_ADDR: \"8080\" has no host", "STUDYBOT_LOG_LEVEL: \"loud\"", "STUDYBOT_LOG_FORMAT: \"xml\"",
		"STUDYBOT_CHANEL is not a variable of studybot: did you mean STUDYBOT_CHANNEL?",
		"SLACK_BOT_TOKEN holds a user token", "SLACK_APP_TOKEN is not set",
	} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Fatalf("fault %d does not begin with %q in:\n%s", i, want, err)
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the faults show a secret:\n%s", err)
	}
}

// A subcommand that only needs the database is not held up by Slack's tokens.
func TestLoadWithoutSlack(t *testing.T) {
	set(t, map[string]string{"SLACK_BOT_TOKEN": "nonsense", "DATABASE_URL": "postgres://db/study"})
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.DatabaseURL.Reveal(); got != "postgres://db/study" {
		t.Errorf("DATABASE_URL = %q", got)
	}
	if err := c.RequireSlack(); err == nil {
		t.Error("RequireSlack took the token")
	}
}

// .env.example lists every variable once, each with its comment and default,
// and is a configuration in which only the tokens are missing.
func TestEnvExample(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	assignment := regexp.MustCompile(`(?m)^([A-Z_]+)=(.*)$`)
	got := map[string]string{}
	for _, m := range assignment.FindAllStringSubmatch(string(text), -1) {
		if _, twice := got[m[1]]; twice {
			t.Errorf("%s is listed twice", m[1])
		}
		got[m[1]] = m[2]
		if !regexp.MustCompile(`(?m)^#.+\n` + m[1] + `=`).Match(text) {
			t.Errorf("%s has no comment above it", m[1])
		}
	}
	want := map[string]string{}
	for f := range reflect.TypeFor[variables]().Fields() {
		want[f.Tag.Get("envconfig")] = f.Tag.Get("default")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf(".env.example and the variables differ (-want +got):\n%s", diff)
	}

	set(t, got)
	_, err = LoadForSlack()
	if n := strings.Count(fmt.Sprint(err), "is not set"); n != 2 || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("loaded as it is: %v, want only that the two tokens are not set", err)
	}
}

// A secret shows itself in no form of output.
func TestSecretHides(t *testing.T) {
	t.Parallel()
	c := Config{BotToken: NewSecret("hunter2"), DatabaseURL: NewSecret("postgres://u:hunter2@h/d")}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", c)
		fmt.Fprintf(&out, verb+"\n", c.BotToken)
		fmt.Fprintf(&out, verb+"\n", &c.BotToken)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(text)
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("start", "config", c, "token", c.BotToken)
	}
	for _, secret := range []string{"hunter2", fmt.Sprintf("%x", "hunter2")} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("output shows %s:\n%s", secret, out.String())
		}
	}
	if !strings.Contains(out.String(), redacted) {
		t.Error("output does not say that something was redacted")
	}
	if got := c.BotToken.Reveal(); got != "hunter2" {
		t.Errorf("Reveal = %q", got)
	}
	if s := (Secret{}).String(); s != "" {
		t.Errorf("an empty secret prints %q, want nothing", s)
	}
}
