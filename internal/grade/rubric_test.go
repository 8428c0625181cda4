package grade

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/study"
)

// idea returns a criterion of one point.
func idea(id string, phrasings ...study.Phrasing) study.Criterion {
	return study.Criterion{ID: id, Idea: id, Points: study.Whole(1), Phrasings: phrasings}
}

// ask returns a short question of those criteria.
func ask(criteria ...study.Criterion) study.Question {
	return study.Question{Kind: study.KindShort, Prompt: "Why?", Criteria: criteria}
}

func ptr[T any](v T) *T { return &v }

// earned lists the criteria that g earned.
func earned(g study.Grade) string {
	var ids []string
	for _, m := range g.Marks {
		if m.Points > 0 {
			ids = append(ids, m.Criterion)
		}
	}
	return strings.Join(ids, " ")
}

func TestCombinations(t *testing.T) {
	t.Parallel()
	three := study.Phrasing{Of: words("taint", "cpu", "pvc|volume", "affinity"), N: 3}
	for _, tt := range []struct {
		name     string
		question study.Question
		reply    string
		want     string
	}{
		{"any order", ask(idea("a", study.Phrasing{Words: "evict pod", Order: "any"})), "Pods are evicted.", "a"},
		{"a gap of its own", ask(idea("a", study.Phrasing{Words: "evict pod", Gap: ptr(0)})), "evict old pods", ""},
		{"a wide gap", ask(idea("a", study.Phrasing{Words: "evict pod", Gap: ptr(6)})), "evict every single one of those very old pods", "a"},
		{"the whole reply", ask(idea("a", study.Phrasing{Words: "evict pod", Scope: "reply"})), "It evicts. Then pods go.", "a"},
		{"all in a sentence", ask(idea("a", study.Phrasing{All: words("evict", "budget")})), "The budget limits what is evicted.", "a"},
		{"all in two sentences", ask(idea("a", study.Phrasing{All: words("evict", "budget")})), "There is a budget. Pods are evicted.", ""},
		{"all in the reply", ask(idea("a", study.Phrasing{All: words("evict", "budget"), Scope: "reply"})), "There is a budget. Pods are evicted.", "a"},
		{"none in the sentence", ask(idea("a", study.Phrasing{All: []study.Phrasing{{Words: "node crash"}, {None: words("protect")}}})), "It protects from node crashes.", ""},
		{"none in another sentence", ask(idea("a", study.Phrasing{All: []study.Phrasing{{Words: "node crash"}, {None: words("protect")}}})), "It protects from drains. A node crash is another thing.", "a"},
		{"three of four", ask(idea("a", three)), "A taint, no free cpu, or a missing volume.", ""},
		{"three of four, asserted", ask(idea("a", three)), "A taint\n- too little cpu\n- a missing volume", "a"},
		{"two of four", ask(idea("a", three)), "A taint, too little cpu", ""},
		{"one word is one of three", ask(idea("a", study.Phrasing{Of: words("cpu", "cpu|core", "cpu|vcpu"), N: 2})), "too little cpu", ""},
		{"two words, whichever way", ask(idea("a", study.Phrasing{Of: words("cpu|memory", "cpu"), N: 2})), "too little cpu and memory", "a"},
		{"evidence earns once", ask(idea("a", words("evict")...), idea("b", words("evict")...)), "It evicts.", "a"},
		{"evidence twice", ask(idea("a", words("evict")...), idea("b", words("evict")...)), "It evicts, and later evicts again.", "a b"},
		{"the choice that earns most", ask(idea("a", words("evict pod", "evict")...), idea("b", words("pod")...), idea("c", words("evict pod")...)), "It evicts. It evicts pods. A pod goes.", "a b c"},
		{"a word of their own", ask(idea("a", words("limit pod")...), idea("b", words("pod drain")...)), "It limits pods drained", "a b"},
		{"shares", ask(idea("a", words("evict")...), study.Criterion{ID: "b", Points: 2, Shares: true, Phrasings: words("evict")}), "It evicts.", "a b"},
		{"needs, without", ask(idea("a", words("first")...), study.Criterion{ID: "b", Points: 2, Needs: "a", Phrasings: words("second")}), "the second", ""},
		{"needs, with", ask(study.Criterion{ID: "b", Points: 2, Needs: "a", Phrasings: words("second")}, idea("a", words("first")...)), "the first, then the second", "b a"},
		{"a phrasing that denies in its own words", ask(study.Criterion{ID: "a", Points: 2, Negative: true, Phrasings: []study.Phrasing{{Words: "powerless against crash", Negative: ptr(false)}}}), "It is powerless against crashes.", "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := earned(mustCompile(t, tt.question, nil).Grade(tt.reply)); got != tt.want {
				t.Errorf("%q earned %q, want %q", tt.reply, got, tt.want)
			}
		})
	}
}

// Of a group the best counts, and one mark is written for it.
func TestGroup(t *testing.T) {
	t.Parallel()
	q := ask(
		study.Criterion{ID: "loose", Group: "g", Points: 1, Phrasings: words("evict")},
		study.Criterion{ID: "strict", Group: "g", Points: 4, Phrasings: words("eviction api")},
	)
	q.Groups = []study.Group{{ID: "g", Idea: "eviction"}}
	r := mustCompile(t, q, nil)
	for reply, want := range map[string]study.Points{"It evicts.": 1, "Through the eviction API.": 4, "It evicts through the eviction API.": 4, "no": 0} {
		g := r.Grade(reply)
		if g.Points != want || g.Max != 4 || len(g.Marks) != 1 || g.Marks[0].Max != 4 || g.Marks[0].Points != want {
			t.Errorf("Grade(%q) = %+v, want %v of 4 in one mark", reply, g, want)
		}
	}
}

func TestMisconceptions(t *testing.T) {
	t.Parallel()
	q := ask(idea("a", words("evict")...), idea("b", words("drain")...), idea("c", words("budget")...))
	q.Misconceptions = []study.Misconception{
		{ID: "cap", Cap: ptr(study.Whole(1)), Feedback: "No restarts.", Phrasings: words("restart pod")},
		{ID: "cost", Cost: 1, Feedback: "No quota.", Phrasings: words("set quota")},
	}
	r := mustCompile(t, q, nil)
	for reply, want := range map[string]struct {
		points study.Points
		caps   string
	}{
		"The budget evicts and drains.":                                         {6, ""},
		"The budget evicts, drains and restarts pods.":                          {2, "cap"},
		"The budget evicts and drains. It sets a quota.":                        {5, "cost"},
		"The budget evicts, drains and restarts pods. It sets a quota.":         {1, "cap cost"},
		"The budget evicts and drains. It does not restart pods.":               {6, ""},
		"Some think it restarts pods, but the budget evicts and drains.":        {6, ""},
		"The budget evicts and drains. It is not true that it restarts pods.":   {6, ""},
		"The budget evicts and drains. That it restarts pods is a myth, right?": {6, ""},
	} {
		g := r.Grade(reply)
		var caps []string
		for _, c := range g.Caps {
			caps = append(caps, c.Misconception)
		}
		if g.Points != want.points || strings.Join(caps, " ") != want.caps {
			t.Errorf("Grade(%q) = %v caps %v, want %v caps %q", reply, g.Points, caps, want.points, want.caps)
		}
	}
}

// Synonyms stand for one another, as far as the question lets them.
func TestSynonyms(t *testing.T) {
	t.Parallel()
	lex := benchLexicon(t)
	q := ask(idea("a", words("pdb limit")...), idea("b", words("die out of memory")...))
	for reply, want := range map[string]string{
		"The pod disruption budget limits it.": "a", "A disruption budget limits it.": "a", "the PDB limits": "a",
		"It dies, OOMKilled.": "b", "it crashes with oom": "b",
	} {
		if got := earned(mustCompile(t, q, lex).Grade(reply)); got != want {
			t.Errorf("%q earned %q, want %q", reply, got, want)
		}
	}
	q.NoSynonyms = []string{"oom", "pdb"}
	q.Synonyms = [][]string{{"limit", "cap"}}
	for reply, want := range map[string]string{"The pod disruption budget limits it.": "", "the pdb caps it": "a", "it dies with oom": "", "it dies, out of memory": "b"} {
		if got := earned(mustCompile(t, q, lex).Grade(reply)); got != want {
			t.Errorf("with some off: %q earned %q, want %q", reply, got, want)
		}
	}
}

// Spans are bytes of the reply as Slack delivers it.
func TestEvidence(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, ask(idea("a", words("evict pod")...), idea("b", words("drain node safely")...)), nil)
	for reply, want := range map[string][]string{
		"5 &lt; 6 &amp; it *evicts* the `pods` — fine":    {"evicts", "pods"},
		"<@U12> see <https://x.org|evicts pods> :tada:":   {"evicts pods"},
		"naïve “evicts\u00a0pods”":                        {"evicts\u00a0pods"},
		"it evic\u00adts some\u200bpods, it evicts pods!": {"evicts pods"},
	} {
		g := r.Grade(reply)
		var got []string
		for _, s := range g.Marks[0].Evidence {
			got = append(got, s.In(reply))
		}
		if !slices.Equal(got, want) {
			t.Errorf("Grade(%q): evidence %q, want %q", reply, got, want)
		}
	}
	reply := "It drains every node."
	if g := r.Grade(reply); g.Marks[1].Near == nil || g.Marks[1].Near.In(reply) != "drains every node" {
		t.Errorf("near miss %+v, want drains every node", g.Marks[1].Near)
	}
	reply = "It does not evict pods."
	if g := r.Grade(reply); g.Marks[0].Near == nil || g.Marks[0].Near.In(reply) != "evict pods" {
		t.Errorf("near miss %+v, want what was denied", g.Marks[0].Near)
	}
}

// Every fault of a question is reported at once, with its place.
func TestCompileFaults(t *testing.T) {
	t.Parallel()
	q := ask(
		idea("a", study.Phrasing{Words: "evict ("}, study.Phrasing{Words: `"open`}, study.Phrasing{}, study.Phrasing{Words: "[pod]"}),
		study.Criterion{ID: "b", Needs: "zzz", Points: 2, Phrasings: []study.Phrasing{{Of: words("x1", "x2"), N: 3}, {All: []study.Phrasing{{None: words("x")}}}, {Words: "a|b|", Gap: ptr(99)}}},
		idea("c"),
	)
	q.Misconceptions = []study.Misconception{{ID: "m", Phrasings: words("*")}}
	_, err := Compile(q, nil)
	var got []string
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			var p *phrase.Error
			if !errors.As(e, &p) || p.Msg == "" || p.Suggestion == "" {
				t.Errorf("%v is no full PhraseError", e)
				continue
			}
			got = append(got, p.Path)
		}
	}
	want := []string{
		"criteria[0].phrasings[0]", "criteria[0].phrasings[1]", "criteria[0].phrasings[2]", "criteria[0].phrasings[3]",
		"criteria[1].needs", "criteria[1].phrasings[0].n", "criteria[1].phrasings[1].all", "criteria[1].phrasings[2].gap", "criteria[1].phrasings[2]",
		"criteria[2].phrasings", "misconceptions[0].phrasings[0]",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("places (-want +got):\n%s", d)
	}
}

// One more correct sentence never lowers the score, unless a guard or
// misconception says why.
func TestMoreIsNotLess(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, sixIdeas(), benchLexicon(t))
	good := []string{
		"It limits voluntary disruptions.", "It keeps a minimum of pods up.", "It limits how many pods go down.", "It works through the eviction API.",
		"It does not protect against a node crash.", "The number is a whole number or a percentage.", "A drain waits for healthy replicas.",
		"The cluster autoscaler and kubectl drain both ask it.", "Pods are evicted one by one.",
	}
	for i, a := range good {
		for j, b := range good {
			for k, c := range good {
				if i == j || j == k || i == k {
					continue
				}
				before, after := r.Grade(a+" "+b), r.Grade(a+" "+b+" "+c)
				if after.Points < before.Points && after.Guard == "" && len(after.Caps) == 0 {
					t.Errorf("%q: %v, and with %q: %v", a+" "+b, before.Points, c, after.Points)
				}
			}
		}
	}
}
