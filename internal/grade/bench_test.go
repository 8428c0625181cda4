package grade

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/study"
)

// sixIdeas is a question of ordinary size: six criteria, two misconceptions.
func sixIdeas() study.Question {
	q := budget()
	q.Criteria = append(q.Criteria,
		study.Criterion{ID: "percent", Idea: "It is a number or a percentage.", Points: 1, Phrasings: words("absolute|whole number", "percentage|percent", `"maxUnavailable"`)},
		study.Criterion{ID: "blocks", Idea: "A drain waits.", Points: 2, Phrasings: []study.Phrasing{
			{Words: "drain (wait|block|hang)"},
			{Words: "wait healthy replica", Order: "any"},
			{Of: words("cluster autoscaler", "karpenter", "kubectl drain"), N: 2},
			{All: []study.Phrasing{{Words: "node upgrade"}, {Words: "pause|wait"}}},
		}})
	q.Misconceptions = append(q.Misconceptions, study.Misconception{ID: "size", Feedback: "That is the replica count.", Cost: 1, Phrasings: words("set [number] replicas")})
	return q
}

func benchLexicon(tb testing.TB) *phrase.Lexicon {
	tb.Helper()
	lex, err := phrase.NewLexicon([][]string{
		{"pdb", "pod disruption budget", "disruption budget"},
		{"oom", "out of memory", "oomkilled"},
		{"k8s", "kubernetes"},
		{"ensure", "guarantee", "make sure"},
		{"evict", "remove", "kick out"},
		{"down", "unavailable"},
		{"crash", "failure", "die"},
	}, []string{"kubelet", "stateful", "stateless", "ingress", "egress", "karpenter"})
	if err != nil {
		tb.Fatal(err)
	}
	return lex
}

// thirtyWords is a good reply of 30 words with one typing error.
const thirtyWords = "A PDB limits how many pods can go down at once during voluntary disruptions like a node drain: the evction API refuses. It doesn't protect you from a node crash."

// taught is sixIdeas with as many labelled replies as the bank's questions have.
func taught() study.Question {
	q := sixIdeas()
	full := strings.Fields(thirtyWords)
	for n := range 18 {
		words := slices.Concat(full[n:], full[:n/2])
		l := study.LabelledReply{Reply: strings.Join(words, " ") + fmt.Sprintf(" Seen in cluster%d.", n)}
		for i, c := range q.Criteria {
			if (n+i)%3 > 0 {
				l.Ideas = append(l.Ideas, c.ID)
			}
		}
		q.Labelled = append(q.Labelled, l)
	}
	return q
}

func BenchmarkGrade(b *testing.B) {
	r, err := Compile(taught(), benchLexicon(b))
	if err != nil {
		b.Fatal(err)
	}
	r.Grade(thirtyWords) // learns
	b.ReportAllocs()
	for b.Loop() {
		r.Grade(thirtyWords)
	}
}

// commonWords are the words of the English list.
func commonWords(tb testing.TB) []string {
	tb.Helper()
	b, err := os.ReadFile("text/english.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Fields(string(b))
}

// manyKeywords is a question with as many keywords as a criterion takes, each
// with as many words near it as a draft gives it.
func manyKeywords(tb testing.TB) study.Question {
	tb.Helper()
	c := study.Criterion{ID: "all", Idea: "All.", Points: 10, Hint: "What?"}
	english := commonWords(tb)
	for i, w := range strings.Fields(sixIdeas().ModelAnswer)[:24] {
		c.Keywords = append(c.Keywords, study.Keyword{
			Words: strings.Trim(w, ".,:;()"), Near: strings.Join(english[500*i:500*i+24], "|"), Weight: 1 + i, Negative: i%5 == 0,
		})
	}
	return study.Question{Kind: study.KindShort, Prompt: "What does it do?", ModelAnswer: sixIdeas().ModelAnswer, Criteria: []study.Criterion{c}}
}

func BenchmarkGradeKeywords(b *testing.B) {
	r, err := Compile(manyKeywords(b), benchLexicon(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r.Grade(thirtyWords)
	}
}

// hostile are replies of 4 kB that ask for most work.
func hostile() map[string]string {
	fill := func(s string) string { return strings.Repeat(s, 4096/len(s)+1)[:4096] }
	var typos strings.Builder
	for i := 0; typos.Len() < 4096; i++ {
		fmt.Fprintf(&typos, "%s ", []string{"disrupzion", "volxntary", "evictoon", "percxntage", "unavailabel", "prtoect", "upgrxde", "replicqs"}[i%8]+string(rune('a'+i%26)))
	}
	return map[string]string{
		"repeats": fill("evict pods drain node limit protect crash not "),
		"typos":   typos.String()[:4096],
		"denials": fill("not never no without "),
		"one":     fill("x"), "letters": fill("a b c "), "wide": fill("é日本 ﬁ "), "marks": fill("<@:`*_-&lt;"), "numbers": fill("1,2.3m4s5% "),
		"compound": fill("drain-node/evict_podLimitCrash."), "drains": fill("drain "),
	}
}

func BenchmarkGradeHostile(b *testing.B) {
	r, err := Compile(sixIdeas(), benchLexicon(b))
	if err != nil {
		b.Fatal(err)
	}
	for name, reply := range hostile() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Grade(reply)
			}
		})
	}
}

// BenchmarkCompile compiles 10,000 questions an operation, each with words of its own.
func BenchmarkCompile(b *testing.B) {
	lex := benchLexicon(b)
	words10k := commonWords(b)
	var qs []study.Question
	for i := range 10_000 {
		q := sixIdeas()
		q.ModelAnswer += " " + words10k[i*3]
		q.Criteria[0].Phrasings = words(words10k[i*3]+" disruption", words10k[i*2]+"|upgrade "+words10k[i])
		qs = append(qs, q)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range qs {
			if _, err := Compile(qs[i], lex); err != nil {
				b.Fatal(err)
			}
		}
	}
}
