package postgres

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A total is a row of standings that is not empty.
type total struct {
	Period, Start, Topic, Member string
	Points, Rounds               int
}

// recount adds the standings up from the attempts, in the periods that are stored
// with their rounds.
const recount = `
	WITH best AS (
		SELECT s.round_id, s.member_id, max(s.half_points) AS points
		FROM submissions s WHERE s.outcome = 'marked' GROUP BY 1, 2
	), cells AS (
		SELECT b.*, p.period, x.topic, CASE p.period
			WHEN 'week' THEN r.week_starts_on
			WHEN 'month' THEN r.month_starts_on
			ELSE '1970-01-01' END AS starts_on
		FROM best b JOIN rounds r ON r.id = b.round_id,
			unnest(ARRAY['week', 'month', 'all']) AS p (period),
			LATERAL (SELECT DISTINCT unnest(ARRAY['', r.topic]) AS topic) x
	)
	SELECT period, starts_on::text, topic, member_id, sum(points)::int, count(*)::int
	FROM cells GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`

// checkStandings compares the running totals with a recount.
func checkStandings(t testing.TB, s *Store) {
	t.Helper()
	want := readRows[total](t, s, recount)
	got := readRows[total](t, s, `
		SELECT period::text, starts_on::text, topic, member_id, half_points, rounds
		FROM standings WHERE rounds > 0 ORDER BY 1, 2, 3, 4`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("standings differ from a recount (-recount +standings):\n%s", diff)
	}
}
