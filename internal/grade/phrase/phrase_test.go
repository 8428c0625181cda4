package phrase_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/study"
)

// build returns the pattern of a phrasing in words, its atoms as they are shown,
// and its faults.
func build(t *testing.T, words string) (*phrase.Pattern, []string, error) {
	t.Helper()
	lex, err := phrase.NewLexicon([][]string{{"oom", "out of memory"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var faults phrase.Faults
	b := phrase.NewBuilder(lex, &faults)
	defer b.Done()
	p := b.Words(&phrase.Position{Name: "words", Index: -1}, study.Phrasing{Words: words})
	var shown []string
	for _, a := range b.Atoms {
		shown = append(shown, a.Shown)
	}
	return p, shown, faults.Err()
}

// A pattern looks for the words of its phrasing and for what stands for them.
func TestWords(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]struct{ required, atoms string }{
		"evict the pods":          {"evict pods", "evict pods"},
		"drain|upgrade node":      {"node", "drain upgrade node"},
		"evict [the] [API]":       {"evict", "evict the api"},
		"oom kill":                {"kill", "oom out memori kill"},
		"not protect":             {"not protect", "not protect"},
		"kube-proxy":              {"", "kube proxy kubeproxy"},
		`"kubectl drain" 15 days`: {"kubectl drain 15 days", "kubectl drain 15 days"},
		"5xx evict*":              {"5xx evict*", "5xx evict*"},
		"(15|30) minutes":         {"", "15 minutes 30 minutes"},
	} {
		p, atoms, err := build(t, words)
		if err != nil {
			t.Errorf("%s: %v", words, err)
			continue
		}
		var required []string
		for _, i := range p.Required {
			required = append(required, atoms[i])
		}
		if got := strings.Join(required, " "); got != want.required {
			t.Errorf("%s requires %q, want %q", words, got, want.required)
		}
		if got := strings.Join(atoms, " "); got != want.atoms {
			t.Errorf("%s looks for %q, want %q", words, got, want.atoms)
		}
	}
}

// A fault says where it is, what is wrong and what would be right.
func TestFaults(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"a (b":       `words: "(" is not closed; close it`,
		"a]":         `words: "]" closes nothing; leave it out, or open it before`,
		"a|":         "words: a bar has nothing after it; write a|b",
		`"a`:         `words: a quoted run is not closed; end it with "`,
		"[a]":        "words: everything in the phrasing may be left out; take the brackets off what must be there",
		"e*":         `words: "e*" matches nearly every word; give at least two letters beside the star`,
		"5±x min":    `words: "x" is no tolerance; write 43.2±1% or 43.2±0.5`,
		"((((((((((": "words: brackets are nested too deeply; write several phrasings instead",
	} {
		if _, _, err := build(t, words); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", words, err, want)
		}
	}
}

// Samples are replies that a phrasing asks for.
func TestSamples(t *testing.T) {
	t.Parallel()
	gap := 1
	for _, tt := range []struct {
		phrasing study.Phrasing
		style    phrase.Style
		want     []string
	}{
		{study.Phrasing{Words: "(drain|upgrade) [a] node"}, phrase.Style{}, []string{"drain node", "drain a node", "upgrade node", "upgrade a node"}},
		{study.Phrasing{Words: "evict* pods", Gap: &gap}, phrase.Style{Spread: true}, []string{"evictux qux pods"}},
		{study.Phrasing{Words: `"minAvailable" pods`}, phrase.Style{Recased: true}, []string{"minAvailable Pods"}},
		{study.Phrasing{All: []study.Phrasing{{Words: "15 days"}, {None: []study.Phrasing{{Words: "x"}}}, {Words: "a|b"}}}, phrase.Style{}, []string{"15 days a", "15 days b"}},
		{study.Phrasing{Of: []study.Phrasing{{Words: "a"}, {Words: "b"}, {Words: "c"}}, N: 2}, phrase.Style{}, []string{"a, b"}},
		{study.Phrasing{Words: "(a"}, phrase.Style{}, nil},
	} {
		if diff := cmp.Diff(tt.want, phrase.Samples(tt.phrasing, tt.style)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.phrasing, diff)
		}
	}
}

// A lexicon refuses groups that say nothing.
func TestLexiconFaults(t *testing.T) {
	t.Parallel()
	for want, groups := range map[string][][]string{
		"synonyms[0]: a group needs at least two members": {{"one"}},
		`synonyms[1]: [1]: "--" has no words`:             {{"a1", "b1"}, {"c1", "--"}},
	} {
		if _, err := phrase.NewLexicon(groups, nil); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: %v, want %s", groups, err, want)
		}
	}
}
