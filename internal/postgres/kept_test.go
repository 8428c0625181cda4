package postgres

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// unmarkable is a reply that could not be marked.
func unmarkable(r study.Round, member study.MemberID, ts string) study.Submission {
	sub := reply(r, member, ts, 0)
	sub.Grade, sub.Fault = study.Grade{}, "its stored question does not compile"
	return sub
}

// marked is a kept submission with the points that it turns out to have.
func marked(sub study.Submission, points study.Points, guard study.Guard) study.Submission {
	sub.Grade = study.Grade{Points: points, Before: points, Max: 8, Guard: guard}
	sub.Grader, sub.Fault = 7, ""
	return sub
}

func mustMarkKept(t *testing.T, s *Store, sub study.Submission) study.Outcome {
	t.Helper()
	outcome, err := s.MarkKept(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

func mustReceipt(t *testing.T, s *Store, id study.SubmissionID) study.Receipt {
	t.Helper()
	rec, err := s.Receipt(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// A reply that cannot be marked is stored, takes its try in the order of arrival
// and counts for nothing yet. Once it can be marked its points count, and its
// receipt is queued again, also after the close.
func TestKeptReply(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	kept := mustSubmit(t, s, unmarkable(r, ana, "1.1"))
	second := mustSubmit(t, s, reply(r, ana, "1.2", 4))
	third := mustSubmit(t, s, unmarkable(r, ana, "1.3"))
	got := []study.Outcome{kept.Outcome, second.Outcome, third.Outcome}
	if diff := cmp.Diff([]study.Outcome{study.OutcomeUnmarked, study.OutcomeMarked, study.OutcomeExhausted}, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if kept.Ordinal != 1 || second.Ordinal != 2 {
		t.Errorf("ordinals %d and %d, want 1 and 2", kept.Ordinal, second.Ordinal)
	}
	if again := mustSubmit(t, s, unmarkable(r, ana, "1.1")); again.Outcome != study.OutcomeRepeated {
		t.Errorf("delivered again, the kept reply is %s", again.Outcome)
	}
	checkStandings(t, s)
	if rec := mustReceipt(t, s, kept.ID); rec.TriesLeft != 1 || rec.Submission.Fault != kept.Fault || rec.Submission.Outcome != study.OutcomeUnmarked {
		t.Errorf("the receipt of the kept reply: %+v", rec)
	}
	list, err := s.Unmarked(t.Context(), 0, 10)
	if diff := cmp.Diff([]study.Submission{kept}, list); err != nil || diff != "" {
		t.Errorf("kept replies: %v (-want +got):\n%s", err, diff)
	}
	if _, err := s.CloseRound(t.Context(), r.ID, r.ClosesAt); err != nil {
		t.Fatal(err)
	}

	if outcome := mustMarkKept(t, s, marked(kept, 6, "")); outcome != study.OutcomeMarked {
		t.Errorf("marked at last, the reply is %s", outcome)
	}
	if outcome := mustMarkKept(t, s, marked(kept, 8, "")); outcome != study.OutcomeRepeated {
		t.Errorf("marked by another replica too, the reply is %s", outcome)
	}
	checkStandings(t, s)
	if n := scan[int](t, s, `SELECT half_points FROM standings WHERE period = 'all' AND topic = '' AND member_id = $1`, ana); n != 6 {
		t.Errorf("ana has %d half points, want the 6 of the kept reply", n)
	}
	if rec := mustReceipt(t, s, kept.ID); rec.Submission.Grade.Points != 6 || rec.Submission.Grader != 7 || rec.Best != 6 {
		t.Errorf("the receipt after it was marked: %+v", rec)
	}
	receipts := queued[queue.SendReceipt](t, s)
	if diff := cmp.Diff(queue.SendReceipt{Submission: kept.ID}, receipts[len(receipts)-1]); diff != "" {
		t.Errorf("the last queued receipt (-want +got):\n%s", diff)
	}
	if n := len(queued[queue.AddReaction](t, s)); n != 2 {
		t.Errorf("%d reactions are queued, want one for each reply that has a try", n)
	}
}

// A kept reply that turns out to use no try gives its own back, and the attempt
// after it moves up; one that is deleted while it is kept is never marked.
func TestKeptReplyThatIsNone(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	kept := mustSubmit(t, s, unmarkable(r, ana, "1.1"))
	mustSubmit(t, s, reply(r, ana, "1.2", 4))
	if outcome := mustMarkKept(t, s, marked(kept, 0, study.GuardDontKnow)); outcome != study.OutcomeNoTry {
		t.Errorf("the reply is %s, want no try", outcome)
	}
	if next := mustSubmit(t, s, reply(r, ana, "1.3", 8)); next.Outcome != study.OutcomeMarked || next.Ordinal != 2 {
		t.Errorf("the next reply is %s with ordinal %d, want marked with 2", next.Outcome, next.Ordinal)
	}
	checkStandings(t, s)

	gone := mustSubmit(t, s, unmarkable(r, wei, "2.1"))
	mustWithdraw(t, s, "2.1")
	if outcome := mustMarkKept(t, s, marked(gone, 8, "")); outcome != study.OutcomeWithdrawn {
		t.Errorf("a deleted reply was marked: %s", outcome)
	}
	if rec := mustReceipt(t, s, gone.ID); rec.Submission.Outcome != study.OutcomeWithdrawn || rec.Submission.Text != "" {
		t.Errorf("the deleted reply is %s, with the text %q", rec.Submission.Outcome, rec.Submission.Text)
	}
	checkStandings(t, s)
}

// A version that knows no kept replies may take note of a deletion and leave the
// reply. Then it is withdrawn when it would be marked.
func TestKeptReplyDeletedByAnOlderVersion(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	kept := mustSubmit(t, s, unmarkable(r, ana, "1.1"))
	mustExec(t, s, `UPDATE participations SET deleted = '{1.1}'`)
	if outcome := mustMarkKept(t, s, marked(kept, 8, "")); outcome != study.OutcomeWithdrawn {
		t.Errorf("the deleted reply is %s, want withdrawn", outcome)
	}
	if rec := mustReceipt(t, s, kept.ID); rec.Submission.Outcome != study.OutcomeWithdrawn || rec.Submission.Text != "" {
		t.Errorf("the deleted reply is %s, with the text %q", rec.Submission.Outcome, rec.Submission.Text)
	}
	checkStandings(t, s)
}

// Replicas that mark kept replies while others come and go agree.
func TestMarkKeptAtOnce(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	kept := mustSubmit(t, s, unmarkable(r, ana, "1.1"))
	outcomes := make([]study.Outcome, 6)
	var all sync.WaitGroup
	for i := range outcomes {
		all.Go(func() {
			var err error
			if outcomes[i], err = s.MarkKept(t.Context(), marked(kept, 6, "")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Go(func() {
		if _, err := s.Submit(t.Context(), reply(r, ana, "1.2", 8)); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	won := 0
	for _, o := range outcomes {
		if o == study.OutcomeMarked {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d of %d marked it, want one: %v", won, len(outcomes), outcomes)
	}
	checkStandings(t, s)
}

// A round whose stored question cannot be read is served with what is known of
// it, and so are its receipts, results and history.
func TestUnreadableQuestion(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	sub := mustSubmit(t, s, reply(r, ana, "1.1", 6))
	if _, err := s.pool.Exec(t.Context(), `UPDATE rounds SET question = jsonb_set(question, '{level}', '"deep"')`); err != nil {
		t.Fatal(err)
	}
	want := r
	want.Question = study.Question{ID: r.Question.ID, Topic: r.Question.Topic, Kind: r.Question.Kind}
	got, err := s.RoundByMessage(t.Context(), r.Message())
	if err != nil || !strings.Contains(got.Unreadable, "level") {
		t.Fatalf("the round: %v, unreadable %q", err, got.Unreadable)
	}
	want.Unreadable = got.Unreadable
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the round (-want +got):\n%s", diff)
	}
	if rec := mustReceipt(t, s, sub.ID); rec.Submission.Grade.Points != 6 {
		t.Errorf("the receipt: %+v", rec)
	}
	if res, err := s.Results(t.Context(), r.ID); err != nil || res.Answered != 1 {
		t.Errorf("the results: %+v, %v", res, err)
	}
	if list, err := s.Asked(t.Context(), channel, 5); err != nil || len(list) != 1 {
		t.Errorf("asked: %+v, %v", list, err)
	}
	if p, err := s.Profile(t.Context(), ana, noon); err != nil || len(p.Receipts) != 1 {
		t.Errorf("the profile: %+v, %v", p, err)
	}
	if sub := mustSubmit(t, s, unmarkable(r, ana, "1.2")); sub.Outcome != study.OutcomeUnmarked {
		t.Errorf("the next reply is %s", sub.Outcome)
	}
}

// One grade, or one schedule, that another version wrote and this one cannot read
// holds up neither results and receipts nor the start.
func TestUnreadableGradeAndSchedule(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	sub := mustSubmit(t, s, reply(r, ana, "1.1", 8))
	mustSubmit(t, s, reply(r, wei, "2.1", 6))
	mustExec(t, s, `UPDATE submissions SET grade = '{"marks": "many"}' WHERE member_id = $1`, ana)
	if res, err := s.Results(t.Context(), r.ID); err != nil || res.Answered != 2 || !cmp.Equal(res.Full, []study.MemberID{ana}) {
		t.Errorf("the results: %+v, %v", res, err)
	}
	if rec := mustReceipt(t, s, sub.ID); !rec.Submission.Grade.Full() {
		t.Errorf("the receipt: %+v", rec)
	}

	mustSync(t, s, dueAt(daily("d"), noon))
	mustExec(t, s, `UPDATE schedules SET spec = '{"name": "d", "draw": 7}'`)
	known := study.Schedule{Name: "d", Channel: string(channel), Post: study.PostQuestion}
	if diff := cmp.Diff([]study.Upcoming{{Schedule: known, DueAt: noon}}, upcoming(t, s)); diff != "" {
		t.Errorf("upcoming (-want +got):\n%s", diff)
	}
	mustSync(t, s, dueAt(daily("d"), noon))
	if diff := cmp.Diff(dueAt(daily("d"), noon), mustState(t, s, "d")); diff != "" {
		t.Errorf("the schedule after a start (-want +got):\n%s", diff)
	}
}

// Marks that were stored when a question could be worth more than now are read
// back.
func TestMoreThanAHundredPoints(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	q := question("k.big", "k")
	q.Criteria[0].Points, q.Criteria[1].Points = study.Whole(60), study.Whole(60)
	r := mustOpen(t, s, q, "big")
	sub := mustSubmit(t, s, reply(r, ana, "1.1", study.Whole(120)))
	if rec := mustReceipt(t, s, sub.ID); !rec.Submission.Grade.Full() || rec.Round.Unreadable != "" {
		t.Errorf("read back: %+v", rec)
	}
	if res, err := s.Results(t.Context(), r.ID); err != nil || len(res.Full) != 1 {
		t.Errorf("results: %+v, %v", res, err)
	}
}

// The words of a bank are stored once, and are what they were.
func TestLexicon(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	words := study.Lexicon{Synonyms: [][]string{{"kill", "evict \u2028"}}, Vocabulary: []string{"pod"}}
	for range 3 {
		if err := s.KeepLexicon(t.Context(), words); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Lexicon(t.Context(), words.ID())
	if diff := cmp.Diff(words, got); err != nil || diff != "" || got.ID() != words.ID() {
		t.Errorf("read back: %v (-want +got):\n%s", err, diff)
	}
	if n := scan[int](t, s, `SELECT count(*) FROM lexicons`); n != 1 {
		t.Errorf("%d lexicons are stored, want 1", n)
	}
	if _, err := s.Lexicon(t.Context(), study.Lexicon{}.ID()); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("another lexicon: %v, want not found", err)
	}
	r := study.Round{Question: question("k.one", "k"), Marking: study.Marking{Lexicon: words.ID(), Grader: 3}, Channel: channel, DueAt: noon, OpenedAt: noon, ClosesAt: noon.Add(1)}
	r.ClosesAt = noon.Add(60e9)
	added, err := s.AddRound(t.Context(), r, "1")
	if err != nil || added.Marking != r.Marking {
		t.Errorf("the round is marked with %+v, %v; want %+v", added.Marking, err, r.Marking)
	}
}
