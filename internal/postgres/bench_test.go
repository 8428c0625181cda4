package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// BenchmarkSubmit measures a reply from call to commit, beside the bare INSERT
// of its text on the same database.
func BenchmarkSubmit(b *testing.B) {
	inParallel := func(b *testing.B, do func()) {
		b.SetParallelism(4)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				do()
			}
		})
	}
	inTurn := func(b *testing.B, do func()) {
		for b.Loop() {
			do()
		}
	}
	b.Run("serial", func(b *testing.B) { inTurn(b, submit(b, openTest(b))) })
	b.Run("parallel", func(b *testing.B) { inParallel(b, submit(b, openTest(b))) })
	b.Run("bare-serial", func(b *testing.B) { inTurn(b, bare(b, openTest(b))) })
	b.Run("bare-parallel", func(b *testing.B) { inParallel(b, bare(b, openTest(b))) })
}

// submit returns a function that submits a reply of an ever new member to an
// open round.
func submit(b *testing.B, s *Store) func() {
	r := mustOpen(b, s, question("k.one", "k"), "1")
	var n atomic.Int64
	return func() {
		i := n.Add(1)
		sub := reply(r, study.MemberID(fmt.Sprintf("U%d", i)), fmt.Sprintf("2.%d", i), study.Points(i%9))
		sub.Text = "It limits how many pods voluntary disruptions such as a drain may take down at once."
		sub.Grade.Marks = []study.Mark{
			{Criterion: "a", Idea: "The first idea.", Points: study.Whole(2), Max: study.Whole(2), Evidence: []study.Span{{Start: 3, End: 20}}},
			{Criterion: "b", Idea: "The second idea.", Max: study.Whole(2), Hint: "Think again."},
		}
		mustSubmit(b, s, sub)
	}
}

// bare returns a function that inserts a reply with nothing around it.
func bare(b *testing.B, s *Store) func() {
	ctx := context.Background()
	if _, err := s.pool.Exec(ctx, `CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, member text, ts text, text text, at timestamptz)`); err != nil {
		b.Fatal(err)
	}
	var n atomic.Int64
	return func() {
		i := n.Add(1)
		_, err := s.pool.Exec(ctx, `INSERT INTO bare (member, ts, text, at) VALUES ($1, $2, $3, $4)`, fmt.Sprintf("U%d", i), fmt.Sprintf("2.%d", i),
			"It limits how many pods voluntary disruptions such as a drain may take down at once.", time.Now())
		if err != nil {
			b.Error(err)
		}
	}
}

// BenchmarkBoard reads the leaderboard of a thousand members after ten
// thousand and after a million submissions, on the same server.
func BenchmarkBoard(b *testing.B) {
	for _, rounds := range []int{10, 1000} {
		b.Run(fmt.Sprintf("submissions=%d", rounds*crowd), func(b *testing.B) {
			s := openTest(b)
			fill(b, s, rounds)
			q := study.BoardQuery{Period: study.PeriodAll, Start: study.PeriodAll.Start(noon), Viewer: "U500", Limit: 10}
			for b.Loop() {
				board, err := s.Board(b.Context(), q)
				if err != nil || len(board.Rows) != q.Limit || board.Members != crowd {
					b.Fatalf("the board has %d rows of %d members: %v", len(board.Rows), board.Members, err)
				}
			}
		})
	}
}

// crowd is how many members fill makes.
const crowd = 1000

// fill stores rounds to which every member of a crowd replied, and the
// standings that come of them.
func fill(b *testing.B, s *Store, rounds int) {
	b.Helper()
	q, err := json.Marshal(question("k.fill", "k"))
	if err != nil {
		b.Fatal(err)
	}
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{
			`INSERT INTO rounds (question, question_id, topic, kind, max_half_points, due_at, request_key, channel_id, message_ts, opened_at, closes_at, state)
			SELECT $1::jsonb, 'k.fill', 'k', 'short', 8, t, i::text, $2, i::text, t, t + interval '1 hour', 'open'
			FROM generate_series(1, $3::int) i, LATERAL (SELECT $4::timestamptz - i * interval '1 day' AS t) d`,
			[]any{q, channel, rounds, noon},
		},
		{`INSERT INTO participations (round_id, member_id, tries, answered, best_half_points)
			SELECT r.id, 'U' || m, 1, true, (r.id + m) % 9 FROM rounds r, generate_series(1, $1::int) m`, []any{crowd}},
		{`INSERT INTO submissions (round_id, member_id, channel_id, message_ts, text, written_at, outcome, ordinal, half_points, max_half_points, grade)
			SELECT p.round_id, p.member_id, $1, p.round_id || '.' || p.member_id, 'a reply', $2, 'marked', 1, p.best_half_points, 8, '{}'
			FROM participations p`, []any{channel, noon}},
		{`INSERT INTO standings (period, starts_on, topic, member_id, half_points, rounds)
			SELECT 'all', '1970-01-01', '', member_id, sum(best_half_points), count(*) FROM participations GROUP BY member_id`, nil},
		{`ANALYZE`, nil},
	} {
		if _, err := s.pool.Exec(b.Context(), step.sql, step.args...); err != nil {
			b.Fatal(err)
		}
	}
}
