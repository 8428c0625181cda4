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

// Of what a member says not to know they assert neither it nor its opposite.
func TestLeftOpen(t *testing.T) {
	t.Parallel()
	for reply, want := range map[string]string{
		"I'm not sure about node crashes": "", "I don't know about node crashes": "", "not really sure about node crashes": "", "no idea about node crashes": "",
		"idk about node crashes": "", "I can't remember about a node crash": "", "It limits drains but not sure about node crashes": "", "I am not familiar with node crashes": "",
		"unsure about node crashes": "", "dunno if node crashes count": "",
		"not sure, but it covers node crashes": "asserted", "I don't know, node crashes?": "asserted",
		"It does not know node crashes": "denied", "It cannot help with node crashes": "denied", "I'm not sure about drains. It does not cover node crashes": "denied",
	} {
		var said []string
		for how, negative := range map[string]bool{"asserted": false, "denied": true} {
			q := study.Question{Kind: study.KindShort, Criteria: []study.Criterion{{ID: "a", Points: 2, Negative: negative, Phrasings: words("node crash")}}}
			if mustCompile(t, q, nil).Grade(reply).Before > 0 {
				said = append(said, how)
			}
		}
		if got := strings.Join(said, ""); got != want {
			t.Errorf("%q: node crashes are %q, want %q", reply, got, want)
		}
	}
}
