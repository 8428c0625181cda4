package app_test

import (
	"testing"

	"github.com/studybot/studybot/internal/app/apptest"
)

// Replies to a round that cannot be marked are safe, and their writers are told
// so; a bot that can mark them again does, and answers.
func TestUnmarkableRound(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")
	g.Change(`UPDATE rounds SET question = jsonb_set(question, '{level}', '"deep"')`)
	_, seq := g.Reply("wei", q, apptest.PDBFull)
	g.Told(seq, "wei", `your reply is safe and will be marked`)
	ts, seq := g.Reply("tom", q, apptest.PDBFull)
	g.Told(seq, "tom", `your reply is safe and will be marked`)
	if err := g.Workspace.Delete("tom", q.Channel, ts); err != nil {
		t.Fatal(err)
	}
	g.Command("wei", "/quiz", "me", `safe, and will be marked`)

	g.Stop()
	g.Change(`UPDATE rounds SET question = jsonb_set(question, '{level}', '1')`)
	seq = g.Workspace.Seq()
	g.StartBot(g.Database)
	g.Told(seq, "wei", `^\*4/4\* · that is all of it`)
	g.Command("wei", "/leaderboard", "", `you 4`)
	if n := g.Count(`SELECT count(*) FROM submissions WHERE outcome = 'marked'`); n != 1 {
		t.Errorf("%d replies are marked, want wei's", n)
	}
}
