package postgres

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// daily is a schedule that asks a question.
func daily(name string) study.Schedule {
	return study.Schedule{
		Name: name, Cron: "0 12 * * *", Zone: "UTC", Channel: string(channel), Post: study.PostQuestion,
		OpenFor: time.Hour, Grace: 10 * time.Minute, Draw: study.Draw{Topics: []study.Topic{"k"}},
	}
}

// dailyElsewhere is a daily schedule of another channel.
func dailyElsewhere() study.Schedule {
	s := daily("elsewhere")
	s.Channel = "C2"
	return s
}

// board is a schedule that posts a leaderboard.
func board(name string) study.Schedule {
	return study.Schedule{Name: name, Cron: "0 9 * * 1", Zone: "UTC", Channel: string(channel), Post: study.PostLeaderboard, Period: study.PeriodWeek}
}

func mustSync(t testing.TB, s *Store, states ...study.ScheduleState) {
	t.Helper()
	if err := s.SyncSchedules(t.Context(), become(states...)); err != nil {
		t.Fatal(err)
	}
}

// become plans that states become the active schedules; one that is active with
// the same definition goes on as it is.
func become(states ...study.ScheduleState) func([]study.ScheduleState) (study.ScheduleSync, error) {
	return func(active []study.ScheduleState) (sync study.ScheduleSync, err error) {
		for _, state := range states {
			change := study.ScheduleChange{State: state}
			if i := slices.IndexFunc(active, func(a study.ScheduleState) bool { return cmp.Equal(a.Schedule, state.Schedule) }); i >= 0 {
				change = study.ScheduleChange{State: active[i], From: state.Schedule.Name}
			}
			sync.Active = append(sync.Active, change)
		}
		return sync, nil
	}
}

func dueAt(s study.Schedule, at time.Time) study.ScheduleState {
	return study.ScheduleState{Schedule: s, NextDue: at}
}

// upcoming returns what comes next in all channels.
func upcoming(t testing.TB, s *Store) []study.Upcoming {
	t.Helper()
	list, err := s.Upcoming(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// An outcome is a row of occurrences.
type outcome struct {
	DueAt        time.Time
	Outcome      study.OccurrenceOutcome
	Round, Board bool // whether it has one
}

func outcomes(t testing.TB, s *Store, schedule string) []outcome {
	t.Helper()
	return readRows[outcome](t, s, `
		SELECT due_at AT TIME ZONE 'UTC', outcome::text, round_id IS NOT NULL, board_id IS NOT NULL
		FROM occurrences WHERE schedule = $1 ORDER BY due_at`, schedule)
}

// What is planned for the schedules that are there is carried out: their next
// occurrences and skips, and a missing one is retired until it comes back.
func TestSyncSchedules(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	at := func(hours int) time.Time { return noon.Add(time.Duration(hours) * time.Hour) }
	mustSync(t, s, dueAt(daily("kept"), at(1)), dueAt(daily("changed"), at(2)), dueAt(daily("retired"), at(3)))
	if _, err := s.SkipNext(t.Context(), channel, ana, noon); err != nil { // kept
		t.Fatal(err)
	}
	if _, err := s.SkipNext(t.Context(), channel, ana, noon); err != nil { // changed
		t.Fatal(err)
	}

	changed := daily("changed")
	changed.Channel, changed.OpenFor = "C2", 2*time.Hour
	mustSync(t, s, dueAt(daily("kept"), at(10)), dueAt(changed, at(20)), dueAt(daily("new"), at(5)), dueAt(board("never"), time.Time{}))
	want := []study.Upcoming{
		{Schedule: daily("kept"), DueAt: at(1), Skipped: true},
		{Schedule: daily("new"), DueAt: at(5)},
		{Schedule: changed, DueAt: at(20)},
	}
	if diff := cmp.Diff(want, upcoming(t, s)); diff != "" {
		t.Errorf("upcoming (-want +got):\n%s", diff)
	}
	if _, err := s.ScheduleState(t.Context(), "retired"); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("the retired schedule: %v, want not found", err)
	}
	jobs := []queue.RunOccurrence{
		{Schedule: "kept", DueAt: at(1)},
		{Schedule: "changed", DueAt: at(2)},
		{Schedule: "retired", DueAt: at(3)},
		{Schedule: "changed", DueAt: at(20)},
		{Schedule: "new", DueAt: at(5)},
	}
	if diff := cmp.Diff(jobs, queued[queue.RunOccurrence](t, s)); diff != "" {
		t.Errorf("queued occurrences (-want +got):\n%s", diff)
	}

	mustSync(t, s, dueAt(daily("retired"), at(30)))
	state, err := s.ScheduleState(t.Context(), "retired")
	if diff := cmp.Diff(dueAt(daily("retired"), at(30)), state); err != nil || diff != "" {
		t.Errorf("a schedule that comes back: %v (-want +got):\n%s", err, diff)
	}
}

// Replicas that start at once queue each occurrence once, and one whose job
// was lost gets another.
func TestSyncSchedulesAtOnce(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if err := s.SyncSchedules(t.Context(), become(dueAt(daily("a"), noon), dueAt(daily("b"), noon))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	want := []queue.RunOccurrence{{Schedule: "a", DueAt: noon}, {Schedule: "b", DueAt: noon}}
	if diff := cmp.Diff(want, queued[queue.RunOccurrence](t, s)); diff != "" {
		t.Errorf("queued occurrences (-want +got):\n%s", diff)
	}
	if _, err := s.pool.Exec(t.Context(), `DELETE FROM river.river_job`); err != nil {
		t.Fatal(err)
	}
	mustSync(t, s, dueAt(daily("a"), noon.Add(time.Hour)))
	if diff := cmp.Diff(want[:1], queued[queue.RunOccurrence](t, s)); diff != "" {
		t.Errorf("queued occurrences after their loss (-want +got):\n%s", diff)
	}
}

// decision opens a round for the occurrence of daily at due; the next one
// comes a day later.
func decision(name string, due time.Time) study.Decision {
	return study.Decision{
		Occurrence: study.Occurrence{Schedule: daily(name), DueAt: due}, Outcome: study.OccurrenceOpened,
		Round: &study.Round{
			Question: question("k.one", "k"), Schedule: name, DueAt: due, Channel: channel, OpenedAt: due, ClosesAt: due.Add(time.Hour),
		},
		NextDue: due.AddDate(0, 0, 1),
	}
}

// An occurrence is decided once, however many replicas run it.
func TestDecideOnce(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	mustSync(t, s, dueAt(daily("d"), noon))
	decide := func() error { _, err := s.Decide(t.Context(), decision("d", noon)); return err }
	if won := winners(t, 6, decide, study.ErrStale); won != 1 {
		t.Errorf("%d of 6 decided, want 1", won)
	}
	if diff := cmp.Diff([]outcome{{DueAt: noon, Outcome: study.OccurrenceOpened, Round: true}}, outcomes(t, s, "d")); diff != "" {
		t.Errorf("occurrences (-want +got):\n%s", diff)
	}
	if n := len(queued[queue.PostRound](t, s)); n != 1 {
		t.Errorf("%d posts are queued, want 1", n)
	}
	want := []queue.RunOccurrence{{Schedule: "d", DueAt: noon}, {Schedule: "d", DueAt: noon.AddDate(0, 0, 1)}}
	if diff := cmp.Diff(want, queued[queue.RunOccurrence](t, s)); diff != "" {
		t.Errorf("queued occurrences (-want +got):\n%s", diff)
	}
}

// What is not the schedule's next occurrence is stale: one of another time, of
// a schedule that is gone, or one that was decided before a change of the
// schedule brought it back, which only moves on.
func TestDecideStale(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	mustSync(t, s, dueAt(daily("d"), noon))
	stale := func(d study.Decision, what string) {
		t.Helper()
		if _, err := s.Decide(t.Context(), d); !errors.Is(err, study.ErrStale) {
			t.Errorf("%s: %v, want stale", what, err)
		}
	}
	stale(decision("d", noon.Add(time.Hour)), "another time")
	stale(decision("gone", noon), "no schedule")
	if _, err := s.Decide(t.Context(), decision("d", noon)); err != nil {
		t.Fatal(err)
	}
	changed := daily("d")
	changed.OpenFor = 2 * time.Hour
	mustSync(t, s, dueAt(changed, noon))
	stale(decision("d", noon), "decided before")
	if n := scan[int](t, s, `SELECT count(*) FROM rounds`); n != 1 {
		t.Errorf("%d rounds, want 1", n)
	}
	if state, err := s.ScheduleState(t.Context(), "d"); err != nil || !state.NextDue.Equal(noon.AddDate(0, 0, 1)) {
		t.Errorf("the next occurrence is at %s, %v; want tomorrow", state.NextDue, err)
	}
	mustSync(t, s)
	stale(decision("d", noon.AddDate(0, 0, 1)), "retired")
}

// Each outcome is recorded as what it is, with the occurrences missed after
// it.
func TestDecideOutcomes(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	sched := board("w")
	due := noon
	var want []outcome
	for _, o := range []study.OccurrenceOutcome{
		study.OccurrenceBoard, study.OccurrenceMissed, study.OccurrencePaused, study.OccurrenceSkipped, study.OccurrenceEmpty,
	} {
		mustSync(t, s, dueAt(sched, due))
		d := study.Decision{Occurrence: study.Occurrence{Schedule: sched, DueAt: due}, Outcome: o, NextDue: due.Add(3 * time.Hour)}
		want = append(want, outcome{DueAt: due, Outcome: o, Board: o == study.OccurrenceBoard})
		switch o {
		case study.OccurrenceBoard:
			d.Board = &study.BoardPost{Channel: channel, Period: study.PeriodWeek, Start: study.PeriodWeek.Start(noon)}
		case study.OccurrenceMissed:
			d.Missed.Each = []time.Time{due.Add(time.Hour), due.Add(2 * time.Hour)}
			want = append(want, outcome{DueAt: d.Missed.Each[0], Outcome: o}, outcome{DueAt: d.Missed.Each[1], Outcome: o})
		case study.OccurrenceEmpty:
			d.NextDue = time.Time{} // the schedule ends
		}
		if _, err := s.Decide(t.Context(), d); err != nil {
			t.Fatalf("%s: %v", o, err)
		}
		due = d.NextDue
	}
	if diff := cmp.Diff(want, outcomes(t, s, "w")); diff != "" {
		t.Errorf("occurrences (-want +got):\n%s", diff)
	}
	boards := queued[queue.PostBoard](t, s)
	if len(boards) != 1 || boards[0].Channel != channel {
		t.Errorf("queued leaderboards: %+v, want one for %s", boards, channel)
	}
	if state, err := s.ScheduleState(t.Context(), "w"); err != nil || !state.NextDue.IsZero() || len(upcoming(t, s)) != 0 {
		t.Errorf("a schedule that has ended comes next at %s, %v", state.NextDue, err)
	}
}

// A question skipped after its occurrence was decided upon, and before that
// was carried out, is not asked; the skip is used up.
func TestDecideSkippedMeanwhile(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	mustSync(t, s, dueAt(daily("d"), noon))
	if _, err := s.SkipNext(t.Context(), channel, ana, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Decide(t.Context(), decision("d", noon)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]outcome{{DueAt: noon, Outcome: study.OccurrenceSkipped}}, outcomes(t, s, "d")); diff != "" {
		t.Errorf("occurrences (-want +got):\n%s", diff)
	}
	if n := scan[int](t, s, `SELECT count(*) FROM rounds`); n != 0 {
		t.Errorf("%d rounds were made", n)
	}
	if diff := cmp.Diff(dueAt(daily("d"), noon.AddDate(0, 0, 1)), mustState(t, s, "d")); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

func mustState(t testing.TB, s *Store, name string) study.ScheduleState {
	t.Helper()
	state, err := s.ScheduleState(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// The occurrence of a round that could not be posted in time is missed.
func TestCancelRoundOfAnOccurrence(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	mustSync(t, s, dueAt(daily("d"), noon))
	if _, err := s.Decide(t.Context(), decision("d", noon)); err != nil {
		t.Fatal(err)
	}
	id := scan[study.RoundID](t, s, `SELECT id FROM rounds`)
	if err := s.CancelRound(t.Context(), id, noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]outcome{{DueAt: noon, Outcome: study.OccurrenceMissed, Round: true}}, outcomes(t, s, "d")); diff != "" {
		t.Errorf("occurrences (-want +got):\n%s", diff)
	}
}

// Skips go to one question after the other, in this channel, and to no
// leaderboard.
func TestSkipNext(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	elsewhere := dailyElsewhere()
	mustSync(t, s, dueAt(board("first"), noon), dueAt(elsewhere, noon), dueAt(daily("late"), noon.Add(2*time.Hour)), dueAt(daily("soon"), noon.Add(time.Hour)))
	for _, name := range []string{"soon", "late"} {
		u, err := s.SkipNext(t.Context(), channel, ana, noon)
		if err != nil || u.Schedule.Name != name || !u.Skipped {
			t.Errorf("skipped %+v, %v; want %s", u, err, name)
		}
	}
	if _, err := s.SkipNext(t.Context(), channel, ana, noon); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("a third skip: %v, want not found", err)
	}
	if by := scan[string](t, s, `SELECT skipped_by FROM schedules WHERE name = 'soon'`); by != string(ana) {
		t.Errorf("the skip is signed by %q", by)
	}
}

// A pause is of a channel, and knows whether it changed anything.
func TestSetPaused(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	elsewhere := dailyElsewhere()
	mustSync(t, s, dueAt(daily("here"), noon), dueAt(elsewhere, noon))
	for i, c := range []struct{ paused, changed bool }{{true, true}, {true, false}, {false, true}, {false, false}, {true, true}} {
		changed, err := s.SetPaused(t.Context(), channel, ana, c.paused, noon)
		if err != nil || changed != c.changed {
			t.Errorf("call %d, paused %t: changed %t, %v; want %t", i+1, c.paused, changed, err, c.changed)
		}
		if state := mustState(t, s, "here"); state.Paused != c.paused {
			t.Errorf("call %d: the schedule's channel is paused: %t", i+1, state.Paused)
		}
	}
	want := []study.Upcoming{{Schedule: elsewhere, DueAt: noon}, {Schedule: daily("here"), DueAt: noon, Paused: true}}
	if diff := cmp.Diff(want, upcoming(t, s)); diff != "" {
		t.Errorf("upcoming (-want +got):\n%s", diff)
	}
	here, err := s.Upcoming(t.Context(), channel)
	if diff := cmp.Diff(want[1:], here); err != nil || diff != "" {
		t.Errorf("upcoming here: %v (-want +got):\n%s", err, diff)
	}
}

// A schedule that goes on under another name keeps its skip and who asked for
// it; and what was missed is recorded, many as one row with their number.
func TestSyncSchedulesGoesOn(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	mustSync(t, s, dueAt(daily("old"), noon))
	if _, err := s.SkipNext(t.Context(), channel, ana, noon); err != nil {
		t.Fatal(err)
	}
	state := study.ScheduleState{Schedule: daily("new"), NextDue: noon, Since: noon.Add(-time.Hour), SkipNext: true}
	rest := &study.MissedSpan{First: noon.Add(-time.Hour), Last: noon.Add(time.Hour), Times: 12345}
	one := &study.MissedSpan{First: noon.Add(2 * time.Hour), Last: noon.Add(2 * time.Hour), Times: 1}
	plan := func(active []study.ScheduleState) (study.ScheduleSync, error) {
		if len(active) != 1 || active[0].Schedule.Name != "old" || !active[0].SkipNext {
			t.Errorf("the plan is made of %+v", active)
		}
		return study.ScheduleSync{
			Active: []study.ScheduleChange{{State: state, From: "old"}},
			Missed: map[string]study.Missed{"old": {Each: []time.Time{noon.Add(-2 * time.Hour)}, Rest: rest}},
		}, nil
	}
	if err := s.SyncSchedules(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(state, mustState(t, s, "new")); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if by := scan[string](t, s, `SELECT skipped_by FROM schedules WHERE name = 'new'`); by != string(ana) {
		t.Errorf("the skip is signed by %q", by)
	}
	want := []outcome{{DueAt: noon.Add(-2 * time.Hour), Outcome: study.OccurrenceMissed}, {DueAt: noon.Add(-time.Hour), Outcome: study.OccurrenceMissed}}
	if diff := cmp.Diff(want, outcomes(t, s, "old")); diff != "" {
		t.Errorf("occurrences (-want +got):\n%s", diff)
	}
	if n := scan[int](t, s, `SELECT sum(times)::int FROM occurrences WHERE until IS NULL OR until = $1`, rest.Last); n != 1+rest.Times {
		t.Errorf("%d missed occurrences are recorded, want %d", n, 1+rest.Times)
	}
	d := study.Decision{Occurrence: study.Occurrence{Schedule: daily("new"), DueAt: noon}, Outcome: study.OccurrenceMissed, Missed: study.Missed{Rest: one}}
	if _, err := s.Decide(t.Context(), d); err != nil {
		t.Errorf("a rest of one: %v", err)
	}
}

// A skip is used up by an occurrence that would have posted, and by no other;
// nor is one posted in a channel that was paused after the decision.
func TestDecideKeepsTheSkip(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		decided      study.OccurrenceOutcome
		skip, paused bool
		want         study.OccurrenceOutcome
		kept         bool
	}{
		"missed":                       {decided: study.OccurrenceMissed, skip: true, want: study.OccurrenceMissed, kept: true},
		"paused":                       {decided: study.OccurrencePaused, skip: true, paused: true, want: study.OccurrencePaused, kept: true},
		"no question fits":             {decided: study.OccurrenceEmpty, skip: true, want: study.OccurrenceEmpty, kept: true},
		"skipped":                      {decided: study.OccurrenceSkipped, skip: true, want: study.OccurrenceSkipped},
		"skipped meanwhile":            {decided: study.OccurrenceOpened, skip: true, want: study.OccurrenceSkipped},
		"paused meanwhile":             {decided: study.OccurrenceOpened, paused: true, want: study.OccurrencePaused},
		"skipped and paused meanwhile": {decided: study.OccurrenceOpened, skip: true, paused: true, want: study.OccurrencePaused, kept: true},
		"skipped, paused meanwhile":    {decided: study.OccurrenceSkipped, skip: true, paused: true, want: study.OccurrencePaused, kept: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openTest(t)
			mustSync(t, s, dueAt(daily("d"), noon))
			if c.skip {
				if _, err := s.SkipNext(t.Context(), channel, ana, noon); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.SetPaused(t.Context(), channel, ana, c.paused, noon); err != nil {
				t.Fatal(err)
			}
			d := decision("d", noon)
			d.Outcome = c.decided
			if got, err := s.Decide(t.Context(), d); err != nil || got != c.want {
				t.Errorf("%s, %v; want %s", got, err, c.want)
			}
			if state := mustState(t, s, "d"); state.SkipNext != c.kept {
				t.Errorf("the next occurrence is skipped: %t, want %t", state.SkipNext, c.kept)
			}
			if n := scan[int](t, s, `SELECT count(*) FROM rounds`); n != 0 {
				t.Errorf("%d rounds were opened", n)
			}
		})
	}
}
