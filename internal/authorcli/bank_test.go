package authorcli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// drills is a bank with all that a bank can hold, in few words.
func drills(t *testing.T) string {
	t.Helper()
	const choices = `source: {title: Docs, url: "https://example.org/"}, choices: [{text: This, right: true, feedback: Yes.}, {text: That, feedback: No.}]}`
	return bankDir(t, map[string]string{
		"example.yaml": pack,
		"pods.yaml": `topic: pods
name: Pods
questions:
  - {id: first, kind: choice, level: 2, subject: pending, covers: [clusters.pods, clusters.pending], prompt: Where first?, ` + choices + `
  - {id: second, kind: choice, level: 3, subject: pending, prompt: And then?, ` + choices + `
scenarios:
  - {id: pending, title: A pod stays Pending, steps: [first, second]}
`,
		"syllabus.yaml": `sections:
  - number: 2
    id: clusters
    name: Clusters
    topics: [pods]
    lines: [{id: pods, text: Pods}, {id: nodes, text: Nodes}, {id: pending, text: A pod is pending, drill: true}, {id: lost, text: A node is lost, drill: true}]
  - {number: 3, id: clouds, name: Clouds, topics: [aws], lines: [{id: zones, text: Zones}]}
`,
		"interview.yaml": `title: Short
minutes: 3
phases:
  - {id: a, name: Opening, minutes: 1, aim: To begin., questions: [{question: pods.first, listen: [a reason]}]}
  - {id: b, name: Close, minutes: 2, aim: To end., questions: [{text: What else?, follow_ups: [Anything?]}]}
scorecard: [{id: depth, name: Depth, marks: [names, explains, measures, weighs]}]
`,
		"plan.yaml": `title: A morning
minutes: 110
sittings:
  - {sections: [clusters], minutes: 50, rest: 10, aim: Drain a node.}
  - {sections: [clouds], minutes: 50, aim: Choose a zone.}
`,
		"checklist.yaml": `title: The day before
statements: [{id: drain, text: I can drain a node., covers: [clusters.nodes]}]
`,
	})
}

func TestBankFilters(t *testing.T) {
	t.Parallel()
	dir := drills(t)
	tests := []struct {
		args string
		want []string // ids, or an error
	}{
		{"", []string{"example.probe", "example.which", "example.story", "pods.first", "pods.second"}},
		{"--topic pods", []string{"pods.first", "pods.second"}},
		{"--topic pods --topic example --level 3", []string{"example.story", "pods.second"}},
		{"--section 2 --level 2", []string{"pods.first"}},
		{"--section Clusters --kind short", nil},
		{"--section clouds", nil},
		{"--kind choice,behavioural --level 2,3", []string{"example.which", "example.story", "pods.first", "pods.second"}},
		{"--subject pending", []string{"pods.first", "pods.second"}},
		{"--covers clusters.pods", []string{"pods.first"}},
		{"--covers clusters.nodes", nil},
		{"--covers clusters.node", []string{`--covers "clusters.node" fits nothing in this bank; did you mean "clusters.nodes"?`}},
		{"--topic pots", []string{`--topic "pots" fits nothing in this bank; did you mean "pods"?`}},
		{"--level 4", []string{`--level "4" fits nothing in this bank; did you mean "1"?`}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			out, _, err := do(t, newBankCommand(), "", append(strings.Fields(tt.args), "--json", "--quizzes", dir)...)
			if err != nil {
				if diff := cmp.Diff(strings.Join(tt.want, ""), err.Error()); diff != "" {
					t.Errorf("error (-want +got):\n%s", diff)
				}
				return
			}
			var got []struct{ ID string }
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, q := range got {
				ids = append(ids, q.ID)
			}
			if diff := cmp.Diff(tt.want, ids); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
		})
	}
}

// Each command of the bank says these things, and none of those.
func TestBankViews(t *testing.T) {
	t.Parallel()
	dir := drills(t)
	tests := []struct {
		args string
		want []string
		not  []string
	}{
		{"", []string{
			"Pods (2 questions)", "2  Clusters  2          0        1        1        0      0        2       0            1          2 of 4",
			"3  Clouds    0 ", "   Example   3 ", "   All       5 ", "2 of 5\n",
			"- clusters.nodes: Nodes", "- clouds.zones: Zones", "Drills that no scenario covers\n  - clusters.lost: A node is lost\n",
			"5 questions, 1 of level 1, 2 of level 2, 2 of level 3, 1 short, 0 numeric, 3 choice, 1 behavioural\n",
		}, nil},
		{"--section 2", []string{"2  Clusters  2 ", "2 questions, "}, []string{"Clouds", "Example", "no question covers"}},
		{"--markdown", []string{"|---:|---|---:|", "| 2 | Clusters | 2 | 0 | 1 | 1 | 0 | 0 | 2 | 0 | 1 | 2 of 4 |\n", "Lines of the syllabus that no question covers: 3. Drills that no scenario covers: 1."}, []string{"pods.first"}},
		{"pods.first", []string{"Subject: pending\n", `Step 1 of 2 of "A pod stays Pending" (pods.pending)`, "Covers\n  - clusters.pods: Pods\n"}, []string{"pods.second"}},
		{"pods.second --json", []string{`"subject": "pending"`, `"number": 2`}, []string{"covers"}},
		{"interview", []string{"Short (3 minutes)", "1 to 3 min  Close", "Where first? (pods.first)", "listen for: a reason", "ask next: Anything?", "    4  weighs"}, nil},
		{"plan", []string{"A morning (1 h 50 min)", " 0:50  rest (10 min)", " 1:00  Clouds (50 min)\n      Choose a zone."}, nil},
		{"checklist", []string{"The day before\n", "[ ] I can drain a node.\n      clusters.nodes\n"}, nil},
		{"checklist --json", []string{`"text": "I can drain a node."`}, []string{"[ ]"}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			out, _, err := do(t, newBankCommand(), "", append(strings.Fields(tt.args), "--quizzes", dir)...)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("it does not say %q:\n%s", want, out)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(out, not) {
					t.Errorf("it says %q:\n%s", not, out)
				}
			}
		})
	}
}

// A bank need not have an interview.
func TestBankWithoutInterview(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": pack})
	if _, _, err := do(t, newBankCommand(), "", "interview", "--quizzes", dir); err == nil || err.Error() != "this bank has no interview.yaml" {
		t.Errorf("error %v", err)
	}
}
