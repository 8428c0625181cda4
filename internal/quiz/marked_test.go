package quiz_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

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

// gradedMarked grades the marked replies in dir of the bank, and returns both
// marks of each by topic.
func gradedMarked(t *testing.T, bank *quiz.Bank, files fs.FS, dir string, differs func(quiz.Marked, study.Grade)) map[study.Topic][]agreement.Pair {
	t.Helper()
	replies, err := quiz.ReadMarkedDir(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	marks := make(map[study.Topic][]agreement.Pair)
	for _, m := range replies {
		q, ok := bank.Question(m.Question)
		rubric, compiled := bank.Rubric(m.Question)
		if !ok || !compiled {
			t.Errorf("%s: a marked reply is to %q, which is no question", dir, m.Question)
			continue
		}
		g := rubric.Grade(m.Reply)
		if m.Points > g.Max.Float() {
			t.Errorf("%s: a reply to %s is marked %v of %s", dir, m.Question, m.Points, g.Max)
		}
		if g.Points.Float() != m.Points {
			differs(m, g)
		}
		marks[q.Topic] = append(marks[q.Topic], agreement.Pair{Theirs: m.Points, Ours: g.Points.Float(), Max: g.Max.Float()})
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

// The built-in bank marks replies as careful people did.
func TestMarkedReplies(t *testing.T) {
	t.Parallel()
	files := os.DirFS(schemaDir)
	bank := load(t, schemaDir)
	marks := gradedMarked(t, bank, files, "marked", func(m quiz.Marked, g study.Grade) {
		t.Logf("%s: a person gave %v, the rubric %s of %s: %q (%s)", m.Question, m.Points, g.Points, g.Max, m.Reply, m.Note)
	})
	all := allMarks(marks)
	kappa := agreement.Kappa(all)
	t.Logf("%d marked replies: kappa %.3f", len(all), kappa)
	if kappa < leastKappa {
		t.Errorf("kappa over %d marked replies is %.3f, want at least %.2f", len(all), kappa, leastKappa)
	}
	for topic, rows := range marks {
		if k := agreement.Kappa(rows); len(rows) >= topicRows && k < leastTopicKappa {
			t.Errorf("%s: kappa over %d marked replies is %.3f, want at least %.2f", topic, len(rows), k, leastTopicKappa)
		}
	}
	held := allMarks(gradedMarked(t, bank, files, "marked/held", func(quiz.Marked, study.Grade) {}))
	if len(held) == 0 {
		return
	}
	// Held back: rubrics are not mended by looking at these, so no row is shown.
	kappa = agreement.Kappa(held)
	t.Logf("%d replies held back: kappa %.3f", len(held), kappa)
	if kappa < leastKappa {
		t.Errorf("kappa over %d replies held back is %.3f, want at least %.2f", len(held), kappa, leastKappa)
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
	if want := []quiz.Marked{{File: "marked/x.jsonl", Line: 1, Question: "a.b", Reply: "x", Points: 1.5, Note: "n"}}; err != nil || !slices.Equal(got, want) {
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
