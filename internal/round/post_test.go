package round_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// errGone is what the poster says of a channel that Slack does not have.
var errGone = fmt.Errorf("chat.postMessage: channel_not_found: %w", study.ErrUndeliverable)

// errOutage is what the poster says while Slack answers that it does not work.
var errOutage = fmt.Errorf("chat.postMessage: %w, %w", study.ErrUnavailable, study.ErrSettled)

// A postCase is a try at a post: how things stand before it, and after it.
type postCase struct {
	again bool
	there bool // Slack has the post of an earlier try
	late  time.Duration
	grace time.Duration // of the round's schedule; zero is a round that a member asked for
	state study.RoundState
	errs  map[string]error

	calls []string
	want  study.RoundState
	moved bool // with its close
	err   error
}

func postCases() map[string]postCase {
	const look, post, read = "FindQuestion", "PostQuestion", "Replies"
	return map[string]postCase{
		"the first try":                      {calls: []string{post}, want: study.RoundOpen},
		"again, and it is there":             {again: true, there: true, calls: []string{look, read}, want: study.RoundOpen},
		"again, and it is there, but late":   {again: true, there: true, late: 2 * time.Hour, calls: []string{look, read}, want: study.RoundOpen},
		"again, and it is not there":         {again: true, calls: []string{look, post}, want: study.RoundOpen},
		"again, and Slack cannot be asked":   {again: true, errs: map[string]error{look: study.ErrUnavailable}, calls: []string{look}, want: study.RoundPending, err: study.ErrUnavailable},
		"again, and the channel is gone":     {again: true, errs: map[string]error{look: errGone}, calls: []string{look}, want: study.RoundCancelled},
		"the channel is gone":                {errs: map[string]error{post: errGone}, calls: []string{post}, want: study.RoundCancelled},
		"Slack is out of reach":              {errs: map[string]error{post: study.ErrUnavailable}, calls: []string{post}, want: study.RoundPending, err: study.ErrUnavailable},
		"a little late":                      {late: 30 * time.Second, calls: []string{post}, want: study.RoundOpen},
		"late":                               {late: 31 * time.Second, calls: []string{post}, want: study.RoundOpen, moved: true},
		"too late for one asked for":         {late: time.Hour + time.Second, want: study.RoundCancelled},
		"late within the schedule's grace":   {late: 5 * time.Minute, grace: 5 * time.Minute, calls: []string{post}, want: study.RoundOpen, moved: true},
		"beyond the schedule's grace":        {late: 5*time.Minute + 1, grace: 5 * time.Minute, want: study.RoundCancelled},
		"a short grace still leaves seconds": {late: 20 * time.Second, grace: time.Second, calls: []string{post}, want: study.RoundOpen},
		"it is open":                         {state: study.RoundOpen, want: study.RoundOpen},
		"again, and it is open":              {again: true, state: study.RoundOpen, calls: []string{read}, want: study.RoundOpen},
		"it is cancelled":                    {state: study.RoundCancelled, want: study.RoundCancelled},
	}
}

// What a try at a post does, by how late it is and what Slack says.
func TestPost(t *testing.T) {
	t.Parallel()
	for name, c := range postCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			state := c.state
			if state == "" {
				state = study.RoundPending
			}
			r := s.have(question("k.one"), state)
			if c.grace != 0 {
				r.Schedule = "d"
				s.store.rounds[r.ID] = r
				s.store.state = &study.ScheduleState{Schedule: study.Schedule{Name: "d", Grace: c.grace}}
			}
			if c.there {
				s.poster.questions[r.ID] = "55.1"
			}
			if c.errs != nil {
				s.poster.errs = c.errs
			}
			s.now = noon.Add(c.late)
			if err := s.Post(t.Context(), r.ID, c.again); !errors.Is(err, c.err) {
				t.Errorf("error %v, want %v", err, c.err)
			}
			got := s.store.rounds[r.ID]
			if diff := cmp.Diff(c.calls, s.poster.calls); diff != "" || got.State != c.want {
				t.Errorf("the round is %s, want %s; calls (-want +got):\n%s", got.State, c.want, diff)
			}
			if got.State == study.RoundOpen && got.MessageTS != s.poster.questions[r.ID] {
				t.Errorf("the round has message %q, Slack %q", got.MessageTS, s.poster.questions[r.ID])
			}
			want := r.ClosesAt
			if c.moved {
				want = s.now.Add(time.Hour)
			}
			if !got.ClosesAt.Equal(want) {
				t.Errorf("the round closes at %s, want %s", got.ClosesAt, want)
			}
		})
	}
}

// However many tries a post takes, its round is open for the time that was
// asked for, from the try that succeeds.
func TestPostAfterManyTries(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	s.poster.errs["PostQuestion"] = errOutage
	for i := range 20 {
		s.now = noon.Add(time.Duration(i) * 2 * time.Minute)
		if i == 19 {
			delete(s.poster.errs, "PostQuestion")
		}
		if err := s.Post(t.Context(), r.ID, i > 0); (err == nil) != (i == 19) {
			t.Fatalf("try %d: %v", i+1, err)
		}
	}
	if got := s.store.rounds[r.ID]; !got.ClosesAt.Equal(s.now.Add(time.Hour)) || !got.OpenedAt.Equal(s.now) {
		t.Errorf("posted at %s, the round is open from %s until %s; want an hour", s.now, got.OpenedAt, got.ClosesAt)
	}
}

// The schedule of a round may have been retired since.
func TestPostOfARetiredSchedule(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	r.Schedule = "retired"
	s.store.rounds[r.ID] = r
	s.now = noon.Add(10 * time.Minute)
	if err := s.Post(t.Context(), r.ID, false); err != nil || s.store.rounds[r.ID].State != study.RoundOpen {
		t.Errorf("the round is %s, %v; want open", s.store.rounds[r.ID].State, err)
	}
}

// A close that comes again changes nothing.
func TestClose(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundOpen)
	for range 2 {
		if err := s.Close(t.Context(), r.ID); err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(time.Minute)
	}
	if got := s.store.rounds[r.ID]; got.State != study.RoundClosed || !got.ClosedAt.Equal(noon) {
		t.Errorf("the round is %s at %s, want closed at noon", got.State, got.ClosedAt)
	}
}

// A round that was never posted has no thread.
func TestSweepNeedsAThread(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.Sweep(t.Context(), s.have(question("k.one"), study.RoundPending).ID); err != nil {
		t.Error(err)
	}
	if len(s.poster.calls) != 0 {
		t.Errorf("calls: %v, want none", s.poster.calls)
	}
}

// A choice that was typed and never delivered is found, and talk is let be.
func TestSweepOfChoices(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(choice(), study.RoundOpen)
	s.poster.replies = []study.Reply{reply(r.MessageTS, "60.1", "is it b?", noon), reply(r.MessageTS, "60.2", "b)", noon)}
	if err := s.Sweep(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if len(s.store.submitted) != 1 || s.store.submitted[0].Text != "no" || s.store.submitted[0].By != study.ByMessage {
		t.Errorf("stored %+v, want the typed choice alone", s.store.submitted)
	}
}

// What Slack will never take is dropped; what it may take later is tried again.
func TestReceiptAndReaction(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ err, want error }{{nil, nil}, {errGone, nil}, {study.ErrUnavailable, study.ErrUnavailable}} {
		s := newStage(t)
		r := s.have(question("k.one"), study.RoundOpen)
		if _, err := s.Submit(t.Context(), reply(r.MessageTS, "60.1", full, noon)); err != nil {
			t.Fatal(err)
		}
		s.poster.errs = map[string]error{"SendReceipt": c.err, "React": c.err}
		if err := s.Receipt(t.Context(), 1); !errors.Is(err, c.want) {
			t.Errorf("receipt, when Slack says %v: %v", c.err, err)
		}
		if err := s.React(t.Context(), study.MessageRef{Channel: channel, TS: "60.1"}); !errors.Is(err, c.want) {
			t.Errorf("reaction, when Slack says %v: %v", c.err, err)
		}
	}
}

// A leaderboard is posted once, and says when the next question comes.
func TestBoard(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.store.upcoming = []study.Upcoming{{DueAt: noon.Add(time.Hour)}}
	if err := s.ShareBoard(t.Context(), study.PeriodWeek, "k", channel, ana, "key"); err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	if diff := cmp.Diff(study.BoardPost{Channel: channel, Period: study.PeriodWeek, Topic: "k", SharedBy: ana, Start: monday}, s.store.board); diff != "" {
		t.Errorf("queued (-want +got):\n%s", diff)
	}
	for _, again := range []bool{false, true} {
		if err := s.Board(t.Context(), 0, again); err != nil {
			t.Fatal(err)
		}
	}
	if q := s.poster.board; q.Period != study.PeriodWeek || q.Topic != "k" || !q.Start.Equal(monday) || q.Limit == 0 || !q.NextAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("posted %+v", q)
	}
	s.store.board.MessageTS = "" // as if the bot had been stopped after the post
	if err := s.Board(t.Context(), 0, true); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"PostBoard", "FindBoard"}, s.poster.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	s.store.board = study.BoardPost{ID: 1}
	s.poster.errs["PostBoard"] = errGone
	if err := s.Board(t.Context(), 1, false); err != nil || s.store.board.MessageTS != "" {
		t.Errorf("to a channel that is gone: %v, message %q", err, s.store.board.MessageTS)
	}
}
