package postgres

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

// An author is what a bank says where the database has a bound.
type author struct {
	topic, id, points, more string // of its question; more is of a second criterion
	numeric                 string
	name, openFor, grace    string // of its schedule
}

// files writes a bank. What is empty is as it mostly is.
func (a author) files() fstest.MapFS {
	or := func(s, otherwise string) string {
		if s == "" {
			return otherwise
		}
		return s
	}
	pack := fmt.Sprintf("topic: %s\nname: Topic\nquestions:\n  - id: %s\n    level: 1\n    prompt: Why?\n", or(a.topic, "k"), or(a.id, "one"))
	if a.numeric != "" {
		pack += fmt.Sprintf("    kind: numeric\n    model_answer: 5 min\n    numeric: {answer: 5 min, points: %s, hint: Think.}\n", a.numeric)
	} else {
		pack += fmt.Sprintf("    kind: short\n    model_answer: A reason.\n    criteria:\n"+
			"      - {id: a, idea: A reason., points: %s, hint: Think., phrasings: [{words: reason}]}\n", or(a.points, "1"))
		if a.more != "" {
			pack += fmt.Sprintf("      - {id: b, idea: An effect., points: %s, hint: Go on., phrasings: [{words: effect}]}\n", a.more)
		}
	}
	schedules := fmt.Sprintf("schedules:\n  - {name: %s, cron: 0 9 * * *, zone: UTC, open_for: %s, grace: %s}\n",
		or(a.name, "daily"), or(a.openFor, "8h"), or(a.grace, "1h"))
	return fstest.MapFS{"k.yaml": {Data: []byte(pack)}, "schedules.yaml": {Data: []byte(schedules)}}
}

// limits are banks at a bound of the database, and the same beyond it with what
// lint says then.
var limits = map[string]struct {
	at, beyond author
	says       string
}{
	"points of a question":         {author{points: "99.5", more: "0.5"}, author{points: "99.5", more: "1"}, "a question is worth at most 100"},
	"points of a criterion":        {author{points: "100"}, author{points: "100.5"}, "points go from 0 to 100"},
	"points of a numeric question": {author{numeric: "100"}, author{numeric: "101"}, "points go from 0 to 100"},
	"shortest time open":           {author{openFor: "1s"}, author{openFor: "0s"}, "use 1s to 744h"},
	"longest time open":            {author{openFor: "744h"}, author{openFor: "745h"}, "use 1s to 744h"},
	"shortest grace":               {author{grace: "0s"}, author{grace: "-1s"}, "use 0s to 168h"},
	"longest grace":                {author{grace: "168h"}, author{grace: "169h"}, "use 0s to 168h"},
	"a schedule's name":            {author{name: strings.Repeat("d", 60)}, author{name: strings.Repeat("d", 61)}, "at most 60 in all"},
	"a question's id":              {author{id: strings.Repeat("q", 60)}, author{id: strings.Repeat("q", 61)}, "at most 60 in all"},
	"a topic":                      {author{topic: strings.Repeat("t", 60)}, author{topic: strings.Repeat("t", 61)}, "at most 60 in all"},
}

// checked says which of the limits keeps what authors write within each CHECK of
// the database. The other CHECKs are about what the program itself writes.
var checked = map[string][]string{
	"rounds_max_in_range":            {"points of a question", "points of a criterion", "points of a numeric question"},
	"submissions_points_within_max":  {"points of a question", "points of a criterion", "points of a numeric question"},
	"rounds_close_after_opening":     {"shortest time open", "longest time open"},
	"rounds_question_is_its_own":     {"a question's id", "a topic"},
	"schedules_name_not_empty":       {"a schedule's name"},
	"schedules_spec_is_its_own":      {"a schedule's name"},
	"rounds_grader_positive":         nil,
	"rounds_have_one_cause":          nil,
	"rounds_scheduled_are_nobodys":   nil,
	"rounds_request_key_bounded":     nil,
	"rounds_channel_not_empty":       nil, // a schedule's channel is an id of Slack's by then
	"rounds_message_not_empty":       nil,
	"rounds_results_not_empty":       nil,
	"rounds_posted_have_a_message":   nil,
	"rounds_closed_say_when":         nil,
	"rounds_cancelled_say_when":      nil,
	"rounds_results_after_close":     nil,
	"rounds_week_starts_on_monday":   nil,
	"rounds_month_starts_on_first":   nil,
	"schedules_skip_is_signed":       nil,
	"schedules_retired_have_no_next": nil,

	"schedules_skip_has_an_occurrence": nil,
}

// What lint takes is stored and read back, up to its limits, and what is beyond
// them is refused there, by a sentence, and not by the database.
func TestLimits(t *testing.T) {
	t.Parallel()
	for name, c := range limits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bank, err := quiz.Load(c.at.files())
			if err != nil {
				t.Fatalf("at the limit: %v", err)
			}
			storeBank(t, bank)
			if _, err := quiz.Load(c.beyond.files()); err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), ".yaml:") {
				t.Errorf("beyond the limit: %v, want a place and %q", err, c.says)
			}
		})
	}
}

// storeBank runs the bank's schedule, answers its question fully, and reads all
// of it back.
func storeBank(t *testing.T, bank *quiz.Bank) {
	t.Helper()
	s := openTest(t)
	sched, q := bank.Schedules()[0], bank.Questions()[0]
	sched.Channel = string(channel)
	mustSync(t, s, dueAt(sched, noon))
	if diff := cmp.Diff(dueAt(sched, noon), mustState(t, s, sched.Name)); diff != "" {
		t.Errorf("the schedule (-want +got):\n%s", diff)
	}
	late := noon.Add(25 * time.Second)
	d := study.Decision{Occurrence: study.Occurrence{Schedule: sched, DueAt: noon}, Outcome: study.OccurrenceOpened, Round: &study.Round{
		Question: q, Schedule: sched.Name, DueAt: noon, Channel: channel, OpenedAt: late, ClosesAt: study.ClosesAt(noon, late, sched.OpenFor),
	}}
	if _, err := s.Decide(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	r, err := s.Round(t.Context(), scan[study.RoundID](t, s, `SELECT id FROM rounds`))
	if err != nil || r.Unreadable != "" {
		t.Fatalf("the round: %v, %s", err, r.Unreadable)
	}
	if diff := cmp.Diff(q, r.Question); diff != "" {
		t.Errorf("the question (-want +got):\n%s", diff)
	}
	sub := reply(mustPost(t, s, r), ana, "1.1", q.MaxPoints())
	sub.At = r.OpenedAt
	sub = mustSubmit(t, s, sub)
	if rec := mustReceipt(t, s, sub.ID); rec.Submission.Outcome != study.OutcomeMarked || !rec.Submission.Grade.Full() {
		t.Errorf("a full reply: %+v", rec.Submission)
	}
}

// Every CHECK on what comes from a bank is in the table above.
func TestLimitsAreTested(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	rows, _ := s.pool.Query(t.Context(), `
		SELECT conname FROM pg_constraint
		WHERE contype = 'c' AND conrelid IN ('rounds'::regclass, 'schedules'::regclass)
		UNION SELECT 'submissions_points_within_max'`)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		cases, ok := checked[name]
		if !ok {
			t.Errorf("CHECK %s: say which limit of the bank keeps to it, or that none has to", name)
		}
		for _, c := range cases {
			if _, ok := limits[c]; !ok {
				t.Errorf("CHECK %s: there is no limit %q", name, c)
			}
		}
	}
	if len(names) != len(checked) {
		t.Errorf("%d CHECKs are in the table, and %d in the database", len(checked), len(names))
	}
}
