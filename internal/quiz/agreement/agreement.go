package agreement

import "math"

// A Pair is the points that a reply got from us and from a person, both of Max.
// Pairs of one Group are left out together when they are calibrated.
type Pair struct {
	Ours, Theirs float64
	Max          float64
	Group        string
}

// moments are the means and the sums of squares and products of pairs.
type moments struct {
	ours, theirs     float64 // means
	oo, tt, together float64 // sums of products of what differs from the means
}

func momentsOf(pairs []Pair) moments {
	var m moments
	n := float64(len(pairs))
	for _, p := range pairs {
		m.ours += p.Ours / n
		m.theirs += p.Theirs / n
	}
	for _, p := range pairs {
		x, y := p.Ours-m.ours, p.Theirs-m.theirs
		m.oo += x * x
		m.tt += y * y
		m.together += x * y
	}
	return m
}

// Pearson returns the correlation of the two marks. It is NaN if either is the
// same for all pairs.
func Pearson(pairs []Pair) float64 {
	m := momentsOf(pairs)
	if m.oo == 0 || m.tt == 0 {
		return math.NaN()
	}
	return m.together / math.Sqrt(m.oo*m.tt)
}

// RMSE returns the root of the mean squared difference, in points. It is NaN
// for no pairs.
func RMSE(pairs []Pair) float64 {
	sum := 0.0
	for _, p := range pairs {
		sum += (p.Ours - p.Theirs) * (p.Ours - p.Theirs)
	}
	return math.Sqrt(sum / float64(len(pairs)))
}

// MeanError returns the mean difference as a share of Max, whatever its sign. It
// is NaN for no pairs.
func MeanError(pairs []Pair) float64 {
	sum := 0.0
	for _, p := range pairs {
		sum += math.Abs(p.Ours-p.Theirs) / p.Max
	}
	return sum / float64(len(pairs))
}

// MacroF1 returns the mean of two measures of F1, that of the replies that get half
// of their points or more and that of the others. It is NaN if both marks say the
// same of all replies.
func MacroF1(pairs []Pair) float64 {
	var s sums
	for _, p := range pairs {
		s.add(p)
	}
	return s.macroF1()
}

// Kappa returns Cohen's kappa with quadratic weights: 1 less the mean squared
// difference over what it would be if each mark met each other by chance. It is
// NaN if all marks are one.
func Kappa(pairs []Pair) float64 {
	m := momentsOf(pairs)
	n := float64(len(pairs))
	chance := (m.oo+m.tt)/n + (m.ours-m.theirs)*(m.ours-m.theirs)
	if chance == 0 {
		return math.NaN()
	}
	rmse := RMSE(pairs)
	return 1 - rmse*rmse/chance
}

// Calibrate returns pairs with our marks put on the line that fits the marks of
// people best in all other groups, kept within 0 to Max. With one group they
// are unchanged.
func Calibrate(pairs []Pair) []Pair {
	out := append([]Pair(nil), pairs...)
	lines := make(map[string]func(float64) float64)
	for i, p := range pairs {
		line, ok := lines[p.Group]
		if !ok {
			line = fitWithout(pairs, p.Group)
			lines[p.Group] = line
		}
		out[i].Ours = min(max(line(p.Ours), 0), p.Max)
	}
	return out
}

// fitWithout returns the line of least squares through the pairs of all groups
// but one.
func fitWithout(pairs []Pair, group string) func(float64) float64 {
	var others []Pair
	for _, p := range pairs {
		if p.Group != group {
			others = append(others, p)
		}
	}
	if len(others) == 0 {
		return func(x float64) float64 { return x }
	}
	m := momentsOf(others)
	slope := 0.0
	if m.oo > 0 {
		slope = m.together / m.oo
	}
	return func(x float64) float64 { return m.theirs + slope*(x-m.ours) }
}

// Confusion counts pairs by their marks in whole points: in [i][j] a person
// gave i and we gave j. It is square, and large enough for all.
func Confusion(pairs []Pair) [][]int {
	size := 1
	for _, p := range pairs {
		size = max(size, whole(p.Ours)+1, whole(p.Theirs)+1)
	}
	table := make([][]int, size)
	for i := range table {
		table[i] = make([]int, size)
	}
	for _, p := range pairs {
		table[whole(p.Theirs)][whole(p.Ours)]++
	}
	return table
}

// whole rounds to whole points, at most 100 of them.
func whole(points float64) int { return int(math.Round(min(max(points, 0), 100))) }
