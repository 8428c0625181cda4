package round_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

func (f *fakeStore) PostIntent(_ context.Context, p study.Posting) (study.PostIntent, error) {
	return f.intents[p], nil
}

func (f *fakeStore) BeginPost(_ context.Context, p study.Posting, before study.PostIntent) (study.PostIntent, error) {
	if f.intents[p].Token != before.Token {
		return study.PostIntent{}, study.ErrStale
	}
	f.intents[p] = study.PostIntent{Token: before.Token + 1, UnderWay: true}
	return f.intents[p], nil
}

func (f *fakeStore) EndPost(_ context.Context, p study.Posting, i study.PostIntent) error {
	if now := f.intents[p]; now.Token == i.Token {
		now.UnderWay = false
		f.intents[p] = now
	}
	return nil
}

func (f *fakeStore) AddExtra(ctx context.Context, id study.RoundID, ref study.MessageRef) error {
	f.extras[ref] = id
	return f.QueueDelete(ctx, ref)
}

func (f *fakeStore) QueuePost(_ context.Context, id study.RoundID, due time.Time) error {
	f.posts = append(f.posts, fmt.Sprintf("%d at %s", id, due.Format(time.TimeOnly)))
	return nil
}

func (f *fakeStore) QueueDelete(_ context.Context, ref study.MessageRef) error {
	f.deletes = append(f.deletes, ref)
	return nil
}

func (f *fakeStore) Stands(_ context.Context, ref study.MessageRef) (bool, error) {
	for _, r := range f.rounds {
		if r.Message() == ref {
			return true, nil
		}
	}
	return false, nil
}

// self is the bot as a writer of messages.
const self = study.MemberID("UBOT")

func (f *fakePoster) Self(context.Context) (study.MemberID, error) { return self, nil }

func (f *fakePoster) Delete(_ context.Context, ref study.MessageRef) error {
	return f.call("Delete " + ref.TS)
}

// What a try at a post does where an earlier one was begun, by what became of
// that.
func TestPostAfterAnEarlierTry(t *testing.T) {
	t.Parallel()
	const look, post, read = "FindQuestion", "PostQuestion", "Replies"
	for name, c := range map[string]struct {
		before study.PostIntent
		there  bool
		calls  []string
		want   study.RoundState
		wait   time.Duration
	}{
		"it is there":                       {study.PostIntent{Token: 1, UnderWay: true}, true, []string{look, read}, study.RoundOpen, 0},
		"it may come yet":                   {study.PostIntent{Token: 1, UnderWay: true, Age: 8 * time.Second}, false, []string{look}, study.RoundPending, 5 * time.Second},
		"it may come at the last moment":    {study.PostIntent{Token: 1, UnderWay: true, Age: 20*time.Second - 1}, false, []string{look}, study.RoundPending, 1},
		"it cannot come any more":           {study.PostIntent{Token: 1, UnderWay: true, Age: 20 * time.Second}, false, []string{look, post}, study.RoundOpen, 0},
		"Slack has answered it":             {study.PostIntent{Token: 1}, false, []string{look, post}, study.RoundOpen, 0},
		"it was begun by a clock in future": {study.PostIntent{Token: 1, UnderWay: true, Age: -time.Hour}, false, []string{look, post}, study.RoundOpen, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			r := s.have(question("k.one"), study.RoundPending)
			s.store.intents[study.Posting{Kind: study.PostingQuestion, ID: int64(r.ID)}] = c.before
			if c.there {
				s.poster.questions[r.ID] = "55.1"
			}
			err := s.Post(t.Context(), r.ID, false) // a job that was queued anew is its first try
			var wait *study.RetryAfterError
			if errors.As(err, &wait) != (c.wait != 0) || wait != nil && wait.After != c.wait || wait == nil && err != nil {
				t.Errorf("%v, want to wait %s", err, c.wait)
			}
			if diff := cmp.Diff(c.calls, s.poster.calls); diff != "" || s.store.rounds[r.ID].State != c.want {
				t.Errorf("the round is %s, want %s; calls (-want +got):\n%s", s.store.rounds[r.ID].State, c.want, diff)
			}
		})
	}
}

// The intent of a post is kept while the post may reach Slack, and no longer.
func TestIntentIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"no answer":      {study.ErrUnavailable, true},
		"the bot stops":  {context.Canceled, true},
		"a fault":        {errOutage, false},
		"a limit":        {&study.RetryAfterError{After: time.Second}, false},
		"gone for good":  {errGone, false},
		"an unknown one": {errors.New("what"), true},
	} {
		s := newStage(t)
		r := s.have(question("k.one"), study.RoundPending)
		s.poster.errs["PostQuestion"] = c.err
		if err := s.Post(t.Context(), r.ID, false); err != nil && !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
		if i := s.store.intents[study.Posting{Kind: study.PostingQuestion, ID: int64(r.ID)}]; i.UnderWay != c.want || i.Token != 1 {
			t.Errorf("%s leaves %+v", name, i)
		}
	}
}

// Of two replicas that try at once, one posts.
func TestPostIsFenced(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	p := study.Posting{Kind: study.PostingQuestion, ID: int64(r.ID)}
	s.poster.before = func(name string) { // the other begins while this one looks
		if name == "FindQuestion" {
			s.store.intents[p] = study.PostIntent{Token: 2, UnderWay: true}
		}
	}
	s.store.intents[p] = study.PostIntent{Token: 1}
	var wait *study.RetryAfterError
	if err := s.Post(t.Context(), r.ID, true); !errors.As(err, &wait) {
		t.Errorf("%v, want to wait", err)
	}
	if diff := cmp.Diff([]string{"FindQuestion"}, s.poster.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// A post has a deadline, by which others reckon.
func TestPostHasADeadline(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	if err := s.Post(t.Context(), r.ID, false); err != nil {
		t.Fatal(err)
	}
	if left := time.Until(s.poster.deadline); left <= 0 || left > study.PostTimeout {
		t.Errorf("the post had %s left, want up to %s", left, study.PostTimeout)
	}
}

// A question that was posted while another message of its round was recorded is
// one too many: it is deleted, and replies below it count.
func TestPostOnceTooOften(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	s.poster.before = func(name string) {
		if name == "PostQuestion" {
			if _, err := s.store.RecordPost(t.Context(), r.ID, "50.9"); err != nil {
				t.Error(err)
			}
		}
	}
	if err := s.Post(t.Context(), r.ID, false); err != nil {
		t.Fatal(err)
	}
	extra := study.MessageRef{Channel: channel, TS: s.poster.questions[r.ID]}
	if diff := cmp.Diff([]study.MessageRef{extra}, s.store.deletes); diff != "" {
		t.Errorf("deletions that are queued (-want +got):\n%s", diff)
	}
	for thread, ts := range map[string]string{"50.9": "60.1", extra.TS: "60.2"} {
		if got, err := s.Submit(t.Context(), reply(thread, ts, full, noon)); err != nil || got != study.OutcomeMarked {
			t.Errorf("a reply below %s is %s, %v; want marked", thread, got, err)
		}
	}
	for ref, want := range map[study.MessageRef]int{extra: 1, {Channel: channel, TS: "50.9"}: 0} {
		before := len(s.poster.calls)
		if err := s.Delete(t.Context(), ref); err != nil || len(s.poster.calls)-before != want {
			t.Errorf("to delete %s: %v, %d calls, want %d", ref.TS, err, len(s.poster.calls)-before, want)
		}
	}
}

// After a further try the earlier ones are looked for once more, and what they
// came to is deleted.
func TestPostIsLookedForLater(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	s.store.intents[study.Posting{Kind: study.PostingQuestion, ID: int64(r.ID)}] = study.PostIntent{Token: 1, UnderWay: true, Age: time.Minute}
	post := func(what string, wantDeleted int) {
		t.Helper()
		if err := s.Post(t.Context(), r.ID, true); err != nil || len(s.store.deletes) != wantDeleted {
			t.Errorf("%s: %v, deleted %v, want %d", what, err, s.store.deletes, wantDeleted)
		}
	}
	post("the second try", 0)
	if diff := cmp.Diff([]string{"1 at 12:01:00"}, s.store.posts); diff != "" {
		t.Errorf("posts that are queued (-want +got):\n%s", diff)
	}
	post("there is one", 0)
	s.poster.questions[r.ID] = "99.9"
	post("the first try has come too", 1)
	if got := s.store.extras[study.MessageRef{Channel: channel, TS: "99.9"}]; got != r.ID {
		t.Errorf("the second question leads to round %d", got)
	}
}

// A question that comes to be after its round was cancelled is deleted.
func TestPostAfterTheCancel(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	s.poster.before = func(string) { _ = s.store.CancelRound(t.Context(), r.ID, noon) }
	if err := s.Post(t.Context(), r.ID, false); err != nil {
		t.Fatal(err)
	}
	if len(s.store.deletes) != 1 {
		t.Errorf("%v is to be deleted, want the question", s.store.deletes)
	}
}

// Replies below any message of ours that says which round it is count for it,
// though the store knows another. Slack is asked once.
func TestReplyBelowASecondQuestion(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundOpen)
	s.poster.questions[r.ID] = "55.1" // a second one, which Slack has
	for _, ts := range []string{"60.1", "60.2"} {
		below := reply("55.1", ts, full, noon)
		below.Parent = self
		if got, err := s.Submit(t.Context(), below); err != nil || got != study.OutcomeMarked {
			t.Errorf("the reply %s is %s, %v; want marked", ts, got, err)
		}
	}
	gone := reply("55.1", "60.1", full, noon)
	gone.Parent = self
	if err := s.Withdraw(t.Context(), gone, noon); err != nil || s.store.deletions[0].Round != r.ID {
		t.Errorf("a deletion below it: %v, %+v", err, s.store.deletions)
	}
	if diff := cmp.Diff([]string{"RoundOf"}, s.poster.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]study.MessageRef{{Channel: channel, TS: "55.1"}}, s.store.deletes); diff != "" {
		t.Errorf("deletions that are queued (-want +got):\n%s", diff)
	}
}

// Talk below another message of ours, or of a member's, asks Slack once or not
// at all, however long it goes on.
func TestTalkAsksSlackOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, c := range []struct {
		thread string
		parent study.MemberID
		calls  int
	}{{"70.1", self, 1}, {"70.1", self, 1}, {"71.1", ana, 1}, {"72.1", "", 1}} {
		r := reply(c.thread, "60.1", full, noon)
		r.Parent = c.parent
		if got, err := s.Submit(t.Context(), r); err != nil || got != study.OutcomeIgnored {
			t.Errorf("below %s of %s: %s, %v", c.thread, c.parent, got, err)
		}
		if len(s.poster.calls) != c.calls {
			t.Errorf("below %s of %s: Slack was asked %v", c.thread, c.parent, s.poster.calls)
		}
	}
}

// Results and leaderboards that were posted while others were recorded are
// deleted.
func TestResultsAndBoardsOnceTooOften(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundClosed)
	s.poster.before = func(name string) {
		switch name {
		case "PostResults":
			s.store.results[r.ID] = "70.1"
		case "PostBoard":
			s.store.board.MessageTS = "70.2"
		}
	}
	if err := s.Results(t.Context(), r.ID, false); err != nil {
		t.Fatal(err)
	}
	s.store.board = study.BoardPost{ID: 3, Channel: channel}
	if err := s.Board(t.Context(), 3, false); err != nil {
		t.Fatal(err)
	}
	want := []study.MessageRef{{Channel: channel, TS: s.poster.results[r.ID]}, {Channel: channel, TS: s.poster.boards[3]}}
	if diff := cmp.Diff(want, s.store.deletes); diff != "" || s.store.results[r.ID] != "70.1" || s.store.board.MessageTS != "70.2" {
		t.Errorf("results %s and board %s stand; deletions (-want +got):\n%s", s.store.results[r.ID], s.store.board.MessageTS, diff)
	}
}
