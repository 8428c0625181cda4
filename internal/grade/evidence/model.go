package evidence

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"
)

// The lines that a strength is compared with.
const (
	// Given is the least strength for which an idea is given.
	Given = 0.45
	// GivenBare is the same for a question without labelled replies, of which too
	// little is known to doubt a phrasing that is met.
	GivenBare = 0.35
	// GivenUnmet is the same for one that no phrasing shows.
	GivenUnmet = 0.6
	// Sure is the strength from which it is given without doubt.
	Sure = 0.6
	// Charged is the least strength for which a misconception that has evidence
	// lowers the points.
	Charged = 0.75
	// ChargedUnmet is the same for one that no phrasing shows.
	ChargedUnmet = 0.8
	// ChargedUntried is the same for one that a phrasing shows, and whose phrasings no
	// labelled reply meets.
	ChargedUntried = 0.6
)

// A Model says how much each sign counts. Which of its weights count depends on
// what a question has: labelled replies, or no more than examples.
type Model struct {
	Idea     Weights `json:"idea"`      // of a question with labelled replies
	IdeaBare Weights `json:"idea_bare"` // … of one without
	Held     Weights `json:"held"`
	HeldBare Weights `json:"held_bare"`
}

// Weights are those of a logistic regression: of each sign, and the bias, which
// comes last.
type Weights []float64

// The numbers of weights.
const (
	IdeaWeights = signs + 1
	HeldWeights = heldSigns + 1
)

//go:embed weights.json
var weights []byte

// Default returns the model that the weights in the repository make.
var Default = sync.OnceValue(func() *Model {
	m := new(Model)
	if err := json.Unmarshal(weights, m); err != nil {
		panic("the file of weights that is built in cannot be read: " + err.Error()) // a test holds that it can
	}
	return m
})

// Strength returns how likely it is that a reply with these signs expresses the
// idea, between 0 and 1. Labelled says whether the question has labelled replies,
// and shift is what its examples add to the log odds.
func (m *Model) Strength(s *Signs, labelled bool, shift float64) float64 {
	if labelled {
		return logistic(m.Idea, s[:], shift)
	}
	return logistic(m.IdeaBare, s[:], shift)
}

// HeldStrength returns how likely it is that a reply with these signs holds the
// misconception.
func (m *Model) HeldStrength(s *HeldSigns, labelled bool, shift float64) float64 {
	if labelled {
		return logistic(m.Held, s[:], shift)
	}
	return logistic(m.HeldBare, s[:], shift)
}

func logistic(w Weights, x []float64, shift float64) float64 {
	z := w[len(x)] + shift
	for i, v := range x {
		z += w[i] * v
	}
	return 1 / (1 + math.Exp(-z))
}

// A Reason is a sign that was seen and what it adds to the log odds.
type Reason struct {
	Sign string
	Odds float64
}

// Reasons returns the n signs of an idea that move its strength most, the strongest
// first.
func (m *Model) Reasons(s *Signs, labelled bool, n int) []Reason {
	w := m.IdeaBare
	if labelled {
		w = m.Idea
	}
	var all []Reason
	for i, v := range s {
		if w[i]*v != 0 {
			all = append(all, Reason{signNames[i], w[i] * v})
		}
	}
	slices.SortStableFunc(all, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Odds), math.Abs(a.Odds)) })
	return all[:min(n, len(all))]
}

// Odds returns the log odds of a strength.
func Odds(strength float64) float64 { return math.Log(strength / (1 - strength)) }

// parts are the four weights of m with the names of their signs.
func (m *Model) parts() []part {
	return []part{
		{"idea", &m.Idea, signNames[:]},
		{"idea_bare", &m.IdeaBare, signNames[:]},
		{"held", &m.Held, heldNames[:]},
		{"held_bare", &m.HeldBare, heldNames[:]},
	}
}

// A part is one of the weights of a model.
type part struct {
	name    string
	weights *Weights
	signs   []string
}

// bias is the name of what is added for every reply.
const bias = "bias"

// MarshalJSON writes the weights by the names of their signs.
func (m *Model) MarshalJSON() ([]byte, error) {
	out := make(map[string]map[string]float64)
	for _, p := range m.parts() {
		out[p.name] = make(map[string]float64)
		for i, name := range append(p.signs[:len(p.signs):len(p.signs)], bias) {
			out[p.name][name] = (*p.weights)[i]
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes. It is an error if a weight is
// missing.
func (m *Model) UnmarshalJSON(b []byte) error {
	var in map[string]map[string]float64
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	for _, p := range m.parts() {
		*p.weights = make(Weights, len(p.signs)+1)
		for i, name := range append(p.signs[:len(p.signs):len(p.signs)], bias) {
			w, ok := in[p.name][name]
			if !ok {
				return fmt.Errorf("weight %q of %q is not there", name, p.name)
			}
			(*p.weights)[i] = w
		}
	}
	return nil
}
