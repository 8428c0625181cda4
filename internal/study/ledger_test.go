package study_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// What becomes of a text depends on when it was written, on the tries that are
// left, and on the guard that it met.
func TestJudge(t *testing.T) {
	t.Parallel()
	closes := time.Date(2026, 11, 25, 13, 0, 0, 0, time.UTC)
	one, two := make([]study.Attempt, 1), []study.Attempt{{}, {Withdrawn: true}}
	for name, c := range map[string]struct {
		kind     study.Kind
		state    study.RoundState
		attempts []study.Attempt
		guard    study.Guard
		at       time.Duration // after the close
		want     study.Outcome
		fault    string
	}{
		"the first text":              {study.KindShort, study.RoundOpen, nil, "", -time.Hour, study.OutcomeMarked, ""},
		"the second text":             {study.KindShort, study.RoundOpen, one, "", -time.Hour, study.OutcomeMarked, ""},
		"a withdrawn try stays used":  {study.KindShort, study.RoundOpen, two, "", -time.Hour, study.OutcomeExhausted, ""},
		"a second choice":             {study.KindChoice, study.RoundOpen, one, "", -time.Hour, study.OutcomeExhausted, ""},
		"no answer":                   {study.KindShort, study.RoundOpen, one, study.GuardDontKnow, -time.Hour, study.OutcomeNoTry, ""},
		"a guard that costs a try":    {study.KindShort, study.RoundOpen, one, study.GuardKeywords, -time.Hour, study.OutcomeMarked, ""},
		"at the close":                {study.KindShort, study.RoundOpen, nil, "", 0, study.OutcomeLate, ""},
		"late, with no tries left":    {study.KindShort, study.RoundClosed, two, "", 1, study.OutcomeLate, ""},
		"sent before, came after":     {study.KindShort, study.RoundClosed, nil, "", -1, study.OutcomeMarked, ""},
		"before the post is recorded": {study.KindShort, study.RoundPending, nil, "", -time.Hour, study.OutcomeMarked, ""},
		"one that cannot be marked":   {study.KindShort, study.RoundOpen, one, "", -time.Hour, study.OutcomeUnmarked, "no rubric"},
		"that, and late":              {study.KindShort, study.RoundClosed, nil, "", 0, study.OutcomeLate, "no rubric"},
		"that, with no tries left":    {study.KindShort, study.RoundOpen, two, "", -time.Hour, study.OutcomeExhausted, "no rubric"},
		"a round that was cancelled":  {study.KindShort, study.RoundCancelled, nil, "", -time.Hour, study.OutcomeLate, ""},
	} {
		l := study.Ledger{Kind: c.kind, State: c.state, ClosesAt: closes, Attempts: c.attempts}
		if got := l.Judge(study.Submission{Grade: study.Grade{Guard: c.guard}, Fault: c.fault, At: closes.Add(c.at)}); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// The best attempt that stands counts. A change makes a new ledger and leaves
// the old one as it was.
func TestLedgerCounts(t *testing.T) {
	t.Parallel()
	empty := study.Ledger{Kind: study.KindShort}
	one := empty.With(study.Attempt{Submission: 1, Points: 6})
	both := one.With(study.Attempt{Submission: 2, Points: 3})
	kept := empty.With(study.Attempt{Submission: 1, Unmarked: true})
	keptFirst := kept.With(study.Attempt{Submission: 2, Points: 3})
	type counts struct {
		Best     study.Points
		Answered bool
		Left     int
	}
	for name, c := range map[string]struct {
		ledger study.Ledger
		want   counts
	}{
		"no attempt":              {empty, counts{0, false, 2}},
		"one":                     {one, counts{6, true, 1}},
		"a worse one after it":    {both, counts{6, true, 0}},
		"the better one deleted":  {both.Without([]study.SubmissionID{1}), counts{3, true, 0}},
		"both deleted":            {both.Without([]study.SubmissionID{1, 2}), counts{0, false, 0}},
		"one deleted after other": {both.Without([]study.SubmissionID{1}).Without([]study.SubmissionID{2}), counts{0, false, 0}},
		"another message deleted": {both.Without([]study.SubmissionID{3}), counts{6, true, 0}},
		"one kept":                {kept, counts{0, false, 1}},
		"one kept, one marked":    {keptFirst, counts{3, true, 0}},
		"the kept one marked":     {keptFirst.Marked(1, study.Grade{Points: 6}), counts{6, true, 0}},
		"the kept one no try":     {keptFirst.Marked(1, study.Grade{Guard: study.GuardDontKnow}), counts{3, true, 1}},
		"the kept one deleted":    {keptFirst.Without([]study.SubmissionID{1}), counts{3, true, 0}},
		"no kept one marked":      {keptFirst.Marked(9, study.Grade{Points: 6}), counts{3, true, 0}},
		"both, left as they were": {both, counts{6, true, 0}},
	} {
		got := counts{c.ledger.Best(), c.ledger.Answered(), c.ledger.TriesLeft()}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
