package authorcli

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/authorcli/banklist"
	"github.com/studybot/studybot/internal/study"
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
			out, _, err := do(t, banklist.NewCommand(), "", append(strings.Fields(tt.args), "--json", "--quizzes", dir)...)
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
			out, _, err := do(t, banklist.NewCommand(), "", append(strings.Fields(tt.args), "--quizzes", dir)...)
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
	if _, _, err := do(t, banklist.NewCommand(), "", "interview", "--quizzes", dir); err == nil || err.Error() != "this bank has no interview.yaml" {
		t.Errorf("error %v", err)
	}
}

// A path goes from easy to hard, and the steps of a scenario stay together.
func TestBankPath(t *testing.T) {
	t.Parallel()
	out, _, err := do(t, banklist.NewCommand(), "", "path", "--quizzes", drills(t))
	if want := "2 Clusters (2 questions)\n  middle  pods.first   choice  Where first?\n  hard    pods.second  choice  And then?\n\n"; out != want || err != nil {
		t.Errorf("path: %v\n%s\nwant\n%s", err, out, want)
	}
	out, _, err = do(t, banklist.NewCommand(), "", "path", "--json", "--level", "3", "--quizzes", drills(t))
	if !strings.Contains(out, `"pods.second"`) || strings.Contains(out, "pods.first") || err != nil {
		t.Errorf("path --level 3: %v\n%s", err, out)
	}
}

// What was not read against its source for long is listed, the oldest first.
func TestBankStale(t *testing.T) {
	t.Parallel()
	month := func(monthsAgo int) study.Month { return study.MonthOf(time.Now().AddDate(0, 0, -31*monthsAgo)) }
	const entry = `  - {id: %s, kind: choice, level: 1, prompt: Which?, source: {title: Docs, url: "https://example.org/"}, %schoices: [{text: This, right: true, feedback: Yes.}, {text: That, feedback: No.}]}
`
	dir := bankDir(t, map[string]string{
		"example.yaml": "topic: example\nname: Example\nversion: Example 2\nquestions:\n" + fmt.Sprintf(entry, "fresh", "checked: "+string(month(0))+", ") +
			fmt.Sprintf(entry, "half", "checked: "+string(month(8))+", version: Example 1, ") + fmt.Sprintf(entry, "old", "checked: 2020-01, ") + fmt.Sprintf(entry, "never", ""),
		"glossary.yaml": `terms: [{name: Pod, definition: A group of containers., source: {title: Docs, url: "https://example.org/"}, checked: 2021-01}]`,
	})
	for args, want := range map[string][]string{
		"--stale":                 {"example.never never", "example.old 2020-01", "term Pod 2021-01", "3 questions and terms not read"},
		"--stale=6":               {"example.never never", "example.old 2020-01", "term Pod 2021-01", "example.half " + string(month(8)) + " Example 1", "4 questions and terms not read"},
		"--stale --topic example": {"example.never never", "example.old 2020-01", "term Pod 2021-01", "3 questions"}, // a filter that leaves nothing out
	} {
		out, _, err := do(t, banklist.NewCommand(), "", append(strings.Fields(args), "--quizzes", dir)...)
		if err != nil {
			t.Fatal(err)
		}
		rest := strings.Join(strings.Fields(out), " ")
		for _, line := range want {
			_, after, found := strings.Cut(rest, line)
			if !found {
				t.Errorf("%s does not say %q, or not in order:\n%s", args, line, out)
			}
			rest = after
		}
		if strings.Contains(out, "fresh") {
			t.Errorf("%s lists what was read this month:\n%s", args, out)
		}
	}
}

// Authors read what the feedback says on each sketch of a story.
func TestBankSketches(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": `topic: example
name: Example
questions:
  - id: story
    kind: behavioural
    level: 1
    prompt: Tell us about an outage that you ended.
    story:
      strong: [what you did]
      sketches:
        - {strength: weak, reply: There was an outage of the shop last year and in the end it was all fixed by the team.}
        - {strength: middling, reply: "Last March our checkout failed for 40 minutes. I was on call and rolled the release back by hand."}
        - strength: strong
          reply: "Last March our checkout failed for 40 minutes. I was on call and had to bring it back. I rolled the release back by hand, although that cost us the other fixes in it. Errors fell from 30 % to none. I learned to keep releases small."
`})
	out, _, err := do(t, banklist.NewCommand(), "", "--quizzes", dir, "example.story")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A weak story\n", "A middling story\n", "A strong story\n", "    found:   ", "    missing: ", "    to add:  "} {
		if !strings.Contains(out, want) {
			t.Errorf("bank example.story does not say %q:\n%s", want, out)
		}
	}
}
