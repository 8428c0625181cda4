package prune_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/quiz/prune"
)

// pack has phrasings that do well, and some that do not.
const pack = `topic: kubernetes
name: Kubernetes
questions:
  - id: drain
    kind: short
    level: 1
    prompt: What does a drain do to the pods of a node?
    model_answer: It evicts them.
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    criteria:
      - id: evicts
        idea: It evicts them.
        points: 1
        hint: What happens to each?
        phrasings:
          - evicts
          - removed
          - throws out
          - pods off
          - moves
          - flannel
  - id: cni
    kind: short
    level: 1
    prompt: Name a network plugin.
    model_answer: Calico.
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    criteria: [{id: one, idea: One., points: 1, hint: Which?, phrasings: [calico, flannel, cilium]}]
`

// replies are labelled ones: their question, whether they express its one idea, and
// their text.
var replies = []struct {
	file, question, idea string
	right                int
	text                 string
}{
	{"fit/a", "drain", "evicts", 1, "It evicts them, they are removed."},
	{"fit/a", "drain", "evicts", 1, "Pods get removed."},
	{"fit/a", "drain", "evicts", 1, "The node throws out its pods."},
	{"fit/a", "drain", "evicts", 0, "It moves the node."},
	{"fit/a", "drain", "evicts", 0, "The budget moves it."},
	{"held/a", "drain", "evicts", 0, "Water moves down."},
	{"fit/b", "cni", "one", 1, "Flannel"},
	{"fit/b", "cni", "one", 1, "flannel or calico"},
	{"fit/b", "cni", "one", 1, "I like flannel, it turns pods off."},
}

func source(t *testing.T) *quiz.Source {
	t.Helper()
	files := make(map[string]string)
	for i, r := range replies {
		files[r.file] += fmt.Sprintf(`{"question": "kubernetes.%s", "writer": "w%d", "answer": %q, "points": %d, "ideas": {%q: %d}, "misconceptions": []}`+"\n",
			r.question, i, r.text, r.right, r.idea, r.right)
	}
	fsys := fstest.MapFS{"kubernetes.yaml": {Data: []byte(pack)}}
	for name, text := range files {
		fsys["labelled/"+name+".jsonl"] = &fstest.MapFile{Data: []byte(text)}
	}
	s, err := quiz.LoadSource(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lines returns finds as lines of text.
func lines(finds []prune.Find) []string {
	var out []string
	for _, f := range finds {
		var fooled []string
		for _, r := range f.Fooled {
			fooled = append(fooled, fmt.Sprintf("%s:%d", r.File, r.Line))
		}
		out = append(out, fmt.Sprintf("%s %s.%s %q %s right %d wrong %d foreign %d %s",
			f.Place, f.Question, f.Idea, f.Phrasing.Words, f.Risk(), f.Right, f.Wrong, f.Foreign, strings.Join(fooled, " ")))
	}
	return out
}

// Risky phrasings are found where they stand, those that cost most first, with
// replies that they fooled but none that is hidden.
func TestRisky(t *testing.T) {
	t.Parallel()
	questions := 0
	got := lines(prune.Risky(source(t), func() { questions++ }))
	want := []string{
		`kubernetes.yaml:20 kubernetes.drain.evicts "moves" wrong right 0 wrong 3 foreign 0 labelled/fit/a.jsonl:4 labelled/fit/a.jsonl:5`,
		`kubernetes.yaml:21 kubernetes.drain.evicts "flannel" foreign right 0 wrong 0 foreign 3 labelled/fit/b.jsonl:1 labelled/fit/b.jsonl:2`,
		`kubernetes.yaml:19 kubernetes.drain.evicts "pods off" common right 0 wrong 0 foreign 1 labelled/fit/b.jsonl:3`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if questions != 2 {
		t.Errorf("%d questions are counted as done, want 2", questions)
	}
}

// Superfluous phrasings change no mark, and four of each idea are kept.
func TestSuperfluous(t *testing.T) {
	t.Parallel()
	got := lines(prune.Superfluous(source(t), nil, nil))
	want := []string{
		`kubernetes.yaml:19 kubernetes.drain.evicts "pods off"  right 0 wrong 0 foreign 0 `,
		`kubernetes.yaml:21 kubernetes.drain.evicts "flannel"  right 0 wrong 0 foreign 0 `,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	tried := []labelled.Reply{{Question: "kubernetes.drain", Text: "Pods off."}}
	if diff := cmp.Diff(want[1:], lines(prune.Superfluous(source(t), tried, nil))); diff != "" {
		t.Errorf("with a reply that needs one of them (-want +got):\n%s", diff)
	}
}
