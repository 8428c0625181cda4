package round

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// Schedules keep when to post, and what became of each occurrence.
type Schedules interface {
	// SyncSchedules gives plan the active schedules, keeping everybody else from
	// changing them meanwhile, and carries out what it returns: its schedules
	// become the active ones, and those that it does not name are retired. It
	// makes sure that a job waits for every next occurrence. The schedules'
	// channels must be ids.
	SyncSchedules(ctx context.Context, plan func(active []study.ScheduleState) (study.ScheduleSync, error)) error
	// ScheduleState returns the state of the active schedule named name, or
	// study.ErrNotFound.
	ScheduleState(ctx context.Context, name string) (study.ScheduleState, error)
	// Decide carries d out if the occurrence is still the schedule's next;
	// otherwise it returns study.ErrStale. Where an admin has paused the channel
	// or skipped the question since d was made, nothing is posted and only that is
	// recorded. A skip is used up by the outcome study.OccurrenceSkipped alone.
	// Decide returns the outcome.
	Decide(ctx context.Context, d study.Decision) (study.OccurrenceOutcome, error)
	// SkipNext makes the next question of channel's schedules a skipped one. It
	// returns study.ErrNotFound if there is none that is not skipped already.
	SkipNext(ctx context.Context, channel study.ChannelID, by study.MemberID, at time.Time) (study.Upcoming, error)
	// SetPaused pauses or resumes channel. changed is false if it was so
	// already.
	SetPaused(ctx context.Context, channel study.ChannelID, by study.MemberID, paused bool, at time.Time) (changed bool, err error)
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
	outcome, err := s.Schedules.Decide(ctx, d)
	if errors.Is(err, study.ErrStale) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Metrics.OccurrenceDecided(outcome, 1)
	s.Metrics.OccurrenceDecided(study.OccurrenceMissed, d.Missed.Count())
	s.Log.Info("occurrence", "schedule", name, "due_at", due, "outcome", outcome, "also_missed", d.Missed.Count(), "next_due", d.NextDue)
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
	d.Missed, d.NextDue = missedAfter(state, table, now)
	switch {
	case d.Occurrence.Missed(now):
		d.Outcome = study.OccurrenceMissed
	case state.Paused: // it would not post, so a skip stays for the one that would
		d.Outcome = study.OccurrencePaused
	case state.SkipNext:
		d.Outcome = study.OccurrenceSkipped
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

// missedAfter returns the occurrences after state's next that are missed as
// well, and the first that is not.
func missedAfter(state study.ScheduleState, table study.Timetable, now time.Time) (study.Missed, time.Time) {
	var missed missedList
	due := nextAfter(state, state.NextDue, table)
	for ; !due.IsZero() && (study.Occurrence{Schedule: state.Schedule, DueAt: due}).Missed(now); due = nextAfter(state, due, table) {
		if missed.full() {
			return missed.Missed, table.Next(now.Add(-state.Schedule.Grace))
		}
		missed.add(due)
	}
	return missed.Missed, due
}

// scheduledRound returns the round that o opens, or nil if no question fits.
func (s *Service) scheduledRound(ctx context.Context, o study.Occurrence, now time.Time) (*study.Round, error) {
	channel := study.ChannelID(o.Schedule.Channel)
	q, ok, err := s.draw(ctx, o.Schedule.Draw, channel, o.DueAt)
	if err != nil || !ok {
		return nil, err
	}
	marking, err := s.marking(ctx)
	if err != nil {
		return nil, err
	}
	return &study.Round{
		Question: q, Marking: marking, Schedule: o.Schedule.Name, DueAt: o.DueAt, Channel: channel,
		OpenedAt: now, ClosesAt: study.ClosesAt(o.DueAt, now, o.Schedule.OpenFor), State: study.RoundPending,
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
