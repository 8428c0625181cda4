package slackbot

import (
	"strings"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/slackbot/socketmode"
)

// What stands in an envelope about where it comes from, and whether it is ours.
var origins = map[string]struct {
	kind    string // of the envelope; empty is an event
	payload string
	orgWide bool // how the app is installed
	app     string
	want    EnvelopeOutcome // empty is one that is acted on
}{
	"an event of ours, without authorizations":             {payload: `"team_id": "T1"`},
	"an event of another team, without authorizations":     {payload: `"team_id": "T2"`, want: EnvelopeForeign},
	"an event of ours in another organisation's channel":   {payload: `"team_id": "T2", "is_ext_shared_channel": true, "authorizations": [{"team_id": "T1"}]`},
	"one that names our app too":                           {payload: `"team_id": "T2", "api_app_id": "A1", "authorizations": [{"team_id": "T1"}]`, app: "A1"},
	"one of another app":                                   {payload: `"team_id": "T1", "api_app_id": "A2", "authorizations": [{"team_id": "T1"}]`, app: "A1", want: EnvelopeForeign},
	"one that is for another team, outside ours":           {payload: `"team_id": "T1", "authorizations": [{"team_id": "T2"}]`, want: EnvelopeForeign},
	"one that is for several":                              {payload: `"team_id": "T2", "authorizations": [{"team_id": "T3"}, {"team_id": "T1"}]`},
	"one in a shared channel, for another team of our app": {payload: `"team_id": "T2", "api_app_id": "A1", "is_ext_shared_channel": true, "authorizations": [{"team_id": "T2"}]`, app: "A1"},
	"one in a shared channel, of no app that we know":      {payload: `"team_id": "T2", "is_ext_shared_channel": true, "authorizations": [{"team_id": "T2"}]`, app: "A1", want: EnvelopeForeign},
	"one for our organisation":                             {payload: `"team_id": "T7", "authorizations": [{"team_id": "T7", "enterprise_id": "E1", "is_enterprise_install": true}]`, orgWide: true},
	"one for another organisation":                         {payload: `"team_id": "T7", "authorizations": [{"team_id": "T7", "enterprise_id": "E2", "is_enterprise_install": true}]`, orgWide: true, want: EnvelopeForeign},
	"one for a neighbour in our organisation":              {payload: `"team_id": "T7", "authorizations": [{"team_id": "T7", "enterprise_id": "E1"}]`, want: EnvelopeForeign},

	"a command of ours":                {kind: "slash_commands", payload: `"team_id": "T1", "is_enterprise_install": "false"`},
	"a command of another team":        {kind: "slash_commands", payload: `"team_id": "T2"`, want: EnvelopeForeign},
	"a command in our organisation":    {kind: "slash_commands", payload: `"team_id": "T7", "enterprise_id": "E1", "is_enterprise_install": "true"`, orgWide: true},
	"a command in another":             {kind: "slash_commands", payload: `"team_id": "T7", "enterprise_id": "E2", "is_enterprise_install": "true"`, orgWide: true, want: EnvelopeForeign},
	"a click of ours":                  {kind: "interactive", payload: `"team": {"id": "T1"}`},
	"a click of another team":          {kind: "interactive", payload: `"team": {"id": "T2"}`, want: EnvelopeForeign},
	"a click without a team":           {kind: "interactive", payload: `"team": null, "enterprise": {"id": "E1"}, "is_enterprise_install": true`, orgWide: true},
	"a click in another organisation":  {kind: "interactive", payload: `"team": null, "enterprise": {"id": "E2"}, "is_enterprise_install": true`, orgWide: true, want: EnvelopeForeign},
	"a stranger's click in our view":   {kind: "interactive", payload: `"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}`},
	"a click that says nothing of who": {kind: "interactive", payload: `"team": null`, want: EnvelopeForeign},
}

// An envelope is ours by what it is authorized for, and never by the team
// outside alone.
func TestOrigins(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"events_api":     `{%, "event": {"type": "message", "user": "U1", "text": "a", "ts": "2.1", "thread_ts": "1.1", "channel": "C1"}}`,
		"slash_commands": `{%, "command": "/quiz", "user_id": "U1", "channel_id": "C1"}`,
		"interactive":    `{%, "type": "block_actions", "user": {"id": "U1"}, "actions": [{"type": "button", "block_id": "b", "action_id": "choose_1", "value": "1:0"}]}`,
	}
	for name, c := range origins {
		b := newTestBot(&fakeRounds{}, &fakeLookup{}, newMetrics())
		who := identity{TeamID: ourTeam, EnterpriseID: "E1", BotID: "B1"}
		if c.orgWide {
			who.TeamID = "E1"
		}
		b.Client.identity.Store(&who)
		kind := c.kind
		if kind == "" {
			kind = "events_api"
		}
		e := socketmode.Envelope{Type: kind, ID: "E", Payload: []byte(strings.Replace(bodies[kind], "%", c.payload, 1)), From: &socketmode.Socket{App: c.app}}
		if task, got := b.parse(e); got != c.want || (task.do == nil) != (c.want == EnvelopeUnknown) {
			t.Errorf("%s is %q, want %q", name, got, c.want)
		}
	}
}

// A writer from another organisation, of whom Slack tells nothing, has the name
// that their message told.
func TestNameOfAStranger(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	_, c := startWorkspace(t, m)
	b := newTestBot(&fakeRounds{}, &fakeLookup{}, m)
	b.Client = c
	const omar = "U0OMAR"
	task, _, err := b.event([]byte(`{"team_id": "T2", "event": {"type": "message", "user": "` + omar + `", "text": "a", "ts": "2.1", "thread_ts": "1.1",
		"channel": "C1", "user_profile": {"name": "omar", "real_name": "Omar Aziz", "display_name": ""}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := task.do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.Names(t.Context(), 10*time.Second, omar)(omar); got != "Omar Aziz" || m.calls["users.info"] != 1 {
		t.Errorf("the stranger is %q after %d calls, want Omar Aziz after one", got, m.calls["users.info"])
	}
}
