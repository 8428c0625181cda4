package postgres

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/queue"
	"github.com/studybot/studybot/internal/study"
)

func mustBoard(t testing.TB, s *Store, q study.BoardQuery) study.Board {
	t.Helper()
	b, err := s.Board(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Ties share a place, on the shared board and on one's own.
func TestBoardTies(t *testing.T) {
	t.Parallel()
	s, r := openRound(t)
	for i, points := range []study.Points{8, 6, 6, 2, 0} {
		mustSubmit(t, s, reply(r, study.MemberID(fmt.Sprintf("U%d", i+1)), fmt.Sprintf("1.%d", i), points))
	}
	mustSubmit(t, s, reply(r, "U9", "1.9", 8)) // takes no part in the end
	mustWithdraw(t, s, "1.9")
	rows := []study.Standing{
		{Place: 1, Member: "U1", Points: 8, Rounds: 1},
		{Place: 2, Member: "U2", Points: 6, Rounds: 1},
		{Place: 2, Member: "U3", Points: 6, Rounds: 1},
		{Place: 4, Member: "U4", Points: 2, Rounds: 1},
		{Place: 5, Member: "U5", Points: 0, Rounds: 1},
	}
	q := study.BoardQuery{Period: study.PeriodWeek, Start: study.PeriodWeek.Start(noon), Limit: 4}
	if diff := cmp.Diff(study.Board{BoardQuery: q, Rounds: 1, Members: 5, Rows: rows[:4]}, mustBoard(t, s, q)); diff != "" {
		t.Errorf("shared board (-want +got):\n%s", diff)
	}
	for viewer, want := range map[study.MemberID]struct{ you, ahead *study.Standing }{
		"U1": {&rows[0], nil}, "U2": {&rows[1], &rows[0]}, "U3": {&rows[2], &rows[0]}, "U4": {&rows[3], &rows[1]}, "U5": {&rows[4], &rows[3]},
		"U9": {}, "U404": {},
	} {
		q.Viewer = viewer
		b := mustBoard(t, s, q)
		if diff := cmp.Diff(want.you, b.You); diff != "" {
			t.Errorf("%s's own standing (-want +got):\n%s", viewer, diff)
		}
		if diff := cmp.Diff(want.ahead, b.Ahead); diff != "" {
			t.Errorf("who is ahead of %s (-want +got):\n%s", viewer, diff)
		}
	}
}

// Points count in the week and month in which their round opened, by the
// group's wall clock, and once for its topic.
func TestBoardPeriods(t *testing.T) {
	t.Parallel()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	s := openAt(t, pgtest.New(t), Options{Zone: tokyo})
	// Sunday the 31st of May and Monday the 1st of June, in Tokyo; both are
	// Sunday in UTC.
	before := time.Date(2026, 5, 31, 23, 59, 0, 0, tokyo)
	after := time.Date(2026, 6, 1, 0, 1, 0, 0, tokyo)
	mustSubmit(t, s, reply(mustPost(t, s, mustAddAt(t, s, question("k.one", "k"), "1", before)), ana, "1.1", 2))
	mustSubmit(t, s, reply(mustPost(t, s, mustAddAt(t, s, question("s.one", "s"), "2", after)), ana, "1.2", 4))
	checkStandings(t, s)
	for _, c := range []struct {
		period study.Period
		topic  study.Topic
		at     time.Time
		want   study.Points
		rounds int
	}{
		{study.PeriodWeek, "", before, 2, 1},
		{study.PeriodWeek, "", after, 4, 1},
		{study.PeriodMonth, "", before, 2, 1},
		{study.PeriodMonth, "", after, 4, 1},
		{study.PeriodAll, "", after, 6, 2},
		{study.PeriodAll, "k", after, 2, 1},
		{study.PeriodMonth, "k", after, 0, 0},
	} {
		b := mustBoard(t, s, study.BoardQuery{Period: c.period, Topic: c.topic, Start: c.period.Start(c.at.In(tokyo)), Limit: 5})
		var got study.Points
		for _, row := range b.Rows {
			got += row.Points
		}
		if got != c.want || b.Rounds != c.rounds {
			t.Errorf("the %s of %s on %q has %s points in %d rounds, want %s in %d", c.period, c.at, c.topic, got, b.Rounds, c.want, c.rounds)
		}
	}
}

// The climber is who gained most places on the period before.
func TestBoardClimber(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	q := study.BoardQuery{Period: study.PeriodWeek, Start: study.PeriodWeek.Start(noon), Limit: 5}
	if b := mustBoard(t, s, q); b.Climber != nil {
		t.Errorf("a climber in an empty week: %+v", b.Climber)
	}
	last := mustPost(t, s, mustAddAt(t, s, question("k.one", "k"), "1", noon.AddDate(0, 0, -7)))
	this := mustOpen(t, s, question("k.two", "k"), "2")
	for i, c := range []struct {
		member       study.MemberID
		before, then study.Points
	}{{"U1", 8, 0}, {"U2", 6, 2}, {"U3", 4, 8}, {"U4", 2, 6}} {
		mustSubmit(t, s, reply(last, c.member, fmt.Sprintf("1.%d", i), c.before))
		mustSubmit(t, s, reply(this, c.member, fmt.Sprintf("2.%d", i), c.then))
	}
	mustSubmit(t, s, reply(this, "U5", "2.9", 8)) // was not there before
	if diff := cmp.Diff(&study.Climber{Member: "U3", Places: 2}, mustBoard(t, s, q).Climber); diff != "" {
		t.Errorf("climber (-want +got):\n%s", diff)
	}
}

// A leaderboard that is asked for twice is queued once, and its first message
// stays.
func TestQueueBoard(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	p := study.BoardPost{Channel: channel, Period: study.PeriodMonth, Topic: "k", Start: study.PeriodMonth.Start(noon), SharedBy: ana}
	for range 2 {
		if err := s.QueueBoard(t.Context(), p, "key"); err != nil {
			t.Fatal(err)
		}
	}
	queued := queued[queue.PostBoard](t, s)
	if len(queued) != 1 {
		t.Fatalf("%d leaderboards are queued, want 1", len(queued))
	}
	p.ID = queued[0].Board
	for _, ts := range []string{"", "9.1", "9.2"} {
		if ts != "" {
			if err := s.RecordBoard(t.Context(), p.ID, ts); err != nil {
				t.Fatal(err)
			}
			p.MessageTS = "9.1"
		}
		got, err := s.BoardPost(t.Context(), p.ID)
		if since := time.Since(got.QueuedAt); since < 0 || since > time.Minute {
			t.Errorf("queued %s ago, want a moment", since)
		}
		p.QueuedAt = got.QueuedAt
		if diff := cmp.Diff(p, got); err != nil || diff != "" {
			t.Errorf("after %q: %v (-want +got):\n%s", ts, err, diff)
		}
	}
	if _, err := s.BoardPost(t.Context(), p.ID+1); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("no leaderboard: %v, want not found", err)
	}
	if err := s.RecordBoard(t.Context(), p.ID+1, "9.3"); !errors.Is(err, study.ErrNotFound) {
		t.Errorf("mark no leaderboard: %v, want not found", err)
	}
}

// A profile has the member's standings and latest receipts, without those that
// were withdrawn.
func TestProfile(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	last := mustPost(t, s, mustAddAt(t, s, question("k.one", "k"), "1", noon.AddDate(0, 0, -7)))
	this := mustOpen(t, s, question("k.two", "k"), "2")
	mustSubmit(t, s, reply(last, ana, "1.1", 8))
	mustSubmit(t, s, reply(this, ana, "2.1", 2))
	mustSubmit(t, s, reply(this, wei, "2.2", 8))
	for i := range profileReceipts {
		mustSubmit(t, s, reply(this, ana, fmt.Sprintf("2.%d", 3+i), 0))
	}
	mustWithdraw(t, s, "2.3")
	p, err := s.Profile(t.Context(), ana, noon)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&study.Standing{Place: 2, Member: ana, Points: 2, Rounds: 1}, p.Week); diff != "" {
		t.Errorf("this week (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&study.Standing{Place: 1, Member: ana, Points: 10, Rounds: 2}, p.All); diff != "" || p.Members != 2 {
		t.Errorf("ever, among %d, want 2 (-want +got):\n%s", p.Members, diff)
	}
	var receipts []string
	for _, r := range p.Receipts {
		receipts = append(receipts, r.Submission.Message.TS)
	}
	if diff := cmp.Diff([]string{"2.7", "2.6", "2.5", "2.4", "2.1"}, receipts); diff != "" {
		t.Errorf("receipts (-want +got):\n%s", diff)
	}
	p, err = s.Profile(t.Context(), tom, noon)
	if diff := cmp.Diff(study.Profile{Member: tom, Members: 2, Receipts: []study.Receipt{}}, p); err != nil || diff != "" {
		t.Errorf("of somebody new: %v (-want +got):\n%s", err, diff)
	}
}
