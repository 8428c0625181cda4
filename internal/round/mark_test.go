package round_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/round"
	"github.com/studybot/studybot/internal/study"
)

// broken is question k.one as a version before stored it, with a phrasing that
// the grader does not take any longer.
func broken() study.Question {
	q := question("k.one")
	q.Criteria[0].Phrasings = []study.Phrasing{{Words: "evicted ((("}}
	return q
}

// unreadable makes the stored question of r one that cannot be read.
func (s *stage) unreadable(r study.Round) {
	r.Unreadable = "100.5 is no number of points"
	r.Question = study.Question{ID: r.Question.ID, Topic: r.Question.Topic, Kind: r.Question.Kind}
	s.store.rounds[r.ID] = r
}

// readable undoes unreadable: a version that reads the question has started.
func (s *stage) readable(r study.Round) { s.store.rounds[r.ID] = r }

func mustReply(t *testing.T, s *stage, r study.Reply) study.Outcome {
	t.Helper()
	outcome, err := s.Submit(t.Context(), r)
	if err != nil {
		t.Fatalf("submit %q: %v", r.Text, err)
	}
	return outcome
}

// A reply to a round whose rubric does not compile, or whose question cannot be
// read, is kept and not refused; and deleting one works. When the rubric is
// mended the reply is marked, also after the close.
func TestUnmarkableRoundKeepsReplies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stored study.Question
		spoil  func(*stage, study.Round)
		mend   func(*stage, study.Round)
		says   string
	}{
		"a rubric that does not compile": {
			stored: broken(),
			spoil:  func(s *stage, _ study.Round) { s.restart(func(o *round.Options) { o.Questions = nil }) },
			mend: func(s *stage, _ study.Round) {
				s.restart(func(o *round.Options) { o.Questions = []study.Question{question("k.one")} })
			},
			says: "does not compile",
		},
		"a question that cannot be read": {
			stored: question("k.one"), spoil: (*stage).unreadable, mend: (*stage).readable, says: "cannot be read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			r := s.have(c.stored, study.RoundOpen)
			c.spoil(s, r)
			answer := reply(r.MessageTS, "60.1", full, noon)
			if got := mustReply(t, s, answer); got != study.OutcomeUnmarked {
				t.Fatalf("the reply is %s, want unmarked", got)
			}
			if got := mustReply(t, s, reply(r.MessageTS, "60.2", full, r.ClosesAt)); got != study.OutcomeLate {
				t.Errorf("a late reply is %s, want late", got)
			}
			if err := s.Withdraw(t.Context(), reply(r.MessageTS, "60.3", full, noon), noon); err != nil || len(s.store.deletions) != 1 {
				t.Errorf("a deletion: %v, %d stored", err, len(s.store.deletions))
			}
			if sub := s.store.submitted[0]; !strings.Contains(sub.Fault, c.says) || sub.Grader != 0 {
				t.Errorf("the reply was kept because %q by grader %d, want it to say %q", sub.Fault, sub.Grader, c.says)
			}
			if faults := s.Faults(); len(faults) != 1 || !strings.Contains(faults[0], c.says) {
				t.Errorf("an operator reads %q", faults)
			}
			if err := s.MarkKept(t.Context()); err != nil || s.store.submitted[0].Outcome != study.OutcomeUnmarked {
				t.Errorf("before it is mended the reply is %s, %v", s.store.submitted[0].Outcome, err)
			}

			c.mend(s, r)
			s.now = r.ClosesAt.Add(time.Hour)
			if err := s.MarkKept(t.Context()); err != nil {
				t.Fatal(err)
			}
			if sub := s.store.submitted[0]; sub.Outcome != study.OutcomeMarked || !sub.Grade.Full() || sub.Grader != grade.Version {
				t.Errorf("after it is mended the reply is %s with %s of %s", sub.Outcome, sub.Grade.Points, sub.Grade.Max)
			}
			if faults := s.Faults(); len(faults) != 0 {
				t.Errorf("an operator still reads %q", faults)
			}
		})
	}
}

// The bank's question takes the place of a stored one that cannot be marked only
// if it asks the same.
func TestAnotherQuestionIsNoRepair(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*study.Question){
		"another prompt":  func(q *study.Question) { q.Prompt = "Why did it start?" },
		"other points":    func(q *study.Question) { q.Criteria[0].Points++ },
		"another kind":    func(q *study.Question) { q.Kind = study.KindBehavioural },
		"it is gone":      func(q *study.Question) { q.ID = "k.other" },
		"it is as broken": func(q *study.Question) { *q = broken() },
	} {
		s := newStage(t)
		q := question("k.one")
		change(&q)
		s.restart(func(o *round.Options) { o.Questions = []study.Question{q} })
		r := s.have(broken(), study.RoundOpen)
		if got := mustReply(t, s, reply(r.MessageTS, "60.1", full, noon)); got != study.OutcomeUnmarked {
			t.Errorf("%s: the reply is %s, want unmarked", name, got)
		}
	}
}

// A click on a choice that cannot be read yet is kept by its place, and later
// counts as that choice.
func TestUnreadableChoiceKeepsClicks(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(choice(), study.RoundOpen)
	s.unreadable(r)
	click := study.Click{Round: r.ID, Member: ana, Message: r.Message(), TS: "80.1", At: noon, Choice: 0}
	if got, err := s.Choose(t.Context(), click); err != nil || got != study.OutcomeUnmarked {
		t.Fatalf("the click is %s, %v; want unmarked", got, err)
	}
	s.readable(r)
	if err := s.MarkKept(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sub := s.store.submitted[0]; sub.Text != "yes" || sub.Outcome != study.OutcomeMarked || !sub.Grade.Full() {
		t.Errorf("the click became %q, %s with %s points", sub.Text, sub.Outcome, sub.Grade.Points)
	}
}

// A question that cannot be read is not put to a channel.
func TestUnreadableQuestionIsNotPosted(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundPending)
	s.unreadable(r)
	if err := s.Post(t.Context(), r.ID, false); err != nil {
		t.Fatal(err)
	}
	if got := s.store.rounds[r.ID].State; got != study.RoundCancelled || len(s.poster.calls) != 0 {
		t.Errorf("the round is %s, after the calls %v; want cancelled, and no call", got, s.poster.calls)
	}
}

// A round is marked with the words it was opened with, whatever the bank's are
// now, on this replica and on one that starts later.
func TestRoundKeepsItsWords(t *testing.T) {
	t.Parallel()
	words := func(groups ...[]string) func(*round.Options) {
		return func(o *round.Options) {
			o.Words = study.Lexicon{Synonyms: groups}
			lexicon, err := grade.NewLexicon(o.Words.Synonyms, nil)
			if err != nil {
				t.Fatal(err)
			}
			o.Lexicon = lexicon
		}
	}
	const said = "I think it was because the pod was shown the door when memory ran out."
	s := newStage(t)
	s.restart(words([]string{"evicted", "shown the door"}))
	first, err := s.OpenNow(t.Context(), study.NowRequest{Channel: channel, What: "k.one", Key: "1"})
	if err != nil || first.Marking.Grader != grade.Version {
		t.Fatalf("opened with grader %d, %v", first.Marking.Grader, err)
	}
	s.restart(words([]string{"evicted", "thrown out"}))
	second, err := s.OpenNow(t.Context(), study.NowRequest{Channel: channel, What: "k.one", Key: "2"})
	if err != nil || second.Marking.Lexicon == first.Marking.Lexicon {
		t.Fatalf("the second round has the words %s, %v", second.Marking.Lexicon, err)
	}
	for i, c := range []struct {
		r    study.Round
		want study.Points
	}{{first, 4}, {second, 2}} {
		for _, again := range []string{"", "1"} { // with the rubric compiled, and from the cache
			posted, err := s.store.RecordPost(t.Context(), c.r.ID, "70."+c.r.ID.String())
			if err != nil {
				t.Fatal(err)
			}
			mustReply(t, s, reply(posted.MessageTS, "60."+c.r.ID.String()+again, said, noon))
			if got := s.store.submitted[len(s.store.submitted)-1].Grade.Points; got != c.want {
				t.Errorf("round %d gives %s, want %s", i+1, got, c.want)
			}
		}
	}
}

// One reply that fails does not end the look at a thread.
func TestSweepGoesOn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := s.have(question("k.one"), study.RoundOpen)
	s.poster.replies = []study.Reply{
		reply(r.MessageTS, "60.1", full, noon), reply(r.MessageTS, "60.2", full, noon), reply(r.MessageTS, "60.3", full, noon),
	}
	refused := errors.New("refused")
	s.store.submitErrs = map[string]error{"60.1": refused, "60.2": study.ErrUnavailable}
	err := s.Sweep(t.Context(), r.ID)
	if !errors.Is(err, refused) || !errors.Is(err, study.ErrUnavailable) {
		t.Errorf("the look at the thread: %v, want both errors", err)
	}
	if len(s.store.submitted) != 1 || s.store.submitted[0].Message.TS != "60.3" {
		t.Errorf("stored %+v, want the reply after those that failed", s.store.submitted)
	}
}

// A clean-up uses the service's clock.
func TestCleanUp(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.CleanUp(t.Context()); err != nil || len(s.store.changes) != 1 || s.store.changes[0] != "cleaned up at 12:00:00" {
		t.Errorf("%v, %q", err, s.store.changes)
	}
}
