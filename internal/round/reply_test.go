package round_test

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// What becomes of a text in a thread.
func TestSubmit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text   string
		at     time.Duration // after the round opened
		thread string        // empty is the question's
		choice bool
		want   study.Outcome
		points study.Points
		stored string // empty is the text
	}{
		"an answer":                 {text: full, want: study.OutcomeMarked, points: 4},
		"half of one":               {text: "I think that the pod is evicted from the node.", want: study.OutcomeMarked, points: 2},
		"one that is late":          {text: full, at: time.Hour, want: study.OutcomeLate, points: 4},
		"one that says it is none":  {text: "I don't know", want: study.OutcomeNoTry},
		"chatter":                   {text: "thanks all :wave:", want: study.OutcomeIgnored},
		"a text to another thread":  {text: full, thread: "9.9", want: study.OutcomeIgnored},
		"a text to a choice's post": {text: full, choice: true, want: study.OutcomeIgnored},
		"a choice's letter":         {text: "A)", choice: true, want: study.OutcomeMarked, points: study.Whole(1), stored: "yes"},
		"a choice's words":          {text: "No.", choice: true, want: study.OutcomeMarked, stored: "no"},
		"a question about a choice": {text: "why is it not B?", choice: true, want: study.OutcomeIgnored},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			q := question("k.one")
			if c.choice {
				q = choice()
			}
			r := s.have(q, study.RoundOpen)
			thread := r.MessageTS
			if c.thread != "" {
				thread = c.thread
			}
			got, err := s.Submit(t.Context(), reply(thread, "60.1", c.text, noon.Add(c.at)))
			if err != nil || got != c.want {
				t.Fatalf("outcome %q, %v; want %q", got, err, c.want)
			}
			if c.want == study.OutcomeIgnored {
				if len(s.store.submitted) != 0 {
					t.Errorf("%q was stored", c.text)
				}
				return
			}
			sub := s.store.submitted[0]
			if sub.Round != r.ID || sub.Member != ana || sub.Text != cmp.Or(c.stored, c.text) || sub.Grade.Points != c.points {
				t.Errorf("stored %+v, want %s points in round %d", sub, c.points, r.ID)
			}
		})
	}
}

// An edit is judged by the time of the edit, and has a key of its own.
func TestSubmitEdit(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundOpen)
	edited := reply(r.MessageTS, "60.1", full, noon)
	edited.EditedTS, edited.EditedAt = "70.1", r.ClosesAt
	var got []study.Outcome
	for _, reply := range []study.Reply{reply(r.MessageTS, "60.1", "It is evicted, I think.", noon), edited, edited} {
		o, err := s.Submit(t.Context(), reply)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, o)
	}
	if diff := gocmp.Diff([]study.Outcome{study.OutcomeMarked, study.OutcomeLate, study.OutcomeRepeated}, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

// A click is marked if it is in the round's channel and one of its choices.
// Which message it is on does not matter: the button names the round.
func TestChoose(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(choice(), study.RoundOpen)
	for name, c := range map[string]struct {
		change func(*study.Click)
		want   study.Outcome
	}{
		"right":                 {func(*study.Click) {}, study.OutcomeMarked},
		"of another round":      {func(c *study.Click) { c.Round++ }, study.OutcomeIgnored},
		"on a second message":   {func(c *study.Click) { c.Message.TS = "9.9" }, study.OutcomeMarked},
		"in another channel":    {func(c *study.Click) { c.Message.Channel = "C2" }, study.OutcomeIgnored},
		"a choice beyond":       {func(c *study.Click) { c.Choice = 2 }, study.OutcomeIgnored},
		"a choice before":       {func(c *study.Click) { c.Choice = -1 }, study.OutcomeIgnored},
		"after the close":       {func(c *study.Click) { c.TS, c.At = "80.2", r.ClosesAt }, study.OutcomeLate},
		"on a deleted question": {func(c *study.Click) { c.Message = study.MessageRef{} }, study.OutcomeIgnored},
	} {
		click := study.Click{Round: r.ID, Member: ana, Message: r.Message(), TS: "80.1", At: noon}
		c.change(&click)
		if got, err := s.Choose(t.Context(), click); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
	i := slices.IndexFunc(s.store.submitted, func(sub study.Submission) bool { return sub.Outcome == study.OutcomeMarked })
	if sub := s.store.submitted[i]; sub.Text != "yes" || sub.EditedTS != "80.1" || !sub.Grade.Full() {
		t.Errorf("the click was stored as %+v", sub)
	}
}

// A form is marked as a reply is, and names its question where the post is not in
// the store yet. What is sent of it again is answered with the same receipt.
func TestAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	open, pending := s.have(question("k.one"), study.RoundOpen), s.have(question("k.two"), study.RoundPending)
	gone, other := s.have(question("k.three"), study.RoundCancelled), s.have(question("k.four"), study.RoundPending)
	s.poster.questions[pending.ID] = "55.1" // Slack has it
	for name, c := range map[string]struct {
		round study.RoundID
		ts    string
		err   error
	}{
		"open":                        {open.ID, open.MessageTS, nil},
		"not in the store yet":        {pending.ID, "55.1", nil},
		"cancelled":                   {gone.ID, "66.1", study.ErrNotFound},
		"of no round":                 {404, "1.1", study.ErrNotFound},
		"of another round's question": {other.ID, open.MessageTS, study.ErrNotFound},
	} {
		_, err := s.Answer(t.Context(), study.PrivateReply{Round: c.round, MessageTS: c.ts, Member: ana, Form: "V" + name, Text: full})
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
	for _, sub := range s.store.submitted {
		if sub.By != study.ByForm || sub.Grade.Points != 4 || sub.Message.TS == "" || !strings.HasPrefix(sub.EditedTS, "V") {
			t.Errorf("stored %+v", sub)
		}
	}
	if n := len(s.store.submitted); n != 2 {
		t.Errorf("%d submissions, want 2", n)
	}
}

// A reply that comes before the post is in the store opens its round: the
// message itself says which.
func TestSubmitBeforeThePostIsStored(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	s.poster.questions[r.ID] = "55.1" // Slack has it
	got, err := s.Submit(t.Context(), reply("55.1", "60.1", full, noon))
	if err != nil || got != study.OutcomeMarked {
		t.Fatalf("outcome %q, %v; want marked", got, err)
	}
	if r := s.store.rounds[r.ID]; r.State != study.RoundOpen || r.MessageTS != "55.1" {
		t.Errorf("the round is %s with message %q", r.State, r.MessageTS)
	}
	// A thread that is no question's is left alone, while another post waits.
	s.have(question("k.two"), study.RoundPending)
	if got, err := s.Submit(t.Context(), reply("56.1", "60.2", full, noon)); err != nil || got != study.OutcomeIgnored {
		t.Errorf("a reply to no question: %q, %v; want ignored", got, err)
	}
	// Where Slack cannot be asked, the reply is not taken in.
	s.poster.errs["RoundOf"] = study.ErrUnavailable
	if got, err := s.Submit(t.Context(), reply("57.1", "60.3", full, noon)); !errors.Is(err, study.ErrUnavailable) {
		t.Errorf("a reply while Slack is out of reach: %q, %v; want an error", got, err)
	}
}

// The post may be stored between the look for its message and the look for
// pending rounds. The reply counts all the same.
func TestSubmitWhileThePostIsStored(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	s.store.beforePending = func() { _, _ = s.store.RecordPost(t.Context(), r.ID, "55.1") }
	got, err := s.Submit(t.Context(), reply("55.1", "60.1", full, noon))
	if err != nil || got != study.OutcomeMarked {
		t.Fatalf("outcome %q, %v; want marked", got, err)
	}
	if len(s.poster.calls) != 0 {
		t.Errorf("Slack was asked: %v", s.poster.calls)
	}
}

// The store is told which round's thread a deleted message stood in, so that
// it knows the message should it come later. One that was no answer can be
// deleted like any other.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundOpen)
	answer := reply(r.MessageTS, "60.1", full, noon)
	if _, err := s.Submit(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
	bare := study.Reply{Message: answer.Message}
	for name, deleted := range map[string]study.Reply{
		"a reply":                              answer,
		"a reply of which only the ts is told": bare,
		"a reply that is not known":            reply(r.MessageTS, "60.2", full, noon),
		"a message of another thread":          reply("8.1", "60.3", full, noon),
	} {
		if err := s.Withdraw(t.Context(), deleted, noon); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	slices.SortFunc(s.store.deletions, func(a, b study.Deletion) int {
		return cmp.Or(strings.Compare(a.Message.TS, b.Message.TS), cmp.Compare(a.Round, b.Round))
	})
	want := []study.Deletion{
		{Message: answer.Message, At: noon},
		{Message: answer.Message, Round: r.ID, Member: ana, At: noon},
		{Message: study.MessageRef{Channel: channel, TS: "60.2"}, Round: r.ID, Member: ana, At: noon},
	}
	if diff := gocmp.Diff(want, s.store.deletions); diff != "" {
		t.Errorf("deletions (-want +got):\n%s", diff)
	}
}

// A reply bears Slack's time, and a round is open by our clock: where the two
// differ by much, the reply's time is set right.
func TestSubmitByOurClock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ahead time.Duration
		at    time.Duration // after the opening of the round, which lasts an hour, by Slack's clock
		want  study.Outcome
	}{
		"Slack is ahead":             {10 * time.Minute, 65 * time.Minute, study.OutcomeMarked},
		"Slack is ahead, and late":   {10 * time.Minute, 70 * time.Minute, study.OutcomeLate},
		"Slack is behind":            {-10 * time.Minute, 49 * time.Minute, study.OutcomeMarked},
		"Slack is behind, and late":  {-10 * time.Minute, 51 * time.Minute, study.OutcomeLate},
		"the difference is no error": {5 * time.Second, time.Hour, study.OutcomeLate},
	} {
		s := newStage(t)
		s.SlackAhead = func() time.Duration { return c.ahead }
		r := s.have(question("k.one"), study.RoundOpen)
		if got, err := s.Submit(t.Context(), reply(r.MessageTS, "60.1", full, noon.Add(c.at))); err != nil || got != c.want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
}
