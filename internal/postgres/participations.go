package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/study"
)

const (
	// lockParticipation makes the member's participation, if it is not there,
	// and locks it. The update is of nothing: it is what locks and reads a row
	// that is there.
	lockParticipation = `
		WITH r AS (SELECT * FROM rounds WHERE id = $1),
		p AS (
			INSERT INTO participations AS p (round_id, member_id) SELECT id, $2 FROM r
			ON CONFLICT (round_id, member_id) DO UPDATE SET tries = p.tries
			RETURNING p.round_id, p.deleted
		)
		SELECT $3 = ANY (p.deleted), r.kind, r.state, r.closes_at, r.topic, r.opened_at, r.week_starts_on, r.month_starts_on, r.max_half_points
		FROM r JOIN p ON p.round_id = r.id`

	// readAttempts is a statement of its own, so that it sees what was
	// committed before the lock was ours.
	readAttempts = `
		SELECT id, half_points, outcome = 'withdrawn', outcome = 'unmarked' FROM submissions
		WHERE round_id = $1 AND member_id = $2 AND ordinal IS NOT NULL ORDER BY ordinal`

	updateParticipation = `
		UPDATE participations SET tries = $3, answered = $4, best_half_points = $5
		WHERE round_id = $1 AND member_id = $2`
)

// A participation is a member's part in a round, read under its lock on
// account of one message.
type participation struct {
	round   study.RoundID
	member  study.MemberID
	ledger  study.Ledger
	deleted bool // the message was deleted before

	// Of the round:
	topic    study.Topic
	openedAt time.Time
	periods  periods // what is not stored is nil
	max      int     // half points
}

// queueRead queues the statements that lock p, which has its round and its
// member, and read the rest of it on account of a message.
func (p *participation) queueRead(b *pgx.Batch, message study.MessageRef) {
	l := &p.ledger
	b.Queue(lockParticipation, p.round, p.member, message.TS).QueryRow(func(row pgx.Row) error {
		return row.Scan(&p.deleted, &l.Kind, &l.State, &l.ClosesAt, &p.topic, &p.openedAt, &p.periods.week, &p.periods.month, &p.max)
	})
	b.Queue(readAttempts, p.round, p.member).Query(func(rows pgx.Rows) (err error) {
		l.Attempts, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (a study.Attempt, err error) {
			return a, row.Scan(&a.Submission, &a.Points, &a.Withdrawn, &a.Unmarked)
		})
		return err
	})
}

// queueLedger queues the statements that change the stored ledger of p to
// after, and the standings with it.
func (s *Store) queueLedger(b *pgx.Batch, p participation, after study.Ledger) {
	before := p.ledger
	if len(before.Attempts) != len(after.Attempts) || before.Answered() != after.Answered() || before.Best() != after.Best() {
		b.Queue(updateParticipation, p.round, p.member, len(after.Attempts), after.Answered(), int(after.Best()))
	}
	gained(before, after).add(b, p.periods.or(s.periodsOf(p.openedAt)).cells(p.topic), p.member)
}
