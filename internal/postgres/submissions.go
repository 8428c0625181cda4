package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/postgres/snapshot"
	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// maxFaultBytes bounds why a reply could not be marked, in bytes.
const maxFaultBytes = 2000

const (
	// readRepeat finds what is stored of a message in the same edit or, if its
	// text has not changed since the latest that is stored, that: Slack also
	// tells of edits that changed nothing.
	readRepeat = `
		SELECT id, ordinal, exact FROM (
			SELECT id, coalesce(ordinal, 0) AS ordinal, edited_ts = $4 AS exact,
				id = max(id) OVER () AND text = $5 AS unchanged
			FROM submissions WHERE channel_id = $1 AND message_ts = $2 AND member_id = $3
		) s
		WHERE exact OR unchanged ORDER BY exact DESC LIMIT 1`

	nextSubmission = `SELECT nextval('submissions_id_seq')`

	insertSubmission = `
		INSERT INTO submissions (
			id, round_id, member_id, channel_id, message_ts, edited_ts, text, written_at,
			outcome, ordinal, half_points, max_half_points, grade, grader, unmarked_because
		) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`
)

// Submit implements round.Replies. It takes two round trips: one to lock and
// read, one to write and commit.
func (s *Store) Submit(ctx context.Context, sub study.Submission) (_ study.Submission, err error) {
	defer wrap(&err, "submit message %s of %s to round %d", sub.Message.TS, sub.Member, sub.Round)

	sub = accepted.Submission(sub)
	grade, err := accepted.JSON(sub.Grade) // before anything is locked
	if err != nil {
		return sub, err
	}
	err = s.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		sub, err = s.submit(ctx, conn, sub, grade)
		if err != nil && conn.Conn().PgConn().TxStatus() != 'I' && !conn.Conn().IsClosed() {
			// Should this fail, the pool closes the connection.
			_, rollbackErr := conn.Exec(context.WithoutCancel(ctx), `ROLLBACK`)
			err = errors.Join(err, rollbackErr)
		}
		return err
	})
	if violates(err, "submissions_one_a_message") {
		// The same message was submitted to two rounds at once; within one
		// round the lock on the participation prevents this.
		sub.Outcome, err = study.OutcomeRepeated, nil
	}
	if err == nil && sub.Outcome != study.OutcomeRepeated && sub.Outcome != study.OutcomeIgnored {
		s.announcer.wake()
	}
	return sub, err
}

// submit is Submit on a connection, which is left in the transaction if it
// returns an error.
func (s *Store) submit(ctx context.Context, conn *pgxpool.Conn, sub study.Submission, grade []byte) (study.Submission, error) {
	p := participation{round: sub.Round, member: sub.Member}
	b := &pgx.Batch{}
	b.Queue(`BEGIN`)
	p.queueRead(b, sub.Message)
	var repeat study.Submission
	var exact bool
	b.Queue(readRepeat, sub.Message.Channel, sub.Message.TS, sub.Member, sub.EditedTS, sub.Text).
		Query(snapshot.One(func(row pgx.CollectableRow) error { return row.Scan(&repeat.ID, &repeat.Ordinal, &exact) }))
	b.Queue(nextSubmission).QueryRow(func(row pgx.Row) error { return row.Scan(&sub.ID) })
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return sub, err
	}
	if repeat.ID != 0 && (exact || sub.By == study.ByMessage) { // whoever chooses again is answered
		sub.ID, sub.Ordinal, sub.Outcome = repeat.ID, repeat.Ordinal, study.OutcomeRepeated
		return sub, rollback(ctx, conn)
	}
	if p.deleted {
		sub.ID, sub.Outcome = 0, study.OutcomeIgnored
		return sub, rollback(ctx, conn)
	}

	after := p.ledger
	sub.Outcome, sub.Ordinal = p.ledger.Judge(sub), 0
	if sub.Outcome == study.OutcomeMarked || sub.Outcome == study.OutcomeUnmarked {
		after = p.ledger.With(study.Attempt{Submission: sub.ID, Points: sub.Grade.Points, Unmarked: sub.Outcome == study.OutcomeUnmarked})
		sub.Ordinal = len(after.Attempts)
	}
	if sub.Outcome != study.OutcomeUnmarked {
		sub.Fault = ""
	}
	b = &pgx.Batch{}
	b.Queue(insertSubmission, sub.ID, sub.Round, sub.Member, sub.Message.Channel, sub.Message.TS, sub.EditedTS,
		sub.Text, instant(sub.At), sub.Outcome, null(sub.Ordinal), int(sub.Grade.Points), p.max, grade,
		null(sub.Grader), null(accepted.Cut(accepted.Clean(sub.Fault), maxFaultBytes)))
	s.queueLedger(b, p, after)
	if err := queueAnswers(b, sub); err != nil {
		return sub, err
	}
	b.Queue(`COMMIT`)
	return sub, unsure(conn.SendBatch(ctx, b).Close())
}

func rollback(ctx context.Context, conn *pgxpool.Conn) error {
	_, err := conn.Exec(ctx, `ROLLBACK`)
	return err
}

// queueAnswers queues the jobs that sub causes.
func queueAnswers(b *pgx.Batch, sub study.Submission) error {
	if sub.By == study.ByForm { // which shows the receipt itself
		return nil
	}
	if err := queueNow(b, queue.SendReceipt{Submission: sub.ID}); err != nil {
		return err
	}
	if sub.Outcome != study.OutcomeMarked && sub.Outcome != study.OutcomeUnmarked || sub.By != study.ByMessage {
		return nil
	}
	return queueNow(b, queue.AddReaction{Message: sub.Message})
}

// ofMember holds for a submission s to round r that a message of the member's made.
// A click or a form is recorded under the question that it is on, or one of it too
// many.
const ofMember = `s.message_ts IS DISTINCT FROM r.message_ts AND NOT EXISTS (
		SELECT FROM extra_messages e WHERE e.round_id = r.id AND e.message_ts = s.message_ts)`

// findReply returns the round and the writer of the submissions made by a
// message. Clicks on a question are not made by the question's message: to
// delete the question takes nobody's points away.
const findReply = `
	SELECT s.round_id, s.member_id FROM submissions s JOIN rounds r ON r.id = s.round_id
	WHERE s.channel_id = $1 AND s.message_ts = $2 AND ` + ofMember + `
	LIMIT 1`

const (
	withdraw = `
		UPDATE submissions SET outcome = 'withdrawn', withdrawn_at = $5, unmarked_because = NULL
		WHERE round_id = $1 AND member_id = $2 AND channel_id = $3 AND message_ts = $4 AND outcome IN ('marked', 'unmarked')
		RETURNING id`

	// erased sets what is left of a deleted text: how many points it earned, and
	// nothing of what it said.
	erased = `text = '', grade = jsonb_build_object('points', grade -> 'points', 'max', grade -> 'max', 'before', grade -> 'before')`

	erase = `
		UPDATE submissions SET ` + erased + `
		WHERE round_id = $1 AND member_id = $2 AND channel_id = $3 AND message_ts = $4 AND text <> ''`

	// rememberDeleted keeps the last twenty. Members delete few messages, and a
	// deletion arrives only seconds before the reply that it overtakes.
	rememberDeleted = `
		UPDATE participations SET deleted = (deleted || $3)[greatest(1, cardinality(deleted) - 18):]
		WHERE round_id = $1 AND member_id = $2 AND $3 <> ALL (deleted)`
)

// Withdraw implements round.Replies.
func (s *Store) Withdraw(ctx context.Context, d study.Deletion) (err error) {
	defer wrap(&err, "withdraw message %s in %s", d.Message.TS, d.Message.Channel)

	return s.inTx(ctx, func(tx pgx.Tx) error {
		if d.Round == 0 {
			if err := tx.QueryRow(ctx, findReply, d.Message.Channel, d.Message.TS).Scan(&d.Round, &d.Member); err != nil {
				return err
			}
		}
		return s.withdraw(ctx, tx, d)
	})
}

// withdraw is Withdraw where the round and the member are known.
func (s *Store) withdraw(ctx context.Context, tx pgx.Tx, d study.Deletion) error {
	p := participation{round: d.Round, member: d.Member}
	b := &pgx.Batch{}
	p.queueRead(b, d.Message)
	b.Queue(rememberDeleted, d.Round, d.Member, d.Message.TS)
	var ids []study.SubmissionID
	b.Queue(withdraw, d.Round, d.Member, d.Message.Channel, d.Message.TS, instant(d.At)).Query(func(rows pgx.Rows) (err error) {
		ids, err = pgx.CollectRows(rows, pgx.RowTo[study.SubmissionID])
		return err
	})
	b.Queue(erase, d.Round, d.Member, d.Message.Channel, d.Message.TS)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	b = &pgx.Batch{}
	s.queueLedger(b, p, p.ledger.Without(ids))
	return tx.SendBatch(ctx, b).Close()
}

// counted finds the messages whose attempts stand, a round's by its index of
// ordinals. A click is no message of the member's.
const counted = `
	SELECT DISTINCT s.channel_id, s.message_ts, s.member_id FROM submissions s JOIN rounds r ON r.id = s.round_id
	WHERE s.round_id = $1 AND s.ordinal IS NOT NULL AND s.withdrawn_at IS NULL AND ` + ofMember + `
	ORDER BY s.message_ts`

// Counted implements round.Replies.
func (s *Store) Counted(ctx context.Context, id study.RoundID) (_ []study.Counted, err error) {
	defer wrap(&err, "messages that count in round %d", id)

	rows, _ := s.pool.Query(ctx, counted, id) // CollectRows returns Query's error
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c study.Counted, err error) {
		return c, row.Scan(&c.Message.Channel, &c.Message.TS, &c.Member)
	})
}
