package agreement

import (
	"math"
	"testing"
)

// sample is a reply of group with points of 4.
func sample(group string, theirs float64, shares ...float64) Sample {
	return Sample{Shares: shares, Theirs: theirs, Max: 4, Group: group}
}

// Each group is marked by the rule that is best over the others, whatever its own
// points are. In every case the others leave no error.
func TestThreshold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		others []Sample
		own    []float64 // shares of replies of a group that people gave nothing
		index  int       // of the share that they have; all others are 0
		want   []float64
	}{
		// All or nothing: the highest threshold that parts them is 0.5.
		"cut": {[]Sample{sample("a", 4, 0.5), sample("a", 0, 0.4), sample("b", 4, 0.8), sample("b", 0, 0.1)}, []float64{0.49, 0.5, 1}, 0, []float64{0, 4, 4}},
		// Points are share / 0.5 of 4.
		"scaled":           {[]Sample{sample("a", 2, 0.25), sample("a", 4, 0.5), sample("b", 1, 0.125), sample("b", 4, 0.9)}, []float64{0.1, 0.25, 0.75}, 0, []float64{0.8, 2, 4}},
		"as it is":         {[]Sample{sample("a", 2, 0.5), sample("b", 4, 1)}, []float64{0.25}, 0, []float64{1}},
		"the second share": {[]Sample{sample("a", 2, 0.9, 0.5), sample("b", 0, 1, 0), sample("b", 4, 0, 1)}, []float64{0.25}, 1, []float64{1}},
		"nothing to learn": {nil, []float64{0.25, 0.5}, 0, []float64{1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := c.others
			for _, share := range c.own {
				shares := make([]float64, c.index+1)
				shares[c.index] = share
				all = append(all, sample("own", 0, shares...))
			}
			for by, measure := range map[string]Measure{"error": ByError, "kappa": ByKappa} {
				for i, p := range Threshold(all, measure)[len(c.others):] {
					if math.Abs(p.Ours-c.want[i]) > 1e-12 {
						t.Errorf("by %s: share %v gets %v, want %v", by, c.own[i], p.Ours, c.want[i])
					}
				}
			}
		})
	}
	if got := Threshold(nil, ByKappa); len(got) != 0 {
		t.Errorf("no samples have pairs: %v", got)
	}
}

// What is best depends on what is measured. The shares are in the order of the
// points, which is all that r asks of a line; error wants them scaled by 0.5.
func TestThresholdByMeasure(t *testing.T) {
	t.Parallel()
	all := []Sample{sample("a", 0, 0.4), sample("a", 2, 0.5), sample("a", 4, 0.6), sample("own", 0, 0.3)}
	if got := Threshold(all, ByPearson)[3].Ours; math.Abs(got-1.2) > 1e-12 {
		t.Errorf("by r it gets %v, want its share of the points as it is, 1.2", got)
	}
	// Cut at 0.6: only the reply with 2 points is off, by 2 of 4. Scaled by 1 the
	// three are off by 0.4, 0 and 0.4, which is more.
	if got := Threshold(all, ByError)[3].Ours; got != 0 {
		t.Errorf("by error it gets %v, want 0", got)
	}
}

// Measures of sums are those of pairs, also after pairs were taken away.
func TestSums(t *testing.T) {
	t.Parallel()
	for _, all := range [][]Pair{pairs(0, 1, 2, 2, 4, 3), pairs(0, 4, 4, 0, 3, 1, 2, 2), pairs(2, 2, 2, 2), pairs(2, 1, 2, 3)} {
		var s, extra sums
		for _, p := range all {
			s.add(p)
		}
		for _, p := range pairs(3, 0, 1, 4) {
			s.add(p)
			extra.add(p)
		}
		s = s.minus(extra)
		for what, m := range map[string][2]float64{
			"kappa": {ByKappa.of(s), Kappa(all)}, "r": {ByPearson.of(s), Pearson(all)}, "error": {-ByError.of(s), MeanError(all)}, "macro-F1": {ByF1.of(s), MacroF1(all)},
		} {
			if math.IsNaN(m[0]) != math.IsNaN(m[1]) || math.Abs(m[0]-m[1]) > 1e-9 {
				t.Errorf("%v: %s of the sums is %v, of the pairs %v", all, what, m[0], m[1])
			}
		}
	}
}
