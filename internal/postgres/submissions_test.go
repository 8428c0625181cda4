package postgres

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// A member has two tries; the better one counts, and the standings say so at
// once.
func TestSubmitCountsTheBetterTry(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)

	first := mustSubmit(t, s, reply(r, ana, "1.1", study.Whole(3)))
	second := mustSubmit(t, s, reply(r, ana, "1.2", study.Whole(1)))
	third := mustSubmit(t, s, reply(r, ana, "1.3", study.Whole(4)))

	got := []study.Outcome{first.Outcome, second.Outcome, third.Outcome}
	want := []study.Outcome{study.OutcomeMarked, study.OutcomeMarked, study.OutcomeExhausted}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if first.Ordinal != 1 || second.Ordinal != 2 || third.Ordinal != 0 {
		t.Errorf("ordinals %d, %d, %d; want 1, 2, 0", first.Ordinal, second.Ordinal, third.Ordinal)
	}
	checkStandings(t, s)
	b, err := s.Board(t.Context(), study.BoardQuery{Period: study.PeriodAll, Start: study.PeriodAll.Start(noon), Limit: 5})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]study.Standing{{Place: 1, Member: ana, Points: study.Whole(3), Rounds: 1}}, b.Rows); diff != "" {
		t.Errorf("board (-want +got):\n%s", diff)
	}
}

// The better of two attempts counts, whichever comes first, and a withdrawn
// one gives its points back.
func TestStandingsFollowTheBestAttempt(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustOpen(t, s, question("k.best", "k"), "best")
	mustSubmit(t, s, reply(r, ana, "1.1", study.Whole(1)))
	mustSubmit(t, s, reply(r, ana, "1.2", study.Whole(4)))
	mustSubmit(t, s, reply(r, wei, "2.1", study.Whole(2)))
	mustSubmit(t, s, reply(r, wei, "2.2", study.Whole(1)))
	checkStandings(t, s)
	if got := scan[int](t, s, `SELECT half_points FROM standings WHERE period = 'all' AND topic = 'k' AND member_id = $1`, ana); got != 8 {
		t.Errorf("ana has %d half points after 1 and 4 points, want 8", got)
	}
	mustWithdraw(t, s, "1.2")
	checkStandings(t, s)
}

// A text is what a member wrote, and what becomes of it.
type text struct {
	ts, edit string
	says     string        // the text; empty is one of its own
	at       time.Duration // after the round opened
	points   study.Points
	guard    study.Guard
	want     study.Outcome
	ordinal  int
}

func texts() map[string][]text {
	const full = study.Points(8)
	return map[string][]text{
		"a repeated message changes nothing": {
			{ts: "1.1", points: 2, want: study.OutcomeMarked, ordinal: 1},
			{ts: "1.1", points: full, want: study.OutcomeRepeated, ordinal: 1},
			{ts: "1.2", points: 4, want: study.OutcomeMarked, ordinal: 2},
			{ts: "1.2", points: full, want: study.OutcomeRepeated, ordinal: 2},
		},
		"an edit is the second try, once": {
			{ts: "1.1", points: 2, want: study.OutcomeMarked, ordinal: 1},
			{ts: "1.1", edit: "1.5", points: full, want: study.OutcomeMarked, ordinal: 2},
			{ts: "1.1", edit: "1.5", points: full, want: study.OutcomeRepeated, ordinal: 2},
			{ts: "1.1", edit: "1.9", points: full, want: study.OutcomeExhausted},
			{ts: "1.1", points: 2, want: study.OutcomeRepeated, ordinal: 1},
		},
		"an edit that changes nothing is no try": {
			{ts: "1.1", says: "a", points: 2, want: study.OutcomeMarked, ordinal: 1},
			{ts: "1.1", says: "a", edit: "1.5", points: full, want: study.OutcomeRepeated, ordinal: 1},
			{ts: "1.1", says: "b", edit: "1.6", points: 3, want: study.OutcomeMarked, ordinal: 2},
			{ts: "1.1", says: "b", edit: "1.7", points: full, want: study.OutcomeRepeated, ordinal: 2},
			{ts: "1.1", says: "a", edit: "1.8", points: 2, want: study.OutcomeExhausted},
		},
		"nor does the first text count again, once an unchanged edit is stored": {
			{ts: "1.1", says: "a", edit: "1.5", points: 2, want: study.OutcomeMarked, ordinal: 1},
			{ts: "1.1", says: "a", points: 2, want: study.OutcomeRepeated, ordinal: 1},
		},
		"another message with the same text is a try": {
			{ts: "1.1", says: "a", points: 2, want: study.OutcomeMarked, ordinal: 1},
			{ts: "1.2", says: "a", points: 2, want: study.OutcomeMarked, ordinal: 2},
		},
		"a third text is no try": {
			{ts: "1.1", want: study.OutcomeMarked, ordinal: 1},
			{ts: "1.2", points: 3, want: study.OutcomeMarked, ordinal: 2},
			{ts: "1.3", points: full, want: study.OutcomeExhausted},
			{ts: "1.4", guard: study.GuardDontKnow, want: study.OutcomeExhausted},
		},
		"a text without a try leaves both": {
			{ts: "1.1", guard: study.GuardDontKnow, want: study.OutcomeNoTry},
			{ts: "1.2", guard: study.GuardEmpty, want: study.OutcomeNoTry},
			{ts: "1.3", points: 3, want: study.OutcomeMarked, ordinal: 1},
			{ts: "1.4", guard: study.GuardEcho, want: study.OutcomeMarked, ordinal: 2},
		},
		"the close decides by the text's own time": {
			{ts: "1.1", at: time.Hour, points: full, want: study.OutcomeLate},
			{ts: "1.2", at: time.Hour - time.Microsecond, points: 3, want: study.OutcomeMarked, ordinal: 1},
			{ts: "1.2", edit: "1.9", at: 2 * time.Hour, points: full, want: study.OutcomeLate},
		},
	}
}

// What becomes of a member's texts, in the order in which they come, with the
// reaction and the standings that follow.
func TestSubmitOutcomes(t *testing.T) {
	t.Parallel()
	for name, texts := range texts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := openRound(t)
			marked := 0
			for i, text := range texts {
				sub := reply(r, ana, text.ts, text.points)
				sub.EditedTS, sub.At, sub.Grade.Guard = text.edit, r.OpenedAt.Add(text.at), text.guard
				if sub.Text = text.says; sub.Text == "" {
					sub.Text = fmt.Sprint("text ", i)
				}
				got := mustSubmit(t, s, sub)
				if got.Outcome != text.want || got.Ordinal != text.ordinal {
					t.Errorf("text %d: %s with ordinal %d, want %s with %d", i+1, got.Outcome, got.Ordinal, text.want, text.ordinal)
				}
				if text.want == study.OutcomeMarked {
					marked++
				}
				checkStandings(t, s)
			}
			if n := len(queued[queue.AddReaction](t, s)); n != marked {
				t.Errorf("%d reactions are queued, want one for each of %d marked texts", n, marked)
			}
			receipts := queued[queue.SendReceipt](t, s)
			if n := scan[int](t, s, `SELECT count(*) FROM submissions`); n != len(receipts) {
				t.Errorf("%d receipts are queued for %d stored texts", len(receipts), n)
			}
		})
	}
}

// However often Slack delivers a message at once, it is one try.
func TestSubmitTheSameMessageAtOnce(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	got, errs := make([]study.Submission, 8), make([]error, 8)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i], errs[i] = s.Submit(t.Context(), reply(r, ana, "1.1", 6)) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	outcomes := make(map[study.Outcome]int)
	for _, sub := range got {
		outcomes[sub.Outcome]++
		if sub.ID != got[0].ID || sub.Ordinal != 1 {
			t.Errorf("a delivery returned submission %d with ordinal %d, want %d with 1", sub.ID, sub.Ordinal, got[0].ID)
		}
	}
	if diff := cmp.Diff(map[study.Outcome]int{study.OutcomeMarked: 1, study.OutcomeRepeated: 7}, outcomes); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if n := len(queued[queue.SendReceipt](t, s)); n != 1 {
		t.Errorf("%d receipts are queued, want 1", n)
	}
	checkStandings(t, s)
}

// A member who sends many messages at once, and others beside them, have two
// tries each.
func TestSubmitManyMessagesAtOnce(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	var wg sync.WaitGroup
	for _, member := range []study.MemberID{ana, wei, tom} {
		for i := range 5 {
			sub := reply(r, member, fmt.Sprintf("%s.%d", member, i), study.Points(i))
			wg.Go(func() {
				if _, err := s.Submit(t.Context(), sub); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	for _, member := range []study.MemberID{ana, wei, tom} {
		const ordinals = `SELECT array_agg(ordinal ORDER BY ordinal) FROM submissions WHERE member_id = $1 AND outcome = 'marked'`
		if got := scan[[]int](t, s, ordinals, member); !slices.Equal(got, []int{1, 2}) {
			t.Errorf("%s has ordinals %v, want 1 and 2", member, got)
		}
	}
	checkStandings(t, s)
}

// The first click on a choice counts, and no reaction tells what it was.
func TestSubmitClicks(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustOpen(t, s, choiceQuestion(), "1")
	click := func(member study.MemberID, ts string, points study.Points) study.Outcome {
		sub := reply(r, member, r.MessageTS, points)
		sub.EditedTS, sub.By = ts, study.ByButton
		return mustSubmit(t, s, sub).Outcome
	}
	got := []study.Outcome{
		click(ana, "5.1", 0), click(ana, "5.1", 0), click(ana, "5.2", study.Whole(1)), click(wei, "5.1", study.Whole(1)),
	}
	want := []study.Outcome{study.OutcomeMarked, study.OutcomeRepeated, study.OutcomeExhausted, study.OutcomeMarked}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if n := len(queued[queue.AddReaction](t, s)); n != 0 {
		t.Errorf("%d reactions to clicks are queued, want none", n)
	}
	checkStandings(t, s)

	// Who deletes the question takes nobody's points.
	err := s.Withdraw(t.Context(), study.Deletion{Message: r.Message(), At: noon})
	if !errors.Is(err, study.ErrNotFound) {
		t.Errorf("withdraw the question: %v, want not found", err)
	}
	checkStandings(t, s)
}

// A choice that is typed is a message of the member's own, beside clicks on the
// question and on one that was posted too often.
func TestSubmitTypedChoice(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	r := mustOpen(t, s, choiceQuestion(), "1")
	extra := study.MessageRef{Channel: channel, TS: "9.9"}
	if err := s.AddExtra(t.Context(), r.ID, extra); err != nil {
		t.Fatal(err)
	}
	for member, ts := range map[study.MemberID]string{ana: r.MessageTS, tom: extra.TS} {
		click := reply(r, member, ts, study.Whole(1))
		click.EditedTS, click.By = "5.1", study.ByButton
		mustSubmit(t, s, click)
	}
	typed := mustSubmit(t, s, reply(r, wei, "7.1", study.Whole(1)))
	if got := queued[queue.AddReaction](t, s); len(got) != 1 || got[0].Message != typed.Message {
		t.Errorf("reactions %v, want one to the typed choice", got)
	}
	counted, err := s.Counted(t.Context(), r.ID)
	if diff := cmp.Diff([]study.Counted{{Message: typed.Message, Member: wei}}, counted); diff != "" || err != nil {
		t.Errorf("messages that count: %v (-want +got):\n%s", err, diff)
	}
	for ref, want := range map[study.MessageRef]error{r.Message(): study.ErrNotFound, extra: study.ErrNotFound, typed.Message: nil} {
		if err := s.Withdraw(t.Context(), study.Deletion{Message: ref, At: noon}); !errors.Is(err, want) {
			t.Errorf("withdraw %s: %v, want %v", ref.TS, err, want)
		}
	}
	checkStandings(t, s)
}

// A reply to no round, or one that the database refuses, leaves nothing
// behind, and the connection serves on.
func TestSubmitThatFails(t *testing.T) {
	t.Parallel()
	s := openAt(t, pgtest.New(t), Options{MaxConns: 1})
	r := mustOpen(t, s, question("k.one", "k"), "1")
	if _, err := s.Submit(t.Context(), reply(study.Round{ID: r.ID + 1, Channel: channel}, ana, "1.1", 0)); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("submit to no round: %v, want not found", err)
	}
	if _, err := s.Submit(t.Context(), reply(r, ana, "1.1", r.Question.MaxPoints()+1)); !violates(err, "submissions_points_within_max") {
		t.Errorf("submit with more points than there are: %v, want a violation", err)
	}
	if n := scan[int](t, s, `SELECT count(*) FROM participations`); n != 0 {
		t.Errorf("%d participations were left behind", n)
	}
	if sub := mustSubmit(t, s, reply(r, ana, "1.1", 2)); sub.Outcome != study.OutcomeMarked {
		t.Errorf("the reply after them was %s", sub.Outcome)
	}
	checkStandings(t, s)
}

// To withdraw takes the points back and not the try.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	withdraw := func(ts string) {
		t.Helper()
		mustWithdraw(t, s, ts)
		checkStandings(t, s)
	}
	edited := reply(r, ana, "1.1", 6)
	edited.EditedTS, edited.Text = "1.5", "an edit"
	mustSubmit(t, s, reply(r, ana, "1.1", 2))
	mustSubmit(t, s, edited)
	mustSubmit(t, s, reply(r, wei, "2.1", 4))
	mustSubmit(t, s, reply(r, wei, "2.2", 3))
	mustSubmit(t, s, reply(r, wei, "2.3", 8)) // exhausted: no attempt

	withdraw("1.1") // both of its texts
	withdraw("1.1")
	withdraw("2.1")
	for member, want := range map[study.MemberID]int{ana: 0, wei: 3} {
		if got := scan[int](t, s, `SELECT half_points FROM standings WHERE period = 'all' AND topic = '' AND member_id = $1`, member); got != want {
			t.Errorf("%s has %d half points, want %d", member, got, want)
		}
	}
	if sub := mustSubmit(t, s, reply(r, ana, "1.9", 8)); sub.Outcome != study.OutcomeExhausted {
		t.Errorf("a reply after two withdrawn ones is %s, want exhausted", sub.Outcome)
	}
	if sub := mustSubmit(t, s, reply(r, ana, "1.1", 2)); sub.Outcome != study.OutcomeRepeated {
		t.Errorf("a withdrawn reply that is delivered again is %s, want repeated", sub.Outcome)
	}
	withdraw("2.3") // made no attempt, and has no points to give back
	for _, ts := range []string{"9.9", r.MessageTS} {
		d := study.Deletion{Message: study.MessageRef{Channel: channel, TS: ts}, At: noon}
		if err := s.Withdraw(t.Context(), d); !errors.Is(err, study.ErrNotFound) {
			t.Errorf("withdraw %s, of which nothing is stored: %v, want not found", ts, err)
		}
	}
	checkStandings(t, s)
}

// A deletion may overtake its reply, for they can come by different
// connections. Then no text of that message is taken in, and no try is used.
func TestDeletedBeforeItCame(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	deleted := func(member study.MemberID, ts string) {
		t.Helper()
		d := study.Deletion{Message: study.MessageRef{Channel: channel, TS: ts}, Round: r.ID, Member: member, At: noon}
		if err := s.Withdraw(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		checkStandings(t, s)
	}
	late := reply(r, wei, "1.2", 8)
	late.EditedTS, late.Text = "1.5", "an edit"
	mustSubmit(t, s, reply(r, wei, "1.2", 2))

	deleted(ana, "1.1")
	deleted(ana, "1.1")
	deleted(wei, "1.2")
	for name, sub := range map[string]study.Submission{"the reply": reply(r, ana, "1.1", 8), "an edit of a stored reply": late} {
		if got := mustSubmit(t, s, sub); got.Outcome != study.OutcomeIgnored || got.ID != 0 {
			t.Errorf("%s, which was deleted before it came, is %s with id %d; want ignored", name, got.Outcome, got.ID)
		}
	}
	if n := scan[int](t, s, `SELECT count(*) FROM submissions`); n != 1 {
		t.Errorf("%d submissions are stored, want the one that came in time", n)
	}
	if sub := mustSubmit(t, s, reply(r, ana, "1.3", 8)); sub.Outcome != study.OutcomeMarked || sub.Ordinal != 1 {
		t.Errorf("the next reply is %s, attempt %d; want the first attempt, marked", sub.Outcome, sub.Ordinal)
	}
	for i := range 30 {
		deleted(ana, "2."+strconv.Itoa(i))
	}
	if got := mustSubmit(t, s, reply(r, ana, "2.29", 8)); got.Outcome != study.OutcomeIgnored {
		t.Errorf("after many deletions, the reply that was deleted last is %s, want ignored", got.Outcome)
	}
	checkStandings(t, s)
}

// A deletion and its reply at the same moment: whichever is first, nothing counts.
func TestDeletedAsItComes(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	var both sync.WaitGroup
	for i := range 20 {
		sub := reply(r, study.MemberID("U"+strconv.Itoa(i)), "3."+strconv.Itoa(i), 8)
		both.Go(func() {
			if _, err := s.Submit(t.Context(), sub); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if err := s.Withdraw(t.Context(), study.Deletion{Message: sub.Message, Round: r.ID, Member: sub.Member, At: noon}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := scan[int](t, s, `SELECT coalesce(sum(half_points), 0)::int FROM standings`); n != 0 {
		t.Errorf("%d half points are left of deleted replies, want 0", n)
	}
	checkStandings(t, s)
}

// A receipt tells how things stood after its own reply, whatever came later.
func TestReceipt(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	first := mustSubmit(t, s, reply(r, ana, "1.1", 2))
	second := mustSubmit(t, s, reply(r, ana, "1.2", 6))
	for _, c := range []struct {
		sub  study.Submission
		left int
		best study.Points
	}{{first, 1, 2}, {second, 0, 6}} {
		got, err := s.Receipt(t.Context(), c.sub.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(study.Receipt{Submission: c.sub, Round: r, TriesLeft: c.left, Best: c.best}, got); diff != "" {
			t.Errorf("receipt of try %d (-want +got):\n%s", c.sub.Ordinal, diff)
		}
	}
	if _, err := s.Receipt(t.Context(), second.ID+1); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("receipt of nothing: %v, want not found", err)
	}
}

// The messages that count in a round are those whose attempts stand, each once.
func TestCounted(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	mustSubmit(t, s, reply(r, ana, "1.1", 2))
	edited := reply(r, ana, "1.1", 3)
	edited.EditedTS, edited.Text = "1.5", "a better reply"
	mustSubmit(t, s, edited)
	mustSubmit(t, s, reply(r, ana, "1.2", 2)) // after both tries
	mustSubmit(t, s, reply(r, wei, "2.1", 2))
	mustWithdraw(t, s, "2.1")
	mustSubmit(t, s, reply(r, wei, "2.2", 2))
	elsewhere := mustOpen(t, s, choiceQuestion(), "2")
	click := reply(elsewhere, tom, elsewhere.MessageTS, 2)
	click.EditedTS = "3.1"
	mustSubmit(t, s, click)
	at := func(ts string, by study.MemberID) study.Counted {
		return study.Counted{Message: study.MessageRef{Channel: channel, TS: ts}, Member: by}
	}
	for id, want := range map[study.RoundID][]study.Counted{r.ID: {at("1.1", ana), at("2.2", wei)}, elsewhere.ID: nil} {
		got, err := s.Counted(t.Context(), id)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("round %d: %v (-want +got):\n%s", id, err, diff)
		}
	}
}
