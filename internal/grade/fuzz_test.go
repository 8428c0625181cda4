package grade

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// FuzzGrade holds what is true of every reply: marking ends, points stay
// within the maximum, spans within the reply, and the same reply gets the
// same grade, on a matcher that other replies went through before.
func FuzzGrade(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	for _, s := range []string{
		thirtyWords, budget().ModelAnswer, "", "\x00\xff\xfe", "<!channel> <@U1|x> &lt;b&gt;", "43m12s or 2592 s, ½ ① ﬁ İ", "’’’ don’t n’t 't",
		"\u202eevict\u202c pods", strings.Repeat("(", 50), "9999999999999999999999999999999.5e9 1,000,000.5 1.2.3.4/8", "not not only never without", "twenty thousand or 20 thousand", "two dozen hundred million 5 k", "43 min or 44 min, 20 000",
		"*_4３.２ min_* ½ h, 6 1/2 h 1:27, six and a half an hour and a half", "not 100 % sure, but 2^16 × 10^5 -1.116e5 1,11,600 a\u0301\u200b `x`", "A: I think *drain*\nof the\nnode cc <@U1> hope that helps", ".5 per mille of 1/20 $ 5",
	} {
		f.Add(s)
	}
	questions := []study.Question{
		sixIdeas(),
		{Kind: study.KindNumeric, Prompt: "How long?", Numeric: &study.Numeric{Answer: "43.2 min", Tolerance: "1%", Points: 4, Slips: []study.Slip{{Answer: "1 h", Points: 9}}}},
		{Kind: study.KindNumeric, Prompt: "How many?", Numeric: &study.Numeric{Answer: "20,000", Points: 2}},
		{Kind: study.KindChoice, Choices: []study.Choice{{Text: "one"}, {Text: "two", Right: true}}},
		{Kind: study.KindBehavioural, Prompt: "Tell me of an outage."},
		manyKeywords(f),
	}
	var rubrics []*Rubric
	for _, q := range questions {
		r, err := Compile(q, benchLexicon(f))
		if err != nil {
			f.Fatal(err)
		}
		rubrics = append(rubrics, r)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		for i, r := range rubrics {
			g := r.Grade(reply)
			checkGrade(t, reply, g)
			r.Grade("not " + reply + " evict")
			if again := r.Grade(reply); !cmp.Equal(g, again) {
				t.Errorf("question %d: two grades of %q differ:\n%s", i, reply, cmp.Diff(g, again))
			}
		}
		for _, r := range rubrics {
			for _, x := range r.Explain(reply) {
				for _, s := range deref(x.Span) {
					checkSpan(t, reply, s)
				}
			}
		}
		Chatter(reply)
	})
}

// checkGrade checks that g is a possible grade of reply.
func checkGrade(t *testing.T, reply string, g study.Grade) {
	t.Helper()
	if g.Points < 0 || g.Points > g.Max || g.Before < 0 || g.Before > g.Max || g.Points > g.Before {
		t.Errorf("points %v, before %v of %v", g.Points, g.Before, g.Max)
	}
	var sum study.Points
	for _, m := range g.Marks {
		sum += m.Points
		for _, s := range append(m.Evidence, deref(m.Near)...) {
			checkSpan(t, reply, s)
		}
		if m.Points > 0 && len(m.Evidence) == 0 && m.Near == nil {
			t.Errorf("%s has %v points and no evidence", m.Criterion, m.Points)
		}
	}
	if len(g.Marks) > 0 && g.Guard == "" && sum != g.Before {
		t.Errorf("marks sum to %v, before caps %v", sum, g.Before)
	}
	for _, c := range g.Caps {
		checkSpan(t, reply, c.Evidence)
	}
	if g.Report != nil {
		for _, p := range g.Report.Found {
			checkSpan(t, reply, p.Evidence)
		}
	}
}

func deref(s *study.Span) []study.Span {
	if s == nil {
		return nil
	}
	return []study.Span{*s}
}

// checkSpan checks that s is a range of reply that does not cut a character.
func checkSpan(t *testing.T, reply string, s study.Span) {
	t.Helper()
	if s.Start < 0 || s.End > len(reply) || s.Start >= s.End {
		t.Errorf("span %v of a reply of %d bytes", s, len(reply))
		return
	}
	if utf8.ValidString(reply) && !utf8.ValidString(s.In(reply)) {
		t.Errorf("span %v cuts a character of %q", s, reply)
	}
}

// FuzzCompile holds that any phrasing either compiles or is refused with its place.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"a|b", "(a b|c d) [e] f*", `"x y" 15 days`, "5xx 43.2±1% min", "((((((((((a))))))))))", "not kube-proxy", "|", "[a]", "*", `"`, "99.9 %", "1±x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, words string) {
		q := study.Question{Kind: study.KindShort, Criteria: []study.Criterion{{ID: "a", Points: 2, Phrasings: []study.Phrasing{{Words: words}, {Words: words, Order: "any"}}}}}
		r, err := Compile(q, nil)
		if err != nil {
			if !strings.Contains(err.Error(), "criteria[0].phrasings[") {
				t.Errorf("Compile(%q): %v names no place", words, err)
			}
			return
		}
		checkGrade(t, words, r.Grade(words))
	})
}
