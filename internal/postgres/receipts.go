package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/study"
)

// submissionColumns are those of a submission s, in the order of
// submissionFields.
const submissionColumns = `s.id, s.round_id, s.member_id, s.channel_id, s.message_ts, s.edited_ts,
	s.text, s.written_at, s.grade, s.outcome, coalesce(s.ordinal, 0)`

// submissionFields returns where the submissionColumns go.
func submissionFields(s *study.Submission) []any {
	return []any{
		&s.ID, &s.Round, &s.Member, &s.Message.Channel, &s.Message.TS, &s.EditedTS,
		&s.Text, &s.At, &s.Grade, &s.Outcome, &s.Ordinal,
	}
}

// receiptColumns are those of a submission s and its round r, and then how many
// attempts the member had made, and what the best one that still stands had
// earned, after s. Ids grow in the order in which a member's submissions to a
// round are stored.
const receiptColumns = submissionColumns + `, ` + roundColumns + `,
	(SELECT count(*) FROM submissions a
		WHERE a.round_id = s.round_id AND a.member_id = s.member_id AND a.ordinal IS NOT NULL AND a.id <= s.id),
	(SELECT coalesce(max(a.half_points), 0) FROM submissions a
		WHERE a.round_id = s.round_id AND a.member_id = s.member_id AND a.outcome = 'marked' AND a.id <= s.id)`

// toReceipt reads a row of receiptColumns.
func toReceipt(row pgx.CollectableRow) (study.Receipt, error) {
	var rec study.Receipt
	var r roundRow
	var tries int
	err := row.Scan(append(append(submissionFields(&rec.Submission), r.fields()...), &tries, &rec.Best)...)
	rec.Submission.At = rec.Submission.At.UTC()
	rec.Round = r.domain()
	rec.TriesLeft = max(0, rec.Round.Question.Kind.Tries()-tries)
	return rec, err
}

// Receipt implements round.Receipts.
func (s *Store) Receipt(ctx context.Context, id study.SubmissionID) (_ study.Receipt, err error) {
	defer wrap(&err, "receipt of submission %d", id)

	rows, _ := s.pool.Query(ctx, `SELECT `+receiptColumns+` FROM submissions s JOIN rounds r ON r.id = s.round_id WHERE s.id = $1`, id)
	return pgx.CollectExactlyOneRow(rows, toReceipt)
}

// profileReceipts is how many of the latest receipts a profile has.
const profileReceipts = 5

const latestReceipts = `
	SELECT ` + receiptColumns + ` FROM submissions s JOIN rounds r ON r.id = s.round_id
	WHERE s.member_id = $1 AND s.outcome <> 'withdrawn' ORDER BY s.id DESC LIMIT $2`

// memberStanding returns a member's standing in all topics.
const memberStanding = `
	SELECT y.member_id, y.half_points, y.rounds, 1 + (
		SELECT count(*) FROM standings s
		WHERE s.period = y.period AND s.starts_on = y.starts_on AND s.topic = y.topic AND s.rounds > 0 AND s.half_points > y.half_points)
	FROM standings y WHERE y.period = $1 AND y.starts_on = $2 AND y.topic = '' AND y.member_id = $3 AND y.rounds > 0`

// streak counts the rounds that the member answered since the latest that
// they did not, in the channels where they ever answered one. A round that is
// still open may yet be answered, and breaks nothing.
const streak = `
	WITH mine AS (
		SELECT r.id, r.channel_id, r.opened_at FROM participations p JOIN rounds r ON r.id = p.round_id
		WHERE p.member_id = $1 AND p.answered
	), missed AS (
		SELECT r.opened_at, r.id FROM rounds r
		WHERE r.state = 'closed' AND r.channel_id IN (SELECT channel_id FROM mine)
			AND NOT EXISTS (SELECT FROM participations p WHERE p.round_id = r.id AND p.member_id = $1 AND p.answered)
		ORDER BY r.opened_at DESC, r.id DESC LIMIT 1
	)
	SELECT count(*) FROM mine WHERE NOT EXISTS (SELECT FROM missed WHERE (missed.opened_at, missed.id) > (mine.opened_at, mine.id))`

// Profile implements lookup.Store. All that it reads is of one moment, in one
// round trip.
func (s *Store) Profile(ctx context.Context, member study.MemberID, now time.Time) (_ study.Profile, err error) {
	defer wrap(&err, "profile of %s", member)

	p := study.Profile{Member: member}
	standing := func(into **study.Standing) func(pgx.Rows) error {
		return one(func(row pgx.CollectableRow) error {
			r, err := toStanding(row)
			*into = &r
			return err
		})
	}
	week := study.PeriodWeek.Start(now.In(s.zone))
	all := study.PeriodAll.Start(now)
	b := &snapshot{}
	b.Queue(memberStanding, study.PeriodWeek, week, member).Query(standing(&p.Week))
	b.Queue(memberStanding, study.PeriodAll, all, member).Query(standing(&p.All))
	b.Queue(boardMembers, study.PeriodAll, all, study.Topic("")).Query(one(func(row pgx.CollectableRow) error { return row.Scan(&p.Members) }))
	b.Queue(streak, member).Query(one(func(row pgx.CollectableRow) error { return row.Scan(&p.Streak) }))
	b.Queue(latestReceipts, member, profileReceipts).Query(func(rows pgx.Rows) (err error) {
		p.Receipts, err = pgx.CollectRows(rows, toReceipt)
		return err
	})
	return p, b.run(ctx, s.pool)
}
