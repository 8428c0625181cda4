package evaluate_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// mark is a reply to a short question with points of 4, ours and a person's.
func mark(question string, kind labelled.Kind, ours, theirs, stems float64) evaluate.Marking {
	return evaluate.Marking{
		Reply: labelled.Reply{Question: study.QuestionID(question), Kind: kind, Points: theirs, Max: 4},
		Grade: study.Grade{Points: study.Points(2 * ours), Max: study.Whole(4)},
		Short: true, Stems: []float64{stems, 0},
	}
}

// All figures of six replies, by hand. The points are
//
//	ours   4 2 0 4 1 3
//	people 4 4 0 4 2 0
//	stems  1, ½, 0 and 1, ½, ¼ of 4, as they are
//
// Ours differ by 0 2 0 0 1 3 of 4, which is 0.25 in the mean; their squares add
// up to 14. The means are 14/6 and 14/6, and the squares of what differs from
// them add up to 46 - 32⅔ and 52 - 32⅔, so that kappa is 1 - 14/(13⅓ + 19⅓). The
// products add up to 42 - 32⅔ in the same way.
func TestMeasure(t *testing.T) {
	t.Parallel()
	all := []evaluate.Marking{
		mark("a.1", labelled.KindStrong, 4, 4, 1),
		mark("a.1", labelled.KindESL, 2, 4, 0.5),
		mark("a.1", labelled.KindWrong, 0, 0, 0),
		mark("a.2", labelled.KindStrong, 4, 4, 1),
		mark("a.2", labelled.KindPartial, 1, 2, 0.5),
		mark("a.2", labelled.KindWrong, 3, 0, 0.25),
		{Reply: labelled.Reply{Question: "a.3", Max: 1}},
		{Reply: labelled.Reply{Question: "a.2", Max: 4}, Short: true, Accepted: true},
	}
	all[0].Claims = []evaluate.Claim{{Ours: 2, Theirs: 2, Max: 2}, {Ours: 1, Theirs: 0, Max: 2}}
	all[1].Claims = []evaluate.Claim{{Ours: 0.5, Theirs: 1, Max: 2}, {Ours: 0.5, Theirs: 0.5, Max: 2}, {Ours: 1, Theirs: 1, Max: 1}}
	got := evaluate.Measure(all)

	// Of a.1 the rule counts that is best for a.2, and the other way round. As they
	// are, the shares of a.2 are off by 0 0 ¼, which no other rule betters; scaled
	// by ½ those of a.1 are off by 0 0 0.
	stems := evaluate.Figure((0 + 0.5 + 0 + 0 + 0.5 + 0.5) / 6)
	ours := func(f func(evaluate.Compared) evaluate.Figure) []evaluate.Figure {
		return []evaluate.Figure{f(got.Kappa), f(got.Pearson), f(got.Error)}
	}
	near := cmp.Comparer(func(a, b evaluate.Figure) bool { return math.Abs(float64(a-b)) < 1e-12 })
	want := []evaluate.Figure{1 - 14/(40.0/3+58.0/3), evaluate.Figure(28.0 / 3 / math.Sqrt(40.0/3*58/3)), 0.25}
	if diff := cmp.Diff(want, ours(func(c evaluate.Compared) evaluate.Figure { return c.Ours }), near); diff != "" {
		t.Errorf("kappa, r and error (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(stems, got.Error.Stems, near); diff != "" || got.Replies != 6 || got.Questions != 2 {
		t.Errorf("%d replies to %d questions; error of the stems (-want +got):\n%s", got.Replies, got.Questions, diff)
	}
	if diff := cmp.Diff(evaluate.Ideas{Replies: 2, People: 3, Ours: 3, Precision: 2.0 / 3, Recall: 2.0 / 3}, got.Ideas, near); diff != "" {
		t.Errorf("ideas (-want +got):\n%s", diff)
	}
	kinds := []evaluate.Kind{
		{Kind: labelled.KindStrong, Replies: 2, Mean: 1, PeopleMean: 1, Most: 1, PeopleMost: 1},
		{Kind: labelled.KindESL, Replies: 1, Mean: 0.5, PeopleMean: 1, PeopleMost: 1, Error: evaluate.Compared{Ours: 0.5, Stems: 0.5}},
		{Kind: labelled.KindPartial, Replies: 1, Mean: 0.25, PeopleMean: 0.5, Error: evaluate.Compared{Ours: 0.25, Stems: 0.5}},
		{Kind: labelled.KindWrong, Replies: 2, Mean: 0.375, Most: 0.5, Error: evaluate.Compared{Ours: 0.375, Stems: 0.25}},
	}
	if diff := cmp.Diff(kinds, got.Kinds, near); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

// Where people gave all points or none, ours are cut where that tells right replies
// of the other questions best from wrong ones: here at 3 of 4, but for the reply
// that got 1.
func TestMeasureF1(t *testing.T) {
	t.Parallel()
	all := []evaluate.Marking{
		mark("a.1", "", 3, 4, 1), mark("a.1", "", 2, 0, 1), mark("a.1", "", 1, 4, 0),
		mark("a.2", "", 4, 4, 0), mark("a.2", "", 3, 4, 1), mark("a.2", "", 2, 0, 0),
	}
	right, wrong := 2*3.0/(4+3), 2*2.0/(2+3)
	if got := evaluate.Measure(all).F1.Ours; math.Abs(float64(got)-(right+wrong)/2) > 1e-12 {
		t.Errorf("macro-F1 is %v, want %v", got, (right+wrong)/2)
	}
	all[0].Points = 3
	if got := evaluate.Measure(all).F1; !math.IsNaN(float64(got.Ours)) || !math.IsNaN(float64(got.Stems)) {
		t.Errorf("macro-F1 of parts of the points is %v", got)
	}
}

// Guards that take points and misconceptions that people did not see count
// against honest replies, and against no others.
func TestMeasureHonest(t *testing.T) {
	t.Parallel()
	charged := []study.Cap{{Misconception: "m"}}
	for name, c := range map[string]struct {
		kind  labelled.Kind
		saw   []string
		guard study.Guard
		caps  []study.Cap
		want  evaluate.Honest
	}{
		"fair":            {labelled.KindStrong, []string{}, "", nil, evaluate.Honest{Replies: 1, Labelled: 1}},
		"guarded":         {labelled.KindESL, []string{}, study.GuardShuffled, nil, evaluate.Honest{Replies: 1, Labelled: 1, Guarded: 1}},
		"only remarked":   {labelled.KindESL, []string{}, study.GuardLong, nil, evaluate.Honest{Replies: 1, Labelled: 1}},
		"charged":         {labelled.KindStrong, []string{"n"}, "", charged, evaluate.Honest{Replies: 1, Labelled: 1, Charged: 1}},
		"people saw it":   {labelled.KindStrong, []string{"n", "m"}, "", charged, evaluate.Honest{Replies: 1, Labelled: 1}},
		"nobody looked":   {labelled.KindStrong, nil, "", charged, evaluate.Honest{Replies: 1}},
		"of another kind": {labelled.KindMixed, []string{}, study.GuardEcho, charged, evaluate.Honest{}},
		"of no kind":      {"", []string{}, study.GuardEcho, charged, evaluate.Honest{}},
	} {
		m := mark("a.1", c.kind, 1, 1, 0)
		m.Misconceptions, m.Grade.Guard, m.Grade.Caps = c.saw, c.guard, c.caps
		if got := evaluate.Measure([]evaluate.Marking{m}).Honest; got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// Sixty per cent is reached exactly, and what cannot be measured is null.
func TestMeasureEdges(t *testing.T) {
	t.Parallel()
	m := mark("a.1", labelled.KindMixed, 3, 2.5, 1)
	m.Max, m.Grade.Max = 5, study.Whole(5)
	f := evaluate.Measure([]evaluate.Marking{m})
	if k := f.Kinds[0]; k.Most != 1 || k.PeopleMost != 0 {
		t.Errorf("3 of 5 count as 60 %% or more: %v; 2.5: %v", k.Most, k.PeopleMost)
	}
	text, err := json.Marshal(f.Pearson)
	if want := `{"ours":null,"stems":null}`; err != nil || string(text) != want {
		t.Errorf("r of one reply is %s, %v, want %s", text, err, want)
	}
}
