package draft_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/draft"
	"github.com/studybot/studybot/internal/study"
)

// Each case in testdata/drafts.txt is a prompt (?), a model answer (=), other
// accepted answers (+) and the ideas that a draft makes of them, as lines of
// points, the idea, and its keywords with their weights.
func TestDraft(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/drafts.txt")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(string(text), "\n\n") {
		var s draft.Sketch
		var want []string
		for line := range strings.Lines(block) {
			line = strings.TrimSuffix(line, "\n")
			switch mark, rest, _ := strings.Cut(line, " "); mark {
			case "#", "":
			case "?":
				s.Prompt = rest
			case "=":
				s.ModelAnswer = rest
			case "+":
				s.Accepted = append(s.Accepted, rest)
			default:
				want = append(want, line)
			}
		}
		q, err := draft.Question(s)
		if err != nil {
			t.Errorf("%s: %v", s.Prompt, err)
			continue
		}
		var got []string
		for _, c := range q.Criteria {
			line := []string{c.Points.String(), c.Idea, "|"}
			for _, k := range c.Keywords {
				line = append(line, fmt.Sprintf("%s %d", k.Words, k.Weight))
				if k.Negative {
					line = append(line, "denied")
				}
			}
			got = append(got, strings.Join(line, " "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.Prompt, diff)
		}
		if g := mustCompile(t, q).Grade(s.ModelAnswer); !g.Full() {
			t.Errorf("%s: the model answer gets %s of %s points by its own draft", s.Prompt, g.Points, g.Max)
		}
	}
}

func mustCompile(t *testing.T, q study.Question) *grade.Rubric {
	t.Helper()
	r, err := grade.Compile(q, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Words of like meaning count half, and no word stands near itself.
func TestDraftNearWords(t *testing.T) {
	t.Parallel()
	q, err := draft.Question(draft.Sketch{Prompt: "What does it do?", ModelAnswer: "It splits the array."})
	if err != nil {
		t.Fatal(err)
	}
	r := mustCompile(t, q)
	same, near, none := r.Grade("It splits it"), r.Grade("It divides it"), r.Grade("It paints it")
	if same.Points <= near.Points || near.Points <= none.Points || none.Points != 0 {
		t.Errorf("the word earns %s, one near it %s, another %s", same.Points, near.Points, none.Points)
	}
	for _, k := range q.Criteria[0].Keywords {
		if words := strings.Split(k.Near, "|"); len(words) > 24 || strings.Contains("|"+k.Near+"|", "|"+k.Words+"|") {
			t.Errorf("near %s: %s", k.Words, k.Near)
		}
	}
}

// A draft is the same each time.
func TestDraftIsDeterministic(t *testing.T) {
	t.Parallel()
	s := draft.Sketch{Prompt: "What is a heap?", ModelAnswer: "A tree whose parent is never smaller than its children.", Accepted: []string{"A tree ordered by parents.", "Parents are larger."}}
	first, err := draft.Question(s)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, _ := draft.Question(s)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("(-first +again):\n%s", diff)
		}
	}
}

// BenchmarkCompile compiles 10,000 drafts an operation, each of words of its own.
func BenchmarkCompile(b *testing.B) {
	text, err := os.ReadFile("../../grade/text/english.txt")
	if err != nil {
		b.Fatal(err)
	}
	words := strings.Fields(string(text))
	var drafts []study.Question
	for i := range 10_000 {
		q, err := draft.Question(draft.Sketch{
			Prompt:      "What does " + words[2*i] + " do?",
			ModelAnswer: fmt.Sprintf("It limits how many %s a %s takes down at once. It does not help when a %s crashes.", words[i], words[3*i], words[4*i]),
		})
		if err != nil {
			b.Fatal(err)
		}
		drafts = append(drafts, q)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i := range drafts {
			if _, err := grade.Compile(drafts[i], nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}
