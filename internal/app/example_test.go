package app_test

import (
	"fmt"
	"strings"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/workspace"
)

// A round from its opening to its results, on a local workspace in place of
// Slack: Ana, who is an admin, asks a question, Wei and Tom reply in its thread,
// each is told privately what the reply earned, and the round ends.
func Example() {
	t := &apptest.Example{}
	defer t.End()
	g := apptest.StartGroup(t, apptest.Options{})

	question := g.Ask("kubernetes.pdb-scope")
	_, seq := g.Reply("wei", question, apptest.PDBFull)
	fmt.Println("Wei is told:", firstLine(g.Told(seq, "wei", "/4")))
	_, seq = g.Reply("tom", question, "It restarts pods that crash.")
	fmt.Println("Tom is told:", firstLine(g.Told(seq, "tom", "/4")))

	g.EndRound(question)
	closed := g.Await(seq, "the end of the question", func(e workspace.Entry) bool {
		return e.Kind == "edit" && e.TS == question.TS
	})
	results := g.Await(seq, "the results", func(e workspace.Entry) bool { return apptest.IsOfType(e, slackbot.EventResults) })
	fmt.Println(closed.Text)
	fmt.Println("The results begin:", firstLine(results))
	// Output:
	// Wei is told: *4/4* · that is all of it.
	// Tom is told: *0/4* · one try left
	// Quiz: What does a PodDisruptionBudget ensure for an application, how is it enforced, and which kinds of disruption does it cover and not cover? Closed · 2 answered, one with full marks. See the thread.
	// The results begin: *What a full reply says*
}

func firstLine(e workspace.Entry) string {
	line, _, _ := strings.Cut(e.Text, "\n")
	return line
}
