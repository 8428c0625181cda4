package record_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/quiz/record"
	"github.com/studybot/studybot/internal/study"
)

// drain is a question whose ideas have phrasings of all sorts.
var drain = study.Question{
	ID: "kubernetes.drain", Kind: study.KindShort, Prompt: "What does a drain do to a node?",
	ModelAnswer: "It evicts the pods. It asks the budget.",
	Criteria: []study.Criterion{
		{ID: "evicts", Idea: "It evicts the pods.", Points: study.Whole(1), Phrasings: []study.Phrasing{{Words: "evict pod"}, {Words: "pods go"}, {Words: "flannel"}}},
		{ID: "asks", Idea: "It asks the budget.", Points: study.Whole(1), Group: "how", Phrasings: []study.Phrasing{{Words: "budget"}}},
		{ID: "waits", Idea: "It waits for the budget.", Points: study.Whole(1), Group: "how", Phrasings: []study.Phrasing{{Words: "wait"}}},
	},
}

// to returns a labelled reply to drain that expresses ideas.
func to(file, text string, ideas ...string) labelled.Reply {
	r := labelled.Reply{File: file, Line: 1, Question: drain.ID, Text: text, Ideas: map[string]float64{}}
	for _, id := range ideas {
		r.Ideas[id] = 1
	}
	return r
}

func compiled(t *testing.T) *grade.Rubric {
	t.Helper()
	rubric, err := grade.Compile(drain, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rubric
}

// Hits are right where the person who read the reply saw the idea, and wrong where
// not, unless another idea of the group earns as much. Hidden replies are counted and
// never shown.
func TestOf(t *testing.T) {
	t.Parallel()
	rubric := compiled(t)
	records := record.Of(drain, rubric, []labelled.Reply{
		to("labelled/fit/a.jsonl", "It evicts pods, then the pods go.", "evicts"),
		to("labelled/held/a.jsonl", "Pods go to bed."),
		to("labelled/fit/b.jsonl", "The pods go on as before."),
		to("labelled/fit/c.jsonl", "It waits for the budget.", "waits"),
		to("labelled/fit/d.jsonl", "It waits, whatever the budget says."),
	})
	record.AddForeign(records, drain, rubric, []labelled.Reply{{File: "e.jsonl", Question: "kubernetes.cni", Text: "Flannel is one."}})
	fooled := func(files ...string) (out []labelled.Reply) {
		for _, f := range files {
			out = append(out, labelled.Reply{File: f})
		}
		return out
	}
	want := []record.Record{
		{Criterion: 0, Phrasing: 0, Shown: 1, Right: 1},
		{Criterion: 0, Phrasing: 1, Shown: 1, Right: 1, Wrong: 2, Fooled: fooled("labelled/fit/b.jsonl")},
		{Criterion: 0, Phrasing: 2, Shown: 1, Foreign: 1, Fooled: fooled("e.jsonl")},
		{Criterion: 1, Phrasing: 0, Wrong: 1, Fooled: fooled("labelled/fit/d.jsonl")},
		{Criterion: 2, Phrasing: 0, Shown: 1, Right: 1, Wrong: 1, Fooled: fooled("labelled/fit/d.jsonl")},
	}
	byFile := cmp.Transformer("file", func(r labelled.Reply) string { return r.File })
	if diff := cmp.Diff(want, records, byFile, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRisk(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		record record.Record
		want   record.Risk
	}{
		{"nothing is known", record.Record{}, record.None},
		{"one wrong hit is an accident", record.Record{Shown: 5, Wrong: 1}, record.None},
		{"two are none", record.Record{Shown: 5, Wrong: 2}, record.Costly},
		{"as often right as wrong", record.Record{Shown: 5, Right: 2, Wrong: 2}, record.None},
		{"more often wrong than right", record.Record{Shown: 5, Right: 2, Wrong: 3}, record.Costly},
		{"common words that are never right", record.Record{Shown: 3, Common: true}, record.Common},
		{"common words of an idea that hardly anybody had", record.Record{Shown: 2, Common: true}, record.None},
		{"common words that were right once", record.Record{Shown: 3, Right: 1, Common: true}, record.None},
		{"met by replies to other questions", record.Record{Shown: 3, Foreign: 3}, record.Foreign},
		{"met by two of them", record.Record{Shown: 3, Foreign: 2}, record.None},
		{"met by them, and right once", record.Record{Shown: 3, Right: 1, Foreign: 9}, record.None},
		{"the worst counts", record.Record{Shown: 3, Wrong: 2, Foreign: 9, Common: true}, record.Costly},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.record.Risk(); got != c.want {
				t.Errorf("%+v is %q, want %q", c.record, got, c.want)
			}
		})
	}
}

// Words are common that say little, that the prompt has, or that stand in replies to
// more than half of the topic's questions.
func TestMarkCommon(t *testing.T) {
	t.Parallel()
	var replies []labelled.Reply
	for i, text := range []string{"The pods crash.", "Pods have a budget.", "A pod is small, so is its budget.", "Services."} {
		replies = append(replies, labelled.Reply{Question: study.QuestionID(fmt.Sprint("kubernetes.", i)), Text: text})
	}
	topic := record.TopicWords(replies)
	for words, want := range map[string]bool{
		"pods go":            true,  // in replies to three of four, and a common verb
		"budget":             false, // in replies to two of four
		"drained nodes":      true,  // the prompt's
		"it is not":          true,
		"evict pod":          false,
		"(pod|node) flannel": false,
	} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			q := study.Question{Prompt: drain.Prompt, Criteria: []study.Criterion{{Phrasings: []study.Phrasing{{Words: words}}}}}
			records := []record.Record{{}}
			record.MarkCommon(records, q, topic)
			if records[0].Common != want {
				t.Errorf("common: %v, want %v", records[0].Common, want)
			}
		})
	}
}
