package authorcli

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// riskyDir writes a bank with a phrasing that three replies meet wrongly, one of
// them hidden, and returns its directory.
func riskyDir(t *testing.T) string {
	t.Helper()
	dir := bankDir(t, map[string]string{"example.yaml": strings.Replace(pack, "[traffic stops, no traffic]", "[traffic stops, no traffic, users wait]", 1)})
	for name, text := range map[string]string{
		"fit": `{"question": "example.probe", "answer": "No traffic comes.", "points": 0.5, "ideas": {"endpoints": 0, "traffic": 0.5, "stays": 0}, "misconceptions": []}
{"question": "example.probe", "answer": "Users wait\u001b[31m a little\u202e, until it comes back and everything that was lost while it was gone has been sent to them anew.", "points": 0, "ideas": {"endpoints": 0, "traffic": 0, "stays": 0}, "misconceptions": []}
{"question": "example.probe", "answer": "The users\tjust wait.", "points": 0, "ideas": {"endpoints": 0, "traffic": 0, "stays": 0}, "misconceptions": []}
`,
		"held": `{"question": "example.probe", "answer": "Users wait in secret.", "points": 0, "ideas": {"endpoints": 0, "traffic": 0, "stays": 0}, "misconceptions": []}
`,
	} {
		sub := filepath.Join(dir, "labelled", name)
		if err := os.MkdirAll(sub, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(sub, "a.jsonl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The table shows what a phrasing costs and whom it fooled, harmlessly, and nothing
// of hidden replies but their number.
func TestLintRisk(t *testing.T) {
	t.Parallel()
	dir := riskyDir(t)
	out, _, err := do(t, newLintCommand(), "", "--risk", dir)
	if err != nil {
		t.Fatal(err)
	}
	place := filepath.Join(dir, "example.yaml") + ":12:129"
	fooled := filepath.Join(dir, "labelled", "fit", "a.jsonl")
	for _, want := range []string{
		place + "  example.probe  traffic  wrong  0      3      0       users wait\n",
		"    " + fooled + ":2: Users wait?[31m a little?, until it comes back and everything that was lost while it was gone has b…\n",
		"    " + fooled + ":3: The users just wait.\n",
		"\n1 risky phrasing\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lint --risk does not say %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "secret") {
		t.Errorf("a hidden reply is shown:\n%s", out)
	}
}

// Programs get the same as JSON, and an empty array where there is nothing.
func TestLintRiskJSON(t *testing.T) {
	t.Parallel()
	out, _, err := do(t, newLintCommand(), "", "--risk", "--json", riskyDir(t))
	var lines []struct {
		Line, Column, Right, Wrong, Foreign int
		Question, Idea, Risk                string
		Phrasing                            struct{ Words string }
		Fooled                              []struct{ Answer string }
	}
	if jsonErr := json.Unmarshal([]byte(out), &lines); err != nil || jsonErr != nil || len(lines) != 1 {
		t.Fatalf("lint --risk --json: %v, %v:\n%s", err, jsonErr, out)
	}
	if l := lines[0]; l.Line != 12 || l.Wrong != 3 || l.Risk != "wrong" || l.Phrasing.Words != "users wait" || len(l.Fooled) != 2 {
		t.Errorf("got %+v", l)
	}
	out, _, err = do(t, newLintCommand(), "", "--superfluous", "--json", riskyDir(t))
	if err != nil || out != "[]\n" { // each idea has fewer than four phrasings
		t.Errorf("lint --superfluous --json: %q, %v, want an empty array", out, err)
	}
	out, _, err = do(t, newLintCommand(), "", "--superfluous", riskyDir(t))
	if err != nil || !strings.HasSuffix(out, "0 superfluous phrasings\n") {
		t.Errorf("lint --superfluous: %q, %v, want none", out, err)
	}
}

// Lint warns of a phrasing that is wrong more often than right, with a reply that it
// fooled, and a comment silences that.
func TestLintWarnsOfRisk(t *testing.T) {
	t.Parallel()
	dir := riskyDir(t)
	want := `example.yaml:12:129: warning: labelled replies that meet this phrasing without its idea: 3, such as labelled/fit/a.jsonl:2, "Users wait\x1b[31m a little\u202e, until it com…"; with it: 0;`
	out, _, err := do(t, newLintCommand(), "", dir)
	if !errors.Is(err, ErrReported) || !strings.Contains(out, want) || !strings.Contains(out, "(risk)") {
		t.Errorf("lint: %v, does not say %s:\n%s", err, want, out)
	}
	file := filepath.Join(dir, "example.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	silenced := strings.Replace(string(text), "users wait]}", "users wait]} # lint:ignore risk: they mean it", 1)
	if err := os.WriteFile(file, []byte(silenced), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _, _ := do(t, newLintCommand(), "", dir); strings.Contains(out, "(risk)") || strings.Contains(out, "(silence)") {
		t.Errorf("lint speaks of what is silenced:\n%s", out)
	}
}
