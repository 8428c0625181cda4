package workspace_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// theirs is another organisation's workspace.
const theirs = "T0THEIRS00"

// shared is a workspace with a channel that another organisation hosts, and guests.
func shared() workspace.Seed {
	return workspace.Seed{
		Team: "Study Group",
		Members: []workspace.Member{
			{Name: "ana", Admin: true},
			{Name: "wei"},
			{Name: "omar", RealName: "Omar Aziz", TeamID: theirs},
			{Name: "stranger", TeamID: theirs},
			{Name: "gil", Restricted: true},
			{Name: "uma", UltraRestricted: true},
		},
		Channels: []workspace.Channel{
			{Name: "joint", Members: []string{"ana", "wei", "omar", "gil", "uma"}, Bot: true, Connected: []string{theirs}},
			{Name: "ours", Members: []string{"ana", "omar"}, Bot: true, Connected: []string{theirs}, Host: "T0OURS"},
			{Name: "plain", Bot: true},
		},
	}
}

// An outer is the envelope of an event.
type outer struct {
	TeamID         string `json:"team_id"`
	ContextTeamID  string `json:"context_team_id"`
	EnterpriseID   string `json:"enterprise_id"`
	ExtShared      bool   `json:"is_ext_shared_channel"`
	Authorizations []struct {
		TeamID       string `json:"team_id"`
		EnterpriseID string `json:"enterprise_id"`
		OrgWide      bool   `json:"is_enterprise_install"`
		UserID       string `json:"user_id"`
	} `json:"authorizations"`
	Event struct {
		Type       string `json:"type"`
		Subtype    string `json:"subtype"`
		User       string `json:"user"`
		Team       string `json:"team"`
		UserTeam   string `json:"user_team"`
		SourceTeam string `json:"source_team"`
		ThreadTS   string `json:"thread_ts"`
		Parent     string `json:"parent_user_id"`
		Profile    *struct {
			Team string `json:"team"`
			Name string `json:"name"`
		} `json:"user_profile"`
		Message struct {
			Subtype string `json:"subtype"`
			Parent  string `json:"parent_user_id"`
		} `json:"message"`
	} `json:"event"`
}

// event reads, acks and gives the next event.
func (c *wire) event() outer {
	c.t.Helper()
	var o outer
	c.payload(&o)
	return o
}

// payload reads, acks and gives the next envelope's payload.
func (c *wire) payload(to any) {
	c.t.Helper()
	f := c.read()
	c.ack(f)
	if err := json.Unmarshal(f.Payload, to); err != nil {
		c.t.Fatalf("payload %s: %v", f.Payload, err)
	}
}

// In a channel of another organisation every event carries their team_id outside,
// own members' too; only the authorizations name us.
func TestSlackConnectEvents(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Seed: shared()})
	c := hello(t, s)
	cases := []struct{ user, channel, outerTeam, userTeam string }{
		{"ana", "joint", theirs, s.TeamID()},
		{"omar", "joint", theirs, theirs},
		{"gil", "joint", theirs, s.TeamID()},
		{"omar", "ours", "T0OURS", theirs},
	}
	for _, k := range cases {
		ts := workspacetest.Must[string](t)(s.Say(k.user, k.channel, "hello"))
		for _, act := range []struct {
			name string
			do   func() error
		}{
			{"message", nil},
			{"edit", func() error { return s.Edit(k.user, k.channel, ts, "hello again") }},
			{"reaction", func() error { return s.React("ana", k.channel, ts, "eyes") }},
			{"deletion", func() error { return s.Delete(k.user, k.channel, ts) }},
		} {
			if act.do != nil {
				if err := act.do(); err != nil {
					t.Fatal(err)
				}
			}
			o := c.event()
			if o.TeamID != k.outerTeam || o.ContextTeamID != s.TeamID() || !o.ExtShared ||
				o.Authorizations[0].TeamID != s.TeamID() || o.Authorizations[0].UserID != s.BotUserID() {
				t.Errorf("the %s by %s in #%s came as %+v", act.name, k.user, k.channel, o)
			}
			if act.name == "message" && (o.Event.UserTeam != k.userTeam || o.Event.SourceTeam != k.userTeam || o.Event.Team != k.userTeam ||
				(o.Event.Profile != nil) != (k.userTeam == theirs)) {
				t.Errorf("the message by %s in #%s came as %+v", k.user, k.channel, o.Event)
			}
		}
	}
	workspacetest.Must[string](t)(s.Say("ana", "plain", "hello"))
	if o := c.event(); o.TeamID != s.TeamID() || o.ExtShared || o.Event.UserTeam != "" || o.Event.Team != s.TeamID() {
		t.Errorf("a message in a channel of our own came as %+v", o)
	}
}

// Members of other organisations and guests are told apart.
func TestOutsiders(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Seed: shared()})
	api := workspacetest.Client(s)
	type kind struct {
		team                        string
		stranger, restricted, ultra bool
	}
	want := map[string]kind{
		"ana":      {team: s.TeamID()},
		"omar":     {team: theirs},
		"stranger": {team: theirs, stranger: true},
		"gil":      {team: s.TeamID(), restricted: true},
		"uma":      {team: s.TeamID(), restricted: true, ultra: true},
	}
	for name, k := range want {
		u := workspacetest.Must[*slack.User](t)(api.GetUserInfo(workspacetest.MemberID(t, s, name)))
		got := kind{team: u.TeamID, stranger: u.IsStranger, restricted: u.IsRestricted, ultra: u.IsUltraRestricted}
		if got != k {
			t.Errorf("%s is %+v, want %+v", name, got, k)
		}
	}
	info := workspacetest.Must[*slack.Channel](t)(api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: workspacetest.ChannelID(t, s, "joint")}))
	if !info.IsShared || !info.IsExtShared || !slices.Contains(info.ConnectedTeamIDs, theirs) {
		t.Errorf("#joint: %+v", info)
	}
	plain := workspacetest.Must[*slack.Channel](t)(api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: workspacetest.ChannelID(t, s, "plain"), IncludeNumMembers: true}))
	if plain.IsExtShared || plain.NumMembers != 3 {
		t.Errorf("#plain: %+v; want ana, wei and the bot in it", plain)
	}
	if _, err := s.Say("gil", "plain", "let me in"); err == nil {
		t.Error("a guest sees a public channel that they are not in")
	}
	if err := s.Command("omar", "joint", "/ask", "x"); err == nil || !strings.Contains(err.Error(), "shares no commands") {
		t.Errorf("a command of another organisation's member: %v, want a refusal", err)
	}
	_, err := s.AddChannel(workspace.Channel{Name: "unshared", Members: []string{"omar"}})
	if err == nil || !strings.Contains(err.Error(), "does not share it") {
		t.Errorf("another organisation's member in a channel of our own: %v, want an error", err)
	}
}

// A click by another organisation's member names their team only in a view.
func TestSlackConnectClicks(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Seed: shared()})
	api, c := workspacetest.Client(s), hello(t, s)
	button := slack.NewActionBlock("b", slack.NewButtonBlockElement("go", "1", slack.NewTextBlockObject(slack.PlainTextType, "Go", false, false)))
	channel, ts, err := api.PostMessage(workspacetest.ChannelID(t, s, "joint"), slack.MsgOptionBlocks(button))
	if err != nil {
		t.Fatal(err)
	}
	c.event()
	if err := s.Click("omar", workspace.Place{Channel: channel, TS: ts}, "", "go", ""); err != nil {
		t.Fatal(err)
	}
	var click struct {
		Team *struct{ ID string }
		User struct {
			TeamID string `json:"team_id"`
		}
		Trigger string `json:"trigger_id"`
	}
	c.payload(&click)
	if click.Team.ID != s.TeamID() || click.User.TeamID != theirs {
		t.Errorf("the click came as %+v", click)
	}
	modal := slack.ModalViewRequest{
		Type: slack.VTModal, Title: slack.NewTextBlockObject(slack.PlainTextType, "T", false, false), NotifyOnClose: true,
		Blocks: slack.Blocks{BlockSet: []slack.Block{section("x")}},
	}
	view := workspacetest.Must[*slack.ViewResponse](t)(api.OpenView(click.Trigger, modal))
	if err := s.CloseView("omar", view.ID); err != nil {
		t.Fatal(err)
	}
	var closed struct {
		Team *struct{ ID string }
		View struct {
			Installed string `json:"app_installed_team_id"`
		}
	}
	c.payload(&closed)
	if closed.Team.ID != theirs || closed.View.Installed != s.TeamID() {
		t.Errorf("the closed view came as %+v", closed)
	}
}

// An app that is installed for a whole organisation hears of no team, but of the
// organisation.
func TestOrgWideInstall(t *testing.T) {
	t.Parallel()
	seed := workspace.DefaultSeed()
	seed.Enterprise, seed.OrgWide = "Starship", true
	s := workspacetest.Start(t, workspace.Options{Seed: seed})
	api, c := workspacetest.Client(s), hello(t, s)
	who := workspacetest.Must[*slack.AuthTestResponse](t)(api.AuthTest())
	if who.EnterpriseID != s.EnterpriseID() || !strings.HasPrefix(who.EnterpriseID, "E0") || who.TeamID != s.EnterpriseID() {
		t.Errorf("auth.test: %+v", who)
	}
	if got := form(t, s, "auth.test"); !strings.Contains(got.body, `"is_enterprise_install":true`) {
		t.Errorf("auth.test: %s", got.body)
	}
	workspacetest.Must[string](t)(s.Say("ana", "sre-study", "hello"))
	o := c.event()
	if a := o.Authorizations[0]; o.TeamID != s.TeamID() || o.EnterpriseID != s.EnterpriseID() || a.EnterpriseID != s.EnterpriseID() || !a.OrgWide {
		t.Errorf("the event came as %+v", o)
	}
	if err := s.Command("ana", "sre-study", "/ask", "x"); err != nil {
		t.Fatal(err)
	}
	var cmd map[string]any
	c.payload(&cmd)
	if cmd["enterprise_id"] != s.EnterpriseID() || cmd["enterprise_name"] != "Starship" || cmd["is_enterprise_install"] != "true" || cmd["team_id"] != s.TeamID() {
		t.Errorf("the command came as %v", cmd)
	}
	button := slack.NewActionBlock("b", slack.NewButtonBlockElement("go", "1", slack.NewTextBlockObject(slack.PlainTextType, "Go", false, false)))
	channel, ts, err := api.PostMessage(workspacetest.ChannelID(t, s, "sre-study"), slack.MsgOptionBlocks(button))
	if err != nil {
		t.Fatal(err)
	}
	c.event()
	if err := s.Click("ana", workspace.Place{Channel: channel, TS: ts}, "", "go", ""); err != nil {
		t.Fatal(err)
	}
	var click map[string]any
	c.payload(&click)
	if team, has := click["team"]; !has || team != nil || click["is_enterprise_install"] != true ||
		cmp.Diff(map[string]any{"id": s.EnterpriseID(), "name": "Starship"}, click["enterprise"]) != "" {
		t.Errorf("the click came as %v", click)
	}
	if _, err := workspace.New(workspace.Options{Seed: workspace.Seed{Team: "T", OrgWide: true}}); err == nil || !strings.Contains(err.Error(), "Enterprise") {
		t.Errorf("an organisation without a name: %v", err)
	}
}
