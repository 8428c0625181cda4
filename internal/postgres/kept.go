package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

// KeepLexicon implements round.Rounds. The words are sent only where they are
// not stored yet.
func (s *Store) KeepLexicon(ctx context.Context, l study.Lexicon) (err error) {
	id := l.ID()
	defer wrap(&err, "keep lexicon %s", id)

	tag, err := s.pool.Exec(ctx, `UPDATE lexicons SET used_at = now() WHERE id = $1`, id)
	if err != nil || tag.RowsAffected() > 0 {
		return err
	}
	words, err := accepted.JSON(l)
	if err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, `INSERT INTO lexicons (id, words) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET used_at = now()`, id, words)
	return err
}

// Lexicon implements round.Rounds.
func (s *Store) Lexicon(ctx context.Context, id study.LexiconID) (l study.Lexicon, err error) {
	defer wrap(&err, "lexicon %s", id)
	err = s.pool.QueryRow(ctx, `SELECT words FROM lexicons WHERE id = $1`, id).Scan(&l)
	return l, err
}

// Unmarked implements round.Replies.
func (s *Store) Unmarked(ctx context.Context, after study.SubmissionID, limit int) (_ []study.Submission, err error) {
	defer wrap(&err, "unmarked submissions after %d", after)

	const query = `
		SELECT ` + submissionColumns + ` FROM submissions s
		WHERE s.outcome = 'unmarked' AND s.id > $1 ORDER BY s.id LIMIT $2`
	rows, _ := s.pool.Query(ctx, query, after, limit)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (sub study.Submission, err error) {
		var g storedGrade
		err = row.Scan(submissionFields(&sub, &g)...)
		sub.Grade = g.grade()
		sub.At = sub.At.UTC()
		return sub, err
	})
}

const (
	// markKept changes nothing where another replica was first, or where the
	// message was deleted meanwhile.
	markKept = `
		UPDATE submissions SET text = $2, grade = $3, half_points = $4, grader = $5, outcome = $6::submission_outcome, unmarked_because = NULL,
			ordinal = CASE WHEN $6::submission_outcome = 'marked' THEN ordinal END
		WHERE id = $1 AND outcome = 'unmarked'`

	// moveUp gives the attempts after one that is none the place before theirs. A
	// member has two at most, so that one moves.
	moveUp = `UPDATE submissions SET ordinal = ordinal - 1 WHERE round_id = $1 AND member_id = $2 AND ordinal > $3`
)

// MarkKept implements round.Replies.
func (s *Store) MarkKept(ctx context.Context, sub study.Submission) (outcome study.Outcome, err error) {
	defer wrap(&err, "mark the kept submission %d", sub.ID)

	sub = accepted.Submission(sub)
	grade, err := accepted.JSON(sub.Grade)
	if err != nil {
		return "", err
	}
	outcome = study.Judged(sub.Grade)
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		p := participation{round: sub.Round, member: sub.Member}
		b := &pgx.Batch{}
		p.queueRead(b, sub.Message)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		if p.deleted { // a version before took note of it, and left the reply
			outcome = study.OutcomeWithdrawn
			return s.withdraw(ctx, tx, study.Deletion{Message: sub.Message, Round: sub.Round, Member: sub.Member, At: time.Now()})
		}
		tag, err := tx.Exec(ctx, markKept, sub.ID, sub.Text, grade, int(sub.Grade.Points), null(sub.Grader), outcome)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return study.ErrStale
		}
		b = &pgx.Batch{}
		if outcome == study.OutcomeNoTry {
			b.Queue(moveUp, sub.Round, sub.Member, sub.Ordinal)
		}
		s.queueLedger(b, p, p.ledger.Marked(sub.ID, sub.Grade))
		if err := queueNow(b, queue.SendReceipt{Submission: sub.ID}); err != nil {
			return err
		}
		return tx.SendBatch(ctx, b).Close()
	})
	if errors.Is(err, study.ErrStale) {
		return study.OutcomeRepeated, nil
	}
	if err == nil {
		s.announcer.wake()
	}
	return outcome, err
}
