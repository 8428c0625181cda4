package attack

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// A fair bank, and one whose question any reply with the right words satisfies.
const (
	fair = `topic: fair
name: Fair
questions:
  - id: readiness
    kind: short
    level: 1
    prompt: A readiness probe fails. What happens to the pod?
    model_answer: >-
      The pod is taken out of the Service's endpoints. It is not restarted.
      When the probe succeeds again, traffic comes back.
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    criteria:
      - {id: traffic, idea: It gets no more traffic., points: 1, hint: Who stops?, phrasings: [taken out endpoint, remove from endpoint, no traffic, traffic stops]}
      - {id: stays, idea: It is not restarted., points: 1, negative: true, hint: Which probe kills?, phrasings: [restart, kill container, recreate]}
      - {id: returns, idea: Traffic comes back., points: 1, hint: For good?, phrasings: [traffic (come back|return), succeed again, until ready, flows again]}
    examples:
      - {reply: It is taken out of the endpoints but it is not restarted. Once it succeeds again the traffic returns., points: 3}
`
	loose = `topic: loose
name: Loose
questions:
  - id: one
    kind: short
    level: 1
    prompt: What does a readiness probe say about a pod?
    model_answer: A failing readiness probe says that no traffic should come to the pod, and nothing else.
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    criteria:
      - {id: any, idea: Pods., points: 1, hint: What?, phrasings: [{words: probe|pod, scope: reply}]}
  - id: two
    kind: short
    level: 1
    prompt: What is a liveness probe for?
    model_answer: The kubelet restarts a container of the pod whose liveness probe has failed.
    source: {title: Docs, url: "https://kubernetes.io/docs/"}
    criteria:
      - {id: restart, idea: It restarts., points: 1, hint: What?, phrasings: [restart container]}
`
)

func bankOf(t *testing.T, pack string) *quiz.Bank {
	t.Helper()
	bank, err := quiz.Load(fstest.MapFS{"pack.yaml": {Data: []byte(pack)}})
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

func TestFairBankStands(t *testing.T) {
	t.Parallel()
	honest := []labelled.Reply{{Question: "fair.readiness", Text: "no traffic, not restarted, traffic returns when it is ready", Points: 3}}
	report := Run(bankOf(t, fair), honest)
	if !report.Passed() || report.Questions != 1 || len(report.Rows) != 10 {
		t.Errorf("report %+v", report)
	}
	for _, row := range report.Rows {
		if row.Replies == 0 && row.Attack != "another question's model answer" {
			t.Errorf("%s: no replies", row.Attack)
		}
	}
	if last := report.Rows[9]; last.Replies != 2 {
		t.Errorf("%d honest replies, want the example and the labelled one", last.Replies)
	}
	if diff := cmp.Diff(report, Run(bankOf(t, fair), honest)); diff != "" {
		t.Errorf("a second run differs:\n%s", diff)
	}
}

func TestLooseBankIsCaught(t *testing.T) {
	t.Parallel()
	report := Run(bankOf(t, loose), nil)
	if report.Passed() {
		t.Fatal("a bank that any reply satisfies passed")
	}
	i := slices.IndexFunc(report.Rows, func(r Row) bool { return r.Attack == "another question's model answer" })
	row := report.Rows[i]
	if row.Passed() || row.Replies != 2 || row.Hits != 1 || row.Percent() != 50 {
		t.Fatalf("row %+v, want one of two replies to count", row)
	}
	off := row.Offenders[0]
	if off.Question != "loose.one" || !strings.HasPrefix(off.Reply, "The kubelet") || len(off.Evidence) != 1 || !strings.HasPrefix(off.Evidence[0], "any: ") {
		t.Errorf("offender %+v", off)
	}
}

// A draft, whose criteria have keywords and no phrasings, is attacked too.
func TestDraftIsAttacked(t *testing.T) {
	t.Parallel()
	const drafted = `topic: drafted
name: Drafted
questions:
  - id: queue
    kind: short
    level: 1
    prompt: What is a queue?
    model_answer: A list whose first element in is the first out.
    criteria:
      - {id: order, idea: First in is first out., points: 1, hint: In which order?, keywords: [{words: list, weight: 1}, {words: first, weight: 2}]}
`
	report := Run(bankOf(t, drafted), nil)
	if row := report.Rows[0]; row.Attack != "keyword list" || row.Replies != 5 {
		t.Errorf("row %+v, want the five lists of the model answer's words", row)
	}
}

func TestDenials(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string][]string{
		"It limits evictions.":                          {"It does not limit evictions.", "It is not true that it limits evictions."},
		"A pod is evicted, so that a node drains.":      {"A pod is not evicted, so that a node drains.", "It is not true that a pod is evicted, so that a node drains."},
		"A claim that binds a volume reaches a pod.":    nil,
		"When it fails, the kubelet restarts it.":       {"When it fails, the kubelet does not restart it.", "It is not true that when it fails, the kubelet restarts it."},
		"Stop the writes first.":                        {"Do not stop the writes first."},
		"It does not restart.":                          nil,
		"A sorted set, since members are ordered.":      nil,
		"The key always grows, so one shard is hot.":    {"The key always does not grow, so one shard is hot.", "It is not true that the key always grows, so one shard is hot."},
		"SLO is a target.":                              {"SLO is not a target.", "It is not true that SLO is a target."},
		"If it dies it tries again.":                    nil,
		"Each retries and the proxy matches the label.": {"Each does not retry and the proxy matches the label.", "It is not true that each retries and the proxy matches the label."},
	} {
		if diff := cmp.Diff(want, denials(sentence)); diff != "" {
			t.Errorf("denials(%q) (-want +got):\n%s", sentence, diff)
		}
	}
}

func TestMainClause(t *testing.T) {
	t.Parallel()
	for sentence, want := range map[string]string{
		"It grows all the time, so one shard is hot.": "It grows all the time, ",
		"It is skewed: a mean hides it.":              "It is skewed: ",
		"It limits pods, nodes and zones.":            "It limits pods, nodes and zones.",
	} {
		if got := mainClause(sentence); got != want {
			t.Errorf("mainClause(%q) = %q, want %q", sentence, got, want)
		}
	}
}

func TestFirstSentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"One. Two.":                     "One. ",
		"At 99.9 % it is, e.g. on. So.": "At 99.9 % it is, e.g. on. ",
		"Only one.":                     "Only one.",
	} {
		if first, rest := firstSentence(text); first != want || first+rest != text {
			t.Errorf("firstSentence(%q) = %q, %q", text, first, rest)
		}
	}
}

// Each misspelt answer differs from the model in one word a sentence, and
// never in its first letter or in a name.
func TestMisspellings(t *testing.T) {
	t.Parallel()
	q := study.Question{ID: "a.b", ModelAnswer: "It restarts the container of kube-proxy. Then maxSurge limits everything."}
	want := strings.Fields(q.ModelAnswer)
	for _, reply := range misspellings(q) {
		got := strings.Fields(reply)
		differ := 0
		for i := range want {
			if got[i] != want[i] {
				differ++
				if got[i][0] != want[i][0] || strings.Contains(want[i], "kube") || want[i] == "maxSurge" {
					t.Errorf("%q misspells %q", reply, want[i])
				}
			}
		}
		if differ > 2 {
			t.Errorf("%q has %d errors in two sentences", reply, differ)
		}
	}
}
