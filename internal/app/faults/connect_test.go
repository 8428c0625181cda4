package faults_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/workspace"
)

// theirs is another organisation's workspace.
const theirs = "T0THEIRS00"

// connected is a workspace whose group studies in a channel that another
// organisation hosts, with one of its members and a guest.
func connected() workspace.Seed {
	return workspace.Seed{
		Team: "Study Group",
		Members: []workspace.Member{
			{Name: "ana", RealName: "Ana Silva", Admin: true},
			{Name: "wei", RealName: "Wei Chen"},
			{Name: "omar", RealName: "Omar Aziz", TeamID: theirs},
			{Name: "gil", RealName: "Gil Guest", Restricted: true},
		},
		Channels: []workspace.Channel{
			{Name: "sre-study", Members: []string{"ana", "wei", "omar", "gil"}, Bot: true, Connected: []string{theirs}},
		},
	}
}

// In a channel that another organisation hosts, all who are in it take part: our
// members, theirs and guests.
func TestSlackConnect(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{Seed: connected()})
	q := g.Ask("kubernetes.pdb-scope")
	if err := g.Workspace.Inject(workspace.Fault{Kind: "api_error", Method: "users.info", Code: "user_not_visible", Count: -1}); err != nil {
		t.Fatal(err)
	}
	at := make(map[string]string)
	for _, member := range []string{"wei", "omar", "gil"} {
		ts, seq := g.Reply(member, q, apptest.PDBPart)
		g.Told(seq, member, `^\*2/4\*`)
		at[member] = ts
	}
	for _, member := range []string{"wei", "omar"} {
		seq := g.Workspace.Seq()
		if err := g.Workspace.Edit(member, q.Channel, at[member], apptest.PDBFull); err != nil {
			t.Fatal(err)
		}
		g.Told(seq, member, `^\*4/4\*`)
	}
	if err := g.Workspace.Delete("wei", q.Channel, at["wei"]); err != nil {
		t.Fatal(err)
	}
	_, seq := g.Reply("wei", q, "one more")
	g.Told(seq, "wei", `your 0/4 stands`)
	g.EndRound(q)
	results := g.Await(q.Seq, "the results", func(e workspace.Entry) bool { return apptest.IsOfType(e, slackbot.EventResults) })
	if !strings.Contains(results.Text, "Full marks: Omar.") || strings.Contains(results.Text, "<@") {
		t.Errorf("the results must name Omar, and mention nobody:\n%s", results.Text)
	}
}

// A click of another organisation's member counts, and so do clicks and commands
// where the app is installed for a whole organisation, which name no team.
func TestClicksFromEverywhere(t *testing.T) {
	t.Parallel()
	orgWide := workspace.DefaultSeed()
	orgWide.Enterprise, orgWide.OrgWide = "Starship", true
	for name, c := range map[string]struct {
		seed    workspace.Seed
		members []string
	}{
		"Slack Connect":       {connected(), []string{"wei", "omar", "gil"}},
		"an org-wide install": {orgWide, []string{"wei", "tom"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := apptest.StartGroup(t, apptest.Options{Seed: c.seed})
			q := g.Ask("sre.commander-role")
			button := buttons(t, q)[0]
			for _, member := range c.members {
				seq := g.Workspace.Seq()
				if err := g.Workspace.Click(member, workspace.Place{Channel: q.Channel, TS: q.TS}, "", button.ActionID, button.Value); err != nil {
					t.Fatal(err)
				}
				g.Told(seq, member, `^\*[01]/1\*`)
			}
			q = g.Ask("kubernetes.pdb-scope")
			_, seq := g.Reply("wei", q, apptest.PDBFull)
			g.Told(seq, "wei", `^\*4/4\*`)
			g.Command("wei", "/leaderboard", "", `you [45]`)
		})
	}
}

type button struct {
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
}

// buttons are those of a message.
func buttons(t *testing.T, message workspace.Entry) (all []button) {
	t.Helper()
	var blocks []struct {
		Type     string   `json:"type"`
		Elements []button `json:"elements"`
	}
	if err := json.Unmarshal(message.Blocks, &blocks); err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		if b.Type == "actions" {
			all = append(all, b.Elements...)
		}
	}
	return all
}
