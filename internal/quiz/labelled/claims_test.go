package labelled_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz/labelled"
)

// A line may say what its writer was asked for and what each idea earned. That
// there are no misconceptions is not the same as that nobody looked for them.
func TestReadClaims(t *testing.T) {
	t.Parallel()
	text := `{"question": "a.b", "kind": "esl", "writer": "w1", "answer": "x", "points": 1.5, "ideas": {"one": 1, "two": 0.5}, "misconceptions": []}
{"question": "a.b", "answer": "y", "points": 0, "ideas": null, "misconceptions": ["m"], "cost": 1}
`
	want := []labelled.Reply{
		{File: "a.jsonl", Line: 1, Question: "a.b", Text: "x", Points: 1.5, Kind: labelled.KindESL, Writer: "w1", Ideas: map[string]float64{"one": 1, "two": 0.5}, Misconceptions: []string{}},
		{File: "a.jsonl", Line: 2, Question: "a.b", Text: "y", Misconceptions: []string{"m"}},
	}
	got, err := labelled.ReadLines(strings.NewReader(text), "a.jsonl")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestReadClaimsFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ keys, want string }{
		"kind":          {`"points": 1, "kind": "strnog"`, `"strnog" is no kind of reply: the kinds are strong, esl, partial, mixed, wrong; did you mean "strong"? (value)`},
		"kind's type":   {`"points": 1, "kind": 1`, `this is not `},
		"second part":   {`"parts": [], "again": ["actions"]`, `"actions" is no part of a story: the parts are situation, task, action, result, figures, ownership, trade-off, learned; did you mean "action"? (value)`},
		"second only":   {`"points": 1, "again": []`, `"again" is there without "parts": it is the second reading of a story (kind)`},
		"story":         {`"parts": [], "ideas": {}`, `"ideas" or "misconceptions" are there beside "parts": a story has neither (kind)`},
		"below 0":       {`"points": 1, "ideas": {"a": 1, "b": -0.5}`, `idea "b" has -0.5 points: it cannot have less than 0 (value)`},
		"idea twice":    {`"points": 1, "ideas": {"a": 1, "b": 1, "a": 0}`, `this is not {"question": ID, "answer": TEXT, "points": N} or {"question": ID, "answer": TEXT, "parts": [PART, …]} in JSON: idea "a" is there twice (syntax)`},
		"no points":     {`"points": 1, "ideas": {"a": null}`, `this is not {"question": ID, "answer": TEXT, "points": N} or {"question": ID, "answer": TEXT, "parts": [PART, …]} in JSON: idea "a" has no points (syntax)`},
		"ideas' type":   {`"points": 1, "ideas": ["a"]`, `this is not `},
		"misconception": {`"points": 1, "misconceptions": ["m", "n", "m"]`, `misconception "m" is there already: name each once at most (duplicate)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := labelled.ReadLines(strings.NewReader("\n"+`{"question": "a.b", "answer": "x", `+c.keys+"}\n"), "a.jsonl")
			if err == nil || !strings.HasPrefix(err.Error(), "a.jsonl:2:1: "+c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}
