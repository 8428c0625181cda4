package faults_test

import (
	"testing"
	"time"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/workspace"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// Whatever Slack does, a question is posted once, and a reply is marked once
// and answered.
func TestSlackFaults(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]workspace.Fault{
		"an answer is lost after the post":   {{Kind: "lose", Method: "chat.postMessage"}},
		"posting is limited":                 {{Kind: "ratelimit", Method: "chat.postMessage", RetryAfter: 1}},
		"posting fails":                      {{Kind: "error", Method: "chat.postMessage", Count: 2}},
		"the receipt's answer is lost":       {{Kind: "hang", Method: "chat.postEphemeral"}},
		"a reply is delivered twice":         {{Kind: "redeliver", Event: "message", Count: 3}},
		"an ack is lost":                     {{Kind: "lose_ack", Event: "message"}},
		"the connection drops with a reply":  {{Kind: "drop", Event: "message"}},
		"a reply goes into a dead socket":    {{Kind: "half_open", Event: "message"}},
		"the reaction is refused":            {{Kind: "api_error", Method: "reactions.add", Code: "message_not_found"}},
		"a command is acked slowly by Slack": {{Kind: "delay", Method: "conversations.info", Delay: 500 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := apptest.StartGroup(t, apptest.Options{EventAckWithin: soonAgain, Silence: 3 * time.Second})
			inject := func(ofEvents bool) {
				for _, f := range faults {
					if (f.Event != "") != ofEvents {
						continue
					}
					if err := g.Workspace.Inject(f); err != nil {
						t.Fatal(err)
					}
				}
			}
			inject(false)
			q := g.Ask("kubernetes.pdb-scope")
			if err := g.Workspace.AwaitSettled(apptest.Soon(t)); err != nil { // so that the fault strikes the reply, not the question
				t.Fatal(err)
			}
			inject(true)
			_, seq := g.Reply("wei", q, apptest.PDBFull)
			g.Told(seq, "wei", `^\*4/4\*`)
			if err := g.Workspace.AwaitSettled(apptest.Soon(t)); err != nil {
				t.Fatal(err)
			}
			posts := 0
			for _, e := range g.Workspace.Transcript("", 0) {
				if apptest.IsQuestion(e) {
					posts++
				}
			}
			if n := g.Count(`SELECT count(*) FROM submissions WHERE outcome = 'marked'`); posts != 1 || n != 1 {
				t.Errorf("%d posts and %d marked submissions, want one of each", posts, n)
			}
		})
	}
}

// Slack may ask for a new connection, or turn the link off and on again: the
// bot stays or comes back.
func TestReconnects(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			g := apptest.StartGroup(t, apptest.Options{EventAckWithin: soonAgain})
			q := g.Ask("kubernetes.pdb-scope")
			if err := g.Workspace.Inject(workspace.Fault{Kind: "disconnect", Reason: reason}); err != nil {
				t.Fatal(err)
			}
			_, seq := g.Reply("wei", q, apptest.PDBFull)
			g.Told(seq, "wei", `^\*4/4\*`)
		})
	}
}
