package round

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// mostMissed is how many missed occurrences are recorded at most after a long
// stop. The schedule then goes on with the first that is not missed.
const mostMissed = 1000

// Schedules keep when to post, and what became of each occurrence.
type Schedules interface {
	// SyncSchedules makes states the active schedules. One that is there with
	// the same definition keeps its next occurrence; one that is new or
	// changed gets the NextDue given; one that is missing here is retired. It
	// makes sure that a job waits for every next occurrence. The schedules'
	// channels must be ids.
	SyncSchedules(ctx context.Context, states []study.ScheduleState) error
	// ScheduleState returns the state of the active schedule named name, or
	// study.ErrNotFound.
	ScheduleState(ctx context.Context, name string) (study.ScheduleState, error)
	// Decide carries d out if the occurrence is still the schedule's next;
	// otherwise it returns study.ErrStale. Of a question that an admin has
	// skipped since d was made, only the skip is recorded.
	Decide(ctx context.Context, d study.Decision) error
	// SkipNext makes the next question of channel's schedules a skipped one. It
	// returns study.ErrNotFound if there is none that is not skipped already.
	SkipNext(ctx context.Context, channel study.ChannelID, by study.MemberID, at time.Time) (study.Upcoming, error)
	// SetPaused pauses or resumes channel. changed is false if it was so
	// already.
	SetPaused(ctx context.Context, channel study.ChannelID, by study.MemberID, paused bool, at time.Time) (changed bool, err error)
}

// SyncSchedules makes schedules the ones that run. Their channels must be ids.
func (s *Service) SyncSchedules(ctx context.Context, schedules []study.Schedule) error {
	now := s.Now()
	states := make([]study.ScheduleState, 0, len(schedules))
	for _, sched := range schedules {
		table, err := s.Timetable(sched)
		if err != nil {
			return fmt.Errorf("schedule %q: %w", sched.Name, err)
		}
		states = append(states, study.ScheduleState{Schedule: sched, NextDue: table.Next(now)})
	}
	return s.Schedules.SyncSchedules(ctx, states)
}

// Occur runs the occurrence of a schedule that fell due at due. One that is
// not the schedule's next, because it ran already or the schedule changed, is
// left alone.
func (s *Service) Occur(ctx context.Context, name string, due time.Time) error {
	state, err := s.Schedules.ScheduleState(ctx, name)
	if errors.Is(err, study.ErrNotFound) || err == nil && !state.NextDue.Equal(due) {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := s.decide(ctx, state)
	if err != nil {
		return err
	}
	if err := s.Schedules.Decide(ctx, d); err != nil {
		if errors.Is(err, study.ErrStale) {
			return nil
		}
		return err
	}
	s.Metrics.OccurrenceDecided(d.Outcome)
	s.Log.Info("occurrence", "schedule", name, "due_at", due, "outcome", d.Outcome, "also_missed", len(d.Missed), "next_due", d.NextDue)
	return nil
}

// decide says what becomes of the next occurrence of state.
func (s *Service) decide(ctx context.Context, state study.ScheduleState) (study.Decision, error) {
	now := s.Now()
	table, err := s.Timetable(state.Schedule)
	if err != nil {
		return study.Decision{}, fmt.Errorf("schedule %q: %w", state.Schedule.Name, err)
	}
	d := study.Decision{Occurrence: study.Occurrence{Schedule: state.Schedule, DueAt: state.NextDue}}
	d.Missed, d.NextDue = missedAfter(d.Occurrence, table, now)
	switch {
	case d.Occurrence.Missed(now):
		d.Outcome = study.OccurrenceMissed
	case state.SkipNext:
		d.Outcome = study.OccurrenceSkipped
	case state.Paused:
		d.Outcome = study.OccurrencePaused
	case state.Schedule.Post == study.PostLeaderboard:
		d.Outcome, d.Board = study.OccurrenceBoard, s.scheduledBoard(d.Occurrence)
	default:
		d.Round, err = s.scheduledRound(ctx, d.Occurrence, now)
		d.Outcome = study.OccurrenceOpened
		if d.Round == nil {
			d.Outcome = study.OccurrenceEmpty
		}
	}
	return d, err
}

// missedAfter returns the occurrences after o that are missed as well, and
// the first that is not.
func missedAfter(o study.Occurrence, table study.Timetable, now time.Time) (missed []time.Time, next time.Time) {
	next = table.Next(o.DueAt)
	for !next.IsZero() && (study.Occurrence{Schedule: o.Schedule, DueAt: next}).Missed(now) {
		if len(missed) == mostMissed {
			return missed, table.Next(now.Add(-o.Schedule.Grace))
		}
		missed = append(missed, next)
		next = table.Next(next)
	}
	return missed, next
}

// scheduledRound returns the round that o opens, or nil if no question fits.
func (s *Service) scheduledRound(ctx context.Context, o study.Occurrence, now time.Time) (*study.Round, error) {
	channel := study.ChannelID(o.Schedule.Channel)
	q, ok, err := s.draw(ctx, o.Schedule.Draw, channel, o.DueAt)
	if err != nil || !ok {
		return nil, err
	}
	from := o.DueAt
	if now.Sub(o.DueAt) > latePost {
		from = now
	}
	return &study.Round{
		Question: q, Schedule: o.Schedule.Name, DueAt: o.DueAt, Channel: channel,
		OpenedAt: now, ClosesAt: from.Add(o.Schedule.OpenFor), State: study.RoundPending,
	}, nil
}

// scheduledBoard returns the leaderboard that o posts. One that is due at the
// first instant of a period is about the period before.
func (s *Service) scheduledBoard(o study.Occurrence) *study.BoardPost {
	return &study.BoardPost{
		Channel: study.ChannelID(o.Schedule.Channel),
		Period:  o.Schedule.Period,
		Start:   o.Schedule.Period.Start(o.DueAt.Add(-time.Nanosecond).In(s.Zone)),
	}
}

// SetPaused pauses or resumes the schedules of a channel. It reports false if
// the channel was so already.
func (s *Service) SetPaused(ctx context.Context, channel study.ChannelID, by study.MemberID, paused bool) (bool, error) {
	return s.Schedules.SetPaused(ctx, channel, by, paused, s.Now())
}

// Skip makes the next scheduled question of a channel be left out. It returns
// study.ErrNotFound if there is none to leave out.
func (s *Service) Skip(ctx context.Context, channel study.ChannelID, by study.MemberID) (study.Upcoming, error) {
	return s.Schedules.SkipNext(ctx, channel, by, s.Now())
}
