package grade

import (
	"os"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/study"
)

// replies reads the blocks of a file in testdata: a phrasing, then replies
// that meet it (+) or do not (-).
func replies(t *testing.T, file string, try func(phrasing, reply string, want bool)) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	phrasing := ""
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '+' || line[0] == '-':
			try(phrasing, strings.TrimSpace(line[1:]), line[0] == '+')
		default:
			phrasing = line
		}
	}
}

// Phrasings are met by the replies that say so, and by no others.
func TestPhrasings(t *testing.T) {
	t.Parallel()
	lex := benchLexicon(t)
	for _, file := range []string{"phrasings.txt", "denials.txt"} {
		replies(t, file, func(phrasing, reply string, want bool) {
			q := study.Question{Kind: study.KindShort, Criteria: []study.Criterion{{ID: "a", Points: 2, Phrasings: words(phrasing)}}}
			g := mustCompile(t, q, lex).Grade(reply)
			if got := g.Before > 0; got != want {
				t.Errorf("%s: %s: %q met: %v, want %v", file, phrasing, reply, got, want)
			}
		})
	}
}

// A criterion that is a denial is met by replies that deny, and only by those.
func TestNegativeCriterion(t *testing.T) {
	t.Parallel()
	replies(t, "denials.txt", func(phrasing, reply string, want bool) {
		q := study.Question{Kind: study.KindShort, Criteria: []study.Criterion{{ID: "a", Points: 2, Negative: true, Phrasings: words(phrasing)}}}
		g := mustCompile(t, q, nil).Grade(reply)
		if got := g.Before > 0; got == want {
			t.Errorf("%s: %q met as a denial: %v, want %v", phrasing, reply, got, !want)
		}
	})
}
