package round

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// SyncSchedules makes schedules the ones that run. Their channels must be ids.
// What was due before a change of a schedule, and was not decided yet, is posted
// if it is within its grace, and else recorded as missed.
func (s *Service) SyncSchedules(ctx context.Context, schedules []study.Schedule) error {
	var retired []study.ScheduleState
	err := s.Schedules.SyncSchedules(ctx, func(active []study.ScheduleState) (sync study.ScheduleSync, err error) {
		p := syncPlan{timetable: s.Timetable, now: s.Now(), active: active, wanted: schedules}
		sync, retired, err = p.plan()
		return sync, err
	})
	if err != nil {
		return err
	}
	for _, state := range retired {
		if state.SkipNext {
			s.Log.Warn("a skip is gone with its schedule, which is not among the schedules any longer or posts elsewhere now",
				"schedule", state.Schedule.Name, "channel", state.Schedule.Channel)
		}
	}
	return nil
}

// A syncPlan finds out how the active schedules become the wanted ones.
type syncPlan struct {
	timetable func(study.Schedule) (study.Timetable, error)
	now       time.Time
	active    []study.ScheduleState
	wanted    []study.Schedule
	sync      study.ScheduleSync
}

// plan returns what is to be done, and the states of which nothing goes on.
func (p *syncPlan) plan() (sync study.ScheduleSync, gone []study.ScheduleState, err error) {
	p.sync = study.ScheduleSync{Missed: make(map[string]study.Missed)}
	left := slices.Clone(p.active)
	for _, want := range p.wanted {
		table, err := p.timetable(want)
		if err != nil {
			return p.sync, nil, fmt.Errorf("schedule %q: %w", want.Name, err)
		}
		i := p.predecessor(want, left)
		if i < 0 {
			p.sync.Active = append(p.sync.Active, study.ScheduleChange{State: study.ScheduleState{Schedule: want, NextDue: table.Next(p.now)}})
			continue
		}
		was := left[i]
		left = slices.Delete(left, i, i+1)
		next := p.goOn(was, want, table)
		p.sync.Active = append(p.sync.Active, study.ScheduleChange{State: next, From: was.Schedule.Name})
		if was.SkipNext && !next.SkipNext {
			gone = append(gone, was)
		}
	}
	for _, was := range left {
		missed, late := p.overdue(was)
		if !late.IsZero() {
			missed.add(late)
		}
		p.miss(was, missed)
	}
	return p.sync, append(gone, left...), nil
}

// predecessor returns the index among the states left of the one that goes on
// as want: that of the same name, or one that is not wanted under its own name
// any longer and differs in nothing else. It returns -1 for a new schedule.
func (p *syncPlan) predecessor(want study.Schedule, left []study.ScheduleState) int {
	if i := slices.IndexFunc(left, func(s study.ScheduleState) bool { return s.Schedule.Name == want.Name }); i >= 0 {
		return i
	}
	return slices.IndexFunc(left, func(s study.ScheduleState) bool {
		kept := slices.ContainsFunc(p.wanted, func(w study.Schedule) bool { return w.Name == s.Schedule.Name })
		return !kept && want.IsRenamed(s.Schedule)
	})
}

// goOn returns the state of want, which was was until now. The next occurrence
// stays where the times do. A skip stays where what is skipped is still posted
// in the channel where it was asked for.
func (p *syncPlan) goOn(was study.ScheduleState, want study.Schedule, table study.Timetable) study.ScheduleState {
	next := study.ScheduleState{Schedule: want, NextDue: was.NextDue, Since: was.Since}
	if !was.Schedule.SameTimes(want) {
		missed, late := p.overdue(was)
		p.miss(was, missed)
		next.NextDue, next.Since = late, p.now
	}
	if next.NextDue.IsZero() {
		next.NextDue = table.Next(p.now)
	}
	next.SkipNext = was.SkipNext && was.Schedule.SamePlace(want) && !next.NextDue.IsZero()
	return next
}

// overdue returns the occurrences of state that were due until now and are
// missed, and the latest one that may still be posted, if there is one: an
// earlier one within its grace gives way to it.
func (p *syncPlan) overdue(state study.ScheduleState) (missed missedList, late time.Time) {
	if state.NextDue.IsZero() || state.NextDue.After(p.now) {
		return missed, late
	}
	table, err := p.timetable(state.Schedule)
	if err != nil {
		table = ended{} // this version cannot read it: it is known to be due once
	}
	for due := state.NextDue; !due.IsZero() && !due.After(p.now); due = nextAfter(state, due, table) {
		if !late.IsZero() {
			missed.add(late)
			late = time.Time{}
		}
		if (study.Occurrence{Schedule: state.Schedule, DueAt: due}).Missed(p.now) {
			missed.add(due)
		} else {
			late = due
		}
		if missed.full() {
			break
		}
	}
	return missed, late
}

// miss records that occurrences of state were missed.
func (p *syncPlan) miss(state study.ScheduleState, missed missedList) {
	if missed.Count() > 0 {
		p.sync.Missed[state.Schedule.Name] = missed.Missed
	}
}

// ended is the timetable of what never falls due again.
type ended struct{}

// Next returns the zero time.
func (ended) Next(time.Time) time.Time { return time.Time{} }

// nextAfter returns the occurrence of state after the one due at due: the first
// after that and after state's definition began to hold.
func nextAfter(state study.ScheduleState, due time.Time, table study.Timetable) time.Time {
	if state.Since.After(due) {
		due = state.Since
	}
	return table.Next(due)
}

// mostMissed is how many missed occurrences are recorded one by one. The rest of
// them are recorded as one, with their number.
const mostMissed = 1000

// A missedList collects missed occurrences.
type missedList struct{ study.Missed }

// add adds the occurrence due at due, which is the latest.
func (m *missedList) add(due time.Time) {
	if len(m.Each) < mostMissed {
		m.Each = append(m.Each, due)
		return
	}
	if m.Rest == nil {
		m.Rest = &study.MissedSpan{First: due}
	}
	m.Rest.Last = due
	m.Rest.Times++
}

// full reports whether as many are counted as ever are.
func (m *missedList) full() bool { return m.Rest != nil && m.Rest.Times >= study.MostCounted }
