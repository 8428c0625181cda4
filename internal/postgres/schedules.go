package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/study"
)

// lockSchedules keeps two replicas, or two admins, from changing the list of
// schedules at the same time. The number is nobody else's.
const lockSchedules = `SELECT pg_advisory_xact_lock(7310579140283)`

// schedulesPaused tells whether the channel of schedule s is paused.
const schedulesPaused = `EXISTS (SELECT FROM pauses p WHERE p.channel_id = s.channel_id)`

// scheduleColumns are those of a schedule s, in the order of toScheduleState.
const scheduleColumns = `s.spec, s.name, s.post, s.channel_id, s.next_due, s.since, s.skip_next, ` + schedulesPaused

// toScheduleState reads a row of scheduleColumns. A definition that another
// version wrote and this one cannot read has no more than its name, its channel
// and what it posts, so that it can be replaced.
func toScheduleState(row pgx.CollectableRow) (state study.ScheduleState, err error) {
	var spec []byte
	var known study.Schedule
	var next, since *time.Time
	err = row.Scan(&spec, &known.Name, &known.Post, &known.Channel, &next, &since, &state.SkipNext, &state.Paused)
	if json.Unmarshal(spec, &state.Schedule) != nil {
		state.Schedule = known
	}
	state.NextDue, state.Since = zeroTime(next), zeroTime(since)
	return state, err
}

// ScheduleState implements round.Schedules.
func (s *Store) ScheduleState(ctx context.Context, name string) (_ study.ScheduleState, err error) {
	defer wrap(&err, "state of schedule %q", name)

	rows, _ := s.pool.Query(ctx, `SELECT `+scheduleColumns+` FROM schedules s WHERE s.name = $1 AND s.active`, name)
	return pgx.CollectExactlyOneRow(rows, toScheduleState)
}

const (
	activeSchedules = `SELECT ` + scheduleColumns + ` FROM schedules s WHERE s.active ORDER BY s.name FOR UPDATE`

	// syncSchedule makes $1 active. Its skip stays signed as it was under the
	// name $7.
	syncSchedule = `
		WITH signed AS (SELECT skipped_by, skipped_at FROM schedules WHERE name = $7 AND skip_next AND $8)
		INSERT INTO schedules (name, spec, post, channel_id, next_due, since, skip_next, skipped_by, skipped_at)
		SELECT $1, $2, $3, $4, $5, $6, EXISTS (SELECT FROM signed), (SELECT skipped_by FROM signed), (SELECT skipped_at FROM signed)
		ON CONFLICT (name) DO UPDATE SET
			spec = excluded.spec, post = excluded.post, channel_id = excluded.channel_id, active = true,
			next_due = excluded.next_due, since = excluded.since,
			skip_next = excluded.skip_next, skipped_by = excluded.skipped_by, skipped_at = excluded.skipped_at`

	retireSchedules = `
		UPDATE schedules SET active = false, next_due = NULL, since = NULL, skip_next = false, skipped_by = NULL, skipped_at = NULL
		WHERE active AND name <> ALL ($1)`
)

// SyncSchedules implements round.Schedules. Replicas that start at once take
// turns.
func (s *Store) SyncSchedules(ctx context.Context, plan func([]study.ScheduleState) (study.ScheduleSync, error)) (err error) {
	defer wrap(&err, "take over the schedules")

	return s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockSchedules); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, activeSchedules)
		active, err := pgx.CollectRows(rows, toScheduleState)
		if err != nil {
			return err
		}
		sync, err := plan(active)
		if err != nil {
			return err
		}
		return s.syncSchedules(ctx, tx, sync)
	})
}

// syncSchedules carries sync out.
func (s *Store) syncSchedules(ctx context.Context, tx pgx.Tx, sync study.ScheduleSync) error {
	for name, missed := range sync.Missed {
		b := &pgx.Batch{}
		queueMissed(b, name, missed)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return fmt.Errorf("schedule %q: record what was missed: %w", name, err)
		}
	}
	names := make([]string, 0, len(sync.Active))
	for _, change := range sync.Active {
		names = append(names, change.State.Schedule.Name)
		if err := s.syncSchedule(ctx, tx, change); err != nil {
			return fmt.Errorf("schedule %q: %w", change.State.Schedule.Name, err)
		}
	}
	_, err := tx.Exec(ctx, retireSchedules, names)
	return err
}

func (s *Store) syncSchedule(ctx context.Context, tx pgx.Tx, change study.ScheduleChange) error {
	state, sched := change.State, change.State.Schedule
	spec, err := accepted.JSON(sched)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, syncSchedule, sched.Name, spec, sched.Post, sched.Channel,
		null(instant(state.NextDue)), null(instant(state.Since)), change.From, state.SkipNext)
	if err != nil || state.NextDue.IsZero() {
		return err
	}
	return s.queue(ctx, tx, state.NextDue, occurrence(sched.Name, state.NextDue))
}

// Upcoming implements lookup.Store and round.Boards.
func (s *Store) Upcoming(ctx context.Context, channel study.ChannelID) (_ []study.Upcoming, err error) {
	defer wrap(&err, "upcoming schedules of %q", channel)

	const query = `
		SELECT ` + scheduleColumns + ` FROM schedules s
		WHERE s.active AND s.next_due IS NOT NULL AND ($1 = '' OR s.channel_id = $1)
		ORDER BY s.next_due, s.name`
	rows, _ := s.pool.Query(ctx, query, channel)
	return pgx.CollectRows(rows, toUpcoming)
}

// toUpcoming reads a row of scheduleColumns.
func toUpcoming(row pgx.CollectableRow) (study.Upcoming, error) {
	state, err := toScheduleState(row)
	return study.Upcoming{Schedule: state.Schedule, DueAt: state.NextDue, Paused: state.Paused, Skipped: state.SkipNext}, err
}

const skipNext = `
	UPDATE schedules s SET skip_next = true, skipped_by = $2, skipped_at = $3
	WHERE s.name = (
		SELECT name FROM schedules
		WHERE active AND post = 'question' AND channel_id = $1 AND next_due IS NOT NULL AND NOT skip_next
		ORDER BY next_due, name LIMIT 1
	) AND s.active AND NOT s.skip_next AND s.next_due IS NOT NULL
	RETURNING ` + scheduleColumns

// SkipNext implements round.Schedules.
func (s *Store) SkipNext(ctx context.Context, channel study.ChannelID, by study.MemberID, at time.Time) (u study.Upcoming, err error) {
	defer wrap(&err, "skip the next question of %s", channel)

	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockSchedules); err != nil {
			return err
		}
		rows, _ := tx.Query(ctx, skipNext, channel, by, instant(at))
		u, err = pgx.CollectExactlyOneRow(rows, toUpcoming)
		return err
	})
	return u, err
}

// SetPaused implements round.Schedules.
func (s *Store) SetPaused(ctx context.Context, channel study.ChannelID, by study.MemberID, paused bool, at time.Time) (changed bool, err error) {
	defer wrap(&err, "set %s paused: %t", channel, paused)

	if !paused {
		tag, err := s.exec(ctx, `DELETE FROM pauses WHERE channel_id = $1`, channel)
		return tag.RowsAffected() > 0, err
	}
	const pause = `INSERT INTO pauses (channel_id, paused_by, paused_at) VALUES ($1, $2, $3) ON CONFLICT (channel_id) DO NOTHING`
	tag, err := s.exec(ctx, pause, channel, by, instant(at))
	return tag.RowsAffected() > 0, err
}

const (
	lockSchedule = `SELECT s.skip_next, ` + schedulesPaused + ` FROM schedules s WHERE s.name = $1 AND s.active AND s.next_due = $2 FOR UPDATE`

	moveOn = `
		UPDATE schedules SET next_due = $2, skip_next = $3,
			skipped_by = CASE WHEN $3 THEN skipped_by END, skipped_at = CASE WHEN $3 THEN skipped_at END
		WHERE name = $1`

	insertOccurrence = `
		INSERT INTO occurrences (schedule, due_at, outcome, round_id, board_id, times, until) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (schedule, due_at) DO NOTHING`

	occurrenceDecided = `SELECT EXISTS (SELECT FROM occurrences WHERE schedule = $1 AND due_at = $2)`
)

// Decide implements round.Schedules. An occurrence that was decided before,
// and that a change of its schedule has made the next again, only moves on.
func (s *Store) Decide(ctx context.Context, d study.Decision) (_ study.OccurrenceOutcome, err error) {
	name, due := d.Occurrence.Schedule.Name, instant(d.Occurrence.DueAt)
	defer wrap(&err, "decide schedule %q at %s", name, due.Format(time.RFC3339))

	before := false // whether it was decided before
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		var skip, paused bool
		err := tx.QueryRow(ctx, lockSchedule, name, due).Scan(&skip, &paused)
		if errors.Is(err, pgx.ErrNoRows) {
			return study.ErrStale
		}
		if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, occurrenceDecided, name, due).Scan(&before); err != nil {
			return err
		}
		if before {
			return s.moveOn(ctx, tx, name, d.NextDue, skip)
		}
		d = d.Overruled(skip, paused)
		if err := s.decide(ctx, tx, d, name, due); err != nil {
			return err
		}
		return s.moveOn(ctx, tx, name, d.NextDue, skip && d.Outcome != study.OccurrenceSkipped)
	})
	if err == nil && before {
		err = study.ErrStale
	}
	return d.Outcome, err
}

// decide records the outcome of the occurrence, and of those missed after it,
// and does what it says.
func (s *Store) decide(ctx context.Context, tx pgx.Tx, d study.Decision, name string, due time.Time) error {
	var round *study.RoundID
	var board *int64
	switch {
	case d.Outcome == study.OccurrenceOpened && d.Round != nil:
		r := *d.Round
		r.Schedule, r.DueAt = name, due
		added, err := s.addRound(ctx, tx, r, "")
		if err != nil {
			return err
		}
		round = &added.ID
	case d.Outcome == study.OccurrenceBoard && d.Board != nil:
		id, err := s.addBoard(ctx, tx, *d.Board, scheduledCause(name, due))
		if err != nil {
			return err
		}
		board = &id
	}
	b := &pgx.Batch{}
	b.Queue(insertOccurrence, name, due, d.Outcome, round, board, 1, nil)
	queueMissed(b, name, d.Missed)
	return tx.SendBatch(ctx, b).Close()
}

// queueMissed queues the records of the missed occurrences of a schedule.
func queueMissed(b *pgx.Batch, name string, m study.Missed) {
	for _, due := range m.Each {
		b.Queue(insertOccurrence, name, instant(due), study.OccurrenceMissed, nil, nil, 1, nil)
	}
	if r := m.Rest; r != nil {
		var until *time.Time
		if r.Times > 1 {
			until = null(instant(r.Last))
		}
		b.Queue(insertOccurrence, name, instant(r.First), study.OccurrenceMissed, nil, nil, r.Times, until)
	}
}

// moveOn makes next, if it is not zero, the schedule's next occurrence. A
// pending skip stays where keepSkip is set and there is a next occurrence.
func (s *Store) moveOn(ctx context.Context, tx pgx.Tx, name string, next time.Time, keepSkip bool) error {
	if next.IsZero() {
		_, err := tx.Exec(ctx, moveOn, name, nil, false)
		return err
	}
	if _, err := tx.Exec(ctx, moveOn, name, instant(next), keepSkip); err != nil {
		return err
	}
	return s.queue(ctx, tx, next, occurrence(name, next))
}
