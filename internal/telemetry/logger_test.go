package telemetry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// Secrets go and everything around them stays.
func TestRedact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"bot token", "token xoxb-1-2-Ab3 refused", "token xoxb-[redacted] refused"},
		{"app token", "xapp-1-A0-9-ff", "xapp-[redacted]"},
		{"user token", "(xoxp-1-2)", "(xoxp-[redacted])"},
		{"rotating token", "xoxe.xoxb-1-Mi0", "xoxb-[redacted]"},
		{"bearer", "Authorization: Bearer xoxb-1-2", "Authorization: Bearer xoxb-[redacted]"},
		{"url password", "dial postgres://u:p4ss/w@db:5432/x failed", "dial postgres://u:[redacted]@db:5432/x failed"},
		{"password alone", "redis://:p4ss@db", "redis://:[redacted]@db"},
		{"keywords", "host=db password=p4ss user=u", "host=db password=[redacted] user=u"},
		{"quoted keyword", "password='p4 ss' user=u", "password=[redacted] user=u"},
		{"query", "postgres:///x?password=p4ss&host=h", "postgres:///x?password=[redacted]&host=h"},
		{"ticket", "wss://wss.slack.com/link/?ticket=p4ss&app_id=a", "wss://wss.slack.com/link/?ticket=[redacted]&app_id=a"},
		{"response url", "POST https://hooks.slack.com/commands/T1/2/p4ss: 404", "POST https://hooks.slack.com/[redacted] 404"},
		{"two", "xoxb-1 and xapp-2", "xoxb-[redacted] and xapp-[redacted]"},
		{"port", "http://127.0.0.1:8080/readyz", "http://127.0.0.1:8080/readyz"},
		{"url and mail", "see http://h:80 or ask ana@example.com", "see http://h:80 or ask ana@example.com"},
		{"words", "the password is hidden; foxb-tail xox-", "the password is hidden; foxb-tail xox-"},
	} {
		if got := redactText(c.in); got != c.want {
			t.Errorf("%s: redactText(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

// However a secret gets into a log line, it does not get out, and a line of
// JSON is still JSON.
func TestLoggerRedacts(t *testing.T) {
	t.Parallel()
	type nested struct{ URL, Token string }
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			log := NewLogger(&out, slog.LevelInfo, format).With("with", "xoxb-1-p4ss")
			log.Info("message xapp-1-p4ss",
				"error", fmt.Errorf("connect: %w", errors.New(`cannot parse "postgres://u:p4ss@db/x"`)),
				"struct", nested{"postgres://u:p4ss@db/x", "xoxp-p4ss"},
				"url", "https://h/link?a=1&ticket=p4ss", "plain", "http://h:80", "mail", "ana@example.com",
				slog.Group("group", "dsn", "password=p4ss"))
			if strings.Contains(out.String(), "p4ss") {
				t.Errorf("the log shows a secret: %s", out.String())
			}
			if !strings.Contains(out.String(), "ana@example.com") || !strings.Contains(out.String(), "http://h:80") {
				t.Errorf("the log lost what is no secret: %s", out.String())
			}
			if format == "json" && !json.Valid(out.Bytes()) {
				t.Errorf("not JSON: %s", out.String())
			}
		})
	}
}

func TestLoggerLevel(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := NewLogger(&out, slog.LevelWarn, "text")
	log.Info("quiet")
	log.Warn("loud")
	if got := out.String(); strings.Contains(got, "quiet") || !strings.Contains(got, "loud") {
		t.Errorf("at level warn: %q, want only the warning", got)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestRedactingWriterReports(t *testing.T) {
	t.Parallel()
	if _, err := (redactingWriter{brokenWriter{}}).Write([]byte("x")); err == nil {
		t.Error("a failed write was not reported")
	}
	if n, err := (redactingWriter{&bytes.Buffer{}}).Write([]byte("xoxb-12345678901234567890")); n != 25 || err != nil {
		t.Errorf("Write = %d, %v, want all 25 bytes", n, err)
	}
}
