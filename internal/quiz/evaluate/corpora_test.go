//go:build !race

// These tests try the whole bank. The race detector makes that many times slower and
// has nothing to find in it; make test runs them without it.

package evaluate_test

import (
	"hash/fnv"
	"os"
	"testing"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// thirds are the directories of labelled and of marked/stories, by the hash of a
// question's id.
var thirds = []string{"fit", "check", "held"}

// soundIn returns the replies in dir, which can be compared with what we give.
func soundIn(t *testing.T, bank *quiz.Bank, dir string) []labelled.Reply {
	t.Helper()
	rows, err := labelled.ReadDir(os.DirFS(bankDir), dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := evaluate.Replies(bank, rows, evaluate.Options{}); err != nil {
		t.Errorf("%v", err)
	}
	return rows
}

// Every behavioural question has stories, in the third that is its own, and they
// have writers and parts.
func TestStoriesAreWhole(t *testing.T) {
	t.Parallel()
	bank := load(t)
	stories := make(map[study.QuestionID]int)
	for i, third := range thirds {
		for _, row := range soundIn(t, bank, "marked/stories/"+third) {
			hash := fnv.New32a()
			hash.Write([]byte(row.Question))
			if int(hash.Sum32()%3) != i || !row.Story() || row.Writer == "" {
				t.Errorf("%s:%d: %s belongs to %s, and has parts and a writer", row.File, row.Line, row.Question, thirds[hash.Sum32()%3])
			}
			stories[row.Question]++
		}
	}
	for _, q := range bank.Questions() {
		if q.Kind == study.KindBehavioural && stories[q.ID] == 0 {
			t.Errorf("%s has no story in marked/stories", q.ID)
		}
	}
}

// Every short question has a reply of each kind by each of three writers in
// the third that is its own, marked by its ideas, whose points add up. Further
// writers may have written whichever they liked.
func TestClaimsAreWhole(t *testing.T) {
	t.Parallel()
	bank := load(t)
	type slot struct {
		kind   labelled.Kind
		writer string
	}
	replies := make(map[study.QuestionID]map[slot]int)
	for i, third := range thirds {
		for _, row := range soundIn(t, bank, "labelled/"+third) {
			hash := fnv.New32a()
			hash.Write([]byte(row.Question))
			if int(hash.Sum32()%3) != i || row.Ideas == nil || row.Misconceptions == nil || row.Kind == "" {
				t.Errorf("%s:%d: %s belongs to %s, and has a kind, ideas and misconceptions", row.File, row.Line, row.Question, thirds[hash.Sum32()%3])
			}
			if replies[row.Question] == nil {
				replies[row.Question] = make(map[slot]int)
			}
			replies[row.Question][slot{row.Kind, row.Writer}]++
		}
	}
	for _, q := range bank.Questions() {
		if q.Kind != study.KindShort {
			continue
		}
		kinds := make(map[string]int) // by writer
		for s := range replies[q.ID] {
			kinds[s.writer]++
		}
		whole := 0
		for _, n := range kinds {
			if n == len(labelled.Kinds()) {
				whole++
			}
		}
		if whole < 3 {
			t.Errorf("%s has replies of all kinds by %d writers in labelled, want 3", q.ID, whole)
		}
	}
}
