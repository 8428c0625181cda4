package round_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
)

// What becomes of the schedule h, hourly with a grace of 10 minutes, when the
// bot starts with other schedules.
func TestSyncSchedules(t *testing.T) {
	t.Parallel()
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	as := func(change func(*study.Schedule)) study.Schedule {
		s := hourly()
		change(&s)
		return s
	}
	halfHourly := as(func(s *study.Schedule) { s.Cron = "30m" })
	renamed := as(func(s *study.Schedule) { s.Name = "renamed" })
	missed := func(times ...time.Time) map[string]study.Missed {
		return map[string]study.Missed{"h": {Each: times}}
	}
	for name, c := range map[string]struct {
		next   time.Time // of h
		skip   bool
		now    time.Time
		want   study.Schedule
		from   string
		due    time.Time // next, of what is wanted
		since  time.Time
		keep   bool // the skip
		missed map[string]study.Missed
	}{
		"the same":                       {next: at(60), skip: true, now: at(1), want: hourly(), from: "h", due: at(60), keep: true},
		"the same, while one is due":     {next: at(0), skip: true, now: at(1), want: hourly(), from: "h", due: at(0), keep: true},
		"written in other words":         {next: at(60), skip: true, now: at(1), want: as(func(s *study.Schedule) { s.Cron = " 1h " }), from: "h", due: at(60), keep: true},
		"another grace and time open":    {next: at(0), skip: true, now: at(5), want: as(func(s *study.Schedule) { s.Grace, s.OpenFor = time.Hour, time.Minute }), from: "h", due: at(0), keep: true},
		"another draw":                   {next: at(0), skip: true, now: at(5), want: as(func(s *study.Schedule) { s.Draw = study.Draw{} }), from: "h", due: at(0), keep: true},
		"another channel":                {next: at(0), skip: true, now: at(5), want: as(func(s *study.Schedule) { s.Channel = "C2" }), from: "h", due: at(0)},
		"other times, ahead of the next": {next: at(60), skip: true, now: at(1), want: halfHourly, from: "h", due: at(30), since: at(1), keep: true},
		"other times, within the grace":  {next: at(0), skip: true, now: at(5), want: halfHourly, from: "h", due: at(0), since: at(5), keep: true},
		"other times, beyond the grace":  {next: at(0), now: at(20), want: halfHourly, from: "h", due: at(30), since: at(20), missed: missed(at(0))},
		"other times, after several":     {next: at(0), now: at(125), want: halfHourly, from: "h", due: at(120), since: at(125), missed: missed(at(0), at(60))},
		"another zone, beyond the grace": {next: at(0), now: at(20), want: as(func(s *study.Schedule) { s.Zone = "Asia/Tokyo" }), from: "h", due: at(60), since: at(20), missed: missed(at(0))},
		"another name":                   {next: at(60), skip: true, now: at(1), want: renamed, from: "h", due: at(60), keep: true},
		"another name, while one is due": {next: at(0), skip: true, now: at(5), want: renamed, from: "h", due: at(0), keep: true},
		"another name, its draw in new order": {next: at(60), now: at(1), want: as(func(s *study.Schedule) {
			s.Name, s.Draw.Kinds = "renamed", []study.Kind{study.KindShort, study.KindShort}
		}), from: "h", due: at(60)},
		"another name and other times": {next: at(0), now: at(5), want: as(func(s *study.Schedule) { s.Name, s.Cron = "other", "30m" }), due: at(30), missed: missed(at(0))},
		"one that had ended":           {now: at(1), want: hourly(), from: "h", due: at(60)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.now = c.now
			s.store.active = []study.ScheduleState{{Schedule: hourly(), NextDue: c.next, SkipNext: c.skip}}
			if err := s.SyncSchedules(t.Context(), []study.Schedule{c.want}); err != nil {
				t.Fatal(err)
			}
			if c.missed == nil {
				c.missed = map[string]study.Missed{}
			}
			want := study.ScheduleSync{
				Active: []study.ScheduleChange{{
					State: study.ScheduleState{Schedule: c.want, NextDue: c.due, Since: c.since, SkipNext: c.keep}, From: c.from,
				}},
				Missed: c.missed,
			}
			if diff := cmp.Diff(want, s.store.sync); diff != "" {
				t.Errorf("sync (-want +got):\n%s", diff)
			}
		})
	}
}

// A new schedule starts with its first time after now; what was due of one that
// is retired is recorded as missed, also within its grace; and one whose times
// cannot be read is refused, whatever else there is.
func TestSyncSchedulesNewAndGone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.now = noon.Add(time.Minute)
	s.store.active = []study.ScheduleState{{Schedule: hourly(), NextDue: noon.Add(-time.Hour)}}
	fresh := hourly()
	fresh.Name, fresh.Channel = "fresh", "C2"
	if err := s.SyncSchedules(t.Context(), []study.Schedule{fresh}); err != nil {
		t.Fatal(err)
	}
	want := study.ScheduleSync{
		Active: []study.ScheduleChange{{State: study.ScheduleState{Schedule: fresh, NextDue: noon.Add(time.Hour)}}},
		Missed: map[string]study.Missed{"h": {Each: []time.Time{noon.Add(-time.Hour), noon}}},
	}
	if diff := cmp.Diff(want, s.store.sync); diff != "" {
		t.Errorf("sync (-want +got):\n%s", diff)
	}
	broken := hourly()
	broken.Cron = "never"
	if err := s.SyncSchedules(t.Context(), []study.Schedule{broken}); err == nil {
		t.Error("a schedule without a time was taken")
	}
}

// After a change of its times, a schedule posts what was due before once, and
// goes on with the first of its new times after the change: none of them is
// posted for a time before.
func TestOccurAfterAChange(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	changed := hourly()
	changed.Cron, changed.Grace = "10m", 3*time.Hour
	s.store.state = &study.ScheduleState{Schedule: changed, NextDue: noon, Since: noon.Add(95 * time.Minute)}
	s.now = noon.Add(96 * time.Minute)
	if err := s.Occur(t.Context(), "h", noon); err != nil {
		t.Fatal(err)
	}
	d := s.store.decisions[0]
	if d.Outcome != study.OccurrenceOpened || !d.NextDue.Equal(noon.Add(100*time.Minute)) || d.Missed.Count() != 0 {
		t.Errorf("%s, next at %s, %d missed; want opened, next at the first new time after the change", d.Outcome, d.NextDue, d.Missed.Count())
	}
}
