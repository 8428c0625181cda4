package authorcli

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/banklist"
	"github.com/studybot/studybot/internal/study"
)

// pack is a small bank: one question of each kind but short ones with little.
const pack = `topic: example
name: Example
questions:
  - id: probe
    kind: short
    level: 1
    prompt: What does a failing readiness probe do?
    model_answer: It takes the pod out of the endpoints, so traffic stops, and does not restart it.
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    criteria:
      - {id: endpoints, idea: It leaves the endpoints., points: 1, hint: Where is a Service's list?, phrasings: [out|from endpoints]}
      - {id: traffic, idea: Traffic stops., points: 0.5, hint: Who stops talking to it?, phrasings: [traffic stops, no traffic]}
      - {id: stays, idea: It is not restarted., points: 1, negative: true, hint: Which probe kills?, phrasings: [restart]}
    examples:
      - {reply: It gets no traffic., points: 0.5}
  - id: which
    kind: choice
    level: 2
    prompt: Which one restarts a container?
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    choices:
      - {text: The readiness probe, feedback: That one stops traffic.}
      - {text: The liveness probe, right: true, feedback: Yes.}
  - id: story
    kind: behavioural
    level: 3
    prompt: Tell us of an outage.
    story: {strong: [what you did, what it led to]}
`

// bankDir writes files into a directory.
func bankDir(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// do runs a subcommand on input.
func do(t *testing.T, cmd *cobra.Command, input string, args ...string) (out, errs string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.SetIn(strings.NewReader(input))
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(args)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err = cmd.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

func TestLintClean(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": pack, "notes.txt": "other"})
	out, _, err := do(t, newLintCommand(), "", "--errors-only", dir)
	if want := "3 questions, 0 terms, 0 schedules: no faults\n"; out != want || err != nil {
		t.Errorf("lint: %q, %v; want %q", out, err, want)
	}
	out, _, err = do(t, newLintCommand(), "", "--json", "--errors-only", dir)
	if out != "[]\n" || err != nil {
		t.Errorf("lint --json: %q, %v; want an empty array", out, err)
	}
}

// Every fault is reported at its place, form and marks in one run.
func TestLintFaults(t *testing.T) {
	t.Parallel()
	bad := strings.Replace(pack, "reply: It gets no traffic., points: 0.5", "reply: It gets no traffic., points: 1.5", 1)
	dir := bankDir(t, map[string]string{"example.yaml": bad, "glossary.yaml": "terms:\n  - naem: SLO\n"})
	out, _, err := do(t, newLintCommand(), "", dir)
	if !errors.Is(err, ErrReported) {
		t.Errorf("error %v, want ErrReported", err)
	}
	for _, want := range []string{
		filepath.Join(dir, "example.yaml") + ":15:46: this example claims 1.5 of 2.5 points and gets 0.5: earned traffic (",
		filepath.Join(dir, "glossary.yaml") + `:2:5: a term has no key "naem"; did you mean "name"? (key)`,
		" errors, ",
		"example.yaml:15:7: warning: the examples lack a full reply",
		" warnings, 0 reminders\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lint does not say %q:\n%s", want, out)
		}
	}
	out, _, err = do(t, newLintCommand(), "", "--json", dir)
	type fault struct {
		File, Code, Message, Severity string
		Line, Column                  int
	}
	var faults []fault
	if jsonErr := json.Unmarshal([]byte(out), &faults); jsonErr != nil || !errors.Is(err, ErrReported) || len(faults) < 2 {
		t.Fatalf("lint --json: %v, %v, %d faults", err, jsonErr, len(faults))
	}
	i := slices.IndexFunc(faults, func(f fault) bool { return f.Code == "example" })
	if i < 0 || faults[i].Line != 15 || faults[i].Column != 46 || faults[i].Severity != "error" || faults[i].Message == "" {
		t.Errorf("faults %+v, want one of code example at 15:46", faults)
	}
}

// Good lines are marked, whatever wrote them, and bad ones told with their place.
func TestGrade(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": pack})
	input := strings.Join([]string{
		`{"question": "example.probe", "answer": "It is taken out of the endpoints & gets no traffic."}`,
		``,
		`{"question": "example.porbe", "answer": "It."}`,
		`{"question": "example.probe"}`,
		`no JSON`,
		`{"question": "example.which", "answer": "B", "points": 1, "note": "marked"}`,
		`{"question": "example.probe", "answer": "` + strings.Repeat("a", maxReplyLine) + `"}`,
		`{"question": "example.probe", "answer": "caf` + "\xe9" + `"}`,
		`{"question": "example.probe", "answer": ""}`, // and no newline at the end
	}, "\r\n")
	out, errs, err := do(t, newGradeCommand(), "\ufeff"+input, "--quizzes", dir)
	if !errors.Is(err, ErrReported) {
		t.Errorf("error %v, want ErrReported", err)
	}
	var got []gradeLine
	for line := range strings.Lines(out) {
		var g gradeLine
		if err := json.Unmarshal([]byte(line), &g); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		got = append(got, g)
	}
	if len(got) != 3 {
		t.Fatalf("%d lines, want one for each good line:\n%s", len(got), out)
	}
	probe := got[0]
	if probe.Points != study.Points(3) || probe.Max != study.Points(5) || len(probe.Criteria) != 3 {
		t.Errorf("first grade %+v", probe)
	}
	if traffic := probe.Criteria[1]; traffic.Criterion != "traffic" || traffic.Points != traffic.Max || len(traffic.Evidence) == 0 || !strings.Contains(strings.Join(traffic.Evidence, " "), "traffic") {
		t.Errorf("criterion traffic %+v", traffic)
	}
	if got[1].Points != got[1].Max || got[2].Points != 0 || len(got[2].Notes) == 0 {
		t.Errorf("grades %+v", got[1:])
	}
	for _, want := range []string{
		`standard input:3:1: there is no question "example.porbe"; did you mean "example.probe"?`,
		`standard input:4:1: "question" or "answer" is not there`,
		`standard input:5:1: this is not {"question": ID, "answer": TEXT} in JSON`,
		`standard input:7:1: the line is longer than`,
		`standard input:8:45: this byte, 0xe9 (é on Windows), is not UTF-8`,
	} {
		if !strings.Contains(errs, want) {
			t.Errorf("grade does not say %q:\n%s", want, errs)
		}
	}
	if n := strings.Count(errs, "\n"); n != 5 {
		t.Errorf("%d errors, want 5:\n%s", n, errs)
	}
}

// strengths are lines of strength, whose numbers are the weights' to say.
var strengths = regexp.MustCompile(`strength: 0\.\d\d, for which [a-z_]+ [+-]\d+\.\d, .*`)

// For people, the evidence is pointed out and the rules that acted are named.
func TestGradeExplain(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": pack})
	input := `{"question": "example.probe", "answer": "It is takn out of the endpionts\nand\tdoesn't restart\u001b[2J it."}` + "\n" +
		`{"question": "example.which", "answer": "B"}` + "\n"
	out, _, err := do(t, newGradeCommand(), input, "--quizzes", dir, "--explain")
	want := `example.probe: 2 of 2.5 points

  It is takn out of the endpionts
             ^^^        ^^^^^^^^^
  and	doesn't restart?[2J it.
     	        ^^^^^^^

  1 of 1  endpoints: "out" … "endpionts"
          typing error: "endpionts" is read as "endpoints"
          strength: 0.N, for which SIGNS
  0 of 0.5  traffic: missed
          strength: 0.N, for which SIGNS
  1 of 1  stays: "restart"
          denial: "n't" denies these words
          strength: 0.N, for which SIGNS

example.which: 1 of 1 point

  B

  note: Yes.

`
	if err != nil {
		t.Fatal(err)
	}
	out = strengths.ReplaceAllString(out, "strength: 0.N, for which SIGNS")
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("grade --explain (-want +got):\n%s", diff)
	}
}

// Underlined text cannot drive a terminal.
func TestUnderlined(t *testing.T) {
	t.Parallel()
	got := underlined("it \x1b[31mdrains", []study.Span{{Start: 8, End: 14}})
	if want := "it ?[31m\x1b[4mdrains\x1b[24m"; got != want {
		t.Errorf("underlined() = %q, want %q", got, want)
	}
}

// Arrays are never null, so that programs need no special case.
func TestGradeShape(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": pack})
	file := filepath.Join(t.TempDir(), "replies.jsonl")
	if err := os.WriteFile(file, []byte(`{"question": "example.which", "answer": "A"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _, err := do(t, newGradeCommand(), "", "--quizzes", dir, file)
	if err != nil || strings.Contains(out, "null") || !strings.HasPrefix(out, `{"question":"example.which","points":0,"max":1,"criteria":[]`) {
		t.Errorf("grade: %s, %v", out, err)
	}
	if _, _, err := do(t, newGradeCommand(), "", "--quizzes", dir, "no-such.jsonl"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestBankJSON(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": pack})
	out, _, err := do(t, banklist.NewCommand(), "", "--quizzes", dir, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{
			"id": "example.probe", "kind": "short", "level": 1.0, "topic": "example", "points": 2.5,
			"prompt":       "What does a failing readiness probe do?",
			"model_answer": "It takes the pod out of the endpoints, so traffic stops, and does not restart it.",
		},
		{
			"id": "example.which", "kind": "choice", "level": 2.0, "topic": "example", "points": 1.0,
			"prompt":       "Which one restarts a container?",
			"model_answer": "The liveness probe",
			"choices":      []any{"The readiness probe", "The liveness probe"},
			"answer":       "The liveness probe",
		},
		{
			"id": "example.story", "kind": "behavioural", "level": 3.0, "topic": "example", "points": 1.0,
			"prompt":       "Tell us of an outage.",
			"model_answer": "A strong story shows: what you did; what it led to.",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bank --json (-want +got):\n%s", diff)
	}
}

func TestBankReadable(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": pack})
	out, _, err := do(t, banklist.NewCommand(), "", "--quizzes", dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Example (3 questions)", "example.probe  short", "level 3", "2.5 points", "1 of level 2", "1 behavioural"} {
		if !strings.Contains(out, want) {
			t.Errorf("bank does not say %q:\n%s", want, out)
		}
	}
	out, _, err = do(t, banklist.NewCommand(), "", "--quizzes", dir, "example.which")
	if err != nil || !strings.Contains(out, "* B  The liveness probe") || strings.Contains(out, "example.probe") {
		t.Errorf("bank example.which: %v\n%s", err, out)
	}
	_, _, err = do(t, banklist.NewCommand(), "", "--quizzes", dir, "example.wich")
	if err == nil || !strings.Contains(err.Error(), `did you mean "example.which"?`) {
		t.Errorf("bank example.wich: %v", err)
	}
}

// An attack prints its table, and lists what was taken in.
func TestAttack(t *testing.T) {
	t.Parallel()
	loose := strings.Replace(pack, "phrasings: [out|from endpoints]", "phrasings: [{words: question|probe, scope: reply}]", 1)
	dir := bankDir(t, map[string]string{"example.yaml": strings.ReplaceAll(loose, "points: 0.5", "points: 0")})
	if _, _, err := do(t, newAttackCommand(), "", dir); err == nil {
		t.Error("a bank that does not load passes")
	}
	dir = bankDir(t, map[string]string{"example.yaml": strings.Replace(loose, "points: 1, hint: Where", "points: 9, hint: Where", 1)})
	out, _, err := do(t, newAttackCommand(), "", dir)
	if !errors.Is(err, ErrReported) {
		t.Errorf("error %v, want ErrReported", err)
	}
	for _, want := range []string{"1 question attacked", "keyword list", "exceeded", "ok", "example.probe: ", "endpoints: question", "missed "} {
		if !strings.Contains(out, want) {
			t.Errorf("attack does not say %q:\n%s", want, out)
		}
	}
	out, _, err = do(t, newAttackCommand(), "", "--json", dir)
	var report struct {
		Questions int
		Rows      []struct {
			Attack    string
			Replies   int
			Offenders []struct{ Question, Reply string }
		}
	}
	if jsonErr := json.Unmarshal([]byte(out), &report); jsonErr != nil || !errors.Is(err, ErrReported) || report.Questions != 1 || len(report.Rows) != 10 {
		t.Errorf("attack --json: %v, %v, %+v", err, jsonErr, report)
	}
}
