package postgres

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// A repeated request is one round with one post.
func TestAddRoundOnceAKey(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	first := mustAdd(t, s, question("k.one", "k"), "key")
	again := mustAdd(t, s, question("k.two", "k"), "key")
	other := mustAdd(t, s, question("k.one", "k"), "other")
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the repeated request made another round (-first +again):\n%s", diff)
	}
	want := study.Round{
		ID: first.ID, Question: question("k.one", "k"), DueAt: noon, OpenedBy: "UADMIN", Channel: channel,
		OpenedAt: noon, ClosesAt: noon.Add(time.Hour), State: study.RoundPending,
	}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("added round (-want +got):\n%s", diff)
	}
	posts := queued[queue.PostRound](t, s)
	if diff := cmp.Diff([]queue.PostRound{{Round: first.ID}, {Round: other.ID}}, posts); diff != "" {
		t.Errorf("queued posts (-want +got):\n%s", diff)
	}
}

// A request that is delivered to several replicas at once is one round.
func TestAddRoundAtOnce(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	ids := make([]study.RoundID, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			r, err := s.AddRound(t.Context(), study.Round{
				Question: question("k.one", "k"), DueAt: noon, Channel: channel, OpenedAt: noon, ClosesAt: noon.Add(time.Hour),
			}, "key")
			if err != nil {
				t.Error(err)
			}
			ids[i] = r.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] || id == 0 {
			t.Fatalf("8 requests with one key made rounds %v, want one", ids)
		}
	}
}

// The ts of the first post stays, its close is queued once, and the round is
// counted once.
func TestRecordPostTwice(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustAddAt(t, s, question("k.one", "k"), "1", instant(time.Now()))
	first, err := s.RecordPost(t.Context(), r.ID, "7.1")
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.RecordPost(t.Context(), r.ID, "7.2")
	if err != nil {
		t.Fatal(err)
	}
	r.State, r.MessageTS = study.RoundOpen, "7.1"
	for i, got := range []study.Round{first, again} {
		if diff := cmp.Diff(r, got); diff != "" {
			t.Errorf("call %d (-want +got):\n%s", i+1, diff)
		}
	}
	if found, err := s.RoundByMessage(t.Context(), r.Message()); err != nil || found.ID != r.ID {
		t.Errorf("the round of the message is %d, %v; want %d", found.ID, err, r.ID)
	}
	closes := jobsOf(t, s, queue.CloseRound{}.Kind())
	if len(closes) != 1 || !closes[0].ScheduledAt.Equal(r.ClosesAt) || closes[0].State != "scheduled" {
		t.Errorf("queued closes: %+v, want one at %s", closes, r.ClosesAt)
	}
	const counted = `SELECT array_agg(rounds) FROM period_rounds`
	if diff := cmp.Diff([]int{1, 1, 1, 1, 1, 1}, scan[[]int](t, s, counted)); diff != "" {
		t.Errorf("rounds counted in each period, for all topics and its own (-want +got):\n%s", diff)
	}
	if _, err := s.RecordPost(t.Context(), r.ID+1, "7.3"); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("mark no round: %v, want not found", err)
	}
}

// A round closes once, however many replicas try.
func TestCloseRoundOnce(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	closeIt := func() error { _, err := s.CloseRound(t.Context(), r.ID, r.ClosesAt); return err }
	if won := winners(t, 8, closeIt, study.ErrNotOpen); won != 1 {
		t.Errorf("%d of 8 closed the round, want 1", won)
	}
	if n := len(queued[queue.PostResults](t, s)); n != 1 {
		t.Errorf("%d results are queued, want 1", n)
	}
	got, err := s.Round(t.Context(), r.ID)
	if err != nil || got.State != study.RoundClosed || !got.ClosedAt.Equal(r.ClosesAt) {
		t.Errorf("the round is %s at %s, %v", got.State, got.ClosedAt, err)
	}
	if _, err := s.CloseRound(t.Context(), mustAdd(t, s, question("k.two", "k"), "2").ID, noon); !errors.Is(err, study.ErrNotOpen) {
		t.Errorf("close a pending round: %v, want not open", err)
	}
}

// Only what was not posted is cancelled.
func TestCancelRound(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	pending, posted := mustAdd(t, s, question("k.one", "k"), "1"), mustOpen(t, s, question("k.two", "k"), "2")
	for range 2 { // again changes nothing
		if err := s.CancelRound(t.Context(), pending.ID, noon); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.CancelRound(t.Context(), posted.ID, noon); !errors.Is(err, study.ErrNotOpen) {
		t.Errorf("cancel a posted round: %v, want not open", err)
	}
	if err := s.CancelRound(t.Context(), posted.ID+1, noon); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("cancel no round: %v, want not found", err)
	}
	if r, err := s.RecordPost(t.Context(), pending.ID, "9.9"); err != nil || r.State != study.RoundCancelled {
		t.Errorf("a cancelled round that is marked posted is %s, %v", r.State, err)
	}
	if found, err := s.HasPending(t.Context(), channel); err != nil || found {
		t.Errorf("a round is pending: %t, %v; want none", found, err)
	}
	// A question that was never posted may be asked again.
	asked, err := s.Asked(t.Context(), channel, 10)
	if err != nil || len(asked) != 1 || asked[0].Question != "k.two" {
		t.Errorf("asked: %+v, %v; want k.two only", asked, err)
	}
}

// A late post moves its round; one that is posted stays where it is.
func TestReschedule(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustAdd(t, s, question("k.one", "k"), "1")
	want := r
	want.OpenedAt, want.ClosesAt = r.OpenedAt.Add(10*time.Minute), r.ClosesAt.Add(10*time.Minute)
	moved, err := s.Reschedule(t.Context(), r.ID, want.OpenedAt, want.ClosesAt)
	if diff := cmp.Diff(want, moved); err != nil || diff != "" {
		t.Errorf("a pending round: %v (-want +got):\n%s", err, diff)
	}
	want = mustPost(t, s, r)
	kept, err := s.Reschedule(t.Context(), r.ID, noon, noon.Add(time.Hour))
	if diff := cmp.Diff(want, kept); err != nil || diff != "" {
		t.Errorf("an open round: %v (-want +got):\n%s", err, diff)
	}
}

// The first results' message stays, and only a closed round has one.
func TestRecordResults(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	if err := s.RecordResults(t.Context(), r.ID, "8.0"); !errors.Is(err, study.ErrNotOpen) {
		t.Errorf("results of an open round: %v, want not open", err)
	}
	if _, err := s.CloseRound(t.Context(), r.ID, r.ClosesAt); err != nil {
		t.Fatal(err)
	}
	if ts, err := s.ResultsTS(t.Context(), r.ID); ts != "" || err != nil {
		t.Errorf("results before they are posted: %q, %v", ts, err)
	}
	for _, ts := range []string{"8.1", "8.2"} {
		if err := s.RecordResults(t.Context(), r.ID, ts); err != nil {
			t.Fatal(err)
		}
	}
	if ts, err := s.ResultsTS(t.Context(), r.ID); ts != "8.1" || err != nil {
		t.Errorf("results: %q, %v; want 8.1", ts, err)
	}
}

// What was asked is told once a question, by its latest round and with how
// often, latest first; a round that was cancelled was never asked.
func TestAsked(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	for i, id := range []string{"k.one", "k.two", "k.one", "k.three"} {
		q := question(id, "k")
		if id == "k.three" {
			q.Subject = ""
		}
		mustAddAt(t, s, q, string(rune('a'+i)), noon.Add(time.Duration(i)*time.Hour))
	}
	cancelled := mustAddAt(t, s, question("k.four", "k"), "never", noon.Add(9*time.Hour))
	if err := s.CancelRound(t.Context(), cancelled.ID, noon); err != nil {
		t.Fatal(err)
	}
	got, err := s.Asked(t.Context(), channel, 4)
	if err != nil {
		t.Fatal(err)
	}
	latest, err := s.Asked(t.Context(), channel, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []study.Asked{
		{Question: "k.three", Topic: "k", At: noon.Add(3 * time.Hour), Times: 1},
		{Question: "k.one", Topic: "k", Subject: "k.one-subject", At: noon.Add(2 * time.Hour), Times: 2},
		{Question: "k.two", Topic: "k", Subject: "k.two-subject", At: noon.Add(time.Hour), Times: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	want = want[:2]
	want[1].Times = 1
	if diff := cmp.Diff(want, latest); diff != "" {
		t.Errorf("asked in the latest two rounds (-want +got):\n%s", diff)
	}
	if got, err := s.Asked(t.Context(), "C2", 10); err != nil || len(got) != 0 {
		t.Errorf("asked elsewhere: %v, %v; want nothing", got, err)
	}
}

// A round's results count each member's best try, and tell a misconception
// that two had.
func TestResults(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	submit := func(member study.MemberID, ts string, a, b study.Points, slip string) {
		sub := reply(r, member, ts, a+b)
		sub.Grade.Marks = []study.Mark{{Criterion: "a", Points: a, Max: 4}, {Criterion: "b", Points: b, Max: 4}}
		if slip != "" {
			sub.Grade.Caps = []study.Cap{{Misconception: slip, Feedback: "No: " + slip + "."}}
		}
		mustSubmit(t, s, sub)
	}
	submit(wei, "2.1", 4, 0, "restarts")
	submit(tom, "3.1", 0, 0, "restarts")
	submit(tom, "3.2", 4, 2, "kills")
	submit(ana, "1.1", 0, 0, "kills")
	submit(ana, "1.2", 0, 0, "kills") // twice by one member is once
	submit(wei, "2.2", 4, 4, "")
	mustWithdraw(t, s, "1.1")
	got, err := s.Results(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := study.Results{
		Round: r, Answered: 3, Full: []study.MemberID{wei},
		Ideas: []study.IdeaResult{{Criterion: "a", Idea: "The first idea.", Got: 2}, {Criterion: "b", Idea: "The second idea.", Got: 1}},
		Slips: []study.SlipResult{
			{Misconception: "kills", Feedback: "No: kills.", Had: 2}, {Misconception: "restarts", Feedback: "No: restarts.", Had: 2},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	mustWithdraw(t, s, "2.2")
	if got, err = s.Results(t.Context(), r.ID); err != nil || len(got.Full) != 0 || !cmp.Equal(got.Best, []study.MemberID{tom}) {
		t.Errorf("without a full reply: full %v, best %v, %v; want Tom's as the best", got.Full, got.Best, err)
	}
}

// Results of a choice count who chose what.
func TestResultsOfAChoice(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustOpen(t, s, choiceQuestion(), "1")
	for member, text := range map[study.MemberID]string{ana: "right", wei: "other", tom: "other"} {
		sub := reply(r, member, r.MessageTS, 0)
		sub.EditedTS, sub.Text = "5."+string(member), text
		mustSubmit(t, s, sub)
	}
	got, err := s.Results(t.Context(), r.ID)
	if err != nil || !cmp.Equal(got.Options, []int{1, 0, 2}) || got.Answered != 3 {
		t.Errorf("%d answered and chose %v, %v; want 3, [1 0 2]", got.Answered, got.Options, err)
	}
}
