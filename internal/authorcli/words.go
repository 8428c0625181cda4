package authorcli

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/studybot/studybot/internal/study"
)

// count returns n things, such as "1 question" or "2 questions".
func count(n int, thing string) string { return counted(n, thing, thing+"s") }

// counted returns n things, whose name is one for a single one and many for more.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func replies(n int) string { return counted(n, "reply", "replies") }

func stories(n int) string { return counted(n, "story", "stories") }

// points returns p with its unit.
func points(p study.Points) string {
	if p == study.Whole(1) {
		return "1 point"
	}
	return p.String() + " points"
}

// firstWords returns the first line of s, cut at a word to about width runes.
func firstWords(s string, width int) string {
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

// strs returns values as plain text.
func strs[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// harmless returns s without what could drive a terminal: with a question mark
// for each control character but line ends and tabs, so that the columns stay, and
// for what turns the direction of the text.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || unicode.Is(unicode.Bidi_Control, r) {
			return '?'
		}
		return r
	}, s)
}

// indent puts two spaces before each line.
func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }
