package faults_test

import (
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/workspace"
)

func isResults(e workspace.Entry) bool { return apptest.IsOfType(e, slackbot.EventResults) }

// What is deleted, edited and written while the bot is away is found when it is
// back: nobody keeps points for a reply that is gone, or is named for it.
func TestWhileAway(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")
	vanishes, seq := g.Reply("wei", q, apptest.PDBFull)
	g.Told(seq, "wei", `^\*4/4\*`)
	improves, seq := g.Reply("tom", q, apptest.PDBPart)
	g.Told(seq, "tom", `^\*2/4\*`)
	g.Stop()
	if err := g.Workspace.Delete("wei", q.Channel, vanishes); err != nil {
		t.Fatal(err)
	}
	if err := g.Workspace.Edit("tom", q.Channel, improves, apptest.PDBFull); err != nil {
		t.Fatal(err)
	}
	g.Reply("priya", q, apptest.PDBFull)
	g.EndRound(q)
	g.StartBot(g.Database)
	results := g.Await(q.Seq, "the results", isResults)
	for name, want := range map[string]bool{"Wei": false, "Tom": true, "Priya": true} {
		if strings.Contains(results.Text, name) != want {
			t.Errorf("the results name %s: %t, want %t:\n%s", name, !want, want, results.Text)
		}
	}
	if n := g.Count(`SELECT coalesce(max(half_points), 0) FROM standings WHERE member_id = $1`, g.ID("wei")); n != 0 {
		t.Errorf("Wei keeps %d half points of a reply that is gone", n)
	}
}

// Results go out whatever becomes of the question: in its thread, or in the
// channel where that takes nothing. They are posted once.
func TestResultsWithoutTheQuestion(t *testing.T) {
	t.Parallel()
	update := func(code string) func(*apptest.Group, workspace.Entry) error {
		return func(g *apptest.Group, _ workspace.Entry) error {
			return g.Workspace.Inject(workspace.Fault{Kind: "api_error", Method: "chat.update", Code: code, Count: -1})
		}
	}
	for name, c := range map[string]struct {
		spoil     func(g *apptest.Group, q workspace.Entry) error
		inChannel bool
	}{
		"it may not be edited any more": {update("edit_window_closed"), false},
		"it cannot be edited":           {update("cant_update_message"), false},
		"no message may be edited":      {update("missing_scope"), false},
		"it was deleted": {func(g *apptest.Group, q workspace.Entry) error {
			return g.Workspace.Delete("ana", q.Channel, q.TS)
		}, true},
		"the thread cannot be read": {func(g *apptest.Group, _ workspace.Entry) error {
			return g.Workspace.Inject(workspace.Fault{Kind: "api_error", Method: "conversations.replies", Code: "missing_scope", Count: -1})
		}, false},
		"the answer to the post is lost": {func(g *apptest.Group, q workspace.Entry) error {
			if err := g.Workspace.Delete("ana", q.Channel, q.TS); err != nil {
				return err
			}
			return g.Workspace.Inject(workspace.Fault{Kind: "lose", Method: "chat.postMessage", After: 1})
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := apptest.StartGroup(t, apptest.Options{})
			q := g.Ask("kubernetes.pdb-scope")
			_, seq := g.Reply("wei", q, apptest.PDBFull)
			g.Told(seq, "wei", `^\*4/4\*`)
			if err := c.spoil(g, q); err != nil {
				t.Fatal(err)
			}
			g.EndRound(q)
			results := g.Await(seq, "the results", isResults)
			if (results.ThreadTS == "") != c.inChannel || !strings.Contains(results.Text, "Wei") {
				t.Errorf("the results stand in thread %q, want the channel: %t; they say\n%s", results.ThreadTS, c.inChannel, results.Text)
			}
			g.Stop() // what runs is finished
			posts := 0
			for _, e := range g.Workspace.Transcript("", seq) {
				if isResults(e) {
					posts++
				}
			}
			unfinished := g.Count(`SELECT count(*) FROM river.river_job WHERE kind = 'post_results' AND state <> 'completed'`)
			if lost := strings.Contains(name, "lost"); posts != 1 || unfinished != 0 && !lost {
				t.Errorf("%d messages with results, and %d jobs unfinished; want one and none", posts, unfinished)
			}
		})
	}
}

// What the app has no scope for keeps back nothing else, and no job waits for it.
func TestMissingScope(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	if err := g.Workspace.GrantScope("reactions:write", false); err != nil {
		t.Fatal(err)
	}
	q := g.Ask("kubernetes.pdb-scope")
	for _, member := range []string{"wei", "tom", "priya"} {
		_, seq := g.Reply(member, q, apptest.PDBFull)
		g.Told(seq, member, `^\*4/4\*`)
	}
	g.EndRound(q)
	g.Await(q.Seq, "the results", isResults)
	g.Stop()
	if n := g.Count(`SELECT count(*) FROM river.river_job WHERE kind = 'add_reaction' AND state <> 'completed' AND attempted_by IS NOT NULL`); n != 0 {
		t.Errorf("%d reactions wait for a scope that nobody gives", n)
	}
}
