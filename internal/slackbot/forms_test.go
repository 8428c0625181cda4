package slackbot

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/slackbot/socketmode"
	"github.com/studybot/studybot/internal/study"
)

// sentForm is a form as Slack sends it when a member presses Send.
func sentForm(callback, round string) slack.InteractionCallback {
	var i slack.InteractionCallback
	text := `{"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "callback_id": "` + callback + `", "private_metadata": "` + round + `",
		"state": {"values": {"answer": {"text": {"type": "plain_text_input", "value": "It is evicted."}}}}}}`
	if err := json.Unmarshal([]byte(text), &i); err != nil {
		panic(err)
	}
	return i
}

// A form is acked with its receipt once it is committed. Where it is not, the text
// stays in the form.
func TestForms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want string // of the ack
	}{
		"stored":              {nil, `"response_action":"update"`},
		"not stored":          {study.ErrUnavailable, `"response_action":"errors"`},
		"it is not known":     {study.ErrUnsure, `"response_action":"errors"`},
		"cancelled meanwhile": {study.ErrNotFound, `This question is not asked any more.`},
	} {
		rounds := &fakeRounds{err: c.err}
		b := newTestBot(rounds, &fakeLookup{}, newMetrics())
		task := b.action(sentForm("answer", "7:1.1"))
		r, err := task.do(t.Context())
		if err != nil {
			r = task.failed()
		}
		ack, jsonErr := json.Marshal(r.payload)
		if jsonErr != nil || !strings.Contains(string(ack), c.want) {
			t.Errorf("%s: the ack is %s (%v), want %s", name, ack, jsonErr, c.want)
		}
		if want := `answer "It is evicted." in round 7 on 1.1 by U1 in V1`; len(rounds.did) != 1 || rounds.did[0] != want {
			t.Errorf("%s: did %q, want %q", name, rounds.did, want)
		}
		if task.member != "U1" || task.kind != kindForm {
			t.Errorf("%s: a %s of %q", name, task.kind, task.member)
		}
	}
}

// A form that is none of ours asks for nothing.
func TestStrangeForms(t *testing.T) {
	t.Parallel()
	b := newTestBot(&fakeRounds{}, &fakeLookup{}, newMetrics())
	for _, form := range [][2]string{{"other", "7:1.1"}, {"answer", ""}, {"answer", "7"}, {"answer", "x:1.1"}, {"answer", "-7:1.1"}} {
		if task := b.action(sentForm(form[0], form[1])); task.do != nil {
			t.Errorf("form %q of round %q is taken", form[0], form[1])
		}
	}
}

// A receipt that does not fit an ack is shortened.
func TestLongReceiptInAForm(t *testing.T) {
	t.Parallel()
	rec := study.Receipt{Submission: study.Submission{Outcome: study.OutcomeMarked, Text: "x", Grade: study.Grade{Points: 2, Before: 2, Max: 82}}}
	rec.Submission.Grade.Marks = []study.Mark{{Idea: "had", Points: 2, Max: 2}}
	for range 40 {
		rec.Submission.Grade.Marks = append(rec.Submission.Grade.Marks, study.Mark{Idea: "i", Max: 2, Hint: strings.Repeat("<&>", 400)})
	}
	whole := blockkit.ReceiptForm(rec)
	if text, err := json.Marshal(whole); err != nil || len(text) < socketmode.LargestAck {
		t.Fatalf("the whole receipt has %d bytes (%v), which an ack holds", len(text), err)
	}
	ack, err := json.Marshal(inPlace(rec))
	if err != nil || len(ack) > 19<<10 || !strings.Contains(string(ack), "1/41") || !strings.Contains(string(ack), "The rest does not fit here.") {
		t.Errorf("the ack has %d bytes (%v), want a short receipt: %.300s", len(ack), err, ack)
	}
}

// A press of the button opens the form. Where that fails, the member reads so.
func TestOpenForm(t *testing.T) {
	t.Parallel()
	for _, failure := range []error{nil, errors.New("no")} {
		url, bodies := startResponseURL(t)
		lookup, m := &fakeLookup{err: failure}, newMetrics()
		b := newTestBot(&fakeRounds{}, lookup, m)
		r, err := b.openForm(t.Context(), click{action: "private", value: "7", member: "U1", url: url, trigger: "T"})
		if err != nil || r.payload != nil {
			t.Fatalf("the click is acked with %v, %v", r.payload, err)
		}
		r.after(t.Context())
		if len(lookup.did) != 1 || lookup.did[0] != "asking 7 of U1" {
			t.Errorf("looked up %q", lookup.did)
		}
		// The test's Slack cannot be reached: either way the member reads of it.
		if body := <-bodies; !strings.Contains(body, "That did not work on our side") {
			t.Errorf("the member reads %s", body)
		}
	}
}
