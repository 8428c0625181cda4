package craft_test

import (
	"testing"

	"github.com/studybot/studybot/internal/quiz/craft"
)

func TestAsks(t *testing.T) {
	t.Parallel()
	for prompt, want := range map[string]int{
		"What does a readiness probe do?":                   1,
		"A readiness probe fails. What happens to the pod?": 1,
		"Is that enough?":                                   1,
		"Why do teams write their tools in Python, and when is it the wrong choice?":   2,
		"What is a PDB, whom does it protect, and which disruptions does it not see?":  3,
		"Name three ways to mitigate, and say what each costs.":                        2,
		"When a node is drained, what happens to its pods?":                            1,
		"Where two rules overlap, which wins, and why?":                                2,
		"A pod, which has no limits, is killed. Why?":                                  1,
		"When is a StatefulSet right?":                                                 1,
		"How many hosts fit, what does AWS keep, and how do you find the next subnet?": 3,
		"What broke? Why? Who noticed, and what did you do next?":                      4,
		"The pod is Pending. Explain why, and give the command that shows it.":         2,
		"A team asks for 99.99 %. What do you ask them first?":                         1,
		"To which address does it go, and by how much is it slower?":                   2,
		"": 0,
	} {
		if got := craft.Asks(prompt); got != want {
			t.Errorf("%q asks %d things, want %d", prompt, got, want)
		}
	}
}
