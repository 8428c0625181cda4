package quiz_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

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
func gradedMarked(t *testing.T, bank *quiz.Bank, files fs.FS, dir string, differs func(quiz.MarkedReply, study.Grade)) map[study.Topic][][2]study.Points {
	t.Helper()
	replies, err := quiz.ReadMarked(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	marks := make(map[study.Topic][][2]study.Points)
	for _, m := range replies {
		q, ok := bank.Question(m.Question)
		rubric, compiled := bank.Rubric(m.Question)
		if !ok || !compiled {
			t.Errorf("%s: a marked reply is to %q, which is no question", dir, m.Question)
			continue
		}
		g := rubric.Grade(m.Answer)
		if m.Points > g.Max {
			t.Errorf("%s: a reply to %s is marked %s of %s", dir, m.Question, m.Points, g.Max)
		}
		if g.Points != m.Points {
			differs(m, g)
		}
		marks[q.Topic] = append(marks[q.Topic], [2]study.Points{m.Points, g.Points})
	}
	return marks
}

func allMarks(byTopic map[study.Topic][][2]study.Points) [][2]study.Points {
	var all [][2]study.Points
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
	marks := gradedMarked(t, bank, files, "marked", func(m quiz.MarkedReply, g study.Grade) {
		t.Logf("%s: a person gave %s, the rubric %s of %s: %q (%s)", m.Question, m.Points, g.Points, g.Max, m.Answer, m.Note)
	})
	all := allMarks(marks)
	kappa := quiz.QuadraticKappa(all)
	t.Logf("%d marked replies: kappa %.3f", len(all), kappa)
	if kappa < leastKappa {
		t.Errorf("kappa over %d marked replies is %.3f, want at least %.2f", len(all), kappa, leastKappa)
	}
	for topic, rows := range marks {
		if k := quiz.QuadraticKappa(rows); len(rows) >= topicRows && k < leastTopicKappa {
			t.Errorf("%s: kappa over %d marked replies is %.3f, want at least %.2f", topic, len(rows), k, leastTopicKappa)
		}
	}
	held := allMarks(gradedMarked(t, bank, files, "marked/held", func(quiz.MarkedReply, study.Grade) {}))
	if len(held) == 0 {
		return
	}
	// Held back: rubrics are not mended by looking at these, so no row is shown.
	kappa = quiz.QuadraticKappa(held)
	t.Logf("%d replies held back: kappa %.3f", len(held), kappa)
	if kappa < leastKappa {
		t.Errorf("kappa over %d replies held back is %.3f, want at least %.2f", len(held), kappa, leastKappa)
	}
}

func TestQuadraticKappa(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		rows [][2]study.Points
		want float64
	}{
		{"none", nil, 1},
		{"the same", [][2]study.Points{{0, 0}, {4, 4}, {8, 8}}, 1},
		{"the same mark for all", [][2]study.Points{{4, 4}, {4, 4}}, 1},
		{"the reverse", [][2]study.Points{{0, 4}, {4, 0}}, -1},
		{"chance", [][2]study.Points{{0, 0}, {0, 4}, {4, 0}, {4, 4}}, 0},
		{"one off by one of four", [][2]study.Points{{0, 0}, {2, 2}, {4, 4}, {6, 8}}, 0.928571},
	} {
		if got := quiz.QuadraticKappa(tt.rows); got < tt.want-1e-6 || got > tt.want+1e-6 {
			t.Errorf("%s: kappa %f, want %f", tt.name, got, tt.want)
		}
	}
}

func TestReadMarkedFaults(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`{"question": "a.b"}`:                               `marked/x.jsonl:2: "question" or "answer" is not there`,
		`{"question": "a.b", "answer": "x", "point": 1}`:    "marked/x.jsonl:2: this is not",
		`{"question": "a.b", "answer": "x", "points": 0.3}`: "steps of 0.5",
		`no JSON`: "marked/x.jsonl:2: this is not",
	} {
		_, err := quiz.ReadMarked(fstest.MapFS{"marked/x.jsonl": {Data: []byte("\n" + line + "\n")}}, "marked")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", line, err, want)
		}
	}
	good := fstest.MapFS{
		"marked/x.jsonl":      {Data: []byte(`{"question": "a.b", "answer": "x", "points": 1.5, "note": "n"}`)},
		"marked/notes.txt":    {Data: []byte("other")},
		"marked/held/y.jsonl": {Data: []byte(`{"question": "a.c", "answer": "y", "points": 0}`)},
	}
	got, err := quiz.ReadMarked(good, "marked")
	if want := []quiz.MarkedReply{{Question: "a.b", Answer: "x", Points: 3, Note: "n"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("ReadMarked() = %v, %v; want %v", got, err, want)
	}
	if got, err := quiz.ReadMarked(good, filepath.Join("no", "such")); got != nil || err != nil {
		t.Errorf("a directory that is not there: %v, %v", got, err)
	}
}
