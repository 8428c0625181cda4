package postgres

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// BenchmarkSubmit measures a reply from call to commit, beside the bare INSERT
// of its text on the same database.
func BenchmarkSubmit(b *testing.B) {
	b.Run("serial", func(b *testing.B) {
		s := openTest(b)
		next := replies(b, s)
		for b.Loop() {
			mustSubmit(b, s, next())
		}
	})
	b.Run("parallel", func(b *testing.B) {
		s := openTest(b)
		next := replies(b, s)
		b.SetParallelism(4)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				mustSubmit(b, s, next())
			}
		})
	})
	b.Run("bare-serial", func(b *testing.B) {
		s := openTest(b)
		insert := bare(b, s)
		for b.Loop() {
			insert()
		}
	})
	b.Run("bare-parallel", func(b *testing.B) {
		s := openTest(b)
		insert := bare(b, s)
		b.SetParallelism(4)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				insert()
			}
		})
	})
}

// replies returns a function that makes replies of ever new members to an
// open round.
func replies(b *testing.B, s *Store) func() study.Submission {
	r := mustOpen(b, s, question("k.one", "k"), "1")
	var n atomic.Int64
	return func() study.Submission {
		i := n.Add(1)
		sub := reply(r, study.MemberID(fmt.Sprintf("U%d", i)), fmt.Sprintf("2.%d", i), study.Points(i%9))
		sub.Text = "It limits how many pods voluntary disruptions such as a drain may take down at once."
		sub.Grade.Marks = []study.Mark{
			{Criterion: "a", Idea: "The first idea.", Points: study.Whole(2), Max: study.Whole(2), Evidence: []study.Span{{Start: 3, End: 20}}},
			{Criterion: "b", Idea: "The second idea.", Max: study.Whole(2), Hint: "Think again."},
		}
		return sub
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
