// Package telemetry is what an operator sees of the bot: its log, its metrics,
// and whether it is well.
//
// Nothing here names a member: metrics carry no ids, and the logger takes out
// tokens and passwords wherever they turn up in a line.
package telemetry

import (
	"io"
	"log/slog"
	"regexp"
)

// NewLogger returns a logger that writes lines of format "json", or else
// "text", from level upwards to w. Slack tokens, passwords of URLs, tickets of
// connections and response URLs are replaced by "[redacted]" in the finished
// line, so that none slips through inside an error, a struct or a message. A
// fault that lasts is logged once, and then once a minute with how often it
// came up.
func NewLogger(w io.Writer, level slog.Leveler, format string) *slog.Logger {
	out := redactingWriter{w}
	o := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(newRepeats(slog.NewJSONHandler(out, o)))
	}
	return slog.New(newRepeats(slog.NewTextHandler(out, o)))
}

// secrets are the forms that are taken out, each with what takes its place.
// None may reach over a quotation mark, or a line of JSON would break.
var secrets = []struct {
	form *regexp.Regexp
	by   string
}{
	// Slack's tokens: xoxb-, xoxp-, xoxe.xoxp-, xapp- and their like.
	{regexp.MustCompile(`\b(xox[a-z]\.)?(xox[a-z]|xapp)-[A-Za-z0-9-]+`), "$2-[redacted]"},
	// The password of a URL, as in postgres://user:password@host.
	{regexp.MustCompile(`(://[^\s:/@"]*:)(?:\\.|[^\s@"\\])+@`), "${1}[redacted]@"},
	// The password among keywords, as in host=db password=secret, or in a query.
	{regexp.MustCompile(`(?i)(\bpassword=)(?:'[^'"]*'|[^\s"&\\]+)`), "${1}[redacted]"},
	// The one-use ticket of a Socket Mode connection.
	{regexp.MustCompile(`([?&]|\\u0026)(ticket=)[^\s"&\\]+`), "${1}${2}[redacted]"},
	// A response_url: who has it can write into the channel for 30 min.
	{regexp.MustCompile(`(hooks\.slack\.com/)[^\s"\\]+`), "${1}[redacted]"},
}

// redactText is redact for a string.
func redactText(text string) string { return string(redact([]byte(text))) }

// redact returns text with every secret replaced by "[redacted]".
func redact(text []byte) []byte {
	for _, s := range secrets {
		text = s.form.ReplaceAll(text, []byte(s.by))
	}
	return text
}

// A redactingWriter redacts each write. slog's handlers write a whole line at
// a time.
type redactingWriter struct{ w io.Writer }

func (r redactingWriter) Write(line []byte) (int, error) {
	if _, err := r.w.Write(redact(line)); err != nil {
		return 0, err
	}
	return len(line), nil // The caller's bytes are all dealt with.
}
