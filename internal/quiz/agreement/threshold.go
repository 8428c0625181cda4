package agreement

import "math"

// A Sample is a reply with numbers between 0 and 1 that may tell how good it is,
// of which the best is to be found out, and the points of a person, of Max.
type Sample struct {
	Shares      []float64 // as many in each sample
	Theirs, Max float64
	Group       string
}

// A Measure says how well marks agree.
type Measure struct {
	of func(sums) float64 // the more, the better
}

// ByKappa, ByPearson, ByF1 and ByError measure as Kappa, Pearson, MacroF1 and
// MeanError do.
var (
	ByKappa   = Measure{sums.kappa}
	ByPearson = Measure{sums.pearson}
	ByF1      = Measure{sums.macroF1}
	ByError   = Measure{func(s sums) float64 { return -s.off / s.n }}
)

const (
	steps = 100  // thresholds are tried, the hundredths
	tie   = 1e-9 // smaller differences are rounding errors
)

// Threshold marks samples by one of their shares and one threshold t. A reply gets
// all points where its share is at least t and else none, or else it gets the
// share of t that it reaches, at most all points. Which share, which t and which
// of the two is what is best by a measure over all other groups. With one group
// there is nothing to learn from, and a reply gets its first share of the
// points.
func Threshold(samples []Sample, by Measure) []Pair {
	rules := rulesFor(samples)
	groups, order := make(map[string][]sums), []string(nil)
	all := make([]sums, len(rules))
	for _, s := range samples {
		if groups[s.Group] == nil {
			groups[s.Group] = make([]sums, len(rules))
			order = append(order, s.Group)
		}
		for i, r := range rules {
			p := r.pair(s)
			all[i].add(p)
			groups[s.Group][i].add(p)
		}
	}
	chosen := make(map[string]rule)
	for _, g := range order {
		chosen[g] = bestRule(rules, all, groups[g], by)
	}
	out := make([]Pair, len(samples))
	for i, s := range samples {
		out[i] = chosen[s.Group].pair(s)
	}
	return out
}

// A rule makes marks of shares.
type rule struct {
	share     int // its index
	threshold float64
	cut       bool // all or none of the points
}

// rulesFor returns all rules for samples; the first takes the first share as it
// is.
func rulesFor(samples []Sample) []rule {
	var all []rule
	if len(samples) == 0 {
		return nil
	}
	for share := range samples[0].Shares {
		for _, cut := range []bool{false, true} {
			for i := steps; i > 0; i-- {
				all = append(all, rule{share, float64(i) / steps, cut})
			}
		}
	}
	return all
}

// pair marks s by r.
func (r rule) pair(s Sample) Pair {
	reached := min(1, s.Shares[r.share]/r.threshold)
	if r.cut && reached < 1 {
		reached = 0
	}
	return Pair{Ours: reached * s.Max, Theirs: s.Theirs, Max: s.Max, Group: s.Group}
}

// bestRule returns the first rule that is best over all samples but own.
func bestRule(rules []rule, all, own []sums, by Measure) rule {
	top, most := rules[0], math.Inf(-1)
	for i, r := range rules {
		if v := by.of(all[i].minus(own[i])); v > most+tie { // false where v is NaN
			top, most = r, v
		}
	}
	return top
}

// sums are those of pairs, so that pairs can be added and taken away.
type sums struct {
	n                     float64
	ours, theirs          float64
	oo, tt, together, off float64 // squares, products, and differences as shares of Max
	right, both, neither  float64 // replies that got half of the points or more: from people, from both, from none
	given                 float64 // … and from us
}

func (s *sums) add(p Pair) {
	s.n++
	s.ours += p.Ours
	s.theirs += p.Theirs
	s.oo += p.Ours * p.Ours
	s.tt += p.Theirs * p.Theirs
	s.together += p.Ours * p.Theirs
	s.off += math.Abs(p.Ours-p.Theirs) / p.Max
	ours, theirs := 2*p.Ours >= p.Max, 2*p.Theirs >= p.Max
	s.given += one(ours)
	s.right += one(theirs)
	s.both += one(ours && theirs)
	s.neither += one(!ours && !theirs)
}

// one is 1 if is holds, and else 0.
func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func (s sums) minus(o sums) sums {
	return sums{
		s.n - o.n, s.ours - o.ours, s.theirs - o.theirs, s.oo - o.oo, s.tt - o.tt, s.together - o.together, s.off - o.off,
		s.right - o.right, s.both - o.both, s.neither - o.neither, s.given - o.given,
	}
}

// moments returns those of the pairs.
func (s sums) moments() moments {
	x, y := s.ours/s.n, s.theirs/s.n
	return moments{x, y, s.oo - s.n*x*x, s.tt - s.n*y*y, s.together - s.n*x*y}
}

// kappa is Kappa. It is NaN if all marks are one, but for rounding errors.
func (s sums) kappa() float64 {
	m := s.moments()
	chance := m.oo + m.tt + s.n*(m.ours-m.theirs)*(m.ours-m.theirs)
	if chance < tie*s.n {
		return math.NaN()
	}
	return 1 - (s.oo+s.tt-2*s.together)/chance
}

// pearson is Pearson. It is NaN if either mark is the same for all pairs, but for
// rounding errors.
func (s sums) pearson() float64 {
	m := s.moments()
	if min(m.oo, m.tt) < tie*s.n {
		return math.NaN()
	}
	return m.together / math.Sqrt(m.oo*m.tt)
}

// macroF1 is MacroF1.
func (s sums) macroF1() float64 {
	right := 2 * s.both / (s.right + s.given)
	wrong := 2 * s.neither / (2*s.n - s.right - s.given)
	return (right + wrong) / 2
}
