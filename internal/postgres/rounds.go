package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// roundColumns are those of a round r, in the order of roundRow.
const roundColumns = `r.id, r.question, r.question_id, r.topic, r.kind, r.lexicon, r.grader,
	r.schedule, r.due_at, r.opened_by, r.channel_id, r.message_ts, r.opened_at, r.closes_at, r.closed_at, r.state`

// A roundRow is a row of rounds.
type roundRow struct {
	ID         study.RoundID
	Question   []byte
	QuestionID study.QuestionID
	Topic      study.Topic
	Kind       study.Kind
	Lexicon    *string
	Grader     *int
	Schedule   *string
	DueAt      time.Time
	OpenedBy   study.MemberID
	ChannelID  study.ChannelID
	MessageTS  *string
	OpenedAt   time.Time
	ClosesAt   time.Time
	ClosedAt   *time.Time
	State      study.RoundState
}

// fields returns where the roundColumns go.
func (r *roundRow) fields() []any {
	return []any{
		&r.ID, &r.Question, &r.QuestionID, &r.Topic, &r.Kind, &r.Lexicon, &r.Grader,
		&r.Schedule, &r.DueAt, &r.OpenedBy, &r.ChannelID, &r.MessageTS, &r.OpenedAt, &r.ClosesAt, &r.ClosedAt, &r.State,
	}
}

func (r *roundRow) domain() study.Round {
	question, unreadable := r.question()
	return study.Round{
		ID: r.ID, Question: question, Unreadable: unreadable,
		Marking:  study.Marking{Lexicon: study.LexiconID(deref(r.Lexicon)), Grader: deref(r.Grader)},
		Schedule: deref(r.Schedule), DueAt: r.DueAt.UTC(),
		OpenedBy: r.OpenedBy, Channel: r.ChannelID, MessageTS: deref(r.MessageTS),
		OpenedAt: r.OpenedAt.UTC(), ClosesAt: r.ClosesAt.UTC(), ClosedAt: zeroTime(r.ClosedAt), State: r.State,
	}
}

// question reads the stored question. Where it cannot be read, the round is
// served with what the columns tell of it, and unreadable says why.
func (r *roundRow) question() (q study.Question, unreadable string) {
	if err := json.Unmarshal(r.Question, &q); err != nil {
		return study.Question{ID: r.QuestionID, Topic: r.Topic, Kind: r.Kind}, err.Error()
	}
	return q, ""
}

// deref returns what p points to, or the zero value for nil.
func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// toRound reads a row of roundColumns.
func toRound(row pgx.CollectableRow) (study.Round, error) {
	var r roundRow
	err := row.Scan(r.fields()...)
	return r.domain(), err
}

// A querier is a pool, a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// oneRound returns the round that sql yields.
func oneRound(ctx context.Context, q querier, sql string, args ...any) (study.Round, error) {
	rows, _ := q.Query(ctx, sql, args...) // CollectExactlyOneRow returns Query's error
	return pgx.CollectExactlyOneRow(rows, toRound)
}

// Round implements round.Rounds.
func (s *Store) Round(ctx context.Context, id study.RoundID) (_ study.Round, err error) {
	defer wrap(&err, "round %d", id)
	return oneRound(ctx, s.pool, `SELECT `+roundColumns+` FROM rounds r WHERE r.id = $1`, id)
}

// RoundByMessage implements round.Replies.
func (s *Store) RoundByMessage(ctx context.Context, ref study.MessageRef) (_ study.Round, err error) {
	defer wrap(&err, "round of message %s in %s", ref.TS, ref.Channel)
	return oneRound(ctx, s.pool, roundByMessage, ref.Channel, ref.TS)
}

const roundByMessage = `
	SELECT ` + roundColumns + ` FROM rounds r WHERE r.channel_id = $1 AND r.message_ts = $2
	UNION ALL
	SELECT ` + roundColumns + ` FROM extra_messages e JOIN rounds r ON r.id = e.round_id WHERE e.channel_id = $1 AND e.message_ts = $2
	LIMIT 1`

// HasPending implements round.Replies.
func (s *Store) HasPending(ctx context.Context, channel study.ChannelID) (pending bool, err error) {
	defer wrap(&err, "pending rounds of %s", channel)
	err = s.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM rounds WHERE state = 'pending' AND channel_id = $1)`,
		channel).Scan(&pending)
	return pending, err
}

// OpenRounds returns the rounds that are open, oldest first.
func (s *Store) OpenRounds(ctx context.Context) (_ []study.Round, err error) {
	defer wrap(&err, "open rounds")
	rows, _ := s.pool.Query(ctx, `SELECT `+roundColumns+` FROM rounds r WHERE r.state = 'open' ORDER BY r.opened_at, r.id`)
	return pgx.CollectRows(rows, toRound)
}

const insertRound = `
	INSERT INTO rounds AS r (
		question, question_id, topic, kind, max_half_points,
		schedule, due_at, request_key, opened_by, channel_id, opened_at, closes_at,
		lexicon, grader, week_starts_on, month_starts_on
	) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
	ON CONFLICT (request_key) DO NOTHING
	RETURNING ` + roundColumns

// addRound inserts r as pending and queues its post. It returns pgx.ErrNoRows
// if the key is taken.
func (s *Store) addRound(ctx context.Context, tx pgx.Tx, r study.Round, key string) (study.Round, error) {
	question, err := accepted.JSON(r.Question)
	if err != nil {
		return r, err
	}
	q := r.Question
	in := s.periodsOf(r.OpenedAt)
	added, err := oneRound(ctx, tx, insertRound,
		question, q.ID, q.Topic, q.Kind, int(q.MaxPoints()),
		null(r.Schedule), instant(r.DueAt), null(key), r.OpenedBy, r.Channel, instant(r.OpenedAt), instant(r.ClosesAt),
		null(string(r.Marking.Lexicon)), null(r.Marking.Grader), in.week, in.month)
	if err != nil {
		return r, err
	}
	return added, s.queue(ctx, tx, time.Time{}, queue.PostRound{Round: added.ID})
}

// AddRound implements round.Rounds.
func (s *Store) AddRound(ctx context.Context, r study.Round, key string) (added study.Round, err error) {
	defer wrap(&err, "add a round of %s to %s", r.Question.ID, r.Channel)

	r.Schedule = "" // asked for, whatever else r says
	key = accepted.Clean(key)
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		added, err = s.addRound(ctx, tx, r, key)
		if errors.Is(err, pgx.ErrNoRows) {
			added, err = oneRound(ctx, tx, `SELECT `+roundColumns+` FROM rounds r WHERE r.request_key = $1`, key)
		}
		return err
	})
	return added, err
}

// Reschedule implements round.Rounds.
func (s *Store) Reschedule(ctx context.Context, id study.RoundID, openedAt, closesAt time.Time) (r study.Round, err error) {
	defer wrap(&err, "reschedule round %d to open at %s", id, openedAt.Format(time.RFC3339))

	const move = `
		UPDATE rounds r SET opened_at = $2, closes_at = $3, week_starts_on = $4, month_starts_on = $5
		WHERE r.id = $1 AND r.state = 'pending' RETURNING ` + roundColumns
	in := s.periodsOf(openedAt)
	r, err = oneRound(ctx, s.pool, move, id, instant(openedAt), instant(closesAt), in.week, in.month)
	if errors.Is(err, pgx.ErrNoRows) {
		return s.Round(ctx, id)
	}
	return r, err
}

// RecordPost implements round.Rounds.
func (s *Store) RecordPost(ctx context.Context, id study.RoundID, ts string) (r study.Round, err error) {
	defer wrap(&err, "record the post of round %d as %s", id, ts)

	const open = `UPDATE rounds r SET state = 'open', message_ts = $2 WHERE r.id = $1 AND r.state = 'pending' RETURNING ` + roundColumns
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		r, err = oneRound(ctx, tx, open, id, ts)
		if err != nil {
			return err
		}
		if err := s.countRound(ctx, tx, r); err != nil {
			return err
		}
		return s.queue(ctx, tx, r.ClosesAt, queue.CloseRound{Round: id})
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return s.Round(ctx, id)
	}
	return r, err
}

// CancelRound implements round.Rounds.
func (s *Store) CancelRound(ctx context.Context, id study.RoundID, at time.Time) (err error) {
	defer wrap(&err, "cancel round %d", id)

	return s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE rounds SET state = 'cancelled', cancelled_at = $2 WHERE id = $1 AND state = 'pending'`, id, instant(at))
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			r, err := oneRound(ctx, tx, `SELECT `+roundColumns+` FROM rounds r WHERE r.id = $1`, id)
			if err == nil && r.State != study.RoundCancelled {
				err = study.ErrNotOpen
			}
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE occurrences SET outcome = 'missed' WHERE round_id = $1`, id)
		return err
	})
}

// CloseRound implements round.ClosedRounds.
func (s *Store) CloseRound(ctx context.Context, id study.RoundID, t time.Time) (r study.Round, err error) {
	defer wrap(&err, "close round %d", id)

	const shut = `
		UPDATE rounds r SET state = 'closed', closed_at = greatest($2, r.closes_at)
		WHERE r.id = $1 AND r.state = 'open' AND r.closes_at <= clock_timestamp() RETURNING ` + roundColumns
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		r, err = oneRound(ctx, tx, shut, id, instant(t))
		if errors.Is(err, pgx.ErrNoRows) {
			return notYetOver(ctx, tx, id)
		}
		if err != nil {
			return err
		}
		return s.queue(ctx, tx, time.Time{}, queue.PostResults{Round: id})
	})
	return r, err
}

// notYetOver returns a study.RetryAfterError for a round that is open and whose
// close is still to come by Postgres's clock, and else study.ErrNotOpen.
func notYetOver(ctx context.Context, tx pgx.Tx, id study.RoundID) error {
	const left = `
		SELECT extract(epoch FROM closes_at - clock_timestamp())::float8 FROM rounds
		WHERE id = $1 AND state = 'open' AND closes_at > clock_timestamp()`
	var seconds float64
	err := tx.QueryRow(ctx, left, id).Scan(&seconds)
	if errors.Is(err, pgx.ErrNoRows) {
		return study.ErrNotOpen
	}
	if err != nil {
		return err
	}
	return &study.RetryAfterError{After: time.Duration(seconds * float64(time.Second))}
}

// RecordResults implements round.ClosedRounds.
func (s *Store) RecordResults(ctx context.Context, id study.RoundID, ts string) (err error) {
	defer wrap(&err, "record the results of round %d as %s", id, ts)

	const record = `UPDATE rounds SET results_ts = coalesce(results_ts, $2) WHERE id = $1 AND state = 'closed'`
	tag, err := s.pool.Exec(ctx, record, id, ts)
	if err == nil && tag.RowsAffected() == 0 {
		if _, err = s.Round(ctx, id); err == nil {
			err = study.ErrNotOpen
		}
	}
	return err
}

// ResultsTS implements round.ClosedRounds.
func (s *Store) ResultsTS(ctx context.Context, id study.RoundID) (ts string, err error) {
	defer wrap(&err, "results of round %d", id)
	err = s.pool.QueryRow(ctx, `SELECT coalesce(results_ts, '') FROM rounds WHERE id = $1`, id).Scan(&ts)
	return ts, err
}

// asked reads the latest rounds of a channel from an index, and of the stored
// questions only the latest of each, for its subject.
const asked = `
	SELECT a.question_id, a.topic, coalesce(r.question ->> 'subject', ''), a.opened_at, a.times FROM (
		SELECT DISTINCT ON (question_id) id, question_id, topic, opened_at, count(*) OVER (PARTITION BY question_id) AS times
		FROM (
			SELECT id, question_id, topic, opened_at FROM rounds
			WHERE channel_id = $1 AND state <> 'cancelled' ORDER BY opened_at DESC, id DESC LIMIT $2
		) latest
		ORDER BY question_id, opened_at DESC, id DESC
	) a JOIN rounds r ON r.id = a.id
	ORDER BY a.opened_at DESC, a.question_id`

// Asked implements round.Rounds.
func (s *Store) Asked(ctx context.Context, channel study.ChannelID, limit int) (_ []study.Asked, err error) {
	defer wrap(&err, "questions asked in %s", channel)

	rows, _ := s.pool.Query(ctx, asked, channel, limit)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a study.Asked, err error) {
		err = row.Scan(&a.Question, &a.Topic, &a.Subject, &a.At, &a.Times)
		a.At = a.At.UTC()
		return a, err
	})
}
