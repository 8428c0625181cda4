package fit

import (
	"math"

	"github.com/studybot/studybot/internal/grade/evidence"
)

// The settings of the regression.
const (
	penalty = 3.0  // of the squares of the weights of signs scaled to a deviation of 1, halved
	steps   = 3000 // far beyond where the weights rest
	scale   = 1000 // weights are rounded to thousandths
)

// Samples are signs, each with whether a person saw what they are signs of.
type samples struct {
	signs [][]float64
	seen  []float64 // 1 or 0
}

func (s *samples) add(signs []float64, seen bool) {
	s.signs = append(s.signs, append([]float64(nil), signs...))
	yes := 0.0
	if seen {
		yes = 1
	}
	s.seen = append(s.seen, yes)
}

// weights returns the n weights, the bias last, of the logistic regression that
// fits s best, with a penalty on large ones. It follows the gradient with Nesterov's
// momentum.
func (s *samples) weights(n int) evidence.Weights {
	signs := n - 1
	mean, deviation := s.spread(signs)
	rows := make([][]float64, len(s.signs))
	for i, x := range s.signs {
		rows[i] = make([]float64, n)
		for j := range signs {
			rows[i][j] = (x[j] - mean[j]) / deviation[j]
		}
		rows[i][signs] = 1
	}
	// The second derivative is at most a quarter of the squares of a row, summed.
	rate := 1 / (0.25*float64(n)*float64(max(1, len(rows))) + penalty)
	at, ahead := make([]float64, n), make([]float64, n)
	for step := range steps {
		gradient := s.gradient(rows, ahead)
		momentum := float64(step) / float64(step+3)
		for j := range at {
			next := ahead[j] - rate*gradient[j]
			ahead[j] = next + momentum*(next-at[j])
			at[j] = next
		}
	}
	return unscaled(at, mean, deviation)
}

// spread returns the mean and the standard deviation of each sign; one that never
// changes has a deviation of 1.
func (s *samples) spread(signs int) (mean, deviation []float64) {
	mean, deviation = make([]float64, signs), make([]float64, signs)
	n := float64(max(1, len(s.signs)))
	for _, x := range s.signs {
		for j := range mean {
			mean[j] += x[j] / n
		}
	}
	for _, x := range s.signs {
		for j := range mean {
			deviation[j] += (x[j] - mean[j]) * (x[j] - mean[j]) / n
		}
	}
	for j, v := range deviation {
		deviation[j] = math.Sqrt(v)
		if v < 1e-12 {
			deviation[j] = 1
		}
	}
	return mean, deviation
}

// gradient returns that of the loss at w.
func (s *samples) gradient(rows [][]float64, w []float64) []float64 {
	g := make([]float64, len(w))
	for j := range len(w) - 1 {
		g[j] = penalty * w[j]
	}
	for i, x := range rows {
		z := 0.0
		for j, v := range x {
			z += w[j] * v
		}
		off := 1/(1+math.Exp(-z)) - s.seen[i]
		for j, v := range x {
			g[j] += off * v
		}
	}
	return g
}

// unscaled returns w for signs as they are.
func unscaled(w, mean, deviation []float64) evidence.Weights {
	last := len(w) - 1
	out := make(evidence.Weights, len(w))
	out[last] = w[last]
	for j := range last {
		out[j] = w[j] / deviation[j]
		out[last] -= out[j] * mean[j]
	}
	for j := range out {
		out[j] = math.Round(out[j]*scale) / scale
	}
	return out
}
