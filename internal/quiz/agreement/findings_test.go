package agreement

import (
	"math"
	"testing"
)

// Kappa is worked out by hand: (seen - chance) / (1 - chance), where seen is
// the share of judgements that agree.
func TestFindings(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, c := range []struct {
		name                     string
		findings                 Findings
		precision, recall, kappa float64
	}{
		// Seen are 35 of 50. We say yes to 30 and the person to 25, so that
		// chance is 0.6·0.5 + 0.4·0.5 = 0.5, and kappa is 0.2/0.5.
		{"mostly", Findings{Both: 20, Ours: 10, Theirs: 5, Neither: 15}, 2.0 / 3, 0.8, 0.4},
		// Seen are 8 of 10; chance is 0.2·0.2 + 0.8·0.8 = 0.68.
		{"rare", Findings{Both: 1, Ours: 1, Theirs: 1, Neither: 7}, 0.5, 0.5, 0.12 / 0.32},
		{"the same", Findings{Both: 3, Neither: 2}, 1, 1, 1},
		{"the reverse", Findings{Ours: 2, Theirs: 2}, 0, 0, -1},
		{"by chance", Findings{Both: 1, Ours: 1, Theirs: 1, Neither: 1}, 0.5, 0.5, 0},
		{"we find all", Findings{Both: 3, Ours: 1}, 0.75, 1, 0},
		{"we find nothing", Findings{Theirs: 3, Neither: 1}, nan, 0, 0},
		{"the person finds nothing", Findings{Ours: 3, Neither: 1}, 0, nan, 0},
		{"all are there", Findings{Both: 10}, 1, 1, nan},
		{"none is there", Findings{Neither: 10}, nan, nan, nan},
		{"none", Findings{}, nan, nan, nan},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := c.findings
			for _, m := range []struct {
				what      string
				got, want float64
			}{{"Precision", f.Precision(), c.precision}, {"Recall", f.Recall(), c.recall}, {"Kappa", f.Kappa(), c.kappa}} {
				if math.IsNaN(m.got) != math.IsNaN(m.want) || math.Abs(m.got-m.want) > 1e-12 {
					t.Errorf("%s is %v, want %v", m.what, m.got, m.want)
				}
			}
		})
	}
}

func TestFindingsAdd(t *testing.T) {
	t.Parallel()
	var got Findings
	for _, j := range []struct{ ours, theirs bool }{{true, true}, {true, false}, {true, true}, {false, true}, {false, false}, {true, false}, {true, true}} {
		got.Add(j.ours, j.theirs)
	}
	if want := (Findings{Both: 3, Ours: 2, Theirs: 1, Neither: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
