//go:build !race

// These tests try the whole bank. The race detector makes that many times slower and
// has nothing to find in it; make test runs them without it.

package evaluate_test

import (
	"io/fs"
	"os"
	"sync"
	"testing"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/agreement"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// bankDir is where the built-in bank lives.
const bankDir = "../../../quizzes"

// loaded is the built-in bank, which takes seconds to load and does not change.
var loaded = sync.OnceValues(func() (*quiz.Bank, error) { return quiz.Load(os.DirFS(bankDir)) })

func load(t *testing.T) *quiz.Bank {
	t.Helper()
	bank, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// How far the rubrics must agree with the people who marked replies by hand,
// as quadratic weighted kappa.
const (
	leastKappa      = 0.90
	leastTopicKappa = 0.85
	topicRows       = 20 // a topic with fewer labelled replies says too little
)

// How far what is found in stories must agree with the people who read them,
// as Cohen's kappa over all parts. From 0.6 agreement is commonly called
// substantial; people themselves differ on what a story shows.
const (
	leastStoryKappa = 0.75
	storyRows       = 20 // fewer labelled stories say too little
)

// gradedIn grades the labelled replies in dir of the bank.
func gradedIn(t *testing.T, bank *quiz.Bank, files fs.FS, dir string) []evaluate.Marking {
	t.Helper()
	replies, err := labelled.ReadDir(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	markings, err := evaluate.Replies(bank, replies, evaluate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return markings
}

// marksOf returns both marks of the replies that have points, by topic.
func marksOf(bank *quiz.Bank, markings []evaluate.Marking) map[study.Topic][]agreement.Pair {
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
func findingsOf(markings []evaluate.Marking) (f agreement.Findings, stories int) {
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

// The parts that are found in stories to questions of the second third are
// those that people found.
func TestStoriesAgree(t *testing.T) {
	t.Parallel()
	markings := gradedIn(t, load(t), os.DirFS(bankDir), "marked/stories/check")
	logDiffering(t, markings)
	found, stories := findingsOf(markings)
	if kappa := found.Kappa(); stories < storyRows || kappa < leastStoryKappa {
		t.Errorf("kappa over all parts of %d stories is %.3f, want at least %.2f", stories, kappa, leastStoryKappa)
	}
}

// logDiffering tells of each reply that we mark otherwise than its person.
func logDiffering(t *testing.T, markings []evaluate.Marking) {
	t.Helper()
	for _, m := range markings {
		if !m.Story() && m.Grade.Points.Float() != m.Points {
			t.Logf("%s: a person gave %v, the rubric %s of %s: %q (%s)", m.Question, m.Points, m.Grade.Points, m.Grade.Max, m.Text, m.Note)
		}
		for _, p := range study.Parts() {
			if ours, theirs := m.Shows(p); m.Story() && ours != theirs {
				t.Logf("%s: %s is found by a person: %t, by us: %t: %q (%s)", m.Question, p, theirs, ours, m.Text, m.Note)
			}
		}
	}
}

// The built-in bank marks replies, and hears stories, as careful people did.
// Of those held back no row is shown: rubrics are not mended by looking at
// them.
func TestBankAgrees(t *testing.T) {
	t.Parallel()
	files := os.DirFS(bankDir)
	bank := load(t)
	for dir, held := range map[string]bool{"marked": false, "marked/held": true, "marked/blind": false, "marked/blind/held": true} {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			markings := gradedIn(t, bank, files, dir)
			checkAgreement(t, bank, markings)
			if held {
				return
			}
			logDiffering(t, markings)
			for topic, rows := range marksOf(bank, markings) {
				if k := agreement.Kappa(rows); len(rows) >= topicRows && k < leastTopicKappa {
					t.Errorf("%s: kappa over %d labelled replies is %.3f, want at least %.2f", topic, len(rows), k, leastTopicKappa)
				}
			}
		})
	}
}

// checkAgreement demands the least agreement over all replies and all stories.
func checkAgreement(t *testing.T, bank *quiz.Bank, markings []evaluate.Marking) {
	t.Helper()
	all := allMarks(marksOf(bank, markings))
	if len(all) == 0 {
		t.Fatal("there are no labelled replies")
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

// Of a story, the grader's parts are compared with the person's. A reply
// that the grader does not take for a story shows none.
func TestRepliesStory(t *testing.T) {
	t.Parallel()
	rows := []labelled.Reply{
		{File: "a.jsonl", Line: 1, Question: "strengths.first-to-break", Text: "Last spring our cluster went down, and within the hour I restarted the nodes.", Parts: []study.Part{study.PartSituation, study.PartTask}},
		{File: "a.jsonl", Line: 2, Question: "strengths.first-to-break", Text: "I fixed it.", Parts: []study.Part{study.PartAction}},
	}
	markings, err := evaluate.Replies(load(t), rows, evaluate.Options{})
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

// No guard takes the points of replies that are full and right, however brief
// they are or in whose second language.
func TestNoGuardHitsTheHonest(t *testing.T) {
	t.Parallel()
	bank, files := load(t), os.DirFS(bankDir)
	for _, dir := range []string{"labelled/fit", "labelled/check"} {
		for _, m := range gradedIn(t, bank, files, dir) {
			if g := m.Grade; m.Kind.Honest() && g.Points < g.Before && len(g.Caps) == 0 {
				t.Errorf("%s: guard %q takes %s points of the %s reply %q", m.Question, g.Guard, g.Before, m.Kind, m.Text)
			}
		}
	}
}
