package quiz_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/grade/agreement"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

// How far the rubrics must agree with the people who marked replies by hand,
// as quadratic weighted kappa.
const (
	leastKappa      = 0.90
	leastTopicKappa = 0.85
	topicRows       = 20 // a topic with fewer marked replies says too little
)

// How far what is found in stories must agree with the people who read them,
// as Cohen's kappa over all parts. From 0.4 agreement is commonly called
// moderate; people themselves differ on what a story shows.
const (
	leastStoryKappa = 0.50
	storyRows       = 20 // fewer marked stories say too little
)

// gradedMarked grades the marked replies in dir of the bank.
func gradedMarked(t *testing.T, bank *quiz.Bank, files fs.FS, dir string) []quiz.Marking {
	t.Helper()
	replies, err := quiz.ReadMarkedDir(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	markings, err := quiz.Evaluate(bank, replies, 0)
	if err != nil {
		t.Fatal(err)
	}
	return markings
}

// marksOf returns both marks of the replies that have points, by topic.
func marksOf(bank *quiz.Bank, markings []quiz.Marking) map[study.Topic][]agreement.Pair {
	marks := make(map[study.Topic][]agreement.Pair)
	for _, m := range markings {
		if !m.Story() {
			q, _ := bank.Question(m.Question)
			marks[q.Topic] = append(marks[q.Topic], agreement.Pair{Theirs: m.Points, Ours: m.Grade.Points.Float(), Max: m.Max})
		}
	}
	return marks
}

func allMarks(byTopic map[study.Topic][]agreement.Pair) []agreement.Pair {
	var all []agreement.Pair
	for _, marks := range byTopic {
		all = append(all, marks...)
	}
	return all
}

// findingsOf counts the judgements of all parts of the stories, and the
// stories.
func findingsOf(markings []quiz.Marking) (f agreement.Findings, stories int) {
	for _, m := range markings {
		if !m.Story() {
			continue
		}
		stories++
		for _, p := range study.Parts() {
			f.Add(m.Shows(p))
		}
	}
	return f, stories
}

// logDiffering tells of each reply that we mark otherwise than its person.
func logDiffering(t *testing.T, markings []quiz.Marking) {
	t.Helper()
	for _, m := range markings {
		if !m.Story() && m.Grade.Points.Float() != m.Points {
			t.Logf("%s: a person gave %v, the rubric %s of %s: %q (%s)", m.Question, m.Points, m.Grade.Points, m.Grade.Max, m.Reply, m.Note)
		}
		for _, p := range study.Parts() {
			if ours, theirs := m.Shows(p); m.Story() && ours != theirs {
				t.Logf("%s: %s is found by a person: %t, by us: %t: %q (%s)", m.Question, p, theirs, ours, m.Reply, m.Note)
			}
		}
	}
}

// The built-in bank marks replies, and hears stories, as careful people did.
// Of those held back no row is shown: rubrics are not mended by looking at
// them.
func TestMarkedReplies(t *testing.T) {
	t.Parallel()
	files := os.DirFS(schemaDir)
	bank := load(t, schemaDir)
	for dir, held := range map[string]bool{"marked": false, "marked/held": true, "marked/blind": false, "marked/blind/held": true} {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			markings := gradedMarked(t, bank, files, dir)
			checkAgreement(t, bank, markings)
			if held {
				return
			}
			logDiffering(t, markings)
			for topic, rows := range marksOf(bank, markings) {
				if k := agreement.Kappa(rows); len(rows) >= topicRows && k < leastTopicKappa {
					t.Errorf("%s: kappa over %d marked replies is %.3f, want at least %.2f", topic, len(rows), k, leastTopicKappa)
				}
			}
		})
	}
}

// checkAgreement demands the least agreement over all replies and all stories.
func checkAgreement(t *testing.T, bank *quiz.Bank, markings []quiz.Marking) {
	t.Helper()
	all := allMarks(marksOf(bank, markings))
	if len(all) == 0 {
		t.Fatal("there are no marked replies")
	}
	kappa := agreement.Kappa(all)
	t.Logf("%d replies: kappa %.3f", len(all), kappa)
	if kappa < leastKappa {
		t.Errorf("kappa over %d replies is %.3f, want at least %.2f", len(all), kappa, leastKappa)
	}
	found, stories := findingsOf(markings)
	kappa = found.Kappa()
	t.Logf("%d stories: kappa %.3f over all parts", stories, kappa)
	if stories >= storyRows && kappa < leastStoryKappa {
		t.Errorf("kappa over all parts of %d stories is %.3f, want at least %.2f", stories, kappa, leastStoryKappa)
	}
}

// The marked replies of a directory are those of its own files of JSON lines.
func TestReadMarkedDir(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"marked/x.jsonl":      {Data: []byte(`{"question": "a.b", "answer": "x", "points": 1.5, "note": "n"}`)},
		"marked/notes.txt":    {Data: []byte("other")},
		"marked/held/y.jsonl": {Data: []byte(`{"question": "a.c", "answer": "y", "points": 0}`)},
	}
	got, err := quiz.ReadMarkedDir(files, "marked")
	if want := []quiz.Marked{{File: "marked/x.jsonl", Line: 1, Question: "a.b", Reply: "x", Points: 1.5, Note: "n"}}; err != nil || !cmp.Equal(got, want) {
		t.Errorf("ReadMarkedDir() = %v, %v; want %v", got, err, want)
	}
	if got, err := quiz.ReadMarkedDir(files, "no/such"); got != nil || err != nil {
		t.Errorf("a directory that is not there: %v, %v", got, err)
	}
	files["marked/z.jsonl"] = &fstest.MapFile{Data: []byte("\nno JSON\n")}
	if _, err := quiz.ReadMarkedDir(files, "marked"); err == nil || !strings.Contains(err.Error(), "marked/z.jsonl:2") {
		t.Errorf("a line that is no JSON: error %v, want its place", err)
	}
}

// A line has points or the parts of a story, of which there may be none.
func TestReadMarkedParts(t *testing.T) {
	t.Parallel()
	text := `{"question": "a.b", "answer": "x", "parts": ["trade-off", "situation"], "note": "n"}
{"question": "a.b", "answer": "y", "parts": []}
{"question": "a.c", "answer": "z", "points": 0, "parts": null}
`
	want := []quiz.Marked{
		{File: "a.jsonl", Line: 1, Question: "a.b", Reply: "x", Parts: []study.Part{study.PartTradeOff, study.PartSituation}, Note: "n"},
		{File: "a.jsonl", Line: 2, Question: "a.b", Reply: "y", Parts: []study.Part{}},
		{File: "a.jsonl", Line: 3, Question: "a.c", Reply: "z"},
	}
	got, err := quiz.ReadMarkedLines(strings.NewReader(text), "a.jsonl")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("error %v (-want +got):\n%s", err, diff)
	}
	if !got[0].Story() || !got[1].Story() || got[2].Story() {
		t.Errorf("stories are %t, %t, %t; want those with parts", got[0].Story(), got[1].Story(), got[2].Story())
	}
}

// What is wrong with the parts of a story is told with its line and what would
// be right, all of it.
func TestReadMarkedPartsFaults(t *testing.T) {
	t.Parallel()
	const names = "situation, task, action, result, figures, ownership, trade-off, learned"
	for name, c := range map[string]struct{ keys, want string }{
		"neither":   {``, `"points" is not there, nor is "parts": write `},
		"null":      {`, "parts": null`, `"points" is not there, nor is "parts": write `},
		"both":      {`, "points": 1, "parts": []`, `"points" and "parts" are both there: a story has "parts", any other reply has "points" (kind)`},
		"unknown":   {`, "parts": ["blame"]`, `"blame" is no part of a story: the parts are ` + names + ` (value)`},
		"other way": {`, "parts": ["task", "Tradeoff"]`, `"Tradeoff" is no part of a story: the parts are ` + names + `; did you mean "trade-off"? (value)`},
		"repeated":  {`, "parts": ["task", "result", "task"]`, `part "task" is there already: name each of ` + names + ` once at most (duplicate)`},
		"no list":   {`, "parts": "task"`, `this is not {"question": ID, "answer": TEXT, "points": N} or {"question": ID, "answer": TEXT, "parts": [PART, …]} in JSON: `},
		"no text":   {`, "parts": [1]`, `this is not {"question": ID, `},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := quiz.ReadMarkedLines(strings.NewReader("\n"+`{"question": "a.b", "answer": "x"`+c.keys+"}\n"), "a.jsonl")
			if err == nil || !strings.HasPrefix(err.Error(), "a.jsonl:2:1: "+c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

// Of a story, the grader's parts are compared with the person's. What it takes
// for no story shows none.
func TestEvaluateStory(t *testing.T) {
	t.Parallel()
	rows := []quiz.Marked{
		{File: "a.jsonl", Line: 1, Question: "strengths.first-to-break", Reply: "Last spring our cluster went down, and within the hour I restarted the nodes.", Parts: []study.Part{study.PartSituation, study.PartTask}},
		{File: "a.jsonl", Line: 2, Question: "strengths.first-to-break", Reply: "I fixed it.", Parts: []study.Part{study.PartAction}},
	}
	markings, err := quiz.Evaluate(load(t, schemaDir), rows, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		part         study.Part
		ours, theirs bool
	}{{study.PartSituation, true, true}, {study.PartTask, false, true}, {study.PartAction, true, false}, {study.PartLearned, false, false}} {
		if ours, theirs := markings[0].Shows(c.part); ours != c.ours || theirs != c.theirs {
			t.Errorf("case %d: %s is found by us: %t, by the person: %t; want %t, %t", i, c.part, ours, theirs, c.ours, c.theirs)
		}
	}
	if ours, theirs := markings[1].Shows(study.PartAction); ours || !theirs {
		t.Errorf("what is no story shows an action: %t, to the person: %t", ours, theirs)
	}
}
