package faults_test

import (
	"strings"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/workspace"
)

// A schedule whose channel is shut keeps back no other, and the admins are told;
// it posts as soon as the bot is invited, and so does one whose channel is made
// only then.
func TestBadChannel(t *testing.T) {
	t.Parallel()
	often := func(name, channel string) study.Schedule {
		return study.Schedule{
			Name: name, Channel: channel, Cron: "@every 1s", Zone: "UTC", Post: study.PostQuestion, OpenFor: time.Hour, Grace: time.Minute,
		}
	}
	g := apptest.StartGroup(t, apptest.Options{Schedules: []study.Schedule{
		often("good", ""), often("shut", "#random"), often("nowhere", "#secret"),
	}})
	in := func(channel string) func(workspace.Entry) bool {
		return func(e workspace.Entry) bool { return apptest.IsQuestion(e) && e.ChannelName == channel }
	}
	g.Await(0, "a question of the good schedule", in("sre-study"))
	g.Command("ana", "/quiz", "schedule", `(?s)For admins: this does not work now.*"shut": The bot is not in channel #random.*/invite.*"nowhere": there is no channel #secret`)
	answer := g.Command("wei", "/quiz", "schedule", `(?s)What comes next`)
	if strings.Contains(answer.Text, "For admins") {
		t.Errorf("Wei, who is no admin, is told %q", answer.Text)
	}
	if err := g.Workspace.OpenHome("ana"); err != nil {
		t.Fatal(err)
	}
	g.Await(0, "Ana's home", func(e workspace.Entry) bool {
		return e.View != nil && strings.Contains(string(e.View.Blocks), "not in channel #random")
	})

	seq := g.Workspace.Seq()
	if err := g.Workspace.Join(g.Workspace.BotUserID(), "#random"); err != nil {
		t.Fatal(err)
	}
	g.Await(seq, "a question in #random", in("random"))
	if _, err := g.Workspace.AddChannel(workspace.Channel{Name: "secret", Private: true, Members: []string{"ana"}}); err != nil {
		t.Fatal(err)
	}
	if err := g.Workspace.Join(g.Workspace.BotUserID(), "secret"); err != nil {
		t.Fatal(err)
	}
	g.Await(seq, "a question in #secret", in("secret"))
	answer = g.Command("ana", "/quiz", "schedule", `(?s)What comes next`)
	if strings.Contains(answer.Text, "For admins") {
		t.Errorf("once all is mended, Ana is told %q", answer.Text)
	}

	// Taken out of the private channel, the bot no longer sees it; what is due
	// there is recorded as missed, and comes again once the bot is back.
	if err := g.Workspace.TakeOut(g.Workspace.BotUserID(), "secret"); err != nil {
		t.Fatal(err)
	}
	if err := g.Workspace.Join(g.Workspace.BotUserID(), "#general"); err != nil { // has all of them looked at
		t.Fatal(err)
	}
	home := func(what string, fits func(text string) bool) {
		t.Helper()
		g.Await(seq, what, func(e workspace.Entry) bool { return e.View != nil && fits(string(e.View.Blocks)) })
	}
	home("Ana's home with what is wrong now", func(text string) bool { return strings.Contains(text, "channel #secret is no longer seen here") })
	if n := g.Count(`SELECT count(*) FROM schedules WHERE name = 'nowhere' AND active`); n != 1 {
		t.Error("the schedule of a channel that is no longer seen was retired")
	}
	seq = g.Workspace.Seq()
	if err := g.Workspace.Join(g.Workspace.BotUserID(), "secret"); err != nil {
		t.Fatal(err)
	}
	g.Await(seq, "a question in #secret again", in("secret"))
	home("Ana's home once that is mended", func(text string) bool { return !strings.Contains(text, "#secret") })
}
