package postgres

import (
	"cmp"
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/postgres/snapshot"
	"github.com/studybot/studybot/internal/study"
)

// cells are the rows of standings, or of period_rounds, in which a round
// counts: each period, once for all topics and once for its own. They are
// in the order of the primary key, so that two transactions that add to the
// same cells never wait for each other in a ring.
type cells struct {
	periods []string
	starts  []time.Time
	topics  []string
}

// periods are the weeks and months in which a round's points count, by their
// first days. They are stored with the round, for the group's zone may change
// under it: what was added to a week has to be taken from the same one.
type periods struct{ week, month *time.Time }

// periodsOf returns the periods that hold t in the group's zone.
func (s *Store) periodsOf(t time.Time) periods {
	week, month := study.PeriodWeek.Start(t.In(s.zone)), study.PeriodMonth.Start(t.In(s.zone))
	return periods{&week, &month}
}

// or returns p, or what it lacks from other.
func (p periods) or(other periods) periods {
	return periods{cmp.Or(p.week, other.week), cmp.Or(p.month, other.month)}
}

// start returns the first day of the period of sort x in p.
func (p periods) start(x study.Period) time.Time {
	switch x {
	case study.PeriodWeek:
		return *p.week
	case study.PeriodMonth:
		return *p.month
	}
	return x.Start(time.Time{})
}

// cells returns the cells of a round on topic in the periods p, which must be
// known.
func (p periods) cells(topic study.Topic) cells {
	var c cells
	for _, sort := range study.Periods { // in the order of the enum
		for _, topic := range []study.Topic{"", topic} {
			if n := len(c.topics); topic == "" && n > 0 && c.periods[n-1] == string(sort) {
				continue // a round without a topic
			}
			c.periods = append(c.periods, string(sort))
			c.starts = append(c.starts, p.start(sort))
			c.topics = append(c.topics, string(topic))
		}
	}
	return c
}

const addToStandings = `
	INSERT INTO standings AS s (period, starts_on, topic, member_id, half_points, rounds)
	SELECT c.period::standing_period, c.starts_on, c.topic, $4, $5, $6
	FROM unnest($1::text[], $2::date[], $3::text[]) AS c (period, starts_on, topic)
	ON CONFLICT (period, starts_on, topic, member_id) DO UPDATE
	SET half_points = s.half_points + excluded.half_points, rounds = s.rounds + excluded.rounds`

const changeStandings = `
	UPDATE standings s SET half_points = s.half_points + $5, rounds = s.rounds + $6
	FROM unnest($1::text[], $2::date[], $3::text[]) AS c (period, starts_on, topic)
	WHERE s.period = c.period::standing_period AND s.starts_on = c.starts_on AND s.topic = c.topic AND s.member_id = $4`

const countRound = `
	INSERT INTO period_rounds AS p (period, starts_on, topic, rounds)
	SELECT c.period::standing_period, c.starts_on, c.topic, 1
	FROM unnest($1::text[], $2::date[], $3::text[]) AS c (period, starts_on, topic)
	ON CONFLICT (period, starts_on, topic) DO UPDATE SET rounds = p.rounds + 1`

// fixPeriods stores the periods of a round that a version before them made, and
// returns those that are stored.
const fixPeriods = `
	UPDATE rounds SET week_starts_on = coalesce(week_starts_on, $2), month_starts_on = coalesce(month_starts_on, $3)
	WHERE id = $1 RETURNING week_starts_on, month_starts_on`

// countRound adds r to the rounds that opened in its periods.
func (s *Store) countRound(ctx context.Context, tx pgx.Tx, r study.Round) error {
	in := s.periodsOf(r.OpenedAt)
	if err := tx.QueryRow(ctx, fixPeriods, r.ID, in.week, in.month).Scan(&in.week, &in.month); err != nil {
		return err
	}
	c := in.cells(r.Question.Topic)
	_, err := tx.Exec(ctx, countRound, c.periods, c.starts, c.topics)
	return err
}

// A gain is what a submission or a withdrawal adds to a member's standings. It
// may be negative.
type gain struct {
	points study.Points
	rounds int
}

// gained returns the difference from before to after.
func gained(before, after study.Ledger) gain {
	g := gain{points: after.Best() - before.Best()}
	switch {
	case after.Answered() && !before.Answered():
		g.rounds = 1
	case before.Answered() && !after.Answered():
		g.rounds = -1
	}
	return g
}

// add queues the statement that adds g to member's standings in c.
func (g gain) add(b *pgx.Batch, c cells, member study.MemberID) {
	switch {
	case g == gain{}:
	case g.rounds <= 0:
		// The member answered before, so the rows are there. An upsert would fail
		// on negative numbers, because Postgres checks the row that it tries to
		// insert first.
		b.Queue(changeStandings, c.periods, c.starts, c.topics, member, int(g.points), g.rounds)
	default:
		b.Queue(addToStandings, c.periods, c.starts, c.topics, member, int(g.points), g.rounds)
	}
}

// A leaderboard is read in one round trip, from one snapshot. $1, $2 and $3
// are the period, its first day and the topic.
const (
	boardIs = ` s.period = $1 AND s.starts_on = $2 AND s.topic = $3 AND s.rounds > 0 `

	boardRounds = `SELECT rounds FROM period_rounds WHERE period = $1 AND starts_on = $2 AND topic = $3`

	boardMembers = `SELECT count(*) FROM standings s WHERE` + boardIs

	boardRows = `SELECT s.member_id, s.half_points, s.rounds FROM standings s WHERE` + boardIs + `
		ORDER BY s.half_points DESC, s.member_id LIMIT $4`

	// boardYou returns the viewer and the nearest ahead, if there is one.
	boardYou = `
		WITH you AS (SELECT s.member_id, s.half_points, s.rounds FROM standings s WHERE` + boardIs + `AND s.member_id = $4),
		ahead AS (
			SELECT s.member_id, s.half_points, s.rounds FROM standings s, you
			WHERE` + boardIs + `AND s.half_points > you.half_points
			ORDER BY s.half_points, s.member_id LIMIT 1
		)
		SELECT x.member_id, x.half_points, x.rounds,
			1 + (SELECT count(*) FROM standings s WHERE` + boardIs + `AND s.half_points > x.half_points)
		FROM (SELECT 1 AS nr, * FROM you UNION ALL SELECT 2, * FROM ahead) x ORDER BY x.nr`

	// boardClimber compares with the period that began at $4.
	boardClimber = `
		WITH now AS (
			SELECT s.member_id, rank() OVER (ORDER BY s.half_points DESC) AS place FROM standings s WHERE` + boardIs + `
		), before AS (
			SELECT s.member_id, rank() OVER (ORDER BY s.half_points DESC) AS place FROM standings s
			WHERE s.period = $1 AND s.starts_on = $4 AND s.topic = $3 AND s.rounds > 0
		)
		SELECT member_id, before.place - now.place FROM now JOIN before USING (member_id)
		WHERE before.place > now.place
		ORDER BY before.place - now.place DESC, now.place, member_id LIMIT 1`
)

// Board implements lookup.Store and round.Boards. It reads the running totals,
// all of one moment and in one round trip.
func (s *Store) Board(ctx context.Context, q study.BoardQuery) (_ study.Board, err error) {
	defer wrap(&err, "leaderboard of the %s of %s", q.Period, q.Start.Format(time.DateOnly))

	board := study.Board{BoardQuery: q}
	b := &snapshot.Batch{}
	b.Queue(boardRounds, q.Period, q.Start, q.Topic).Query(snapshot.One(func(row pgx.CollectableRow) error { return row.Scan(&board.Rounds) }))
	b.Queue(boardMembers, q.Period, q.Start, q.Topic).Query(snapshot.One(func(row pgx.CollectableRow) error { return row.Scan(&board.Members) }))
	b.Queue(boardRows, q.Period, q.Start, q.Topic, max(q.Limit, 0)).Query(func(rows pgx.Rows) (err error) {
		board.Rows, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (r study.Standing, err error) {
			return r, row.Scan(&r.Member, &r.Points, &r.Rounds)
		})
		study.Rank(board.Rows)
		return err
	})
	if q.Viewer != "" {
		queueYou(b, q, &board)
	} else if before, ok := q.Period.Before(q.Start); ok {
		b.Queue(boardClimber, q.Period, q.Start, q.Topic, before).Query(snapshot.One(func(row pgx.CollectableRow) error {
			board.Climber = &study.Climber{}
			return row.Scan(&board.Climber.Member, &board.Climber.Places)
		}))
	}
	return board, b.Run(ctx, s.pool)
}

// queueYou reads the viewer of q, and who is next ahead, into board.
func queueYou(b *snapshot.Batch, q study.BoardQuery, board *study.Board) {
	b.Queue(boardYou, q.Period, q.Start, q.Topic, q.Viewer).Query(func(rows pgx.Rows) error {
		list, err := pgx.CollectRows(rows, toStanding)
		if len(list) > 0 {
			board.You = &list[0]
		}
		if len(list) > 1 {
			board.Ahead = &list[1]
		}
		return err
	})
}

// toStanding reads a standing with its place.
func toStanding(row pgx.CollectableRow) (r study.Standing, err error) {
	err = row.Scan(&r.Member, &r.Points, &r.Rounds, &r.Place)
	return r, err
}
