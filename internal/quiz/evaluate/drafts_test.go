//go:build !race

// These tests try the whole bank. The race detector makes that many times slower and
// has nothing to find in it; make test runs them without it.

package evaluate_test

import (
	"os"
	"testing"

	"github.com/studybot/studybot/internal/quiz/agreement"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/quiz/labelled"
)

// What a draft finds in replies to questions of the bank agrees better with people
// than the best count of shared stems does. Guards, which are not the draft's, are
// left out.
func TestDraftsBeatStems(t *testing.T) {
	t.Parallel()
	bank := load(t)
	for third, least := range map[string]float64{"fit": 0.015, "check": 0.005} {
		t.Run(third, func(t *testing.T) {
			t.Parallel()
			rows, err := labelled.ReadDir(os.DirFS(bankDir), "labelled/"+third)
			if err != nil {
				t.Fatal(err)
			}
			markings, err := evaluate.Replies(bank, rows, evaluate.Options{Drafts: true})
			if err != nil {
				t.Fatal(err)
			}
			var pairs []agreement.Pair
			for _, m := range markings {
				pairs = append(pairs, agreement.Pair{Ours: m.Grade.Before.Float() / m.Grade.Max.Float() * m.Max, Theirs: m.Points, Max: m.Max})
			}
			ours, stems := agreement.Pearson(pairs), float64(evaluate.Measure(markings).Pearson.Stems)
			t.Logf("r is %.3f, and that of the stems %.3f", ours, stems)
			if ours < stems+least {
				t.Errorf("r is %.3f, want at least %.3f more than the %.3f of the stems", ours, least, stems)
			}
		})
	}
}
