package slackbot

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// events are what Slack sends, each with what it makes the bot do.
var events = map[string]struct{ event, want string }{
	"a reply": {
		`{"type": "message", "user": "U1", "text": "a &amp; b", "ts": "2.1", "thread_ts": "1.1", "channel": "C1"}`,
		`submit 2.1 "a &amp; b" by U1 in 1.1, edit ""`,
	},
	"a reply that is shown in the channel too": {
		`{"type": "message", "subtype": "thread_broadcast", "user": "U1", "text": "a", "ts": "2.1", "thread_ts": "1.1", "channel": "C1"}`,
		`submit 2.1 "a" by U1 in 1.1, edit ""`,
	},
	"a reply with a file": {
		`{"type": "message", "subtype": "file_share", "user": "U1", "text": "a", "ts": "2.1", "thread_ts": "1.1", "channel": "C1"}`,
		`submit 2.1 "a" by U1 in 1.1, edit ""`,
	},
	"a message in the channel":      {`{"type": "message", "user": "U1", "text": "a", "ts": "2.1", "channel": "C1"}`, ""},
	"the first message of a thread": {`{"type": "message", "user": "U1", "text": "a", "ts": "1.1", "thread_ts": "1.1", "channel": "C1"}`, ""},
	"a bot's reply":                 {`{"type": "message", "user": "U9", "bot_id": "B1", "text": "a", "ts": "2.1", "thread_ts": "1.1", "channel": "C1"}`, ""},
	"an old bot's reply":            {`{"type": "message", "subtype": "bot_message", "bot_id": "B2", "text": "a", "ts": "2.1", "thread_ts": "1.1", "channel": "C1"}`, ""},
	"a member who joins":            {`{"type": "message", "subtype": "channel_join", "user": "U1", "text": "joined", "ts": "2.1", "thread_ts": "1.1", "channel": "C1"}`, ""},
	"an edit": {
		`{"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "3.1", "event_ts": "3.1",
		  "message": {"type": "message", "user": "U1", "text": "b", "ts": "2.1", "thread_ts": "1.1", "edited": {"user": "U1", "ts": "3.0"}},
		  "previous_message": {"type": "message", "user": "U1", "text": "a", "ts": "2.1", "thread_ts": "1.1"}}`,
		`submit 2.1 "b" by U1 in 1.1, edit "3.0"`,
	},
	"an edit without what was before": {
		`{"type": "message", "subtype": "message_changed", "channel": "C1",
		  "message": {"type": "message", "user": "U1", "text": "b", "ts": "2.1", "thread_ts": "1.1", "edited": {"ts": "3.0"}}}`,
		`submit 2.1 "b" by U1 in 1.1, edit "3.0"`,
	},
	"a preview of a link": {
		`{"type": "message", "subtype": "message_changed", "channel": "C1",
		  "message": {"type": "message", "user": "U1", "text": "a", "ts": "2.1", "thread_ts": "1.1"},
		  "previous_message": {"type": "message", "user": "U1", "text": "a", "ts": "2.1", "thread_ts": "1.1"}}`, "",
	},
	"a change that nobody made by hand": {
		`{"type": "message", "subtype": "message_changed", "channel": "C1",
		  "message": {"type": "message", "user": "U1", "text": "<http://a|a>", "ts": "2.1", "thread_ts": "1.1"},
		  "previous_message": {"type": "message", "user": "U1", "text": "<http://a>", "ts": "2.1", "thread_ts": "1.1"}}`, "",
	},
	"a preview in an edited reply": {
		`{"type": "message", "subtype": "message_changed", "channel": "C1",
		  "message": {"type": "message", "user": "U1", "text": "b", "ts": "2.1", "thread_ts": "1.1", "edited": {"ts": "3.0"}},
		  "previous_message": {"type": "message", "user": "U1", "text": "b", "ts": "2.1", "thread_ts": "1.1", "edited": {"ts": "3.0"}}}`, "",
	},
	"the question, edited by the bot": {
		`{"type": "message", "subtype": "message_changed", "channel": "C1",
		  "message": {"type": "message", "user": "U9", "bot_id": "B1", "text": "b", "ts": "1.1", "thread_ts": "1.1", "edited": {"ts": "3.0"}}}`, "",
	},
	"a deleted first message, of which a tombstone is left": {
		`{"type": "message", "subtype": "message_changed", "channel": "C1",
		  "message": {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "gone", "ts": "1.1", "thread_ts": "1.1", "edited": {"ts": "3.0"}},
		  "previous_message": {"type": "message", "user": "U1", "text": "a", "ts": "1.1", "thread_ts": "1.1"}}`, "",
	},
	"a change of nothing": {`{"type": "message", "subtype": "message_changed", "channel": "C1"}`, ""},
	"a deleted reply": {
		`{"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "2.1", "event_ts": "1700000000.000100",
		  "previous_message": {"type": "message", "user": "U1", "text": "a", "ts": "2.1", "thread_ts": "1.1"}}`,
		`withdraw 2.1 in C1, by "U1" in "1.1", at 1700000000`,
	},
	"a deleted message that nothing is told of": {
		`{"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "2.1", "event_ts": "1700000000.000100"}`,
		`withdraw 2.1 in C1, by "" in "", at 1700000000`,
	},
	"a deleted message of the channel": {
		`{"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "2.1",
		  "previous_message": {"type": "message", "user": "U1", "text": "a", "ts": "2.1"}}`, "",
	},
	"a deleted reply of the bot": {
		`{"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "2.1",
		  "previous_message": {"type": "message", "user": "U9", "bot_id": "B1", "text": "a", "ts": "2.1", "thread_ts": "1.1"}}`, "",
	},
	"messages with the app":  {`{"type": "app_home_opened", "tab": "messages", "user": "U1"}`, ""},
	"an event of the future": {`{"type": "message_framed", "user": "U1", "channel": "C1"}`, ""},
}

// What each event that Slack sends makes the bot do.
func TestEvents(t *testing.T) {
	t.Parallel()
	for name, c := range events {
		rounds := &fakeRounds{}
		b := newTestBot(rounds, &fakeLookup{}, newMetrics())
		task, from, err := b.event(json.RawMessage(`{"team_id": "T1", "event": ` + c.event + `}`))
		if err != nil || !b.Client.identity.Load().owns(from, "") {
			t.Errorf("%s: from %+v, %v", name, from, err)
			continue
		}
		got := ""
		if task.do != nil {
			if _, err := task.do(t.Context()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			got = rounds.did[0]
			if task.member != "U1" && name != "a deleted message that nothing is told of" {
				t.Errorf("%s: the task is of %q, want U1", name, task.member)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A reply's times come from its own ts, to the microsecond.
func TestTimeOf(t *testing.T) {
	t.Parallel()
	for ts, want := range map[string]time.Time{
		"1700000000.000100": time.Unix(1700000000, 100_000),
		"1700000000.123456": time.Unix(1700000000, 123_456_000),
		"1700000000.5":      time.Unix(1700000000, 500_000_000),
		"1700000000":        time.Unix(1700000000, 0),
		"":                  {},
		"x.1":               {},
	} {
		if got := timeOf(ts); !got.Equal(want) {
			t.Errorf("timeOf(%q) = %s, want %s", ts, got, want)
		}
	}
	edited := message{TS: "1700000000.000100", Edited: &edit{TS: "1700000060.000200"}}.reply("C1")
	if !edited.SentAt.Equal(time.Unix(1700000000, 100_000)) || !edited.At().Equal(time.Unix(1700000060, 200_000)) {
		t.Errorf("an edited reply was sent at %s and written at %s", edited.SentAt, edited.At())
	}
}

// What changes where the bot may post has its channels looked at again.
func TestChannelsChange(t *testing.T) {
	t.Parallel()
	for event, want := range map[string]bool{
		`{"type": "message", "subtype": "channel_join", "user": "UBOT", "ts": "2.1", "channel": "C1"}`:    true,
		`{"type": "message", "subtype": "group_join", "user": "UBOT", "ts": "2.1", "channel": "C1"}`:      true,
		`{"type": "message", "subtype": "channel_join", "user": "U1", "ts": "2.1", "channel": "C1"}`:      false,
		`{"type": "message", "subtype": "channel_unarchive", "user": "U1", "ts": "2.1", "channel": "C1"}`: true,
		`{"type": "message", "subtype": "channel_topic", "user": "U1", "ts": "2.1", "channel": "C1"}`:     false,
		`{"type": "message", "user": "UBOT", "bot_id": "B1", "text": "a", "ts": "2.1", "channel": "C1"}`:  false,
	} {
		looks := 0
		b := newTestBot(&fakeRounds{}, &fakeLookup{}, newMetrics())
		b.Client.identity.Store(&identity{TeamID: ourTeam, UserID: "UBOT"})
		b.ChannelsChanged = func() { looks++ }
		task, _, err := b.event(json.RawMessage(`{"team_id": "T1", "event": ` + event + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if task.do != nil {
			if _, err := task.do(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if (looks == 1) != want {
			t.Errorf("%s: %d looks, want one: %t", event, looks, want)
		}
	}
}
