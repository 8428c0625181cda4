package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/postgres/snapshot"
	"github.com/studybot/studybot/internal/study"
)

// submissionColumns are those of a submission s, in the order of
// submissionFields.
const submissionColumns = `s.id, s.round_id, s.member_id, s.channel_id, s.message_ts, s.edited_ts,
	s.text, s.written_at, s.grade, s.half_points, s.max_half_points, coalesce(s.grader, 0), s.outcome, coalesce(s.ordinal, 0), coalesce(s.unmarked_because, '')`

// A storedGrade is a grade as the database holds it.
type storedGrade struct {
	json        []byte
	points, max study.Points
}

// fields returns where the columns grade, half_points and max_half_points go.
func (g *storedGrade) fields() []any { return []any{&g.json, &g.points, &g.max} }

// grade reads g. Of one that another version wrote and this one cannot read, it
// returns the points.
func (g *storedGrade) grade() (read study.Grade) {
	if json.Unmarshal(g.json, &read) != nil {
		return study.Grade{Points: g.points, Before: g.points, Max: g.max}
	}
	return read
}

// submissionFields returns where the submissionColumns go, but for the grade.
func submissionFields(s *study.Submission, g *storedGrade) []any {
	fields := []any{
		&s.ID, &s.Round, &s.Member, &s.Message.Channel, &s.Message.TS, &s.EditedTS,
		&s.Text, &s.At,
	}
	return append(append(fields, g.fields()...), &s.Grader, &s.Outcome, &s.Ordinal, &s.Fault)
}

// receiptColumns are those of a submission s and its round r, and then how many
// attempts the member had made, and what the best one that still stands had
// earned, after s. Ids grow in the order in which a member's submissions to a
// round are stored.
const receiptColumns = submissionColumns + `, ` + roundColumns + `,
	(SELECT count(*) FROM submissions a
		WHERE a.round_id = s.round_id AND a.member_id = s.member_id AND a.ordinal IS NOT NULL AND a.id <= s.id),
	(SELECT coalesce(max(a.half_points), 0) FROM submissions a
		WHERE a.round_id = s.round_id AND a.member_id = s.member_id AND a.ordinal IS NOT NULL AND a.outcome = 'marked' AND a.id <= s.id)`

// toReceipt reads a row of receiptColumns.
func toReceipt(row pgx.CollectableRow) (study.Receipt, error) {
	var rec study.Receipt
	var r roundRow
	var g storedGrade
	var tries int
	err := row.Scan(append(append(submissionFields(&rec.Submission, &g), r.fields()...), &tries, &rec.Best)...)
	rec.Submission.Grade = g.grade()
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

// asking is a round r with what a member did in it.
const asking = `
	SELECT ` + roundColumns + `, coalesce(p.tries, 0), coalesce(p.answered, false), coalesce(p.best_half_points, 0)
	FROM rounds r LEFT JOIN participations p ON p.round_id = r.id AND p.member_id = $2 WHERE r.id = $1`

// Asking implements lookup.Store.
func (s *Store) Asking(ctx context.Context, id study.RoundID, member study.MemberID) (_ study.Asking, err error) {
	defer wrap(&err, "what %s may do about round %d", member, id)

	rows, _ := s.pool.Query(ctx, asking, id, member)
	return pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (a study.Asking, err error) {
		var r roundRow
		var tries int
		err = row.Scan(append(r.fields(), &tries, &a.Answered, &a.Best)...)
		a.Round = r.domain()
		a.TriesLeft = max(0, a.Round.Question.Kind.Tries()-tries)
		return a, err
	})
}

// profileReceipts is how many of the latest receipts a profile has.
const profileReceipts = 5

// latestReceipts are in the order of an index of the member's. By the order of
// ids alone, Postgres may read all members' submissions backwards until it has
// found enough of this one's.
const latestReceipts = `
	SELECT ` + receiptColumns + ` FROM submissions s JOIN rounds r ON r.id = s.round_id
	WHERE s.member_id = $1 AND s.outcome <> 'withdrawn' ORDER BY s.stored_at DESC, s.id DESC LIMIT $2`

// memberStanding returns a member's standing in all topics.
const memberStanding = `
	SELECT y.member_id, y.half_points, y.rounds, 1 + (
		SELECT count(*) FROM standings s
		WHERE s.period = y.period AND s.starts_on = y.starts_on AND s.topic = y.topic AND s.rounds > 0 AND s.half_points > y.half_points)
	FROM standings y WHERE y.period = $1 AND y.starts_on = $2 AND y.topic = '' AND y.member_id = $3 AND y.rounds > 0`

// streak counts what study.Profile.Streak says, among the member's latest $2
// answers: those to scheduled rounds are mine, and the latest scheduled round
// that they missed in a channel of those ends the streak. However long the
// history is, it reads about as many rounds as answers: OFFSET 0 keeps Postgres
// from reading all rounds to find those, and the answer of each round is read by
// itself, for an anti-join may read all answers of all members first.
const streak = `
	WITH mine AS (
		SELECT r.id, r.channel_id, r.opened_at FROM (
			SELECT round_id FROM participations WHERE member_id = $1 AND answered ORDER BY round_id DESC LIMIT $2
		) p CROSS JOIN LATERAL (
			SELECT id, channel_id, opened_at FROM rounds WHERE id = p.round_id AND schedule IS NOT NULL OFFSET 0
		) r
	), missed AS (
		SELECT m.opened_at, m.id
		FROM (SELECT channel_id, min(opened_at) AS since FROM mine GROUP BY channel_id) c CROSS JOIN LATERAL (
			SELECT r.opened_at, r.id FROM rounds r
			WHERE r.channel_id = c.channel_id AND r.schedule IS NOT NULL AND r.state = 'closed' AND r.opened_at >= c.since
				AND NOT coalesce((SELECT p.answered FROM participations p WHERE p.round_id = r.id AND p.member_id = $1), false)
			ORDER BY r.opened_at DESC, r.id DESC LIMIT 1
		) m
		ORDER BY m.opened_at DESC, m.id DESC LIMIT 1
	)
	SELECT count(*) FROM mine WHERE NOT EXISTS (SELECT FROM missed WHERE (missed.opened_at, missed.id) > (mine.opened_at, mine.id))`

// Profile implements lookup.Store. All that it reads is of one moment, in one
// round trip.
func (s *Store) Profile(ctx context.Context, member study.MemberID, now time.Time) (_ study.Profile, err error) {
	defer wrap(&err, "profile of %s", member)

	p := study.Profile{Member: member}
	standing := func(into **study.Standing) func(pgx.Rows) error {
		return snapshot.One(func(row pgx.CollectableRow) error {
			r, err := toStanding(row)
			*into = &r
			return err
		})
	}
	week := study.PeriodWeek.Start(now.In(s.zone))
	all := study.PeriodAll.Start(now)
	b := &snapshot.Batch{}
	b.Queue(memberStanding, study.PeriodWeek, week, member).Query(standing(&p.Week))
	b.Queue(memberStanding, study.PeriodAll, all, member).Query(standing(&p.All))
	b.Queue(boardMembers, study.PeriodAll, all, study.Topic("")).Query(snapshot.One(func(row pgx.CollectableRow) error { return row.Scan(&p.Members) }))
	b.Queue(streak, member, study.MostStreak).Query(snapshot.One(func(row pgx.CollectableRow) error { return row.Scan(&p.Streak) }))
	b.Queue(latestReceipts, member, profileReceipts).Query(func(rows pgx.Rows) (err error) {
		p.Receipts, err = pgx.CollectRows(rows, toReceipt)
		return err
	})
	return p, b.Run(ctx, s.pool)
}
