package authorcli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/authorcli/console"

	"github.com/google/go-cmp/cmp"
)

// answers are made-up replies to two questions of two assignments.
const answers = `question_id,prompt,model_answer,answer,score,max
1.1,What does a mutex do?,It lets one thread at a time enter the critical section.,One thread at a time enters the critical section.,4,4
1.1,What does a mutex do?,It lets one thread at a time enter the critical section.,A single thread gets in.,3,4
1.1,What does a mutex do?,It lets one thread at a time enter the critical section.,It makes the program faster.,0,4
2.1,"What is a heap, in short?",A tree whose parent is never smaller than its children.,"A tree, where each parent is no smaller than its children",4,4
2.1,"What is a heap, in short?",A tree whose parent is never smaller than its children.,A tree.,2,4
2.1,"What is a heap, in short?",A tree whose parent is never smaller than its children.,no idea,0,4
`

// file writes text under name in a new directory, and returns its path.
func file(t *testing.T, name, text string) string {
	t.Helper()
	return filepath.Join(bankDir(t, map[string]string{name: text}), name)
}

func TestEval(t *testing.T) {
	t.Parallel()
	scores := filepath.Join(t.TempDir(), "scores.jsonl")
	out, _, err := do(t, newEvalCommand(), "", file(t, "answers.csv", answers), "--scores", scores, "--wrong", "1")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"6 replies to 2 questions, 2 of them drafted\n",
		"second half        3  0.996",
		"In whole points",
		"answers.csv:3: 1.1: 2.2 of 4, and a person gave 3\n  A single thread gets in.\n  thread-enter: 5.5 of 10 \"thread\"\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	text, err := os.ReadFile(scores)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 6 || lines[0] != `{"points":10,"max":10}` || lines[5] != `{"points":0,"max":10}` {
		t.Errorf("scores are\n%s", text)
	}
}

// What a draft was made from is not measured.
func TestEvalAccept(t *testing.T) {
	t.Parallel()
	out, _, err := do(t, newEvalCommand(), "", file(t, "answers.csv", answers), "--accept", "3")
	want := "4 replies to 2 questions, 2 of them drafted; 2 replies with full marks taken as accepted answers\n"
	if err != nil || !strings.HasPrefix(out, want) {
		t.Errorf("%v, and it begins\n%.120s\nwant\n%s", err, out, want)
	}
}

// JSON lines are of the bank's questions, and so may be rows of CSV.
func TestEvalBank(t *testing.T) {
	t.Parallel()
	bank := bankDir(t, map[string]string{"example.yaml": pack})
	lines := file(t, "more.jsonl", `{"question": "example.probe", "answer": "It gets no traffic.", "points": 0.5, "note": "traffic"}`+"\n\n"+
		`{"question": "example.probe", "answer": "It restarts.", "points": 1}`+"\n")
	rows := file(t, "rows.csv", "max,score,answer,question_id,prompt,model_answer\n5,5,It leaves the endpoints and gets no traffic. It is not restarted.,example.probe,,\n")
	out, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--wrong", "1", lines, rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"3 replies to 1 question\n", "more.jsonl:3: example.probe: 0 of 2.5, and a person gave 1\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	out, _, err = do(t, newEvalCommand(), "", "--quizzes", bank, "--summary", lines, rows)
	if err != nil || !strings.Contains(out, " all ") || strings.Contains(out, "example.probe") {
		t.Errorf("%v; a summary with the groups and no question is:\n%s", err, out)
	}
}

// Every fault of a file is told with its line.
func TestEvalFaults(t *testing.T) {
	t.Parallel()
	header := "question_id,prompt,model_answer,answer,score,max\n"
	for name, c := range map[string]struct {
		file, text string
		want       []string
	}{
		"empty":          {"a.csv", "", []string{"a.csv: the file has no replies"}},
		"only a header":  {"a.csv", header, []string{"a.csv: the file has no replies"}},
		"no column":      {"a.csv", "question_id,prompt,answer,score\n1,p,a,1\n", []string{"a.csv:1:1: there is no column model_answer", "no column max"}},
		"no number":      {"a.csv", header + "1.1,p,m,a,many,5\n1.1,p,m,\"a\nb\",NaN,5\n1.1,p,m,a,6,5\n1.1,p,m,a,0,0\n,p,m,a,1,5\n", []string{`a.csv:2:1: score is "many"`, `a.csv:3:1: score is "NaN"`, "a.csv:5:1: score is 6 of 5", "a.csv:6:1: max is 0", "a.csv:7:1: question_id is empty"}},
		"ragged":         {"a.csv", header + "1.1,p,m\n", []string{"a.csv:2:1: this is no CSV: wrong number of fields"}},
		"open quote":     {"a.csv", header + "1.1,p,m,\"a,1,5\n", []string{"this is no CSV"}},
		"no model":       {"a.csv", header + "1.1,p,,a,1,5\n", []string{`a.csv:2:1: question "1.1": it is not in the bank, and has no model answer`}},
		"nothing to say": {"a.csv", header + "1.1,p,?!,a,1,5\n", []string{"has no words to look for"}},
		"no JSON":        {"a.jsonl", "{\n{\"question\": \"x\"}\n", []string{"a.jsonl:1:1: this is not", `a.jsonl:2:1: "question" or "answer" is not there`, `a.jsonl:2:1: "points" is not there, nor is "parts"`}},
		"unknown":        {"a.jsonl", `{"question": "example.prob", "answer": "", "points": 1}`, []string{`a.jsonl:1:1: question "example.prob": it is not in the bank`, `did you mean "example.probe"?`}},
		"too many":       {"a.jsonl", `{"question": "example.probe", "answer": "", "points": 4}`, []string{"a.jsonl:1:1: points are 4, and example.probe has 2.5"}},
		"story's points": {"a.jsonl", "\n" + `{"question": "example.story", "answer": "", "points": 1}`, []string{"a.jsonl:2:1: there are points, and example.story is behavioural: write "}},
		"CSV story":      {"a.csv", header + "example.story,p,m,a,1,1\n", []string{"a.csv:2:1: there are points, and example.story is behavioural: write "}},
		"no story":       {"a.jsonl", `{"question": "example.probe", "answer": "", "parts": []}`, []string{"a.jsonl:1:1: there are parts, and example.probe is not behavioural: write "}},
		"unknown story":  {"a.jsonl", `{"question": "example.stori", "answer": "", "parts": []}`, []string{`a.jsonl:1:1: question "example.stori": it is not in the bank`, `did you mean "example.story"?`}},
		"sort":           {"a.txt", "", []string{"call it .csv or .jsonl"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bank := bankDir(t, map[string]string{"example.yaml": pack})
			_, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, file(t, c.file, c.text))
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no %q in:\n%v", want, err)
				}
			}
		})
	}
}

// A draft is a pack that loads, whose model answers get full marks, and lint
// says only what an author still has to write.
func TestDraftLints(t *testing.T) {
	t.Parallel()
	out, _, err := do(t, newDraftCommand(), "", file(t, "answers.csv", answers), "--topic", "mine", "--points", "4")
	if err != nil {
		t.Fatal(err)
	}
	bank := bankDir(t, map[string]string{"mine.yaml": out})
	if _, err := console.LoadBank(bank); err != nil {
		t.Fatalf("the draft does not load: %v\n%s", err, out)
	}
	faults, _, err := do(t, newLintCommand(), "", bank)
	if !errors.Is(err, ErrReported) {
		t.Errorf("lint of a draft: %v", err)
	}
	for line := range strings.Lines(faults) {
		if !strings.Contains(line, "(source)") && !strings.Contains(line, "(no-examples)") && !strings.Contains(line, "(criteria)") && strings.Contains(line, ".yaml:") {
			t.Errorf("lint: %s", line)
		}
	}
}

func TestDraftArguments(t *testing.T) {
	t.Parallel()
	out, _, err := do(t, newDraftCommand(), "", "What is a B-tree: short?", "It's a tree; \"wide\" & flat: \\ 3 levels.")
	if err != nil {
		t.Fatal(err)
	}
	dir := bankDir(t, map[string]string{"draft.yaml": out})
	bank, err := console.LoadBank(dir)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	q := bank.Questions()[0]
	got := []string{string(q.ID), q.Prompt, q.ModelAnswer, q.MaxPoints().String()}
	want := []string{"draft.b-tree-short", "What is a B-tree: short?", "It's a tree; \"wide\" & flat: \\ 3 levels.", "5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, args := range [][]string{{"", ""}, {"What?", "?"}, {file(t, "a.csv", "prompt\nx\n")}, {"no such file"}, {"a", "b", "--points", "0.3"}} {
		if _, _, err := do(t, newDraftCommand(), "", args...); err == nil {
			t.Errorf("no error of %q", args)
		}
	}
}
