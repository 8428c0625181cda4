package order_test

import (
	"testing"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/quiz/order"
)

// A table speaks for the order that it was counted over, and is the same each time.
func TestCount(t *testing.T) {
	t.Parallel()
	texts := []string{"The node of the cluster waits.", "The name of the pod, and of the node.", "It is in the pod."}
	table := order.Count(texts)
	kind := map[string]int{}
	for i, name := range prose.KindNames() {
		kind[name] = i
	}
	if usual, odd := table[kind["of"]][kind["the"]], table[kind["the"]][kind["of"]]; usual <= 0 || odd >= 0 {
		t.Errorf(`"of the" has %d, want more than 0, and "the of" %d, want less`, usual, odd)
	}
	if got, want := order.Count(texts).String(), table.String(); got != want {
		t.Errorf("a second count differs:\n%s\nfirst:\n%s", got, want)
	}
}
