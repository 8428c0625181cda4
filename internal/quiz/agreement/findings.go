package agreement

import "math"

// Findings count judgements of whether a thing is there, by who found it: both
// of us, we alone, the person alone, or neither.
type Findings struct {
	Both, Ours, Theirs, Neither int
}

// Add counts one judgement of each.
func (f *Findings) Add(ours, theirs bool) {
	switch {
	case ours && theirs:
		f.Both++
	case ours:
		f.Ours++
	case theirs:
		f.Theirs++
	default:
		f.Neither++
	}
}

// Precision returns the share of what we found that the person found too. It
// is NaN if we found nothing.
func (f Findings) Precision() float64 { return share(f.Both, f.Both+f.Ours) }

// Recall returns the share of what the person found that we found too. It is
// NaN if the person found nothing.
func (f Findings) Recall() float64 { return share(f.Both, f.Both+f.Theirs) }

// Kappa returns Cohen's kappa of the two categories, there and not there,
// without weights. It is NaN if all judgements are one.
func (f Findings) Kappa() float64 {
	return share(2*(f.Both*f.Neither-f.Ours*f.Theirs),
		(f.Both+f.Ours)*(f.Ours+f.Neither)+(f.Both+f.Theirs)*(f.Theirs+f.Neither))
}

// share returns n of all, or NaN of nothing.
func share(n, all int) float64 {
	if all == 0 {
		return math.NaN()
	}
	return float64(n) / float64(all)
}
