package postgres

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

func mustCleanUp(t *testing.T, s *Store, now time.Time) map[string]int64 {
	t.Helper()
	did, err := s.CleanUp(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	for what, n := range did {
		if n == 0 {
			delete(did, what)
		}
	}
	return did
}

func mustExec(t *testing.T, s *Store, sql string, args ...any) {
	t.Helper()
	if _, err := s.pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// Of many terms that were not found, those asked for most and those asked for
// last are kept.
func TestCleanUpUnmatchedTerms(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	// Terms 1 to 3000: the higher, the more recent, and each tenth asked for often.
	mustExec(t, s, `
		INSERT INTO unmatched_terms (term, times, first_at, last_at, last_by)
		SELECT 'term ' || i, CASE WHEN i % 10 = 0 THEN 50 ELSE 1 END, $1::timestamptz, $1::timestamptz + i * interval '1 minute', 'U1'
		FROM generate_series(1, 3000) i`, noon)
	for range 2 { // the second finds nothing to do
		mustCleanUp(t, s, noon)
	}
	often := scan[int](t, s, `SELECT count(*) FROM unmatched_terms WHERE times = 50`)
	latest := scan[int](t, s, `SELECT count(*) FROM unmatched_terms WHERE last_at > $1`, noon.Add(2000*time.Minute))
	all := scan[int](t, s, `SELECT count(*) FROM unmatched_terms`)
	if often != 300 || latest != keepUnmatched || all > 2*keepUnmatched {
		t.Errorf("%d of 300 terms asked for often, %d of the last %d, and %d in all are kept", often, latest, keepUnmatched, all)
	}
}

// Deletions are remembered for a week after the close of their round.
func TestCleanUpRememberedDeletions(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	d := study.Deletion{Message: study.MessageRef{Channel: channel, TS: "1.1"}, Round: r.ID, Member: ana, At: noon}
	if err := s.Withdraw(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if did := mustCleanUp(t, s, r.ClosesAt.Add(keepDeletions)); len(did) != 0 {
		t.Errorf("a week after the close: %v", did)
	}
	if sub := mustSubmit(t, s, reply(r, ana, "1.1", 2)); sub.Outcome != study.OutcomeIgnored {
		t.Errorf("the deleted message is %s", sub.Outcome)
	}
	did := mustCleanUp(t, s, r.ClosesAt.Add(keepDeletions+time.Second))
	if diff := cmp.Diff(map[string]int64{"remembered deletions": 1}, did); diff != "" {
		t.Errorf("later (-want +got):\n%s", diff)
	}
	if n := scan[int](t, s, `SELECT sum(cardinality(deleted)) FROM participations`); n != 0 {
		t.Errorf("%d deletions are still remembered", n)
	}
}

// The words of a round are kept while its replies may come or wait to be marked,
// and a lexicon as long as a round refers to it or may be about to.
func TestCleanUpLexicons(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	words := study.Lexicon{Vocabulary: []string{"pod"}}
	if err := s.KeepLexicon(t.Context(), words); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	r := study.Round{Question: question("k.one", "k"), Marking: study.Marking{Lexicon: words.ID()}, Channel: channel, DueAt: now, OpenedAt: now, ClosesAt: now.Add(time.Hour)}
	r, err := s.AddRound(t.Context(), r, "1")
	if err != nil {
		t.Fatal(err)
	}
	r = mustPost(t, s, r)
	kept := mustSubmit(t, s, unmarkable(r, ana, "1.1"))
	for _, at := range []time.Time{now, r.ClosesAt.Add(keepLexicons), r.ClosesAt.Add(2 * keepLexicons)} { // the last with a kept reply
		if did := mustCleanUp(t, s, at); len(did) != 0 {
			t.Errorf("at %s: %v", at, did)
		}
	}
	mustMarkKept(t, s, marked(kept, 2, ""))
	did := mustCleanUp(t, s, r.ClosesAt.Add(2*keepLexicons))
	if diff := cmp.Diff(map[string]int64{"words of rounds that are over": 1, "lexicons": 1}, did); diff != "" {
		t.Errorf("afterwards (-want +got):\n%s", diff)
	}
	if err := s.KeepLexicon(t.Context(), words); err != nil {
		t.Fatal(err)
	}
	if did := mustCleanUp(t, s, time.Now()); len(did) != 0 {
		t.Errorf("just before a round is opened with them: %v", did)
	}
}

// Occurrences that opened no round, and leaderboards, are kept for 400 days;
// those with a round for good.
func TestCleanUpOccurrencesAndBoards(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	everyRow(t, s)
	mustSync(t, s, dueAt(daily("missed"), noon))
	missed := study.Decision{Occurrence: study.Occurrence{Schedule: daily("missed"), DueAt: noon}, Outcome: study.OccurrenceMissed}
	missed.Missed.Rest = &study.MissedSpan{First: noon.Add(time.Hour), Last: noon.AddDate(0, 2, 0), Times: 60}
	if _, err := s.Decide(t.Context(), missed); err != nil {
		t.Fatal(err)
	}
	mustExec(t, s, `UPDATE boards SET queued_at = $1`, noon)
	mustExec(t, s, `UPDATE participations SET deleted = '{}'`)
	if did := mustCleanUp(t, s, noon.Add(keepOccurrences)); len(did) != 0 {
		t.Errorf("after 400 days: %v", did)
	}
	did := mustCleanUp(t, s, noon.Add(keepOccurrences+time.Second))
	if diff := cmp.Diff(map[string]int64{"occurrences": 2, "leaderboards": 2}, did); diff != "" {
		t.Errorf("after 400 days and a second (-want +got):\n%s", diff)
	}
	var left []string
	for _, o := range readRows[struct {
		Schedule string
		Times    int
	}](t, s, `SELECT schedule, times FROM occurrences ORDER BY 1`) {
		left = append(left, fmt.Sprintf("%s %d", o.Schedule, o.Times))
	}
	if diff := cmp.Diff([]string{"d 1", "missed 60"}, left); diff != "" {
		t.Errorf("left are (-want +got):\n%s", diff)
	}
}

// What a deleted reply said is nowhere in the database, whatever had become of
// it and however the deletion was told.
func TestDeletedTextIsErased(t *testing.T) {
	t.Parallel()
	const secret = "the customer was Acme"
	for name, c := range map[string]struct {
		spoil   func(*study.Submission)
		unknown bool // of the deletion only the message is told
		want    study.Outcome
	}{
		"marked":                   {want: study.OutcomeWithdrawn},
		"marked, thread not told":  {unknown: true, want: study.OutcomeWithdrawn},
		"late":                     {spoil: func(s *study.Submission) { s.At = noon.AddDate(0, 0, 1) }, want: study.OutcomeLate},
		"late, thread not told":    {spoil: func(s *study.Submission) { s.At = noon.AddDate(0, 0, 1) }, unknown: true, want: study.OutcomeLate},
		"no try":                   {spoil: func(s *study.Submission) { s.Grade.Guard = study.GuardDontKnow }, unknown: true, want: study.OutcomeNoTry},
		"kept":                     {spoil: func(s *study.Submission) { s.Fault = "panic on " + secret }, want: study.OutcomeWithdrawn},
		"marked, with older texts": {spoil: func(s *study.Submission) { s.EditedTS = "1.5" }, want: study.OutcomeWithdrawn},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := openRound(t)
			sub := reply(r, ana, "1.1", 6)
			sub.Text = secret
			sub.Grade.Marks = []study.Mark{{Criterion: "a", Points: 4, Max: 4, Evidence: []study.Span{{Start: 4, End: 12}}}}
			sub.Grade.Notes = []study.Note{{Text: "You wrote: " + secret}}
			if c.spoil != nil {
				c.spoil(&sub)
			}
			sub = mustSubmit(t, s, sub)
			other := mustSubmit(t, s, reply(r, wei, "2.1", 4))
			d := study.Deletion{Message: sub.Message, Round: r.ID, Member: ana, At: noon}
			if c.unknown {
				d.Round, d.Member = 0, ""
			}
			if err := s.Withdraw(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			rec := mustReceipt(t, s, sub.ID)
			if rec.Submission.Outcome != c.want || rec.Submission.Text != "" || len(rec.Submission.Grade.Marks) != 0 || rec.Submission.Grade.Points != sub.Grade.Points {
				t.Errorf("left of the reply is %+v", rec.Submission)
			}
			if text := scan[string](t, s, `SELECT string_agg(s::text, '') FROM submissions s`); strings.Contains(text, "Acme") {
				t.Errorf("the text is still there: %s", text)
			}
			if rec := mustReceipt(t, s, other.ID); rec.Submission.Text == "" {
				t.Error("another member's text was erased")
			}
			checkStandings(t, s)
		})
	}
}

// A text that a version before left of a deleted reply is erased.
func TestCleanUpErases(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	sub := mustSubmit(t, s, reply(r, ana, "1.1", 6))
	mustExec(t, s, `UPDATE submissions SET outcome = 'withdrawn', withdrawn_at = now()`)
	if did := mustCleanUp(t, s, noon); did["texts of deleted replies"] != 1 {
		t.Errorf("cleaned up: %v", did)
	}
	if rec := mustReceipt(t, s, sub.ID); rec.Submission.Text != "" {
		t.Errorf("left of the text is %q", rec.Submission.Text)
	}
}
