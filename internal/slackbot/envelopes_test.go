package slackbot

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

const replyPayload = `{"team_id": "T1", "event": {"type": "message", "user": "U1", "text": "a", "ts": "2.1", "thread_ts": "1.1", "channel": "C1"}}`

// Which envelopes are acked, and when. One that is not acked comes again.
func TestEnvelopesAreAcked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		envelope string
		rounds   *fakeRounds
		closing  bool
		want     EnvelopeOutcome
		acked    bool
		did      int
	}{
		"a reply":               {`{"type": "events_api", "envelope_id": "E", "payload": ` + replyPayload + `}`, &fakeRounds{}, false, EnvelopeAcked, true, 1},
		"a reply that fails":    {`{"type": "events_api", "envelope_id": "E", "payload": ` + replyPayload + `}`, &fakeRounds{err: errors.New("no")}, false, EnvelopeFailed, false, 1},
		"a reply that panics":   {`{"type": "events_api", "envelope_id": "E", "payload": ` + replyPayload + `}`, &fakeRounds{panics: true}, false, EnvelopeFailed, false, 0},
		"a reply while closing": {`{"type": "events_api", "envelope_id": "E", "payload": ` + replyPayload + `}`, &fakeRounds{}, true, EnvelopeClosing, false, 0},
		"of another team":       {`{"type": "events_api", "envelope_id": "E", "payload": ` + strings.Replace(replyPayload, "T1", "T2", 1) + `}`, &fakeRounds{}, false, EnvelopeForeign, true, 0},
		"nothing of ours":       {`{"type": "events_api", "envelope_id": "E", "payload": {"team_id": "T1", "event": {"type": "other"}}}`, &fakeRounds{}, false, EnvelopeDropped, true, 0},
		"a button of a link":    {`{"type": "interactive", "envelope_id": "E", "payload": {"type": "block_actions", "team": {"id": "T1"}, "actions": [{"action_id": "source"}]}}`, &fakeRounds{}, false, EnvelopeDropped, true, 0},
		"of an unknown type":    {`{"type": "block_suggestions_2", "envelope_id": "E", "payload": {}}`, &fakeRounds{}, false, EnvelopeUnknown, true, 0},
		"that cannot be read":   {`{"type": "events_api", "envelope_id": "E", "payload": {"event": 7}}`, &fakeRounds{}, false, EnvelopeUnknown, true, 0},
		"that is no JSON":       {`{"envelope_id": "E`, &fakeRounds{}, false, "", false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMetrics()
			b := newTestBot(c.rounds, &fakeLookup{}, m)
			socket, slack := dialFake(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if c.closing {
				cancel()
			}
			b.dispatcher.start(t.Context())
			b.take(ctx, slack.send(socket, c.envelope))
			b.dispatcher.drain(drainTime)
			want := map[EnvelopeOutcome]int{}
			if c.want != "" {
				want[c.want] = 1
			}
			if diff := cmp.Diff(want, m.envelopes); diff != "" || len(c.rounds.did) != c.did {
				t.Errorf("done: %v; outcomes (-want +got):\n%s", c.rounds.did, diff)
			}
			// Another ack after it tells whether there was one before.
			if err := socket.Ack("last", nil); err != nil {
				t.Fatal(err)
			}
			first := slack.answer()
			if acked := first == `{"envelope_id":"E"}`; acked != c.acked {
				t.Errorf("the first ack is %s; want the envelope's: %t", first, c.acked)
			}
		})
	}
}

// An ack that cannot be written is counted as lost.
func TestAckIsLost(t *testing.T) {
	t.Parallel()
	m, rounds := newMetrics(), &fakeRounds{}
	b := newTestBot(rounds, &fakeLookup{}, m)
	socket, slack := dialFake(t)
	e := slack.send(socket, `{"type": "events_api", "envelope_id": "E", "payload": `+replyPayload+`}`)
	socket.Close()
	b.dispatcher.start(t.Context())
	b.take(t.Context(), e)
	b.dispatcher.drain(drainTime)
	if diff := cmp.Diff(map[EnvelopeOutcome]int{EnvelopeAckLost: 1}, m.envelopes); diff != "" || len(rounds.did) != 1 {
		t.Errorf("done: %v; outcomes (-want +got):\n%s", rounds.did, diff)
	}
}

// A member's request is answered whatever happens: Slack does not send commands
// and clicks again.
func TestRequestsAreAnsweredWhateverHappens(t *testing.T) {
	t.Parallel()
	url, bodies := startResponseURL(t)
	for kind, payload := range map[string]string{
		"slash_commands": `{"team_id": "T1", "command": "/quiz", "text": "pause", "user_id": "UADMIN", "channel_id": "C1", "response_url": "` + url + `"}`,
		"interactive": `{"team": {"id": "T1"}, "type": "block_actions", "user": {"id": "U1"}, "response_url": "` + url + `",
			"actions": [{"type": "button", "block_id": "b", "action_id": "choose_1", "value": "1:0"}]}`,
	} {
		m := newMetrics()
		b := newTestBot(&fakeRounds{panics: true}, &fakeLookup{upcoming: []study.Upcoming{{}}}, m)
		socket, slack := dialFake(t)
		b.dispatcher.start(t.Context())
		b.take(t.Context(), slack.send(socket, `{"type": "`+kind+`", "envelope_id": "E", "payload": `+payload+`}`))
		b.dispatcher.drain(drainTime)
		said := slack.answer()
		if kind == "interactive" {
			said += <-bodies
		}
		if !strings.Contains(said, `{"envelope_id":"E"`) || !strings.Contains(said, "I am not sure whether that worked") {
			t.Errorf("%s was answered with %s", kind, said)
		}
		if diff := cmp.Diff(map[EnvelopeOutcome]int{EnvelopeAcked: 1}, m.envelopes); diff != "" {
			t.Errorf("%s: outcomes (-want +got):\n%s", kind, diff)
		}
	}
}
