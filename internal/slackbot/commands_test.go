package slackbot

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/slackbot/socketmode"
	"github.com/studybot/studybot/internal/study"
)

// run runs a command in a channel and returns what its member reads.
func run(t *testing.T, b *Bot, member, command, text string) string {
	t.Helper()
	return runIn(t, b, slack.SlashCommand{Command: command, Text: text, UserID: member, ChannelID: "C1", TriggerID: "key"})
}

// runIn runs a command wherever it was typed.
func runIn(t *testing.T, b *Bot, c slack.SlashCommand) string {
	t.Helper()
	command, text := c.Command, c.Text
	r, err := b.command(c).do(t.Context())
	if err != nil {
		t.Fatalf("%s %s: %v", command, text, err)
	}
	var answer struct {
		Text string `json:"text"`
		Type string `json:"response_type"`
	}
	if raw, ok := r.payload.(json.RawMessage); !ok || json.Unmarshal(raw, &answer) != nil || answer.Type != "ephemeral" {
		t.Fatalf("%s %s was answered with %v", command, text, r.payload)
	}
	return answer.Text
}

// What each command asks the use cases for, and what it answers where they
// cannot be asked.
func TestCommands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		member, command, text string
		did                   string // of rounds or look-ups; the last
		says                  string
	}{
		{"U1", "/term", " pod &amp; node ", `term "pod & node" by U1`, ""},
		{"U1", "/term", "  ", "", "ay which term"},
		{"U1", "/leaderboard", "", `board week "" for U1`, ""},
		{"U1", "/leaderboard", "Month", `board month "" for U1`, ""},
		{"U1", "/leaderboard", "all site reliability", `board all "site reliability" for U1`, ""},
		{"U1", "/leaderboard", "kubernetes  ALL", `board all "kubernetes" for U1`, ""},
		{"U1", "/leaderboard", "on all fours", `board week "on all fours" for U1`, ""},
		{"U1", "/leaderboard", "“kubernetes”", `board week "kubernetes" for U1`, ""},
		{"U1", "/leaderboard", "this\u00a0month, `kubernetes`.", `board month "kubernetes" for U1`, ""},
		{"U1", "/leaderboard", "/leaderboard <#C2|kubernetes> all-time", `board all "kubernetes" for U1`, ""},
		{"U1", "/term", "ＰＤＢ?", `term "PDB" by U1`, ""},
		{"U1", "/term", "term pdb", `term "pdb" by U1`, ""},
		{"U1", "/quiz", "term *pdb*", `term "pdb" by U1`, ""},
		{"U1", "/quiz", "leaderboard all", `board all "" for U1`, ""},
		{"U1", "/quiz", "/quiz me.", "profile of U1", ""},
		{"U1", "/quiz", "quiz\u3000ｍｅ 🎉", "profile of U1", ""},
		{"UADMIN", "/quiz", "`pause`", "paused true", ""},
		{"UADMIN", "/quiz", "pause for 2 hours", "", "takes nothing more"},
		{"UADMIN", "/quiz", "skip tomorrow", "", "takes nothing more"},
		{"UADMIN", "/quiz", "skip the next question, please", "skip", ""},
		{"U1", "/quiz", "", "", "/quiz me"},
		{"U1", "/quiz", "ME", "profile of U1", ""},
		{"U1", "/quiz", "schedule", `upcoming of ""`, "In other channels"},
		{"U1", "/quiz", "topics", "topics", ""},
		{"U1", "/quiz", "shedule", "", "Did you mean `/quiz schedule`"},
		{"U1", "/quiz", "leaderboards month", "", "Did you mean `/quiz leaderboard month`?"},
		{"U1", "/quiz", "topcs of today", "", "Did you mean `/quiz topics`?"},
		{"U1", "/quiz", "skip", `upcoming of "C1"`, "Only"},
		{"U1", "/quiz", "now", `upcoming of "C1"`, "Only"},
		{"UADMIN", "/quiz", "skip", "skip", ""},
		{"UADMIN", "/quiz", "pause", "paused true", ""},
		{"UADMIN", "/quiz", "Resume", "paused false", ""},
		{"UADMIN", "/quiz", "now x for 9&lt;!channel&gt;s", "", "&lt;!channel&gt;"},
		{"U1", "/what", "", "", "/quiz help"},
		{"U1", "/leaderboard", "help?", "", "*Commands*"},
		{"U1", "/term", "Help", "", "*Commands*"},
		{"U1", "/TERM", "pdb", `term "pdb" by U1`, ""},
	} {
		rounds, lookup := &fakeRounds{}, &fakeLookup{upcoming: []study.Upcoming{{Schedule: study.Schedule{Channel: "C2"}}}}
		b := newTestBot(rounds, lookup, newMetrics())
		b.Client.names.known["UADMIN"] = knownName{name: "Ana", until: time.Now().Add(time.Hour)}
		says := run(t, b, c.member, c.command, c.text)
		did := ""
		if all := slices.Concat(lookup.did, rounds.did); len(all) > 0 {
			did = all[len(all)-1]
		}
		if did != c.did || !strings.Contains(says, c.says) || says == "" {
			t.Errorf("%s %s by %s did %q and said %q; want %q and %q", c.command, c.text, c.member, did, says, c.did, c.says)
		}
	}
}

// What /quiz now makes of its words.
func TestNow(t *testing.T) {
	t.Parallel()
	ws, client := startWorkspace(t, nil)
	channel := study.ChannelID(ws.Channels()[0].ID)
	for _, c := range []struct {
		text, what string
		openFor    time.Duration
		says       string // where no round is opened
	}{
		{text: ""},
		{text: "kubernetes", what: "kubernetes"},
		{text: "kubernetes for 20m", what: "kubernetes", openFor: 20 * time.Minute},
		{text: "site reliability FOR 1h30m ", what: "site reliability", openFor: 90 * time.Minute},
		{text: "kubernetes for20m", what: "kubernetes", openFor: 20 * time.Minute},
		{text: "for 10s", openFor: 10 * time.Second},
		{text: "for 168h", openFor: 168 * time.Hour},
		{text: "capacity forecasting", what: "capacity forecasting"},
		{text: "formal methods for 1h", what: "formal methods", openFor: time.Hour},
		{text: "kubernetes for 20 minutes", what: "kubernetes", openFor: 20 * time.Minute},
		{text: "what is it for 20m for", says: "10s to 168h"},
		{text: "for", says: "Say after \"for\" how long"},
		{text: "kubernetes for", says: "10s to 168h"},
		{text: "kubernetes for ever", says: "10s to 168h"},
		{text: "kubernetes for 9s", says: "10s to 168h"},
		{text: "kubernetes for 168h1s", says: "10s to 168h"},
		{text: "kubernetes for -5m", says: "10s to 168h"},
	} {
		rounds := &fakeRounds{}
		b := NewBot(Options{Client: client, Rounds: rounds, Lookup: &fakeLookup{}})
		r := request{command: "/quiz now", text: strings.TrimSpace(c.text), member: "U1", channel: channel, key: "key", claimed: new(string)}
		m, err := b.now(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if c.says != "" {
			if !strings.Contains(m.Text, c.says) || len(rounds.did) != 0 {
				t.Errorf("now %s: %q, did %v; want %q and nothing", c.text, m.Text, rounds.did, c.says)
			}
			continue
		}
		want := study.NowRequest{Channel: channel, By: "U1", What: c.what, OpenFor: c.openFor, Key: "key"}
		if diff := cmp.Diff(want, rounds.asked); diff != "" {
			t.Errorf("now %s (-want +got):\n%s", c.text, diff)
		}
	}
	for want, unknown := range map[string]error{
		"No topic `x`":                &study.NoSuchError{Kind: "topic", Name: "x"},
		"There is no question to ask": &study.NoSuchError{Kind: "question"},
	} {
		b := NewBot(Options{Client: client, Rounds: &fakeRounds{err: unknown}, Lookup: &fakeLookup{}})
		if m, err := b.now(t.Context(), request{channel: channel, claimed: new(string)}); err != nil || !strings.Contains(m.Text, want) {
			t.Errorf("%v is answered with %q, %v; want %q", unknown, m.Text, err, want)
		}
	}
}

// Admins' commands in a direct message are refused at once: nothing is asked of
// Slack, nothing is changed, and nothing is logged as a fault.
func TestDirectMessages(t *testing.T) {
	t.Parallel()
	for _, where := range []slack.SlashCommand{
		{ChannelID: "D1", ChannelName: "directmessage"},
		{ChannelID: "G1", ChannelName: "mpdm-ana--tom--wei-1"},
		{ChannelID: "C1", ChannelName: "mpdm-ana--tom--wei-1"},
	} {
		for _, text := range []string{"now", "now kubernetes for 20m", "skip", "pause", "resume"} {
			rounds, lookup, m := &fakeRounds{}, &fakeLookup{}, newMetrics()
			b := newTestBot(rounds, lookup, m)
			var logged strings.Builder
			b.log = slog.New(slog.NewTextHandler(&logged, nil))
			where.Command, where.Text, where.UserID, where.TriggerID = "/quiz", text, "UADMIN", "key"
			says := runIn(t, b, where)
			if !strings.Contains(says, "Use it in a channel that I am in") || len(rounds.claims)+len(rounds.did)+len(m.calls)+logged.Len() > 0 {
				t.Errorf("%s in %s says %q, claims %v, does %v, calls %v, logs %q", text, where.ChannelID, says, rounds.claims, rounds.did, m.calls, &logged)
			}
		}
	}
	rounds := &fakeRounds{}
	b := newTestBot(rounds, &fakeLookup{upcoming: []study.Upcoming{{}}}, newMetrics())
	private := slack.SlashCommand{Command: "/quiz", Text: "pause", UserID: "UADMIN", ChannelID: "G1", ChannelName: "privategroup"}
	if says := runIn(t, b, private); !strings.HasPrefix(says, "Paused.") {
		t.Errorf("in a private channel: %q, want it paused", says)
	}
}

// Where nothing is scheduled, nothing is paused, resumed or skipped, and the
// admin reads so.
func TestNothingScheduled(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"pause", "resume"} {
		rounds := &fakeRounds{}
		b := newTestBot(rounds, &fakeLookup{}, newMetrics())
		if says := run(t, b, "UADMIN", "/quiz", text); !strings.HasPrefix(says, "Nothing is scheduled in this channel") || len(rounds.did) > 0 {
			t.Errorf("%s says %q and does %v", text, says, rounds.did)
		}
	}
	b := newTestBot(&fakeRounds{err: study.ErrNotFound}, &fakeLookup{}, newMetrics())
	if says := run(t, b, "UADMIN", "/quiz", "skip"); !strings.Contains(says, "no scheduled question here to skip") {
		t.Errorf("skip says %q", says)
	}
}

// A fault of ours is told to the member in our words, and never in the error's.
func TestOurFault(t *testing.T) {
	t.Parallel()
	secret := errors.New("password=hunter2")
	b := newTestBot(&fakeRounds{err: secret}, &fakeLookup{err: secret}, newMetrics())
	for _, c := range [][2]string{{"/term", "x"}, {"/leaderboard", ""}, {"/quiz", "me"}, {"/quiz", "skip"}, {"/quiz", "pause"}} {
		says := run(t, b, "UADMIN", c[0], c[1])
		if !strings.Contains(says, "did not work on our side") || strings.Contains(says, "hunter2") {
			t.Errorf("%s %s says %q", c[0], c[1], says)
		}
	}
}

// startResponseURL serves a response_url, and returns it with what is sent there.
func startResponseURL(t *testing.T) (url string, bodies <-chan string) {
	t.Helper()
	sent := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent <- string(body)
	}))
	t.Cleanup(server.Close)
	return server.URL, sent
}

// An answer that is too long for an ack comes by the command's response_url.
func TestLongAnswer(t *testing.T) {
	t.Parallel()
	url, bodies := startResponseURL(t)
	b := newTestBot(&fakeRounds{}, &fakeLookup{}, newMetrics())
	for _, c := range []struct {
		length int
		inAck  bool
	}{{100, true}, {socketmode.LargestAck - 2048, true}, {socketmode.LargestAck - 1024, false}, {2 * socketmode.LargestAck, false}} {
		text := strings.Repeat("x", c.length)
		r := b.answer(url, blockkit.Message{Text: text})
		if payload, ok := r.payload.(json.RawMessage); ok != c.inAck || ok && len(payload) >= socketmode.LargestAck {
			t.Errorf("%d letters: %d bytes in the ack, want any: %t", c.length, len(payload), c.inAck)
		}
		if (r.after == nil) != c.inAck {
			t.Fatalf("%d letters: an answer after the ack: %t", c.length, r.after != nil)
		}
		if r.after == nil {
			continue
		}
		r.after(t.Context())
		if body := <-bodies; !strings.Contains(body, text) || !strings.Contains(body, `"ephemeral"`) {
			t.Errorf("%d letters came as %.80s", c.length, body)
		}
	}
}

// What a click on each button does.
func TestActions(t *testing.T) {
	t.Parallel()
	url, bodies := startResponseURL(t)
	for name, c := range map[string]struct {
		action, value string
		public        bool
		did           string
		answered      bool
		replaces      bool
	}{
		"a choice":          {blockkit.ActionChoose + "_1", "7:1", true, `choose 1 in round 7 on 1.1 by U1 at 5.1`, false, false},
		"a broken choice":   {blockkit.ActionChoose + "_1", "seven", true, "", false, false},
		"another board":     {blockkit.ActionBoard + "_month", "month:k", false, `board month "k" for U1`, true, true},
		"a board of all":    {blockkit.ActionBoard + "_month", "month:k", true, `board month "k" for U1`, true, false},
		"a broken board":    {blockkit.ActionBoard + "_month", "decade:k", false, "", false, false},
		"a term":            {blockkit.ActionTerm + "_1", "pdb", false, `term "pdb" by U1`, true, true},
		"a link's own":      {"source", "", true, "", false, false},
		"a button of later": {"appeal_1", "x", true, "", false, false},
	} {
		rounds, lookup := &fakeRounds{}, &fakeLookup{}
		b := newTestBot(rounds, lookup, newMetrics())
		i := slack.InteractionCallback{
			Type: slack.InteractionTypeBlockActions, User: slack.User{ID: "U1"}, ResponseURL: url,
			Container:      slack.Container{ChannelID: "C1", MessageTs: "1.1", IsEphemeral: !c.public},
			ActionCallback: slack.ActionCallbacks{BlockActions: []*slack.BlockAction{{ActionID: c.action, Value: c.value, ActionTs: "5.1"}}},
		}
		task := b.action(i)
		answered := false
		if task.do != nil {
			r, err := task.do(t.Context())
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if answered = r.after != nil; answered {
				r.after(context.WithoutCancel(t.Context()))
				if body := <-bodies; strings.Contains(body, `"replace_original":true`) != c.replaces {
					t.Errorf("%s: answered with %s; want it in the message's place: %t", name, body, c.replaces)
				}
			}
		}
		did := strings.Join(slices.Concat(rounds.did, lookup.did), "; ")
		if did != c.did || answered != c.answered {
			t.Errorf("%s: did %q, answered %t; want %q, %t", name, did, answered, c.did, c.answered)
		}
	}
}
