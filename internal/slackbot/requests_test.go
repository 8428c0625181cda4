package slackbot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/workspace"
)

// errLost is what the store says where the answer to its commit was lost.
var errLost = fmt.Errorf("%w and %w", study.ErrUnsure, study.ErrUnavailable)

// A desk is a bot in a workspace, with what it was asked to do.
type desk struct {
	*Bot
	t       *testing.T
	rounds  *fakeRounds
	lookup  *fakeLookup
	channel string // that the bot is in
	url     string
	answers <-chan string // at url
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	ws, client := startWorkspace(t, nil)
	url, answers := startResponseURL(t)
	d := &desk{t: t, rounds: &fakeRounds{}, lookup: &fakeLookup{upcoming: []study.Upcoming{{}}}, channel: ws.Channels()[0].ID, url: url, answers: answers}
	d.Bot = NewBot(Options{Client: client, Rounds: d.rounds, Lookup: d.lookup, Admins: []study.MemberID{"UADMIN"}})
	return d
}

// command runs a command and returns what the admin reads.
func (d *desk) command(text string) string {
	d.t.Helper()
	r, err := d.Bot.command(slack.SlashCommand{
		Command: "/quiz", Text: text, UserID: "UADMIN", ChannelID: d.channel, TriggerID: "trigger", ResponseURL: d.url,
	}).do(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	r.after(d.t.Context())
	return fmt.Sprintf("%s", r.payload)
}

// click presses a button and returns what the member reads, or "" for nothing.
func (d *desk) click(channel, action, value string) string {
	d.t.Helper()
	r, err := d.action(slack.InteractionCallback{
		Type: slack.InteractionTypeBlockActions, User: slack.User{ID: "U1"}, ResponseURL: d.url,
		Container:      slack.Container{ChannelID: channel, MessageTs: "1.1", IsEphemeral: true},
		ActionCallback: slack.ActionCallbacks{BlockActions: []*slack.BlockAction{{ActionID: action, Value: value, ActionTs: "5.1"}}},
	}).do(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	if r.after == nil {
		return ""
	}
	r.after(context.WithoutCancel(d.t.Context()))
	return <-d.answers
}

// Whoever asks for what changes something is told that nothing was changed only
// where that is known, and not sure where it is not. Only what was told is noted
// as told, so that the same asked for again is done once.
func TestWhatIsKnown(t *testing.T) {
	t.Parallel()
	const unchanged, unsure = "nothing was changed", "I am not sure whether that worked. Look before you try again"
	type asking struct {
		ask   func(*desk) string
		claim string // what is claimed; empty is nothing
	}
	for name, a := range map[string]asking{
		"now":    {func(d *desk) string { return d.command("now Kubernetes for 20m") }, "now kubernetes for 20m0s"},
		"skip":   {func(d *desk) string { return d.command("skip") }, "skip"},
		"pause":  {func(d *desk) string { return d.command("pause") }, ""},
		"resume": {func(d *desk) string { return d.command("resume") }, ""},
		"share":  {func(d *desk) string { return d.click(d.channel, blockkit.ActionShare, "week:k") }, "share week k"},
		"choose": {func(d *desk) string { return d.click(d.channel, blockkit.ActionChoose+"_1", "7:1") }, ""},
	} {
		for outcome, c := range map[string]struct {
			err, claimErr error
			says          string
			told          bool
		}{
			"done":              {told: true},
			"failed":            {err: errors.New("no"), says: unchanged, told: true},
			"unknown":           {err: errLost, says: unsure},
			"not even claimed":  {claimErr: errors.New("no"), says: unchanged},
			"its claim unknown": {claimErr: errLost, says: unchanged},
		} {
			if c.claimErr != nil && a.claim == "" {
				continue
			}
			d := newDesk(t)
			d.rounds.err, d.rounds.claimErr = c.err, c.claimErr
			says := a.ask(d)
			if !strings.Contains(says, c.says) || c.says == "" && (strings.Contains(says, unchanged) || strings.Contains(says, unsure)) {
				t.Errorf("%s, %s: says %s, want %q", name, outcome, says, c.says)
			}
			var claims []string
			for _, r := range d.rounds.claims {
				claims = append(claims, r.What)
			}
			if got := strings.Join(claims, "; "); got != a.claim {
				t.Errorf("%s, %s: claimed %q, want %q", name, outcome, got, a.claim)
			}
			if want := c.told && a.claim != ""; (len(d.rounds.told) == 1) != want {
				t.Errorf("%s, %s: noted as told %q, want one: %t", name, outcome, d.rounds.told, want)
			}
		}
	}
}

// A request that repeats one whose outcome was not told is done under the key of
// that; and a skip that was made is not made again.
func TestRepeatedRequests(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.rounds.repeats = "first"
	d.command("now kubernetes")
	if d.rounds.asked.Key != "first" {
		t.Errorf("the round is opened under the key %q, want that of the first request", d.rounds.asked.Key)
	}
	d.click(d.channel, blockkit.ActionShare, "week:")
	d.lookup.upcoming = []study.Upcoming{{}, {Skipped: true}}
	if says := d.command("skip"); !strings.Contains(says, "is skipped") {
		t.Errorf("a repeated skip says %s", says)
	}
	d.lookup.upcoming = nil
	d.command("skip")
	want := []string{"open", `share week "" by U1 as first`, "skip"}
	if diff := cmp.Diff(want, d.rounds.did); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"first", "first", "first", "first"}, d.rounds.told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// A board is said to be shared only where the bot can post.
func TestShareWhereTheBotIsNot(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if says := d.click(d.channel, blockkit.ActionShare, "week:"); !strings.Contains(says, "Shared.") || !strings.Contains(says, `"replace_original":true`) {
		t.Errorf("in a channel of the bot's: %s", says)
	}
	says := d.click("C000000000", blockkit.ActionShare, "week:")
	if !strings.Contains(says, "I am not in this conversation") || strings.Contains(says, `"replace_original":true`) {
		t.Errorf("elsewhere: %s", says)
	}
	if diff := cmp.Diff([]string{fmt.Sprintf(`share week "" by U1 as share:%s:U1:5.1`, d.channel)}, d.rounds.did); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
}

// Who asked for a post that Slack refuses is told why, in answer to the request
// or, where that is too late, in the channel.
func TestTellRefused(t *testing.T) {
	t.Parallel()
	r := newRoom(t)
	url, answers := startResponseURL(t)
	ana := idOf(t, r.ws, "ana")
	refused := func(code string) error {
		return refusal("chat.postMessage", botToken, slack.SlackErrorResponse{Err: code})
	}
	for _, c := range []struct {
		why  error
		want string
	}{
		{refused("not_in_channel"), "/invite"},
		{refused("is_archived"), "archived"},
		{refused("restricted_action"), "let no app post"},
		{refused("missing_scope"), "finds out why in its log"},
		{refused("invalid_blocks"), "finds out why in its log"},
		{fmt.Errorf("it was due at noon: %w", study.ErrUnavailable), "Ask again"},
		{errors.New("its question cannot be read"), "finds out why in its log"},
	} {
		req := study.Request{Member: ana, Channel: r.channel, ResponseURL: url}
		if err := r.TellRefused(t.Context(), req, "question", c.why); err != nil {
			t.Fatal(err)
		}
		if body := <-answers; !strings.Contains(body, "The question that you asked for is not posted") || !strings.Contains(body, c.want) || strings.Contains(body, "chat.postMessage") {
			t.Errorf("for %v Ana reads %s, want %q", c.why, body, c.want)
		}
	}
	for _, late := range []string{"", "http://127.0.0.1:1/gone"} {
		seq := r.ws.Seq()
		if err := r.TellRefused(t.Context(), study.Request{Member: ana, Channel: r.channel, ResponseURL: late}, "board", refused("msg_too_long")); err != nil {
			t.Fatal(err)
		}
		if _, err := r.ws.Await(t.Context(), seq, func(e workspace.Entry) bool {
			return e.Kind == "ephemeral" && e.To == string(ana) && strings.Contains(e.Text, "The board that you asked for is not posted")
		}); err != nil {
			t.Errorf("where %q answers nothing: %v", late, err)
		}
	}
}
