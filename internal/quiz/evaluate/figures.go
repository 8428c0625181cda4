package evaluate

import (
	"encoding/json"
	"math"
	"slices"

	"github.com/studybot/studybot/internal/quiz/agreement"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// Figures are what is measured of replies to short questions, beside a crude
// baseline: the share of the stems of the model answer that a reply has, as
// agreement.Threshold turns it into marks when it is best by the figure over
// the other questions. So it turns ours too for F1, which asks which replies are
// right.
type Figures struct {
	Replies   int      `json:"replies"`
	Questions int      `json:"questions"`
	Kappa     Compared `json:"kappa"` // quadratic weights
	Pearson   Compared `json:"r"`
	F1        Compared `json:"macro_f1"`   // of right and wrong, where people gave all or nothing
	Error     Compared `json:"mean_error"` // as a share of the points
	Ideas     Ideas    `json:"ideas"`
	Kinds     []Kind   `json:"kinds"` // in the order of labelled.Kinds, those that there are
	Honest    Honest   `json:"honest"`
}

// Compared is a figure of our marks and of the baseline's.
type Compared struct {
	Ours  Figure `json:"ours"`
	Stems Figure `json:"stems"`
}

// A Figure is a number that was measured. NaN is one that cannot be measured,
// and null in JSON.
type Figure float64

// MarshalJSON writes f as a number or null.
func (f Figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// Ideas say how well we find the ideas that people found, and how many replies
// have them labelled. Those of a group are one idea.
type Ideas struct {
	Replies   int    `json:"replies"`
	People    int    `json:"people"` // ideas that people gave
	Ours      int    `json:"ours"`   // ideas that we gave
	Precision Figure `json:"precision"`
	Recall    Figure `json:"recall"`
	Doubtful  Figure `json:"doubtful"` // the share of all ideas that we gave in doubt
}

// A Kind is what is measured of the replies of one kind. Means and errors are
// shares of the points, and Most is the share of replies with at least 60 % of them.
type Kind struct {
	Kind       labelled.Kind `json:"kind"`
	Replies    int           `json:"replies"`
	Mean       Figure        `json:"mean"`
	PeopleMean Figure        `json:"people_mean"`
	Most       Figure        `json:"most"`
	PeopleMost Figure        `json:"people_most"`
	Error      Compared      `json:"mean_error"`
}

// Honest counts the honest replies to which we were unfair. Charged are those of
// Labelled, whose misconceptions people have marked.
type Honest struct {
	Replies  int `json:"replies"`
	Guarded  int `json:"guarded"`  // hit by a guard that takes points
	Labelled int `json:"labelled"` // with misconceptions, or none, by people
	Charged  int `json:"charged"`  // with a misconception that people did not see
}

// Measure returns the figures of those markings that are replies to short
// questions and from which no draft was made.
func Measure(markings []Marking) Figures {
	markings = slices.DeleteFunc(slices.Clone(markings), func(m Marking) bool { return !m.Short || m.Accepted })
	questions := make(map[study.QuestionID]bool)
	pairs := make([]agreement.Pair, len(markings))
	samples, own := make([]agreement.Sample, len(markings)), make([]agreement.Sample, len(markings))
	for i, m := range markings {
		questions[m.Question] = true
		pairs[i] = agreement.Pair{Ours: m.Ours(), Theirs: m.Points, Max: m.Max}
		samples[i] = agreement.Sample{Shares: m.Stems, Theirs: m.Points, Max: m.Max, Group: string(m.Question)}
		own[i] = samples[i]
		own[i].Shares = []float64{m.Ours() / m.Max}
	}
	crude := agreement.Threshold(samples, agreement.ByError)
	f1 := Compared{Figure(math.NaN()), Figure(math.NaN())}
	if allOrNothing(markings) {
		f1 = compare(agreement.MacroF1, agreement.Threshold(own, agreement.ByF1), agreement.Threshold(samples, agreement.ByF1))
	}
	return Figures{
		Replies: len(markings), Questions: len(questions),
		Kappa:   compare(agreement.Kappa, pairs, agreement.Threshold(samples, agreement.ByKappa)),
		Pearson: compare(agreement.Pearson, pairs, agreement.Threshold(samples, agreement.ByPearson)),
		F1:      f1,
		Error:   compare(agreement.MeanError, pairs, crude),
		Ideas:   ideasOf(markings),
		Kinds:   kindsOf(markings, pairs, crude),
		Honest:  honestOf(markings),
	}
}

// allOrNothing reports whether people gave each reply all points or none, and some
// of them either.
func allOrNothing(markings []Marking) bool {
	all, none := false, false
	for _, m := range markings {
		switch m.Points {
		case 0:
			none = true
		case m.Max:
			all = true
		default:
			return false
		}
	}
	return all && none
}

// compare measures both.
func compare(measure func([]agreement.Pair) float64, ours, stems []agreement.Pair) Compared {
	return Compared{Figure(measure(ours)), Figure(measure(stems))}
}

// ideasOf counts the claims of all markings.
func ideasOf(markings []Marking) Ideas {
	var f agreement.Findings
	n, claims, doubtful := 0, 0, 0
	for _, m := range markings {
		if m.Claims != nil {
			n++
		}
		for _, c := range m.Claims {
			f.Add(c.Given())
			claims++
			if c.Doubt {
				doubtful++
			}
		}
	}
	return Ideas{n, f.Both + f.Theirs, f.Both + f.Ours, Figure(f.Precision()), Figure(f.Recall()), Figure(float64(doubtful) / float64(claims))}
}

// kindsOf measures each kind that there is.
func kindsOf(markings []Marking, ours, stems []agreement.Pair) []Kind {
	out := []Kind{}
	for _, kind := range labelled.Kinds() {
		var of, crude []agreement.Pair
		for i, m := range markings {
			if m.Kind == kind {
				of, crude = append(of, ours[i]), append(crude, stems[i])
			}
		}
		if len(of) > 0 {
			out = append(out, kindOf(kind, of, compare(agreement.MeanError, of, crude)))
		}
	}
	return out
}

// kindOf measures the pairs of one kind.
func kindOf(kind labelled.Kind, pairs []agreement.Pair, off Compared) Kind {
	k := Kind{Kind: kind, Replies: len(pairs), Error: off}
	for _, p := range pairs {
		k.Mean += Figure(p.Ours / p.Max)
		k.PeopleMean += Figure(p.Theirs / p.Max)
		if most(p.Ours, p.Max) {
			k.Most++
		}
		if most(p.Theirs, p.Max) {
			k.PeopleMost++
		}
	}
	for _, f := range []*Figure{&k.Mean, &k.PeopleMean, &k.Most, &k.PeopleMost} {
		*f /= Figure(len(pairs))
	}
	return k
}

// most reports whether points are at least 60 % of limit, without the rounding
// errors of 0.6.
func most(points, limit float64) bool { return 5*points >= 3*limit }

// honestOf counts the honest replies.
func honestOf(markings []Marking) Honest {
	var h Honest
	for _, m := range markings {
		if !m.Kind.Honest() {
			continue
		}
		h.Replies++
		if takes(m.Grade.Guard) {
			h.Guarded++
		}
		if m.Misconceptions == nil {
			continue
		}
		h.Labelled++
		if slices.ContainsFunc(m.Grade.Caps, func(c study.Cap) bool { return !slices.Contains(m.Misconceptions, c.Misconception) }) {
			h.Charged++
		}
	}
	return h
}

// takes reports whether guard takes points, and does not only say what was seen.
func takes(guard study.Guard) bool {
	switch guard {
	case study.GuardNone, study.GuardLong, study.GuardDontKnow:
		return false
	case study.GuardEcho, study.GuardKeywords, study.GuardShotgun, study.GuardShuffled, study.GuardEmpty, study.GuardNoStory:
	}
	return true
}
