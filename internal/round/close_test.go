package round_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// errForbidden is what the poster says of a method that the app has no scope for.
var errForbidden = fmt.Errorf("conversations.replies: missing_scope: %w and %w", study.ErrForbidden, study.ErrUndeliverable)

// Results are posted once, after the replies that never came were read.
func TestResults(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundClosed)
	s.poster.replies = []study.Reply{
		reply(r.MessageTS, "60.1", full, noon), reply(r.MessageTS, "60.2", "thanks!", noon), reply(r.MessageTS, "60.3", full, r.ClosesAt),
	}
	s.poster.errs["PostResults"] = errOutage
	if err := s.Results(t.Context(), r.ID, false); !errors.Is(err, study.ErrUnavailable) {
		t.Fatalf("while Slack is out of reach: %v, want unavailable", err)
	}
	if len(s.store.submitted) != 2 || s.store.submitted[0].Outcome != study.OutcomeMarked || s.store.submitted[1].Outcome != study.OutcomeLate {
		t.Errorf("swept replies: %+v, want one marked and one late", s.store.submitted)
	}
	delete(s.poster.errs, "PostResults")
	for range 2 { // the second finds them posted in the store
		if err := s.Results(t.Context(), r.ID, true); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"Replies", "PostResults", "CloseQuestion",
		"Replies", "FindResults", "PostResults", "CloseQuestion",
		"CloseQuestion", // the bot may have been stopped before it
	}
	if diff := cmp.Diff(want, s.poster.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if ts := s.store.results[r.ID]; ts == "" || ts != s.poster.results[r.ID] {
		t.Errorf("the results are %q in the store and %q in Slack", ts, s.poster.results[r.ID])
	}
}

// Results go out whatever else Slack refuses, in the channel if need be; and
// those that reached Slack before the bot was stopped are not posted again.
func TestResultsStandAlone(t *testing.T) {
	t.Parallel()
	const read, edit, find, post, inChannel = "Replies", "CloseQuestion", "FindResults", "PostResults", "PostResultsInChannel"
	for name, c := range map[string]struct {
		again, there bool
		errs         map[string]error
		calls        []string
		named        int
		lost         bool
		err          error
	}{
		"nothing is refused":                {calls: []string{read, post, edit}, named: 1},
		"they are there":                    {again: true, there: true, calls: []string{read, find, edit}, named: 1},
		"the question cannot be edited":     {errs: map[string]error{edit: errGone}, calls: []string{read, post, edit}, named: 1},
		"the edit may not be made at all":   {errs: map[string]error{edit: errForbidden}, calls: []string{read, post, edit}, named: 1},
		"the edit is to be tried later":     {errs: map[string]error{edit: study.ErrUnavailable}, calls: []string{read, post, edit}, named: 1, err: study.ErrUnavailable},
		"replies may not be read":           {errs: map[string]error{read: errForbidden}, calls: []string{read, post, edit}, named: 1},
		"replies cannot be read for good":   {errs: map[string]error{read: errGone}, calls: []string{read, post, edit}, named: 1},
		"the thread takes nothing":          {errs: map[string]error{post: errGone}, calls: []string{read, post, inChannel, edit}, named: 1},
		"the thread is gone":                {errs: map[string]error{read: study.ErrNotFound, edit: errGone}, calls: []string{read, inChannel, edit}},
		"all is gone":                       {errs: map[string]error{read: errGone, post: errGone, inChannel: errGone, edit: errGone}, calls: []string{read, post, inChannel, edit}, lost: true},
		"nothing may be posted":             {errs: map[string]error{post: errForbidden}, calls: []string{read, post, edit}, lost: true},
		"replies are to be read later":      {errs: map[string]error{read: study.ErrUnavailable}, calls: []string{read}, lost: true, err: study.ErrUnavailable},
		"an earlier post is not found now":  {again: true, errs: map[string]error{find: study.ErrUnavailable}, calls: []string{read, find, edit}, lost: true, err: study.ErrUnavailable},
		"a search for it is never answered": {again: true, errs: map[string]error{find: errGone}, calls: []string{read, find, edit}, lost: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			r := s.have(question("k.one"), study.RoundClosed)
			if _, err := s.Submit(t.Context(), reply(r.MessageTS, "60.1", full, noon)); err != nil {
				t.Fatal(err)
			}
			s.poster.replies = []study.Reply{reply(r.MessageTS, "60.1", full, noon)}
			if c.there {
				s.poster.results[r.ID] = "70.1"
				s.poster.result.Full = []study.MemberID{ana}
			}
			if c.errs != nil {
				s.poster.errs = c.errs
			}
			if err := s.Results(t.Context(), r.ID, c.again); !errors.Is(err, c.err) {
				t.Fatalf("%v, want %v", err, c.err)
			}
			if diff := cmp.Diff(c.calls, s.poster.calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if got := s.store.results[r.ID]; (got == "") != c.lost || got != s.poster.results[r.ID] {
				t.Errorf("the store has results %q, Slack %q; want none: %t", got, s.poster.results[r.ID], c.lost)
			}
			if n := len(s.poster.result.Full); n != c.named && !c.lost {
				t.Errorf("the results name %d members, want %d", n, c.named)
			}
		})
	}
}

// What was counted and then vanished is withdrawn before results name anybody;
// what stands elsewhere, or came while the thread was read, is left alone.
func TestSweepFindsWhatVanished(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundClosed)
	for _, ts := range []string{"60.1", "60.2", "60.3"} {
		if _, err := s.Submit(t.Context(), reply(r.MessageTS, ts, full, noon)); err != nil {
			t.Fatal(err)
		}
	}
	s.poster.replies = []study.Reply{reply(r.MessageTS, "60.1", full, noon), reply(r.MessageTS, "60.4", full, noon)}
	s.poster.elsewhere = map[study.MessageRef]bool{{Channel: channel, TS: "60.3"}: true}
	if err := s.Results(t.Context(), r.ID, false); err != nil {
		t.Fatal(err)
	}
	want := []study.Deletion{{Message: study.MessageRef{Channel: channel, TS: "60.2"}, Round: r.ID, Member: ana, At: noon}}
	if diff := cmp.Diff(want, s.store.deletions); diff != "" {
		t.Errorf("withdrawn (-want +got):\n%s", diff)
	}
	if n := s.poster.result.Answered; n != 3 {
		t.Errorf("the results count %d replies, want 3", n)
	}
}

// Where the thread, or one message, cannot be read, nothing is withdrawn.
func TestSweepOfWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		errs map[string]error
		err  error
	}{
		"the thread, now":    {map[string]error{"Replies": study.ErrUnavailable}, study.ErrUnavailable},
		"the thread, ever":   {map[string]error{"Replies": errForbidden}, nil},
		"the thread is gone": {map[string]error{"Replies": study.ErrNotFound}, nil},
		"the message, now":   {map[string]error{"Stands": study.ErrUnavailable}, study.ErrUnavailable},
		"the message, ever":  {map[string]error{"Stands": errForbidden}, nil},
	} {
		s := newStage(t)
		r := s.have(question("k.one"), study.RoundOpen)
		if _, err := s.Submit(t.Context(), reply(r.MessageTS, "60.1", full, noon)); err != nil {
			t.Fatal(err)
		}
		s.poster.errs = c.errs
		if err := s.Sweep(t.Context(), r.ID); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
		if len(s.store.deletions) != 0 {
			t.Errorf("%s: withdrawn %v", name, s.store.deletions)
		}
	}
}

// What no later try mends hides nothing that one may, in a look at a thread.
func TestSweepOfManyFaults(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundOpen)
	if _, err := s.Submit(t.Context(), reply(r.MessageTS, "60.1", full, noon)); err != nil {
		t.Fatal(err)
	}
	s.poster.replies = []study.Reply{reply(r.MessageTS, "60.2", full, noon)}
	s.store.submitErrs = map[string]error{"60.2": study.ErrUnavailable}
	s.poster.errs["Stands"] = errForbidden
	if err := s.Sweep(t.Context(), r.ID); !errors.Is(err, study.ErrUnavailable) {
		t.Errorf("%v, want to try again", err)
	}
	s.store.submitErrs["60.2"] = study.ErrNotFound // which says nothing of the thread
	s.poster.errs = map[string]error{}
	r.State = study.RoundClosed
	s.store.rounds[r.ID] = r
	if err := s.Results(t.Context(), r.ID, false); err != nil || s.poster.calls[len(s.poster.calls)-2] != "PostResults" {
		t.Errorf("%v, after %q; want results in the thread", err, s.poster.calls)
	}
}

// One reply that cannot be taken in keeps back no results, and an outage waits.
func TestResultsAfterABadReply(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundClosed)
	s.poster.replies = []study.Reply{reply(r.MessageTS, "60.1", full, noon)}
	s.store.submitErrs = map[string]error{"60.1": study.ErrUnavailable}
	if err := s.Results(t.Context(), r.ID, false); !errors.Is(err, study.ErrUnavailable) || s.store.results[r.ID] != "" {
		t.Errorf("in an outage: %v, at %q; want to wait", err, s.store.results[r.ID])
	}
	s.store.submitErrs["60.1"] = errors.New("no such column")
	if err := s.Results(t.Context(), r.ID, false); err != nil || s.store.results[r.ID] == "" {
		t.Errorf("the results: %v, at %q", err, s.store.results[r.ID])
	}
}

// The log tells a reply that was never delivered from an edit that was not: the
// text before the edit may have been.
func TestSweepLogsWhatItFound(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var logged strings.Builder
	s.Log = slog.New(slog.NewTextHandler(&logged, nil))
	r := s.have(question("k.one"), study.RoundOpen)
	if _, err := s.Submit(t.Context(), reply(r.MessageTS, "60.1", "first", noon)); err != nil {
		t.Fatal(err)
	}
	edited := reply(r.MessageTS, "60.1", full, noon)
	edited.EditedTS = "61.1"
	for _, c := range []struct {
		reply study.Reply
		want  string
	}{
		{edited, "found an edit that was never delivered"},
		{reply(r.MessageTS, "60.2", full, noon), "found a reply that was never delivered"},
	} {
		logged.Reset()
		s.poster.replies = []study.Reply{c.reply}
		s.poster.elsewhere = map[study.MessageRef]bool{{Channel: channel, TS: "60.1"}: true}
		if err := s.Sweep(t.Context(), r.ID); err != nil {
			t.Fatal(err)
		}
		if got := logged.String(); !strings.Contains(got, c.want) || strings.Count(got, "found ") != 1 {
			t.Errorf("message %s, edited %q, logs %q; want %q alone", c.reply.Message.TS, c.reply.EditedTS, got, c.want)
		}
	}
}
