package grade

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// Each rule that acts is named, with the words that it acted on.
func TestExplain(t *testing.T) {
	t.Parallel()
	q := budget()
	q.Groups = []study.Group{{ID: "how"}}
	q.Criteria = append(q.Criteria,
		study.Criterion{ID: "then", Points: 1, Needs: "eviction", Phrasings: words("waits")},
		study.Criterion{ID: "fifteen", Points: 1, Phrasings: words("15 days")},
		study.Criterion{ID: "loose", Points: 1, Group: "how", Phrasings: words("checks")},
		study.Criterion{ID: "strict", Points: 2, Group: "how", Phrasings: words("checks twice")},
		study.Criterion{ID: "same", Points: 1, Phrasings: words("voluntary disruption")},
		study.Criterion{ID: "memory", Points: 1, Phrasings: words("oom")},
	)
	r := mustCompile(t, q, benchLexicon(t))
	for reply, want := range map[string][]string{
		"It limits voluntary disruptions.":                       {`one piece, one idea same: "voluntary disruptions" would earn it, but earns voluntary already`},
		"It limits volantary disruptions, voluntary disruptions": {`typing error voluntary: "volantary" is read as "voluntary"`},
		"It waits.":                                    {`needs then: "waits" would earn it, but it needs eviction, which was not earned`},
		"Kept for 360 h.":                              {`quantity fifteen: "360 h" is read as 15 days`},
		"It checks twice.":                             {`group strict: the best of group how counts: this, and not loose`},
		"It runs out of memory.":                       {`synonym memory: "out of memory" stands for "oom"`},
		"It never drains nodes.":                       {`denial voluntary: "never" denies "drains"`},
		"It protects from node crash.":                 {`denial crash: "protects from node crash" would have to be denied`},
		"It does not protect from a node crash.":       {`denial crash: "not" denies these words`},
		"It is false that it doesn't drain.":           {`denial voluntary: "false" and "n't" do not deny these words: two denials undo each other`},
		"It drains and restarts crashed pods.":         {`misconception restarts: "restarts crashed pods" lowers the points to 0`},
		"It drains and does not restart crashed pods.": {`denial restarts: "not" denies "restart crashed pods"`},
		"I don't know":                                 {"guard : dont_know: it is only remarked on"},
		"  ":                                           {"guard : there is nothing to mark"},
		"voluntary, disruption, limit, pods, node":     {`one piece, one idea same: "voluntary, disruption" would earn it, but earns voluntary already`, "guard : keywords: it takes the 2 points"},
	} {
		var got []string
		for _, x := range r.Explain(reply) {
			got = append(got, fmt.Sprintf("%s %s: %s", x.Rule, x.Criterion, x.Text))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Explain(%q) (-want +got):\n%s", reply, diff)
		}
	}
}

// A quantity is explained too: converted, slipped, given or denied.
func TestExplainNumeric(t *testing.T) {
	t.Parallel()
	r := mustCompile(t, study.Question{
		Kind: study.KindNumeric, Prompt: "How much downtime does 99.9 % leave in 30 days?",
		Numeric: &study.Numeric{Answer: "43.2 min", Tolerance: "1%", Points: 4, Slips: []study.Slip{{Answer: "43.8 min"}}},
	}, nil)
	for reply, want := range map[string][]string{
		"2592 s":                  {`quantity: "2592 s" is read as 43.2 min`},
		"43.8 minutes":            {`quantity: "43.8 minutes" is read as the slip 43.8 min`},
		"of 30 days it is 43 min": {`quantity: "30 days" is the prompt's own`, `quantity: "43 min" is read as 43.2 min`},
		"not 44 min but 43 min":   {`quantity: "43 min" is read as 43.2 min`, `denial: "not" denies "44 min"`},
		"43 min or 60 min or 2h":  {`quantity: "43 min" is read as 43.2 min`, "guard: shotgun"},
	} {
		var got []string
		for _, x := range r.Explain(reply) {
			got = append(got, fmt.Sprintf("%s: %s", x.Rule, x.Text))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Explain(%q) (-want +got):\n%s", reply, diff)
		}
	}
}
