package craft_test

import (
	"testing"

	"github.com/studybot/studybot/internal/quiz/craft"
)

func TestAsks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want   int
		prompt string
	}{
		{1, "What does a readiness probe do?"},
		{1, "A readiness probe fails. What happens to the pod?"},
		{1, "Is that enough?"},
		{2, "Why do teams write their tools in Python, and when is it the wrong choice?"},
		{3, "What is a PDB, whom does it protect, and which disruptions does it not see?"},
		{2, "Name three ways to mitigate, and say what each costs."},
		{1, "When a node is drained, what happens to its pods?"},
		{2, "Where two rules overlap, which wins, and why?"},
		{1, "A pod, which has no limits, is killed. Why?"},
		{1, "When is a StatefulSet right?"},
		{3, "How many hosts fit, what does AWS keep, and how do you find the next subnet?"},
		{4, "What broke? Why? Who noticed, and what did you do next?"},
		{2, "The pod is Pending. Explain why, and give the command that shows it."},
		{1, "A team asks for 99.99 %. What do you ask them first?"},
		{2, "To which address does it go, and by how much is it slower?"},
		{0, ""},
	} {
		if got := craft.Asks(c.prompt); got != c.want {
			t.Errorf("%q asks %d things, want %d", c.prompt, got, c.want)
		}
	}
}
