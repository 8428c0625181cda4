package quiz_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

const probePack = `topic: kubernetes
name: Kubernetes
questions:
  - id: readiness
    kind: short
    level: 1
    prompt: A readiness probe fails. What happens to the pod?
    model_answer: It is taken out of the endpoints. It is not restarted.
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    criteria:
      - {id: traffic, idea: It gets no traffic., points: 2, hint: Who stops?, phrasings: [out of endpoints, no traffic]}
      - {id: stays, idea: It is not restarted., points: 1, negative: true, hint: Which probe kills?, phrasings: [restart]}
    misconceptions:
      - {id: restarts, feedback: It restarts nothing., cost: 1, phrasings: [restarts pod]}
  - id: which
    kind: choice
    level: 1
    prompt: Which probe restarts?
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    choices:
      - {text: Readiness, feedback: No.}
      - {text: Liveness, right: true, feedback: Yes.}
`

// Questions learn from the labelled replies of the bank, in whichever directory
// they lie, and an idea is theirs from half of its points on.
func TestLabelledReplies(t *testing.T) {
	t.Parallel()
	bank, err := quiz.Load(fstest.MapFS{
		"kubernetes.yaml": {Data: []byte(probePack)},
		"labelled/a.jsonl": {Data: []byte(`{"question": "kubernetes.readiness", "writer": "w1", "answer": "No traffic.", "points": 1, "ideas": {"traffic": 1, "stays": 0}}
`)},
		"labelled/more/b.jsonl": {Data: []byte(`{"question": "kubernetes.readiness", "writer": "w2", "answer": "It restarts the pod.", "points": 0, "ideas": {"traffic": 0.5, "stays": 0}, "misconceptions": ["restarts"]}
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	q, _ := bank.Question("kubernetes.readiness")
	want := []study.LabelledReply{
		{Reply: "No traffic.", Ideas: []string{"traffic"}, Writer: "w1"},
		{Reply: "It restarts the pod.", Misconceptions: []string{"restarts"}, Writer: "w2"},
	}
	if diff := cmp.Diff(want, q.Labelled); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if left := q.WithoutWriter("w1").Labelled; len(left) != 1 || left[0].Writer != "w2" || len(q.Labelled) != 2 {
		t.Errorf("without w1 there are %v", left)
	}
}

// What a labelled reply names and the bank does not have is reported with its
// place, and what was meant.
func TestLabelledFaults(t *testing.T) {
	t.Parallel()
	for want, line := range map[string]string{
		`there is no question "kubernetes.readines"`: `{"question": "kubernetes.readines", "answer": "a", "points": 0, "ideas": {}}`,
		`kubernetes.which is choice`:                 `{"question": "kubernetes.which", "answer": "B", "points": 1, "ideas": {}}`,
		`"ideas" is not there`:                       `{"question": "kubernetes.readiness", "answer": "a", "points": 0}`,
		`kubernetes.readiness has no idea "trafico"`: `{"question": "kubernetes.readiness", "answer": "a", "points": 0, "ideas": {"trafico": 0}}`,
		`has no misconception "restart"`:             `{"question": "kubernetes.readiness", "answer": "a", "points": 0, "ideas": {}, "misconceptions": ["restart"]}`,
		`"points" is not there`:                      `{"question": "kubernetes.readiness", "answer": "a"}`,
	} {
		_, err := quiz.Load(fstest.MapFS{
			"kubernetes.yaml":  {Data: []byte(probePack)},
			"labelled/a.jsonl": {Data: []byte("\n" + line + "\n")},
		})
		if err == nil || !strings.Contains(err.Error(), "labelled/a.jsonl:2:1: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant line 2, and %q", line, err, want)
		}
	}
}
