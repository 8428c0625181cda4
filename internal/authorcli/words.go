package authorcli

import (
	"fmt"
	"strings"

	"github.com/studybot/studybot/internal/study"
)

// count returns n things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// replies returns how many replies there are.
func replies(n int) string {
	if n == 1 {
		return "1 reply"
	}
	return fmt.Sprintf("%d replies", n)
}

// stories returns how many stories there are.
func stories(n int) string {
	if n == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", n)
}

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

func strs[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// harmless returns s with a question mark for each control character but line
// ends and tabs, so that the columns stay.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, s)
}

// indent sets each line off.
func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }
