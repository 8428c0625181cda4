//go:build !race

// These tests try the whole bank. The race detector makes that many times slower and
// has nothing to find in it; make test runs them without it.

package fit_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/grade/evidence"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/fit"
	"github.com/studybot/studybot/internal/quiz/labelled"
)

// bank is the bank of the repository.
const bank = "../../../quizzes"

// The weights in the repository are those that its labelled replies give, so that
// anybody can make them.
func TestWeightsAreFitted(t *testing.T) {
	t.Parallel()
	b, err := quiz.Load(os.DirFS(bank))
	if err != nil {
		t.Fatal(err)
	}
	replies, err := labelled.ReadDir(os.DirFS(bank), "labelled/fit")
	if err != nil {
		t.Fatal(err)
	}
	questions := 0
	model, err := fit.Model(b, replies, func() { questions++ })
	if err != nil {
		t.Fatal(err)
	}
	if questions == 0 {
		t.Error("no question is counted as done")
	}
	got, want := fields(t, model), fields(t, evidence.Default())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("studybot fit --out internal/grade/evidence/weights.json quizzes/labelled/fit/*.jsonl makes other weights (-file +made):\n%s", diff)
	}
}

// fields returns the weights of m by name.
func fields(t *testing.T, m *evidence.Model) map[string]map[string]float64 {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]map[string]float64
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// A reply that nothing can be learnt from is named.
func TestModelNamesWhatItCannotUse(t *testing.T) {
	t.Parallel()
	b, err := quiz.Load(os.DirFS(bank))
	if err != nil {
		t.Fatal(err)
	}
	for want, r := range map[string]labelled.Reply{
		"kubernetes.nothing is no short question":   {Question: "kubernetes.nothing"},
		"a.jsonl:7: there are no ideas":             {File: "a.jsonl", Line: 7, Question: "kubernetes.pdb-scope", Text: "It limits drains."},
		"sre.budget-999 is no short question of th": {Question: "sre.budget-999"},
	} {
		if _, err := fit.Model(b, []labelled.Reply{r}, nil); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
