package authorcli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// claimed are labelled replies to example.probe by their ideas. We give 2.5, 0.5
// and 1 of its 2.5 points, and the last one's idea wrongly.
const claimed = `{"question": "example.probe", "kind": "strong", "writer": "w1", "answer": "It leaves the endpoints: out of endpoints, traffic stops, it does not restart.", "points": 2.5, "ideas": {"endpoints": 1, "traffic": 0.5, "stays": 1}, "misconceptions": []}
{"question": "example.probe", "kind": "partial", "writer": "w1", "answer": "It gets no traffic any more.", "points": 1.5, "ideas": {"endpoints": 1, "traffic": 0.5, "stays": 0}, "misconceptions": []}
{"question": "example.probe", "kind": "wrong", "writer": "w1", "answer": "It goes out of endpoints for good.", "points": 0, "ideas": {"endpoints": 0, "traffic": 0, "stays": 0}, "misconceptions": []}
`

// claimsDir writes claimed into claims and claims/held of a new directory, which it
// returns with a bank.
func claimsDir(t *testing.T) (bank, open, held string) {
	t.Helper()
	untaught := strings.Replace(pack, "    examples:\n      - {reply: It gets no traffic., points: 0.5}\n", "", 1) // phrasings are taken at their word
	bank = bankDir(t, map[string]string{"example.yaml": untaught})
	open = file(t, "a.jsonl", claimed)
	held = filepath.Join(filepath.Dir(open), "held", "a.jsonl")
	if err := os.Mkdir(filepath.Dir(held), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(held, []byte(claimed), 0o644); err != nil {
		t.Fatal(err)
	}
	return bank, open, held
}

// The figures of short questions come after all else. Of one question alone the
// stems are its share as it is: they are pod, endpoint and traffic, of which the
// replies have 2, 1 and 1.
func TestEvalFigures(t *testing.T) {
	t.Parallel()
	bank, open, _ := claimsDir(t)
	out, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--summary", "--wrong", "1", open)
	if err != nil {
		t.Fatal(err)
	}
	_, got, ok := strings.Cut(out, "\n3 replies to 1 short question\n")
	want := `
               ours  stems
       kappa  0.625  0.515
           r  0.636  0.803
  mean error  0.267  0.311

` + stemsNote + `
Ideas: people gave 5 and we 5; precision 0.800, recall 0.800

           replies   mean  people's  60 % or more  people's  mean error  stems
   strong        1  1.000     1.000         1.000     1.000       0.000  0.333
  partial        1  0.200     0.600         0.000     1.000       0.400  0.267
    wrong        1  0.400     0.000         0.000     0.000       0.400  0.333

Honest replies hit by a guard that takes points: 0 of 1; charged with a misconception that people did not see: 0 of 1
`
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("there %t (-want +got):\n%s", ok, diff)
	}
}

// squeezed returns the lines of out with single spaces, where DIR stands for the
// directory of the file open.
func squeezed(out, open string) []string {
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(out, filepath.ToSlash(filepath.Dir(open)), "DIR")) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}

// A table has a line for each directory, and says which is held apart.
func TestEvalTable(t *testing.T) {
	t.Parallel()
	bank, open, held := claimsDir(t)
	out, progress, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--table", held, open)
	if err != nil || progress != "" {
		t.Fatalf("%v; on no terminal there is no bar, but %q", err, progress)
	}
	got := squeezed(out, open)
	want := []string{
		"replies kappa stems r stems mean error stems precision recall guarded charged",
		"DIR/held * 3 0.625 0.515 0.636 0.803 0.267 0.311 0.800 0.800 0 of 1 0 of 1",
		"DIR 3 0.625 0.515 0.636 0.803 0.267 0.311 0.800 0.800 0 of 1 0 of 1",
		"",
		"replies mean people's 60 % or more people's mean error stems",
		"DIR/held * strong 1 1.000 1.000 1.000 1.000 0.000 0.333",
	}
	if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(out, "\n* held apart: look at these sums alone, and at no reply\n") {
		t.Errorf("what the mark means is not said:\n%s", out)
	}
}

// A curve has a line for each number of phrasings, and one for drafts, whose
// ideas are not those that people marked.
func TestEvalCurve(t *testing.T) {
	t.Parallel()
	bank, open, _ := claimsDir(t)
	out, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--curve", open)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(out) {
		if name, rest, ok := strings.Cut(strings.TrimSpace(line), "  3  "); ok {
			names = append(names, strings.TrimSpace(name))
			if draft := strings.Contains(rest, "–       –"); draft != (len(names) == 5) {
				t.Errorf("%s has no precision: %t", name, draft)
			}
		}
	}
	want := []string{"2 phrasings a criterion", "4 phrasings a criterion", "8 phrasings a criterion", "all phrasings", "drafts"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("lines (-want +got):\n%s\n%s", diff, out)
	}
}

// With few phrasings a criterion is met by fewer replies: "no traffic" is the
// second one of its idea.
func TestEvalPhrasings(t *testing.T) {
	t.Parallel()
	bank, open, _ := claimsDir(t)
	for n, want := range map[string]string{"1": `{"points":0,"max":2.5}`, "2": `{"points":0.5,"max":2.5}`, "0": `{"points":0.5,"max":2.5}`} {
		scores := filepath.Join(t.TempDir(), "scores.jsonl")
		if _, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--phrasings", n, "--scores", scores, open); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(scores)
		if lines := strings.Split(string(text), "\n"); err != nil || len(lines) != 4 || lines[1] != want {
			t.Errorf("with %s: %v, and the scores are\n%s\nwant the second to be %s", n, err, text, want)
		}
	}
	out, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--drafts", open)
	if err != nil || !strings.HasPrefix(out, "3 replies to 1 question, 1 of them drafted\n") {
		t.Errorf("%v; drafts are not told of in %.80s", err, out)
	}
}

// What is measured is JSON too, and what cannot be measured is null.
func TestEvalJSON(t *testing.T) {
	t.Parallel()
	bank, open, held := claimsDir(t)
	stories := file(t, "stories.jsonl", labelledStories)
	out, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--json", open, stories)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Replies, Questions, Stories int
		Lines                       []struct {
			Name  string
			Kappa *float64
		}
		Parts []struct {
			Part      string
			Precision *float64
		}
		Short struct {
			Kappa struct{ Ours, Stems float64 }
			Ideas struct{ Precision float64 }
			Kinds []struct{ Kind string }
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Replies != 3 || got.Questions != 1 || got.Stories != 4 || len(got.Lines) != 5 || got.Lines[0].Kappa == nil || got.Lines[2].Kappa != nil {
		t.Errorf("counts and lines are %+v", got)
	}
	if len(got.Parts) != 9 || got.Parts[6].Part != "trade-off" || got.Parts[6].Precision != nil {
		t.Errorf("parts are %+v", got.Parts)
	}
	if s := got.Short; len(s.Kinds) != 3 || s.Ideas.Precision != 0.8 || s.Kappa.Ours == 0 || s.Kappa.Stems == 0 {
		t.Errorf("figures are %+v", s)
	}
	var sets []struct {
		Name string
		Held bool
	}
	out, _, err = do(t, newEvalCommand(), "", "--quizzes", bank, "--table", "--json", open, held)
	if jsonErr := json.Unmarshal([]byte(out), &sets); err != nil || jsonErr != nil || len(sets) != 2 || sets[0].Held || !sets[1].Held {
		t.Errorf("%v, %v: sets are %+v", err, jsonErr, sets)
	}
	out, _, err = do(t, newEvalCommand(), "", "--quizzes", bank, "--curve", "--json", open)
	if jsonErr := json.Unmarshal([]byte(out), &sets); err != nil || jsonErr != nil || len(sets) != 5 || sets[4].Name != "drafts" {
		t.Errorf("%v, %v: the curve is %+v", err, jsonErr, sets)
	}
}

// Flags that do not go together are refused, with what would be right.
func TestEvalFlags(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"--accept, --wrong and --phrasings take 0 or more":                                            {"--phrasings", "-1"},
		"--wrong shows replies to people: leave out --json, --table, --goals and --curve":             {"--wrong", "1", "--table"},
		"--curve tries several rubrics: leave out --phrasings, --drafts and --scores":                 {"--curve", "--phrasings", "2"},
		"if any flags in the group [table goals curve] are set none of the others can be; [curve tab": {"--curve", "--table"},
	} {
		if _, _, err := do(t, newEvalCommand(), "", append(args, "a.jsonl")...); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: %v, want %s", args, err, want)
		}
	}
}

// Goals stand beside what each directory reaches, and what falls short has a mark.
func TestEvalGoals(t *testing.T) {
	t.Parallel()
	bank, open, held := claimsDir(t)
	out, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--goals", held, open)
	if err != nil {
		t.Fatal(err)
	}
	got := squeezed(out, open)
	want := []string{
		"to reach DIR/held * DIR",
		"kappa ≥ 0.90 0.625 ! 0.625 !",
		"wrong replies, mean ≤ 0.06 0.400 ! 0.400 !",
		"wrong replies at 60 % or more ≤ 0.01 0.000 0.000",
		"full replies in plain words, mean ≥ 0.95 1.000 1.000",
		"full replies in a second language, mean ≥ 0.96 – –",
		"half right with one mistake, mean error ≤ 0.08 – –",
		"ideas, precision ≥ 0.95 0.800 ! 0.800 !",
		"ideas, recall ≥ 0.95 0.800 ! 0.800 !",
		"ideas in doubt ≤ 0.08 0.000 0.000",
		"honest replies hit by a guard ≤ 0.00 0.000 0.000",
		"… by a misconception not held ≤ 0.01 0.000 0.000",
	}
	if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, _, err := do(t, newEvalCommand(), "", "--quizzes", bank, "--unlabelled", "--goals", "--json", open); err != nil {
		t.Error(err)
	}
}
