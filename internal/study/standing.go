package study

import (
	"fmt"
	"time"
)

// A Period is a span of time over which points are added up.
type Period string

// The periods. A week begins on Monday.
const (
	PeriodWeek  Period = "week"
	PeriodMonth Period = "month"
	PeriodAll   Period = "all"
)

// Periods are all periods, shortest first.
var Periods = []Period{PeriodWeek, PeriodMonth, PeriodAll}

// ParsePeriod returns the period named s.
func ParsePeriod(s string) (Period, error) {
	for _, p := range Periods {
		if string(p) == s {
			return p, nil
		}
	}
	return "", fmt.Errorf("%q is no period: use week, month or all", s)
}

// Start returns the first day of the p that holds t, at midnight UTC of the
// date on t's wall clock; put t into the group's zone first. PeriodAll starts
// on 1970-01-01.
func (p Period) Start(t time.Time) time.Time {
	y, m, d := t.Date()
	switch p {
	case PeriodWeek:
		sinceMonday := (int(t.Weekday()) + 6) % 7
		return time.Date(y, m, d-sinceMonday, 0, 0, 0, 0, time.UTC)
	case PeriodMonth:
		return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Unix(0, 0).UTC()
}

// Before returns the start of the period before the one that starts at start.
// PeriodAll has none: ok is false.
func (p Period) Before(start time.Time) (_ time.Time, ok bool) {
	switch p {
	case PeriodWeek:
		return start.AddDate(0, 0, -7), true
	case PeriodMonth:
		return start.AddDate(0, -1, 0), true
	}
	return time.Time{}, false
}

// A Standing is a member's place in a period. Ties share a place: 1, 2, 2, 4.
type Standing struct {
	Place  int
	Member MemberID
	Points Points
	Rounds int // rounds answered
}

// Rank gives each of rows, which are ordered by points from the most, its
// place. Ties share a place and the next place is left out.
func Rank(rows []Standing) {
	for i := range rows {
		rows[i].Place = i + 1
		if i > 0 && rows[i].Points == rows[i-1].Points {
			rows[i].Place = rows[i-1].Place
		}
	}
}

// A BoardQuery asks for a leaderboard.
type BoardQuery struct {
	Period Period
	Topic  Topic     // empty is all topics
	Start  time.Time // as Period.Start returns it
	Viewer MemberID  // whose own place is shown; empty for a shared board
	Limit  int       // how many rows
}

// A Board is the leaderboard of a period.
type Board struct {
	BoardQuery
	Rounds  int        // rounds that opened in the period
	Members int        // members with a standing
	Rows    []Standing // from the first place, at most Limit
	You     *Standing  // the viewer's, if there is one
	Ahead   *Standing  // the nearest with more points than the viewer, if any
	Climber *Climber   // who climbed most since the period before, if anybody did
	// NextAt is when the next question comes, if one is scheduled. The store
	// leaves it zero.
	NextAt time.Time
}

// A Climber is a member who gained places since the period before.
type Climber struct {
	Member MemberID
	Places int // gained, at least one
}

// MostStreak is the longest streak that is counted: some four years of weekdays.
const MostStreak = 1000

// A Profile is what /quiz me and App Home show a member.
type Profile struct {
	Member  MemberID
	Week    *Standing // nil where there is none yet
	All     *Standing
	Members int // members with points, ever
	// Streak is how many of the latest scheduled rounds the member answered in a
	// row, of all channels where they answer scheduled rounds, up to MostStreak.
	// What ends it is a scheduled round of such a channel that closed without an
	// answer of theirs that stands, if it opened after their first answer there. A
	// round that an admin asked for counts in no way, and neither does one that
	// was cancelled, is still open, or was asked where the member never answers.
	Streak   int
	Receipts []Receipt // latest first
}
