package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/study"
)

func TestMain(m *testing.M) { pgtest.Main(m, Migrate) }

const (
	channel = study.ChannelID("C1")
	ana     = study.MemberID("U1")
	wei     = study.MemberID("U2")
	tom     = study.MemberID("U3")
)

// noon is a Wednesday.
var noon = time.Date(2025, 11, 26, 12, 0, 0, 0, time.UTC)

// openTest returns a store on a database of its own.
func openTest(t testing.TB) *Store {
	t.Helper()
	return openAt(t, pgtest.New(t), Options{MaxConns: 8})
}

// openRound returns a store on a database of its own, with a round on k.one
// that opened at noon.
func openRound(t testing.TB) (*Store, study.Round) {
	t.Helper()
	s := openTest(t)
	return s, mustOpen(t, s, question("k.one", "k"), "1")
}

func openAt(t testing.TB, url string, opts Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), url, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// question is worth four points.
func question(id string, topic study.Topic) study.Question {
	return study.Question{
		ID: study.QuestionID(id), Topic: topic, Subject: id + "-subject", Kind: study.KindShort, Level: 2, Prompt: "Why?",
		Criteria: []study.Criterion{
			{ID: "a", Idea: "The first idea.", Points: study.Whole(2)},
			{ID: "b", Idea: "The second idea.", Points: study.Whole(2)},
		},
	}
}

func choiceQuestion() study.Question {
	return study.Question{ID: "k.choice", Topic: "k", Kind: study.KindChoice, Choices: []study.Choice{
		{Text: "right", Right: true}, {Text: "wrong"}, {Text: "other"},
	}}
}

// mustAdd adds a round on q that opens at noon for an hour.
func mustAdd(t testing.TB, s *Store, q study.Question, key string) study.Round {
	t.Helper()
	return mustAddAt(t, s, q, key, noon)
}

func mustAddAt(t testing.TB, s *Store, q study.Question, key string, at time.Time) study.Round {
	t.Helper()
	r, err := s.AddRound(t.Context(), study.Round{
		Question: q, DueAt: at, OpenedBy: "UADMIN", Channel: channel, OpenedAt: at, ClosesAt: at.Add(time.Hour),
	}, key)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// mustOpen adds a round and marks it posted.
func mustOpen(t testing.TB, s *Store, q study.Question, key string) study.Round {
	t.Helper()
	return mustPost(t, s, mustAdd(t, s, q, key))
}

func mustPost(t testing.TB, s *Store, r study.Round) study.Round {
	t.Helper()
	r, err := s.RecordPost(t.Context(), r.ID, fmt.Sprintf("1764072000.%06d", r.ID))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// reply is a submission by member to r a minute after it opened.
func reply(r study.Round, member study.MemberID, ts string, points study.Points) study.Submission {
	return study.Submission{
		Round: r.ID, Member: member, Message: study.MessageRef{Channel: r.Channel, TS: ts},
		Text: "a reply", At: r.OpenedAt.Add(time.Minute),
		Grade: study.Grade{Points: points, Before: points, Max: r.Question.MaxPoints()},
	}
}

func mustSubmit(t testing.TB, s *Store, sub study.Submission) study.Submission {
	t.Helper()
	stored, err := s.Submit(t.Context(), sub)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// A job is a row of the queue.
type job struct {
	Kind, Queue, Args, State string
	Priority, MaxAttempts    int
	ScheduledAt              time.Time
}

// jobsOf returns the queued jobs of a kind, oldest first.
func jobsOf(t testing.TB, s *Store, kind string) []job {
	t.Helper()
	return readRows[job](t, s, `
		SELECT kind, queue, args::text, state::text, priority, max_attempts, scheduled_at
		FROM river.river_job WHERE kind = $1 ORDER BY id`, kind)
}

// queued returns the arguments of the jobs of type T that are queued, oldest
// first.
func queued[T river.JobArgs](t testing.TB, s *Store) []T {
	t.Helper()
	var zero T
	var args []T
	for _, j := range jobsOf(t, s, zero.Kind()) {
		var a T
		if err := json.Unmarshal([]byte(j.Args), &a); err != nil {
			t.Fatalf("args of %s: %v", j.Kind, err)
		}
		args = append(args, a)
	}
	return args
}

// mustWithdraw withdraws a message in the channel, of which nothing else is known.
func mustWithdraw(t testing.TB, s *Store, ts string) {
	t.Helper()
	if err := s.Withdraw(t.Context(), study.Deletion{Message: study.MessageRef{Channel: channel, TS: ts}, At: noon}); err != nil {
		t.Fatal(err)
	}
}

// winners runs try n times at once and returns how many succeeded. All others
// must return lost.
func winners(t *testing.T, n int, try func() error, lost error) int {
	t.Helper()
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = try() })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, lost):
			t.Errorf("%v, want nil or %v", err, lost)
		}
	}
	return won
}

// readRows reads each row into the fields of a T, by position.
func readRows[T any](t testing.TB, s *Store, sql string, args ...any) []T {
	t.Helper()
	rows, _ := s.pool.Query(t.Context(), sql, args...) // CollectRows returns Query's error
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// scan reads one value.
func scan[T any](t testing.TB, s *Store, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := s.pool.QueryRow(context.WithoutCancel(t.Context()), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}
