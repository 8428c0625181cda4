package authorcli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// labelledStories are of example.story. In the second the person found what the
// grader does not, and the reverse; the third the grader does not take for a
// story.
const labelledStories = `{"question": "example.story", "answer": "Last spring our cluster of 400 nodes ran out of addresses. I was asked to find out why. I moved the pods to a second range. Errors fell from 3 % to zero. I learned to watch limits.", "parts": ["situation", "task", "action", "result", "figures", "ownership", "learned"]}
{"question": "example.story", "answer": "Last spring our \u001b[mcluster went down, and then I \u001brestarted the nodes.", "parts": ["situation", "task", "trade-off"], "note": "\u001b[1mterse"}
{"question": "example.story", "answer": "I fixed it.", "parts": ["action"]}
{"question": "example.story", "answer": "no idea", "parts": []}
`

// The wrong ones of labelledStories, the worst first; the others do not differ.
const wrongStories = `
stories.jsonl:2: example.story: a person differs in 4 parts of 8
  note: ?[1mterse
  Last spring our ?[mcluster went down, and then I ?restarted the nodes.
  missed: task
  missed: trade-off
  wrongly found: action "I \x1brestarted the nodes"
  wrongly found: ownership "I \x1brestarted the nodes"

stories.jsonl:3: example.story: a person differs in 1 part of 8
  I fixed it.
  missed: action
  too little to be a story
`

// What two readings of a story found is compared too.
func TestEvalStoriesReadTwice(t *testing.T) {
	t.Parallel()
	bank := bankDir(t, map[string]string{"example.yaml": pack})
	stories := file(t, "stories.jsonl", `{"question": "example.story", "answer": "Last spring our cluster went down, and then I restarted the nodes.", "parts": ["situation", "action"], "again": ["situation"]}
{"question": "example.story", "answer": "Last summer it went down again, and then I restarted the nodes.", "parts": ["situation", "action"]}
`)
	out, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, stories)
	if want := "\n1 story read twice: kappa 0.600 between the two readings\n"; err != nil || !strings.HasSuffix(out, want) {
		t.Errorf("error %v, %q, want %q at its end", err, out, want)
	}
}

// Stories alone have a table of their parts and none of marks.
func TestEvalStories(t *testing.T) {
	t.Parallel()
	bank := bankDir(t, map[string]string{"example.yaml": pack})
	stories := file(t, "stories.jsonl", labelledStories)
	scores := filepath.Join(t.TempDir(), "scores.jsonl")
	out, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--wrong", "9", "--scores", scores, stories)
	if err != nil {
		t.Fatal(err)
	}
	want := `4 stories to 1 question

             people  ours  precision  recall  kappa
  situation       2     2      1.000   1.000  1.000
       task       2     1      1.000   0.500  0.500
     action       2     2      0.500   0.500  0.000
     result       1     1      1.000   1.000  1.000
    figures       1     1      1.000   1.000  1.000
  ownership       1     2      0.500   1.000  0.500
  trade-off       1     0          –   0.000  0.000
    learned       1     1      1.000   1.000  1.000
        all      11    10      0.800   0.727  0.646
` + wrongStories
	if diff := cmp.Diff(want, strings.ReplaceAll(out, filepath.Dir(stories)+"/", "")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	text, err := os.ReadFile(scores)
	wantScores := `{"parts":["situation","task","action","result","figures","ownership","learned"]}
{"parts":["situation","action","ownership"]}
{"parts":[]}
{"parts":[]}
`
	if diff := cmp.Diff(wantScores, string(text)); err != nil || diff != "" {
		t.Errorf("scores: %v (-want +got):\n%s", err, diff)
	}
}

// Where there are both, marks come first, and a file may mix them.
func TestEvalBoth(t *testing.T) {
	t.Parallel()
	bank := bankDir(t, map[string]string{"example.yaml": pack})
	both := file(t, "both.jsonl", labelledStories+`{"question": "example.probe", "answer": "It restarts.", "points": 1}`+"\n")
	out, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--wrong", "1", both)
	if err != nil {
		t.Fatal(err)
	}
	rest := out
	for _, want := range []string{
		"1 reply to 1 question\n\n", "\n  1  1  0\n\n4 stories to 1 question\n\n", "        all      11    10",
		"both.jsonl:5: example.probe: 0 of 2.5, and a person gave 1\n", "both.jsonl:2: example.story: a person differs in 4 parts of 8\n",
	} {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("no %q, or not in its place, in:\n%s", want, out)
		}
		rest = after
	}
	if strings.Contains(out, "both.jsonl:3:") {
		t.Errorf("more than one wrong story in:\n%s", out)
	}
}
