package postgres

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// mustOccur opens a round of the schedule named like its channel, which it makes
// if need be.
func mustOccur(t testing.TB, s *Store, in study.ChannelID, at time.Time) study.Round {
	t.Helper()
	sched := daily(string(in))
	sched.Channel = string(in)
	err := s.SyncSchedules(t.Context(), func(active []study.ScheduleState) (sync study.ScheduleSync, _ error) {
		sync.Active = []study.ScheduleChange{{State: dueAt(sched, at)}}
		return sync, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	d := decision(sched.Name, at)
	d.Round.Channel = in
	if _, err := s.Decide(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	r, err := s.Round(t.Context(), scan[study.RoundID](t, s, `SELECT max(id) FROM rounds`))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A turn is a round, and what became of it with Ana.
type turn struct {
	in  study.ChannelID
	was string
}

// streakOf plays turns, an hour apart, and returns Ana's streak.
func streakOf(t *testing.T, turns []turn) int {
	t.Helper()
	s := openTest(t)
	for i, turn := range turns {
		at := noon.Add(time.Duration(i) * time.Hour)
		var r study.Round
		if turn.was == "now" || turn.was == "now answered" {
			r = mustAddAt(t, s, question("k.one", "k"), strconv.Itoa(i), at)
		} else {
			r = mustOccur(t, s, turn.in, at)
		}
		if turn.was == "cancelled" {
			if err := s.CancelRound(t.Context(), r.ID, at); err != nil {
				t.Fatal(err)
			}
			continue
		}
		r = mustPost(t, s, r)
		ts := fmt.Sprintf("1.%d", i)
		if turn.was == "answered" || turn.was == "open answered" || turn.was == "withdrawn" || turn.was == "now answered" {
			mustSubmit(t, s, reply(r, ana, ts, 2))
		}
		if turn.was == "withdrawn" {
			mustWithdraw(t, s, ts)
		}
		if turn.was == "open" || turn.was == "open answered" {
			continue
		}
		if _, err := s.CloseRound(t.Context(), r.ID, r.ClosesAt); err != nil {
			t.Fatal(err)
		}
	}
	p, err := s.Profile(t.Context(), ana, noon)
	if err != nil {
		t.Fatal(err)
	}
	return p.Streak
}

// A streak ends with a closed scheduled round that the member did not answer, in
// a channel where they answer scheduled rounds.
func TestProfileStreak(t *testing.T) {
	t.Parallel()
	here := func(was ...string) (turns []turn) {
		for _, w := range was {
			turns = append(turns, turn{channel, w})
		}
		return turns
	}
	for name, c := range map[string]struct {
		turns []turn
		want  int
	}{
		"none yet":                       {nil, 0},
		"every one":                      {here("answered", "answered", "answered"), 3},
		"since a miss":                   {here("answered", "missed", "answered", "answered"), 2},
		"the latest missed":              {here("answered", "answered", "missed"), 0},
		"the latest is open":             {here("answered", "answered", "open"), 2},
		"the latest is open and done":    {here("missed", "answered", "open answered"), 2},
		"a withdrawn reply is no answer": {here("answered", "withdrawn", "answered"), 1},
		"a round elsewhere":              {[]turn{{channel, "answered"}, {"C2", "missed"}, {channel, "answered"}}, 2},
		"rounds from before they came":   {here("missed", "missed", "answered"), 1},
		"an admin's round missed":        {here("answered", "answered", "now"), 2},
		"an admin's round answered":      {here("answered", "now answered", "now", "answered"), 2},
		"admins' rounds alone":           {here("now answered", "now answered"), 0},
		"a round that was cancelled":     {here("answered", "cancelled", "answered"), 2},
		"a second channel joined":        {[]turn{{channel, "answered"}, {"C2", "missed"}, {channel, "answered"}, {"C2", "answered"}}, 3},
		"a second channel missed":        {[]turn{{channel, "answered"}, {"C2", "answered"}, {"C2", "missed"}, {channel, "answered"}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := streakOf(t, c.turns); got != c.want {
				t.Errorf("the streak is %d, want %d", got, c.want)
			}
		})
	}
}
