package postgres

import (
	"testing"
	"time"

	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/study"
)

// A round's points are taken from the week and the month that they were added
// to, though the group's zone changes in between: a reply is deleted, and one
// that counts more or less comes. The round opened on Monday the 1st of June
// in the east, which is Sunday the 31st of May in the west.
func TestZoneChanges(t *testing.T) {
	t.Parallel()
	east, west := zoneNamed(t, "Asia/Tokyo"), zoneNamed(t, "America/Los_Angeles")
	at := time.Date(2026, 6, 1, 9, 0, 0, 0, east)
	for name, zones := range map[string][2]*time.Location{"to the west": {east, west}, "to the east": {west, east}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.New(t)
			before, after := openAt(t, url, Options{Zone: zones[0], MaxConns: 3}), openAt(t, url, Options{Zone: zones[1], MaxConns: 3})
			r := mustPost(t, before, mustAddAt(t, before, question("k.one", "k"), "1", at))
			later := mustPost(t, before, mustAddAt(t, before, question("k.two", "k"), "2", at.AddDate(0, 0, 1)))
			mustSubmit(t, before, reply(r, ana, "1.1", 6))
			mustSubmit(t, before, reply(r, wei, "2.1", 2))
			mustSubmit(t, before, reply(later, ana, "1.9", 8))
			checkPeriods(t, before, r, zones[0])

			mustWithdraw(t, after, "1.1")                 // takes points back
			checkStandings(t, after)                      //
			mustSubmit(t, after, reply(r, ana, "1.2", 4)) // adds anew
			mustSubmit(t, after, reply(r, wei, "2.2", 8)) // adds to what is there
			mustSubmit(t, after, reply(r, tom, "3.1", 1)) // adds a member
			checkStandings(t, after)                      //
			checkPeriods(t, after, r, zones[0])           //
			if n := scan[int](t, after, weeksOf); n != 1 && zones[0] == east {
				t.Errorf("standings are in %d weeks, want the one of both rounds", n)
			}
		})
	}
}

const weeksOf = `SELECT count(DISTINCT starts_on) FROM standings WHERE period = 'week'`

func zoneNamed(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// checkPeriods compares the periods of r with those of its opening in zone, and
// the count of the rounds in them.
func checkPeriods(t *testing.T, s *Store, r study.Round, zone *time.Location) {
	t.Helper()
	for _, p := range []study.Period{study.PeriodWeek, study.PeriodMonth} {
		start := scan[time.Time](t, s, `SELECT `+string(p)+`_starts_on FROM rounds WHERE id = $1`, r.ID)
		if want := p.Start(r.OpenedAt.In(zone)); !start.Equal(want) {
			t.Errorf("the round is in the %s of %s, want %s", p, start, want)
		}
		if n := scan[int](t, s, `SELECT count(*) FROM period_rounds WHERE period = $1 AND starts_on = $2 AND topic = ''`, p, start); n != 1 {
			t.Errorf("the %s of %s has no count of rounds", p, start)
		}
	}
}

// A round that was made by a version without periods has them from the moment
// that it is posted, or from the next clean-up; until then they are those of its
// opening.
func TestPeriodsOfOlderRounds(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	east := zoneNamed(t, "Asia/Tokyo")
	s := openAt(t, url, Options{Zone: east, MaxConns: 3})
	forget := func() {
		if _, err := s.pool.Exec(t.Context(), `UPDATE rounds SET week_starts_on = NULL, month_starts_on = NULL`); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Date(2026, 6, 1, 9, 0, 0, 0, east)
	pending := mustAddAt(t, s, question("k.one", "k"), "1", at)
	forget()
	r := mustPost(t, s, pending)
	checkPeriods(t, s, r, east)
	forget()
	mustSubmit(t, s, reply(r, ana, "1.1", 6))
	if _, err := s.CleanUp(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	checkPeriods(t, s, r, east)
	mustWithdraw(t, openAt(t, url, Options{MaxConns: 2}), "1.1")
	checkStandings(t, s)
}

// A late post moves the periods with the opening.
func TestRescheduleMovesPeriods(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	sunday := time.Date(2026, 5, 31, 23, 59, 0, 0, time.UTC)
	r := mustAddAt(t, s, question("k.one", "k"), "1", sunday)
	r, err := s.Reschedule(t.Context(), r.ID, sunday.Add(2*time.Minute), sunday.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	checkPeriods(t, s, mustPost(t, s, r), time.UTC)
}

// The rounds that are there when periods come to be stored get those of the zone
// that the group has until then.
func TestPeriodsAreFilledByTheMigration(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	east := zoneNamed(t, "Asia/Tokyo")
	s := openAt(t, url, Options{Zone: east, MaxConns: 3})
	weekly := board("w")
	weekly.Zone = "Asia/Tokyo"
	mustSync(t, s, dueAt(daily("d"), noon), dueAt(weekly, noon))
	r := mustPost(t, s, mustAddAt(t, s, question("k.one", "k"), "1", time.Date(2026, 6, 1, 9, 0, 0, 0, east)))
	mustSubmit(t, s, reply(r, ana, "1.1", 6))
	for undone := (Migration{}); undone.Version != 10; {
		var err error
		if undone, err = Down(t.Context(), url); err != nil {
			t.Fatal(err)
		}
	}
	if err := Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	after := openAt(t, url, Options{MaxConns: 3})
	checkPeriods(t, after, r, east)
	mustWithdraw(t, after, "1.1")
	checkStandings(t, after)
}
