package postgres

import (
	"log/slog"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/round"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/timetable"
)

// Two replicas with different definitions of a schedule start in turn, for
// hours, while occurrences wait to be run: none that was due under the definition
// of its time is lost, and none is posted twice.
func TestTwoDefinitions(t *testing.T) {
	t.Parallel()
	s := openAt(t, pgtest.New(t), Options{MaxConns: 4})
	now := noon.Add(time.Minute)
	service := round.New(round.Options{
		Rounds: s, Replies: s, Schedules: s, Boards: s, Upkeep: s,
		Questions: []study.Question{question("k.one", "k")},
		Timetable: func(sched study.Schedule) (study.Timetable, error) {
			return timetable.New(sched.Cron, sched.Zone)
		},
		Zone: time.UTC, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	})
	definitions := []study.Schedule{daily("h"), daily("h"), daily("renamed")}
	for i, cron := range []string{"@every 10m", "@every 15m", "@every 15m"} {
		definitions[i].Cron = cron
	}
	was := make(map[time.Time]bool) // due under the definition of its time
	for turn := range 41 {          // the last of which runs its jobs
		sched := definitions[turn%len(definitions)]
		if err := service.SyncSchedules(t.Context(), []study.Schedule{sched}); err != nil {
			t.Fatal(err)
		}
		until := now.Add(7*time.Minute + time.Duration(turn%5)*3*time.Minute)
		table, err := timetable.New(sched.Cron, sched.Zone)
		if err != nil {
			t.Fatal(err)
		}
		for due := table.Next(now); !due.After(until); due = table.Next(due) {
			was[due] = true
		}
		now = until
		if turn%4 == 3 {
			continue // the jobs come only after the next start
		}
		for state := mustState(t, s, sched.Name); !state.NextDue.After(now); state = mustState(t, s, sched.Name) {
			if err := service.Occur(t.Context(), sched.Name, state.NextDue); err != nil {
				t.Fatal(err)
			}
		}
	}
	recorded := make(map[time.Time]int)
	for _, name := range []string{"h", "renamed"} {
		for _, o := range outcomes(t, s, name) {
			recorded[o.DueAt]++
		}
	}
	for due := range was {
		if recorded[due] != 1 {
			t.Errorf("the occurrence at %s is recorded %d times, want once", due.Format(time.TimeOnly), recorded[due])
		}
	}
	if len(recorded) != len(was) {
		t.Errorf("%d occurrences are recorded, and %d were due", len(recorded), len(was))
	}
}
