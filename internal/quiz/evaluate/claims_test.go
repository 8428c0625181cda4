package evaluate_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// small has a question with a group and misconceptions, and one that is a choice.
const small = `topic: small
name: Small
questions:
  - id: probe
    kind: short
    level: 1
    prompt: What happens when a readiness probe fails?
    model_answer: The failing pod leaves the endpoints.
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    groups: [{id: way, idea: It gets no traffic.}]
    criteria:
      - {id: endpoints, idea: It leaves the endpoints., points: 2, hint: Which list?, group: way, phrasings: [off roster, leave endpoints]}
      - {id: traffic, idea: It gets no requests., points: 1, hint: Who stops?, group: way, phrasings: [no requests]}
      - {id: stays, idea: It goes on running., points: 1, hint: And the container?, phrasings: [keeps going, goes on running]}
    misconceptions:
      - {id: restart, feedback: It does not., cost: 1.5, phrasings: [gets restarted]}
      - {id: node, feedback: It is not., cap: 0.5, phrasings: [node drained]}
  - id: which
    kind: choice
    level: 1
    prompt: Which one?
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    choices: [{text: This, right: true, feedback: Yes.}, {text: That, feedback: No.}]
`

func smallBank(t *testing.T) *quiz.Bank {
	t.Helper()
	bank, err := quiz.Load(fstest.MapFS{"small.yaml": {Data: []byte(small)}})
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// label is a reply to small.probe with what its ideas earned.
func label(points, endpoints, traffic, stays float64, misconceptions ...string) labelled.Reply {
	return labelled.Reply{
		File: "a.jsonl", Line: 7, Question: "small.probe", Text: "It leaves the endpoints.", Points: points,
		Ideas:          map[string]float64{"endpoints": endpoints, "traffic": traffic, "stays": stays},
		Misconceptions: append([]string{}, misconceptions...),
	}
}

// The best of a group counts, a misconception costs or caps, and nothing is less
// than 0. What does not add up is a fault at its line.
func TestPointsAddUp(t *testing.T) {
	t.Parallel()
	bank := smallBank(t)
	for name, row := range map[string]labelled.Reply{
		"nothing":           label(0, 0, 0, 0),
		"all":               label(3, 2, 1, 1),
		"the lesser":        label(1.5, 0, 1, 0.5),
		"best of the group": label(1.5, 1.5, 1, 0),
		"cost":              label(1.5, 2, 0, 1, "restart"),
		"never below 0":     label(0, 0, 1, 0, "restart"),
		"cap":               label(0.5, 2, 0, 1, "node"),
		"below the cap":     label(0, 0, 0, 0, "node"),
		"cost and cap":      label(0.5, 2, 0, 1, "node", "restart"),
	} {
		if _, err := evaluate.Replies(bank, []labelled.Reply{row}, evaluate.Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		row.Points += 0.5
		_, err := evaluate.Replies(bank, []labelled.Reply{row}, evaluate.Options{})
		var faults document.Faults
		if !errors.As(err, &faults) || len(faults) != 1 {
			t.Errorf("%s: half a point more: %v, want one fault", name, err)
		}
	}
}

// Labels that are not the question's are faults, each at its line.
func TestClaimFaults(t *testing.T) {
	t.Parallel()
	without := label(1, 0, 1, 0)
	delete(without.Ideas, "endpoints")
	unknown := label(1, 0, 1, 0)
	unknown.Ideas["trafffic"] = 0
	choice := labelled.Reply{File: "a.jsonl", Line: 7, Question: "small.which", Text: "This", Points: 1, Misconceptions: []string{}}
	for name, c := range map[string]struct {
		row  labelled.Reply
		want string
	}{
		"sum":           {label(2, 0, 1, 0), "points are 2, and the ideas and misconceptions of small.probe add up to 1 (value)"},
		"missing":       {without, `idea "endpoints" of small.probe is not there: write 0 where the reply does not have it (missing)`},
		"unknown":       {unknown, `small.probe has no idea "trafffic": it has endpoints, traffic, stays; did you mean "traffic"? (reference)`},
		"too much":      {label(1.5, 0, 1.5, 0), `idea "traffic" has 1.5 points, and in small.probe it has 1 (value)`},
		"misconception": {label(1, 0, 1, 0, "restrat"), `small.probe has no misconception "restrat": those in its pack are [restart, node]; did you mean "restart"? (reference)`},
		"choice":        {choice, "there are ideas or misconceptions, and small.which is choice: only a short question has them (kind)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := evaluate.Replies(smallBank(t), []labelled.Reply{c.row}, evaluate.Options{})
			if want := "a.jsonl:7:1: " + c.want; err == nil || err.Error() != want {
				t.Errorf("error %v, want %s", err, want)
			}
		})
	}
}

// Claims pair what we gave with what the person gave, a group's as one, and stems
// are counted with and without the prompt's: the model answer has fail, pod, leave
// and endpoint, of which the prompt has fail.
func TestMarkedByIdeas(t *testing.T) {
	t.Parallel()
	row := label(2, 0.5, 1, 1)
	row.Text = "It leaves the endpoints when it fails."
	for name, c := range map[string]struct {
		options evaluate.Options
		drafted bool
		claims  []evaluate.Claim
	}{
		"all":           {evaluate.Options{}, false, []evaluate.Claim{{Ours: 2, Theirs: 1, Max: 2}, {Theirs: 1, Max: 1}}},
		"one phrasing":  {evaluate.Options{Phrasings: 1}, false, []evaluate.Claim{{Theirs: 1, Max: 2}, {Theirs: 1, Max: 1}}},
		"two phrasings": {evaluate.Options{Phrasings: 2}, false, []evaluate.Claim{{Ours: 2, Theirs: 1, Max: 2}, {Theirs: 1, Max: 1}}},
		"draft":         {evaluate.Options{Drafts: true}, true, nil},
	} {
		graded := 0
		c.options.Graded = func() { graded++ }
		got, err := evaluate.Replies(smallBank(t), []labelled.Reply{row}, c.options)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.claims, got[0].Claims); diff != "" || got[0].Drafted != c.drafted || graded != 1 {
			t.Errorf("%s: drafted %t, %d questions graded (-want +got):\n%s", name, got[0].Drafted, graded, diff)
		}
		if diff := cmp.Diff([]float64{3.0 / 4, 2.0 / 3}, got[0].Stems); diff != "" || got[0].Max != 3 {
			t.Errorf("%s: out of %v, stems (-want +got):\n%s", name, got[0].Max, diff)
		}
	}
	got, err := evaluate.Replies(smallBank(t), []labelled.Reply{{Question: "small.which", Text: "This", Points: 1}}, evaluate.Options{Drafts: true})
	if err != nil || got[0].Short || got[0].Drafted || got[0].Grade.Points != study.Whole(1) {
		t.Errorf("a choice is not for a draft: %v, %+v", err, got)
	}
}

// An idea is given where it earned at least half of its points.
func TestGiven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		claim        evaluate.Claim
		ours, theirs bool
	}{
		{evaluate.Claim{Ours: 0.5, Theirs: 1, Max: 1}, true, true},
		{evaluate.Claim{Ours: 0.5, Theirs: 0.5, Max: 1.5}, false, false},
		{evaluate.Claim{Ours: 0, Theirs: 2, Max: 2}, false, true},
	} {
		if ours, theirs := c.claim.Given(); ours != c.ours || theirs != c.theirs {
			t.Errorf("%+v is given by us: %t, by the person: %t", c.claim, ours, theirs)
		}
	}
}
