package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/study"
)

// lockSchedules keeps two replicas, or two admins, from changing the list of
// schedules at the same time. The number is nobody else's.
const lockSchedules = `SELECT pg_advisory_xact_lock(7310579140283)`

// schedulesPaused tells whether the channel of schedule s is paused.
const schedulesPaused = `EXISTS (SELECT FROM pauses p WHERE p.channel_id = s.channel_id)`

// ScheduleState implements round.Schedules.
func (s *Store) ScheduleState(ctx context.Context, name string) (state study.ScheduleState, err error) {
	defer wrap(&err, "state of schedule %q", name)

	const query = `SELECT s.spec, s.next_due, s.skip_next, ` + schedulesPaused + ` FROM schedules s WHERE s.name = $1 AND s.active`
	var next *time.Time
	err = s.pool.QueryRow(ctx, query, name).Scan(&state.Schedule, &next, &state.SkipNext, &state.Paused)
	state.NextDue = zeroTime(next)
	return state, err
}

const syncSchedule = `
	INSERT INTO schedules AS s (name, spec, post, channel_id, next_due) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (name) DO UPDATE SET
		spec = excluded.spec, post = excluded.post, channel_id = excluded.channel_id, active = true,
		next_due = CASE WHEN s.active AND s.spec = excluded.spec THEN s.next_due ELSE excluded.next_due END,
		skip_next = s.skip_next AND s.spec = excluded.spec,
		skipped_by = CASE WHEN s.spec = excluded.spec THEN s.skipped_by END,
		skipped_at = CASE WHEN s.spec = excluded.spec THEN s.skipped_at END
	RETURNING s.next_due`

const retireSchedules = `
	UPDATE schedules SET active = false, next_due = NULL, skip_next = false, skipped_by = NULL, skipped_at = NULL
	WHERE active AND name <> ALL ($1)`

// SyncSchedules implements round.Schedules. Replicas that start at once take
// turns.
func (s *Store) SyncSchedules(ctx context.Context, states []study.ScheduleState) (err error) {
	defer wrap(&err, "take over %d schedules", len(states))

	return s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockSchedules); err != nil {
			return err
		}
		names := make([]string, 0, len(states))
		for _, state := range states {
			names = append(names, state.Schedule.Name)
			if err := s.syncSchedule(ctx, tx, state); err != nil {
				return fmt.Errorf("schedule %q: %w", state.Schedule.Name, err)
			}
		}
		_, err := tx.Exec(ctx, retireSchedules, names)
		return err
	})
}

func (s *Store) syncSchedule(ctx context.Context, tx pgx.Tx, state study.ScheduleState) error {
	sched := state.Schedule
	spec, err := jsonb(sched)
	if err != nil {
		return err
	}
	var next *time.Time
	err = tx.QueryRow(ctx, syncSchedule, sched.Name, spec, sched.Post, sched.Channel, null(instant(state.NextDue))).Scan(&next)
	if err != nil || next == nil {
		return err
	}
	return s.queue(ctx, tx, *next, occurrence(sched.Name, *next))
}

// Upcoming implements lookup.Store and round.Boards.
func (s *Store) Upcoming(ctx context.Context, channel study.ChannelID) (_ []study.Upcoming, err error) {
	defer wrap(&err, "upcoming schedules of %q", channel)

	const query = `
		SELECT s.spec, s.next_due, ` + schedulesPaused + `, s.skip_next FROM schedules s
		WHERE s.active AND s.next_due IS NOT NULL AND ($1 = '' OR s.channel_id = $1)
		ORDER BY s.next_due, s.name`
	rows, _ := s.pool.Query(ctx, query, channel)
	return pgx.CollectRows(rows, toUpcoming)
}

func toUpcoming(row pgx.CollectableRow) (u study.Upcoming, err error) {
	err = row.Scan(&u.Schedule, &u.DueAt, &u.Paused, &u.Skipped)
	u.DueAt = u.DueAt.UTC()
	return u, err
}

const skipNext = `
	UPDATE schedules s SET skip_next = true, skipped_by = $2, skipped_at = $3
	WHERE s.name = (
		SELECT name FROM schedules
		WHERE active AND post = 'question' AND channel_id = $1 AND next_due IS NOT NULL AND NOT skip_next
		ORDER BY next_due, name LIMIT 1
	) AND s.active AND NOT s.skip_next AND s.next_due IS NOT NULL
	RETURNING s.spec, s.next_due, ` + schedulesPaused + `, s.skip_next`

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
		tag, err := s.pool.Exec(ctx, `DELETE FROM pauses WHERE channel_id = $1`, channel)
		return tag.RowsAffected() > 0, err
	}
	const pause = `INSERT INTO pauses (channel_id, paused_by, paused_at) VALUES ($1, $2, $3) ON CONFLICT (channel_id) DO NOTHING`
	tag, err := s.pool.Exec(ctx, pause, channel, by, instant(at))
	return tag.RowsAffected() > 0, err
}

const (
	lockSchedule = `SELECT skip_next FROM schedules WHERE name = $1 AND active AND next_due = $2 FOR UPDATE`

	moveOn = `
		UPDATE schedules SET next_due = $2, skip_next = false, skipped_by = NULL, skipped_at = NULL
		WHERE name = $1`

	insertOccurrence = `
		INSERT INTO occurrences (schedule, due_at, outcome, round_id, board_id) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (schedule, due_at) DO NOTHING`

	occurrenceDecided = `SELECT EXISTS (SELECT FROM occurrences WHERE schedule = $1 AND due_at = $2)`
)

// Decide implements round.Schedules. An occurrence that was decided before,
// and that a change of its schedule has made the next again, only moves on.
func (s *Store) Decide(ctx context.Context, d study.Decision) (err error) {
	name, due := d.Occurrence.Schedule.Name, instant(d.Occurrence.DueAt)
	defer wrap(&err, "decide schedule %q at %s", name, due.Format(time.RFC3339))

	before := false // whether it was decided before
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		var skip bool
		err := tx.QueryRow(ctx, lockSchedule, name, due).Scan(&skip)
		if errors.Is(err, pgx.ErrNoRows) {
			return study.ErrStale
		}
		if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, occurrenceDecided, name, due).Scan(&before); err != nil {
			return err
		}
		if !before {
			if skip && d.Outcome == study.OccurrenceOpened {
				d.Outcome, d.Round = study.OccurrenceSkipped, nil
			}
			if err := s.decide(ctx, tx, d, name, due); err != nil {
				return err
			}
		}
		return s.moveOn(ctx, tx, name, d.NextDue)
	})
	if err == nil && before {
		err = study.ErrStale
	}
	return err
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
	b.Queue(insertOccurrence, name, due, d.Outcome, round, board)
	for _, missed := range d.Missed {
		b.Queue(insertOccurrence, name, instant(missed), study.OccurrenceMissed, nil, nil)
	}
	return tx.SendBatch(ctx, b).Close()
}

// moveOn makes next, if it is not zero, the schedule's next occurrence.
func (s *Store) moveOn(ctx context.Context, tx pgx.Tx, name string, next time.Time) error {
	if next.IsZero() {
		_, err := tx.Exec(ctx, moveOn, name, nil)
		return err
	}
	if _, err := tx.Exec(ctx, moveOn, name, instant(next)); err != nil {
		return err
	}
	return s.queue(ctx, tx, next, occurrence(name, next))
}
