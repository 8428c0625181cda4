package console

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/studybot/studybot/internal/study"
)

// Count returns n things, such as "1 question" or "2 questions".
func Count(n int, thing string) string { return Counted(n, thing, thing+"s") }

// Counted returns n things, whose name is one for a single one and many for more.
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Points returns p with its unit.
func Points(p study.Points) string {
	if p == study.Whole(1) {
		return "1 point"
	}
	return p.String() + " points"
}

// FirstWords returns the first line of s, cut at a word to about width runes.
func FirstWords(s string, width int) string {
	line, _, more := strings.Cut(s, "\n")
	short := ""
	for i, word := range strings.Fields(line) {
		if i > 0 && len([]rune(short))+1+len([]rune(word)) > width {
			return short + " …"
		}
		short = strings.TrimSpace(short + " " + word)
	}
	if more {
		return short + " …"
	}
	return short
}

// Texts returns values as plain text.
func Texts[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// Harmless returns s without what could drive a terminal: with a question mark
// for each control character but line ends and tabs, so that the columns stay, and
// for what turns the direction of the text.
func Harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || unicode.Is(unicode.Bidi_Control, r) {
			return '?'
		}
		return r
	}, s)
}

// Indent puts two spaces before each line.
func Indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }
