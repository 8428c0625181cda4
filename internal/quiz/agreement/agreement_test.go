package agreement

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pairs makes pairs of marks out of 4, ours first.
func pairs(marks ...float64) []Pair {
	var all []Pair
	for i := 0; i < len(marks); i += 2 {
		all = append(all, Pair{Ours: marks[i], Theirs: marks[i+1], Max: 4})
	}
	return all
}

func TestMeasures(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for _, c := range []struct {
		name               string
		pairs              []Pair
		pearson, rmse, qwk float64
	}{
		{"the same", pairs(1, 1, 3, 3, 4, 4), 1, 0, 1},
		{"one point more each", pairs(1, 2, 2, 3, 3, 4), 1, 1, 1 - 1/(2.0/3+2.0/3+1)},
		{"the reverse", pairs(0, 4, 4, 0), -1, 4, 1 - 16.0/8},
		{"mixed", pairs(0, 1, 2, 2, 4, 3), 1, math.Sqrt(2.0 / 3), 1 - (2.0/3)/(8.0/3+2.0/3)},
		{"no relation", pairs(0, 0, 0, 4, 4, 0, 4, 4), 0, math.Sqrt(8), 0},
		{"ours are all one", pairs(2, 1, 2, 3), nan, 1, 0},
		{"all are one", pairs(2, 2, 2, 2), nan, 0, nan},
		{"none", nil, nan, nan, nan},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, m := range []struct {
				what      string
				got, want float64
			}{{"Pearson", Pearson(c.pairs), c.pearson}, {"RMSE", RMSE(c.pairs), c.rmse}, {"Kappa", Kappa(c.pairs), c.qwk}} {
				if math.IsNaN(m.got) != math.IsNaN(m.want) || math.Abs(m.got-m.want) > 1e-12 {
					t.Errorf("%s is %v, want %v", m.what, m.got, m.want)
				}
			}
		})
	}
}

// Of six replies that people took for right we took four, and of four that they
// took for wrong three, half of the points being right.
func TestMacroF1(t *testing.T) {
	t.Parallel()
	all := pairs(4, 4, 4, 2, 2, 3, 3, 4, 4, 1, 4, 0, 0, 0, 1, 1, 0, 1, 1, 2)
	right, wrong := 2*4.0/(6+5), 2*3.0/(4+5)
	if got := MacroF1(all); math.Abs(got-(right+wrong)/2) > 1e-12 {
		t.Errorf("macro-F1 is %v, want %v", got, (right+wrong)/2)
	}
	if got := MacroF1(pairs(4, 4, 2, 3)); !math.IsNaN(got) {
		t.Errorf("macro-F1 of right replies alone is %v", got)
	}
}

// Kappa by its closed form is kappa by the table of weights and expectations.
func TestKappaByTable(t *testing.T) {
	t.Parallel()
	all := pairs(0, 0, 1, 0, 1, 2, 2, 2, 3, 4, 4, 4, 4, 3, 2, 0)
	table := Confusion(all)
	n := float64(len(all))
	var seen, chance float64
	for i := range table {
		for j := range table {
			rows, columns := 0, 0
			for k := range table {
				rows += table[i][k]
				columns += table[k][j]
			}
			weight := float64((i - j) * (i - j))
			seen += weight * float64(table[i][j]) / n
			chance += weight * float64(rows*columns) / (n * n)
		}
	}
	if got, want := Kappa(all), 1-seen/chance; math.Abs(got-want) > 1e-12 {
		t.Errorf("Kappa is %v, by the table it is %v", got, want)
	}
}

// The error counts each difference as a share of its own most points.
func TestMeanError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		pairs []Pair
		want  float64
	}{
		{"the same", pairs(1, 1, 4, 4), 0},
		{"above and below", pairs(1, 2, 3, 2), 0.25},
		{"of 4 and of 2", []Pair{{Ours: 4, Theirs: 1, Max: 4}, {Ours: 0, Theirs: 0.5, Max: 2}}, 0.5},
		{"none", nil, math.NaN()},
	} {
		if got := MeanError(c.pairs); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s: MeanError is %v, want %v", c.name, got, c.want)
		}
	}
}

// The line for a group is fitted on the others: theirs = 2·ours in a and b, so
// that is what c gets, whatever its own marks are, within 0 and 4.
func TestCalibrateLeavesGroupOut(t *testing.T) {
	t.Parallel()
	all := []Pair{
		{0, 0, 4, "a"},
		{1, 2, 4, "a"},
		{0.5, 1, 4, "b"},
		{1.5, 3, 4, "b"},
		{1, 0, 4, "c"},
		{3, 0, 4, "c"},
	}
	got := Calibrate(all)[4:]
	want := []Pair{{2, 0, 4, "c"}, {4, 0, 4, "c"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calibrated (-want +got):\n%s", diff)
	}
	one := pairs(1, 2, 3, 4)
	if diff := cmp.Diff(one, Calibrate(one)); diff != "" {
		t.Errorf("a single group is changed (-want +got):\n%s", diff)
	}
}

func TestConfusion(t *testing.T) {
	t.Parallel()
	got := Confusion(pairs(0, 0, 0.4, 1, 1.5, 2, 2, 1))
	want := [][]int{{1, 0, 0}, {1, 0, 1}, {0, 0, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
