package authorcli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// plainVariable asks programs for text without escapes: https://no-color.org.
const plainVariable = "NO_COLOR" //nolint:misspell // as it is spelt there

// underlines reports whether w shows underlined text: a terminal does, unless
// plainVariable is set.
func underlines(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv(plainVariable) == "" && term.IsTerminal(int(f.Fd()))
}

// explain writes a reply for its reader: its evidence underlined, what each
// criterion got, and the rules that acted. Where text cannot be underlined,
// the evidence has ^ beneath it.
func explain(out io.Writer, line bool, id study.QuestionID, reply string, rubric *grade.Rubric) error {
	g, reasons := rubric.Grade(reply), rubric.Explain(reply)
	w := new(strings.Builder)
	fmt.Fprintf(w, "%s: %s of %s\n\n", id, g.Points, console.Points(g.Max))
	shown := pointedOut(reply, evidenceOf(g))
	if line {
		shown = underlined(reply, evidenceOf(g))
	}
	fmt.Fprintf(w, "%s\n\n", console.Indent(shown))
	for _, m := range g.Marks {
		explainMark(w, reply, m, reasons)
	}
	for _, r := range reasons {
		if !slices.ContainsFunc(g.Marks, func(m study.Mark) bool { return m.Criterion == r.Criterion }) {
			fmt.Fprintf(w, "  %s%s: %s\n", r.Rule, about(r), r.Text)
		}
	}
	for _, note := range notes(g) {
		fmt.Fprintf(w, "  note: %s\n", note)
	}
	fmt.Fprintln(w)
	_, err := io.WriteString(out, w.String())
	return err
}

// explainMark writes what one criterion got, and why.
func explainMark(w io.Writer, reply string, m study.Mark, reasons []grade.Reason) {
	fmt.Fprintf(w, "  %s of %s  %s: ", m.Points, m.Max, m.Criterion)
	switch {
	case len(m.Evidence) > 0:
		var words []string
		for _, s := range m.Evidence {
			words = append(words, fmt.Sprintf("%q", s.In(reply)))
		}
		fmt.Fprintln(w, strings.Join(words, " … "))
	case m.Near != nil:
		fmt.Fprintf(w, "missed; %q comes near\n", m.Near.In(reply))
	default:
		fmt.Fprintln(w, "missed")
	}
	for _, r := range reasons {
		if r.Criterion == m.Criterion {
			fmt.Fprintf(w, "          %s: %s\n", r.Rule, r.Text)
		}
	}
}

// about names what a reason is about, if it is not the whole reply.
func about(r grade.Reason) string {
	if r.Criterion == "" {
		return ""
	}
	return " " + r.Criterion
}

// evidenceOf returns the bytes that earned something, in order, apart.
func evidenceOf(g study.Grade) []study.Span {
	var all []study.Span
	for _, m := range g.Marks {
		all = append(all, m.Evidence...)
	}
	slices.SortFunc(all, func(a, b study.Span) int { return a.Start - b.Start })
	var out []study.Span
	for _, s := range all {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// underlined returns reply with spans underlined by a terminal.
func underlined(reply string, spans []study.Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(console.Harmless(reply[at:s.Start]) + "\x1b[4m" + console.Harmless(reply[s.Start:s.End]) + "\x1b[24m")
		at = s.End
	}
	return b.String() + console.Harmless(reply[at:])
}

// pointedOut returns reply with a line of ^ under each line that spans touch.
func pointedOut(reply string, spans []study.Span) string {
	var out []string
	at := 0
	for line := range strings.Lines(reply) {
		text := strings.TrimRight(line, "\r\n")
		out = append(out, console.Harmless(text))
		if marks := marksUnder(text, at, spans); strings.TrimSpace(marks) != "" {
			out = append(out, strings.TrimRight(marks, " \t"))
		}
		at += len(line)
	}
	return strings.Join(out, "\n")
}

// marksUnder returns the ^ for a line that begins at byte at of the reply.
func marksUnder(line string, at int, spans []study.Span) string {
	var b strings.Builder
	for i, r := range line {
		in := slices.ContainsFunc(spans, func(s study.Span) bool { return s.Start <= at+i && at+i+utf8.RuneLen(max(r, 0)) <= s.End })
		switch {
		case in:
			b.WriteByte('^')
		case r == '\t':
			b.WriteByte('\t')
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
