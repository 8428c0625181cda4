package match_test

import (
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/grade/match"
	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A search is a phrasing with all that its evidence is found with.
type search struct {
	t        *testing.T
	phrasing []phrase.Phrasing
	index    *match.Index
	reading  prose.Reading
	finder   match.Finder
}

func newSearch(t *testing.T, p study.Phrasing) *search {
	t.Helper()
	var faults phrase.Faults
	b := phrase.NewBuilder(phrase.EmptyLexicon(), &faults)
	defer b.Done()
	s := &search{t: t, phrasing: b.Phrasings(&phrase.Position{Index: -1}, []study.Phrasing{p}, false)}
	if err := faults.Err(); err != nil {
		t.Fatal(err)
	}
	s.index = match.NewIndex(b.Atoms, text.English())
	return s
}

// evidence returns the words of each piece of evidence in reply, with bars between.
func (s *search) evidence(reply string) string {
	s.reading.Read(reply, nil, s.index)
	s.finder.Read(s.index, &s.reading)
	var out []string
	w := s.finder.Gather(s.phrasing)
	for _, e := range s.finder.Evidence(w.Lo, w.Hi) {
		var words []string
		for _, i := range s.finder.Tokens(e) {
			words = append(words, s.reading.At(int(i)))
		}
		out = append(out, strings.Join(words, " "))
	}
	return strings.Join(out, " | ")
}

func words(all ...string) []study.Phrasing {
	var out []study.Phrasing
	for _, w := range all {
		out = append(out, study.Phrasing{Words: w})
	}
	return out
}

// Evidence is the words of a reply that meet a phrasing, wherever they stand.
func TestGather(t *testing.T) {
	t.Parallel()
	gap, negative := 0, true
	for _, tt := range []struct {
		name     string
		phrasing study.Phrasing
		replies  map[string]string
	}{
		{"words", study.Phrasing{Words: "evict pod"}, map[string]string{
			"It evicts the old pods, and evicts pods": "evicts pods | evicts pods",
			"Evictoin of pods":                        "evictoin pods",
			"It does not evict pods":                  "",
			"It evicts. Pods go":                      "",
			"pods evicted":                            "",
		}},
		{"any order", study.Phrasing{Words: "evict pod", Order: "any"}, map[string]string{"pods are evicted": "pods evicted"}},
		{"a gap", study.Phrasing{Words: "evict pod", Gap: &gap}, map[string]string{"evict the pod": "evict pod", "evict old pods": ""}},
		{"a denial", study.Phrasing{Words: "evict pod", Negative: &negative}, map[string]string{"It never evicts pods": "evicts pods", "It evicts pods": ""}},
		{"all", study.Phrasing{All: words("evict", "budget")}, map[string]string{"The budget limits who evicts": "budget evicts", "A budget. It evicts": ""}},
		{"all but none", study.Phrasing{All: []study.Phrasing{{Words: "evict"}, {None: words("budget")}}}, map[string]string{"It evicts": "evicts", "The budget evicts": ""}},
		{"two of three", study.Phrasing{Of: words("taint", "cpu", "volume"), N: 2}, map[string]string{"A volume. Or a taint": "volume taint", "A volume": ""}},
		{"exactly", study.Phrasing{Words: `"minAvailable"`}, map[string]string{"set minAvailable": "min available", "set minavailable": ""}},
		{"a quantity", study.Phrasing{Words: "15 days"}, map[string]string{"for 360 h": "360 h", "for 15 h": ""}},
		{"hundreds", study.Phrasing{Words: "5xx"}, map[string]string{"a 503 or a 5xx": "503 | 5xx", "a 404": ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSearch(t, tt.phrasing)
			for reply, want := range tt.replies {
				if got := s.evidence(reply); got != want {
					t.Errorf("%q: evidence %q, want %q", reply, got, want)
				}
			}
		})
	}
}

// Loose evidence is gathered from words anywhere, each once.
func TestLoose(t *testing.T) {
	t.Parallel()
	s := newSearch(t, study.Phrasing{Words: "evict"})
	s.evidence("It evicts pods, evicts more, and does not evict the rest")
	l := s.finder.Loose()
	if found, meant := l.Show(s.phrasing[0].Pattern, true); !found || !meant {
		t.Errorf("a denied word is found: %v, meant: %v, want both", found, meant)
	}
	if found, meant := l.Show(s.phrasing[0].Pattern, false); !found || !meant {
		t.Errorf("an asserted word is found: %v, meant: %v, want both", found, meant)
	}
	tokens := s.finder.Tokens(s.finder.At(l.Keep()))
	if len(tokens) != 2 || tokens[0] >= tokens[1] || s.reading.Negated(tokens[0]) || !s.reading.Negated(tokens[1]) {
		t.Errorf("tokens %v, want an asserted and then a denied one", tokens)
	}
}
