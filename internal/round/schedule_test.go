package round_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// hourly asks a question every hour.
func hourly() study.Schedule {
	return study.Schedule{
		Name: "h", Cron: "1h", Channel: string(channel), Post: study.PostQuestion, OpenFor: 30 * time.Minute, Grace: 10 * time.Minute,
		Draw: study.Draw{Topics: []study.Topic{"k"}, Kinds: []study.Kind{study.KindShort}},
	}
}

// What becomes of an occurrence.
func TestOccur(t *testing.T) {
	t.Parallel()
	at := func(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }
	for name, c := range map[string]struct {
		change func(*study.ScheduleState)
		late   time.Duration
		want   study.OccurrenceOutcome
		closes time.Duration // of the round, after noon
		missed []time.Time
		next   time.Time
	}{
		"in time":                {want: study.OccurrenceOpened, closes: 30 * time.Minute, next: at(1)},
		"a little late":          {late: 30 * time.Second, want: study.OccurrenceOpened, closes: 30 * time.Minute, next: at(1)},
		"late within its grace":  {late: 10 * time.Minute, want: study.OccurrenceOpened, closes: 40 * time.Minute, next: at(1)},
		"beyond its grace":       {late: 10*time.Minute + 1, want: study.OccurrenceMissed, next: at(1)},
		"several missed":         {late: 3*time.Hour + 11*time.Minute, want: study.OccurrenceMissed, missed: []time.Time{at(1), at(2), at(3)}, next: at(4)},
		"missed, the next late":  {late: 2*time.Hour + 5*time.Minute, want: study.OccurrenceMissed, missed: []time.Time{at(1)}, next: at(2)},
		"skipped":                {change: func(s *study.ScheduleState) { s.SkipNext = true }, want: study.OccurrenceSkipped, next: at(1)},
		"paused":                 {change: func(s *study.ScheduleState) { s.Paused = true }, want: study.OccurrencePaused, next: at(1)},
		"skipped in a pause":     {change: func(s *study.ScheduleState) { s.SkipNext, s.Paused = true, true }, want: study.OccurrencePaused, next: at(1)},
		"open for 10 s, late":    {change: func(s *study.ScheduleState) { s.Schedule.OpenFor = 10 * time.Second }, late: 25 * time.Second, want: study.OccurrenceOpened, closes: 35 * time.Second, next: at(1)},
		"open for 10 s, in time": {change: func(s *study.ScheduleState) { s.Schedule.OpenFor = 10 * time.Second }, late: 500 * time.Millisecond, want: study.OccurrenceOpened, closes: 10 * time.Second, next: at(1)},
		"missed in a pause":      {change: func(s *study.ScheduleState) { s.Paused = true }, late: time.Hour, want: study.OccurrenceMissed, next: at(1)},
		"no question fits":       {change: func(s *study.ScheduleState) { s.Schedule.Draw.Levels = []int{3} }, want: study.OccurrenceEmpty, next: at(1)},
		"a leaderboard":          {change: func(s *study.ScheduleState) { s.Schedule.Post = study.PostLeaderboard }, want: study.OccurrenceBoard, next: at(1)},
		"a leaderboard in pause": {change: func(s *study.ScheduleState) { s.Schedule.Post, s.Paused = study.PostLeaderboard, true }, want: study.OccurrencePaused, next: at(1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			state := study.ScheduleState{Schedule: hourly(), NextDue: noon}
			if c.change != nil {
				c.change(&state)
			}
			s.store.state = &state
			s.now = noon.Add(c.late)
			if err := s.Occur(t.Context(), "h", noon); err != nil {
				t.Fatal(err)
			}
			d := s.store.decisions[0]
			if d.Outcome != c.want || !d.Occurrence.DueAt.Equal(noon) || !d.NextDue.Equal(c.next) {
				t.Errorf("%s at %s, next at %s; want %s, next at %s", d.Outcome, d.Occurrence.DueAt, d.NextDue, c.want, c.next)
			}
			if diff := cmp.Diff(c.missed, d.Missed.Each); diff != "" {
				t.Errorf("missed after it (-want +got):\n%s", diff)
			}
			if (d.Board != nil) != (c.want == study.OccurrenceBoard) {
				t.Errorf("the leaderboard is %+v", d.Board)
			}
			if (d.Round != nil) != (c.want == study.OccurrenceOpened) {
				t.Fatalf("the round is %+v", d.Round)
			}
			if r := d.Round; r != nil && (r.Question.Topic != "k" || r.Schedule != "h" || r.Channel != channel || !r.DueAt.Equal(noon) ||
				!r.OpenedAt.Equal(s.now) || !r.ClosesAt.Equal(noon.Add(c.closes))) {
				t.Errorf("the round is %+v", r)
			}
		})
	}
}

// An occurrence that comes before its time is put off until then.
func TestOccurEarly(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.store.state = &study.ScheduleState{Schedule: hourly(), NextDue: noon}
	s.now = noon.Add(-time.Minute)
	var wait *study.RetryAfterError
	if err := s.Occur(t.Context(), "h", noon); !errors.As(err, &wait) || wait.After != time.Minute || len(s.store.decisions) != 0 {
		t.Errorf("a minute early: %v, decisions %v; want to wait a minute", err, s.store.decisions)
	}
}

// What ran before, or is no longer the schedule's next, is left alone.
func TestOccurLeftAlone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.store.state = &study.ScheduleState{Schedule: hourly(), NextDue: noon.Add(time.Hour)}
	for what, name := range map[string]string{"a schedule that is gone": "gone", "an occurrence that ran": "h"} {
		if err := s.Occur(t.Context(), name, noon); err != nil || len(s.store.decisions) != 0 {
			t.Errorf("%s: %v, decisions %v", what, err, s.store.decisions)
		}
	}
	s.now = noon.Add(time.Hour)
	s.store.decideErr = study.ErrStale // another replica was first
	if err := s.Occur(t.Context(), "h", noon.Add(time.Hour)); err != nil {
		t.Errorf("a stale decision: %v", err)
	}
	s.store.decideErr = study.ErrUnavailable
	if err := s.Occur(t.Context(), "h", noon.Add(time.Hour)); !errors.Is(err, study.ErrUnavailable) {
		t.Errorf("while Postgres is out of reach: %v, want unavailable", err)
	}
}

// After a very long stop the occurrences that are not written down one by one are
// written down by their number, and the schedule goes on from where it is.
func TestOccurAfterAYear(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.store.state = &study.ScheduleState{Schedule: hourly(), NextDue: noon}
	s.now = noon.AddDate(1, 0, 0).Add(20 * time.Minute)
	if err := s.Occur(t.Context(), "h", noon); err != nil {
		t.Fatal(err)
	}
	d := s.store.decisions[0]
	if len(d.Missed.Each) != 1000 || !d.NextDue.Equal(noon.AddDate(1, 0, 0).Add(time.Hour)) {
		t.Errorf("%d missed, next at %s", len(d.Missed.Each), d.NextDue)
	}
	rest := &study.MissedSpan{First: noon.Add(1001 * time.Hour), Last: noon.AddDate(1, 0, 0), Times: 365*24 - 1000}
	if diff := cmp.Diff(rest, d.Missed.Rest); diff != "" {
		t.Errorf("the rest of those missed (-want +got):\n%s", diff)
	}
	if n := s.metrics.occurrences[study.OccurrenceMissed]; n != 1+365*24 {
		t.Errorf("%d missed occurrences are counted, want each of a year's", n)
	}
}

// A leaderboard at the first instant of a period is about the one before.
func TestOccurBoardAtABoundary(t *testing.T) {
	t.Parallel()
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		period study.Period
		due    time.Time
		want   time.Time
	}{
		{study.PeriodWeek, day(11, 23), day(11, 16)},
		{study.PeriodWeek, day(11, 23).Add(time.Hour), day(11, 23)},
		{study.PeriodWeek, day(11, 22).Add(20 * time.Hour), day(11, 16)},
		{study.PeriodMonth, day(12, 1), day(11, 1)},
		{study.PeriodMonth, day(12, 1).Add(time.Hour), day(12, 1)},
		{study.PeriodAll, day(12, 1), time.Unix(0, 0).UTC()},
	} {
		s := newStage(t)
		sched := hourly()
		sched.Post, sched.Period = study.PostLeaderboard, c.period
		s.store.state, s.now = &study.ScheduleState{Schedule: sched, NextDue: c.due}, c.due
		if err := s.Occur(t.Context(), "h", c.due); err != nil {
			t.Fatal(err)
		}
		want := &study.BoardPost{Channel: channel, Period: c.period, Start: c.want}
		if diff := cmp.Diff(want, s.store.decisions[0].Board); diff != "" {
			t.Errorf("the leaderboard of the %s at %s (-want +got):\n%s", c.period, c.due, diff)
		}
	}
}

// What an admin changes is signed and dated.
func TestSkipAndPause(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if u, err := s.Skip(t.Context(), channel, ana); err != nil || !u.Skipped {
		t.Errorf("skipped %+v, %v", u, err)
	}
	for _, paused := range []bool{true, false} {
		if changed, err := s.SetPaused(t.Context(), channel, ana, paused); err != nil || !changed {
			t.Errorf("paused %t: changed %t, %v", paused, changed, err)
		}
	}
	want := []string{"C1 skipped by U1 at 12:00:00", "C1 paused true by U1 at 12:00:00", "C1 paused false by U1 at 12:00:00"}
	if diff := cmp.Diff(want, s.store.changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// An admin asks for a topic, a question or anything.
func TestOpenNow(t *testing.T) {
	t.Parallel()
	history := []study.Asked{{Question: "k.one", Topic: "k", Subject: "k.one", At: noon.Add(-time.Hour)}, {Question: "k.choice", Topic: "k", Subject: "choice", At: noon.Add(-2 * time.Hour)}}
	for what, want := range map[string]struct {
		question study.QuestionID
		unknown  *study.NoSuchError
	}{
		"k":              {question: "k.two"}, // the one that was never asked
		"\tkubernetes\n": {question: "k.two"},
		"K.CHOICE":       {question: "k.choice"},
		"s":              {question: "s.one"},
		"":               {question: ""},
		"kubernets":      {question: "k.two"},
		"k one":          {question: "k.one"},
		"kubrntess":      {unknown: &study.NoSuchError{Kind: "topic", Name: "kubrntess", Near: []string{"Kubernetes"}}},
		"k.oen":          {unknown: &study.NoSuchError{Kind: "topic or question", Name: "k.oen", Near: []string{"k.one"}}},
		"quantum":        {unknown: &study.NoSuchError{Kind: "topic", Name: "quantum"}},
		"empty":          {unknown: &study.NoSuchError{Kind: "question", Name: "empty"}},
	} {
		s := newStage(t)
		s.store.asked = history
		r, err := s.OpenNow(t.Context(), study.NowRequest{Channel: channel, By: ana, What: what, Key: "key"})
		if want.unknown != nil {
			var unknown *study.NoSuchError
			if errors.As(err, &unknown); !cmp.Equal(want.unknown, unknown) {
				t.Errorf("%q: %v, want %v", what, err, want.unknown)
			}
			continue
		}
		if err != nil || want.question != "" && r.Question.ID != want.question {
			t.Errorf("%q opened %s, %v; want %s", what, r.Question.ID, err, want.question)
		}
		if r.State != study.RoundPending || r.OpenedBy != ana || r.Channel != channel || !r.OpenedAt.Equal(noon) || !r.ClosesAt.Equal(noon.Add(time.Hour)) {
			t.Errorf("%q opened %+v", what, r)
		}
	}
	s := newStage(t)
	first, err := s.OpenNow(t.Context(), study.NowRequest{Channel: channel, What: "k.one", OpenFor: 20 * time.Minute, Key: "key"})
	if err != nil || !first.ClosesAt.Equal(noon.Add(20*time.Minute)) {
		t.Errorf("for 20 minutes: closes at %s, %v", first.ClosesAt, err)
	}
	again, err := s.OpenNow(t.Context(), study.NowRequest{Channel: channel, What: "k.two", Key: "key"})
	if err != nil || again.ID != first.ID {
		t.Errorf("the repeated request opened round %d, %v; want %d", again.ID, err, first.ID)
	}
}

// An every is a timetable that falls due at each whole multiple of itself.
type every time.Duration

func (e every) Next(t time.Time) time.Time {
	return t.Truncate(time.Duration(e)).Add(time.Duration(e))
}
