package grade_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

var newVersion = flag.Bool("new-version", false, "write down the marks of a version that has none yet")

// markedQuestions are of every kind, with most of what a rubric can say.
func markedQuestions() []study.Question {
	leaf := func(words string) study.Phrasing { return study.Phrasing{Words: words} }
	two := study.Points(2)
	questions := []study.Question{
		{
			ID: "k.budget", Topic: "k", Kind: study.KindShort, Prompt: "What does a disruption budget protect against?",
			ModelAnswer: "It limits how many pods a voluntary disruption such as a drain may take down at once; it does not help when a node crashes.",
			Criteria: []study.Criterion{
				{ID: "voluntary", Idea: "Only voluntary disruptions.", Points: 2, Hint: "Which kind?", Phrasings: []study.Phrasing{leaf("voluntary disruption|eviction"), leaf("drain* node")}},
				{ID: "minimum", Idea: "It keeps some pods up.", Points: 2, Hint: "What stays?", Phrasings: []study.Phrasing{leaf("limits how many pods"), {All: []study.Phrasing{leaf("minimum"), leaf("available")}}}},
				{ID: "crash", Idea: "It does not help in a crash.", Points: 2, Hint: "And a crash?", Negative: true, Phrasings: []study.Phrasing{leaf("node crash|failure"), leaf("hardware fails")}},
				{ID: "words", Idea: "It is an API object.", Points: 2, Hint: "What is it?", Keywords: []study.Keyword{{Words: "object"}, {Words: "selector", Near: "label"}}},
			},
			Misconceptions: []study.Misconception{
				{ID: "restarts", Phrasings: []study.Phrasing{leaf("restarts pods")}, Feedback: "It restarts nothing.", Cap: &two},
				{ID: "scales", Phrasings: []study.Phrasing{leaf("scales up")}, Feedback: "It scales nothing.", Cost: 1},
			},
		},
		{ID: "s.slo", Topic: "s", Kind: study.KindNumeric, Prompt: "99.9 % over 30 days: how long may it be down?", ModelAnswer: "43.2 min", Numeric: &study.Numeric{
			Answer: "43.2 min", Tolerance: "1%", Points: 4, Hint: "How many minutes?", Slips: []study.Slip{{Answer: "7.2 h", Feedback: "That is 1 %.", Points: 1}},
		}},
		{ID: "r.evict", Topic: "r", Kind: study.KindChoice, Prompt: "Which one?", Choices: []study.Choice{{Text: "volatile-lru", Right: true}, {Text: "noeviction"}, {Text: "allkeys-random"}}},
		{ID: "b.outage", Topic: "b", Kind: study.KindBehavioural, Prompt: "Tell me about an outage.", Story: &study.Story{Strong: []string{"Says what they did."}}},
	}
	return append(questions, taught(questions[0])...)
}

// taught returns q as one that learns from an example, and as one that learns from
// labelled replies too.
func taught(q study.Question) []study.Question {
	q.ID = "k.example"
	q.Examples = []study.Example{{Reply: "Only voluntary disruptions, as when somebody drains the node.", Points: 2}}
	labelled := q
	labelled.ID = "k.labelled"
	labelled.Labelled = []study.LabelledReply{
		{Reply: "It limits how many pods a drain evicts at once, and cannot help in a crash.", Ideas: []string{"voluntary", "minimum", "crash"}},
		{Reply: "Voluntary disruptions only, hardware that fails is out of its reach.", Ideas: []string{"voluntary", "crash"}},
		{Reply: "A minimum of replicas stays available during an upgrade of the node.", Ideas: []string{"voluntary", "minimum"}},
		{Reply: "It protects against a node crash, since it limits how many pods die.", Ideas: nil},
		{Reply: "It restarts pods until the minimum is available again.", Misconceptions: []string{"restarts"}},
		{Reply: "It scales up before a drain, so that a crash does not hurt.", Misconceptions: []string{"scales"}},
	}
	return []study.Question{q, labelled}
}

// markedReplies are marked against every question.
var markedReplies = []string{
	"It limits how many pods voluntary disruptions like a drain may take down at once, and does not help when a node crashes.",
	"A minimum stays available while somebody drains the node.",
	"Only vulontary disruptions, such as evictions.", // a typing error
	"It keeps a minimum number of replicas available. It cannot do anything about hardware that fails.",
	"It protects against a node crash.",
	"It does not limit how many pods are evicted.",
	"It restarts pods, limits how many pods go at once, and concerns voluntary disruptions.",
	"It scales up when a voluntary disruption comes.",
	"It is an object with a label for its pods.",
	"voluntary disruption minimum available node crash object selector",
	"What does a disruption budget protect against?",
	"I don't know", "no idea, sorry", "", "…", "pods pods pods",
	"43.2 min", "43m12s", "about 43 minutes", "2592 seconds", "7.2 hours", "0.72 h", "43.2", "12 GB", "between 40 and 50 minutes", "43 min or 7 h",
	"30*24*60*0.001 = *43.2 min*, hope that helps", "４３．２\u00a0min", "not 100 % sure, but *volatile-lru* I think", "A: b", "A: because it is full",
	"volatile-lru", "A", "b", "the first one", "not noeviction", "option C", "volatile-lru or noeviction", "none of them",
	"Last spring our checkout was down. I was asked to lead. I rolled the release back, and after 43 minutes we were up. I learned to stage releases.",
	"We had an outage and we fixed it.",
	"tried the new mesh. liked it. team said no, too slow. fair. still using the old one",
	strings.Repeat("It limits how many pods a voluntary disruption takes down. ", 60),
}

// marksNow writes down what the grader of today gives.
func marksNow(t *testing.T) string {
	t.Helper()
	lexicon, err := grade.NewLexicon([][]string{{"pod", "replica"}, {"crash", "die"}, {"take down", "kill"}}, []string{"voluntary", "eviction", "disruption"})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, q := range markedQuestions() {
		rubric, err := grade.Compile(q, lexicon)
		if err != nil {
			t.Fatalf("%s: %v", q.ID, err)
		}
		for _, r := range markedReplies {
			g := rubric.Grade(r)
			fmt.Fprintf(&out, "%s %.60q: %s of %s, guard %q, before %s", q.ID, r, g.Points, g.Max, g.Guard, g.Before)
			for _, m := range g.Marks {
				fmt.Fprintf(&out, ", %s %s", m.Criterion, m.Points)
			}
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// The marks of a version never change: where they do, Version has to be raised,
// and the marks of the new one written down with -new-version.
func TestVersionIsRaisedWhenMarksChange(t *testing.T) {
	t.Parallel()
	file := filepath.Join("testdata", "marks", fmt.Sprintf("v%d.txt", grade.Version))
	now := marksNow(t)
	want, err := os.ReadFile(file)
	if os.IsNotExist(err) && *newVersion {
		want = []byte(now)
		if err = os.MkdirAll(filepath.Dir(file), 0o755); err == nil {
			err = os.WriteFile(file, want, 0o644)
		}
	}
	if err != nil {
		t.Fatalf("%v: go test ./internal/grade -run TestVersion -new-version writes the marks of a new version", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(now, "\n")); diff != "" {
		t.Errorf("marks have changed: raise grade.Version, and run go test ./internal/grade -run TestVersion -new-version (-version %d +now):\n%s", grade.Version, diff)
	}
}
