package timetable

import (
	_ "embed" // the names of time zones
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/studybot/studybot/internal/study"
)

// zoneNames are the names that the IANA time zone database gives to zones.
//
//go:embed zones.txt
var zoneNames string

// New returns when a schedule falls due. The cron expression has five
// fields, six with seconds first, or is a descriptor such as "@daily" or
// "@every 10s". Zone is an IANA name.
//
// The wall clock in zone decides. Where it skips an hour, a time in that hour
// falls due at the first instant after it; where it repeats an hour, a time in
// it falls due in the first pass only. So each occurrence happens exactly
// once. "@every" does not look at the wall clock: it falls due at the whole
// multiples of its interval since year 1, UTC, so that all replicas agree on
// its times whenever they started.
//
// Errors are joined *Error values.
func New(expr, zone string) (study.Timetable, error) {
	every, spec, cronErr := parseCron(expr)
	loc, zoneErr := parseZone(zone)
	if err := errors.Join(cronErr, zoneErr); err != nil {
		return nil, err
	}
	if spec == nil {
		return interval(every), nil
	}
	return &wallClock{spec: spec, loc: loc}, nil
}

// CheckZone returns nil, or an *Error that says what is wrong with the name of
// a time zone.
func CheckZone(zone string) error {
	_, err := parseZone(zone)
	return err
}

// parseZone returns the location named zone.
func parseZone(zone string) (*time.Location, error) {
	if zone == "" || zone == "Local" || zone == "Factory" {
		return nil, &Error{Msg: fmt.Sprintf("%q is no time zone: use a name of the IANA database, such as Europe/London or UTC", zone)}
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, &Error{
			Msg:        fmt.Sprintf("%q is no time zone: use a name of the IANA database, such as Europe/London or UTC", zone),
			Suggestion: nearestZone(zone),
		}
	}
	return loc, nil
}

// nearestZone returns the zone most likely meant by s, which may also be a
// city's name alone, or "".
func nearestZone(s string) string {
	names := strings.Fields(zoneNames)
	plain := strings.ReplaceAll(s, " ", "_")
	city := slices.IndexFunc(names, func(name string) bool {
		return strings.EqualFold(name[strings.LastIndex(name, "/")+1:], plain)
	})
	if city >= 0 && !strings.Contains(s, "/") {
		return names[city]
	}
	return nearest(plain, names)
}

// An interval is a timetable that falls due every so often.
type interval time.Duration

// Next returns the first multiple of i after t.
func (i interval) Next(t time.Time) time.Time {
	d := time.Duration(i)
	return t.UTC().Truncate(d).Add(d)
}

// A wallClock is a timetable on the wall clock of loc. Its spec runs in UTC,
// over "floating" times: readings of a wall clock written as if they were UTC,
// a clock that never skips or repeats.
type wallClock struct {
	spec *cron.SpecSchedule
	loc  *time.Location
}

// Next returns the first instant after t at which w falls due.
func (w *wallClock) Next(t time.Time) time.Time {
	wall := floating(t.In(w.loc))
	for {
		wall = w.spec.Next(wall)
		if wall.IsZero() {
			return time.Time{}
		}
		// In the second pass of a repeated hour, times of the first are over.
		if due := instant(wall, w.loc); due.After(t) {
			return due
		}
	}
}

// floating returns what the wall clock shows at t, as a time in UTC.
func floating(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// instant returns the first instant at which the wall clock in loc shows wall,
// or the end of the gap if it skips wall.
func instant(wall time.Time, loc *time.Location) time.Time {
	y, m, d := wall.Date()
	// Date is right outside a change of the clock, and on one of its sides
	// within. The other side is then the neighbouring one.
	near := time.Date(y, m, d, wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), loc)
	start, end := near.ZoneBounds()
	var found time.Time
	for _, side := range []time.Time{near, start.Add(-1), end} {
		_, offset := side.Zone()
		at := wall.Add(-time.Duration(offset) * time.Second).In(loc)
		if floating(at).Equal(wall) && (found.IsZero() || at.Before(found)) {
			found = at
		}
	}
	if !found.IsZero() {
		return found
	}
	for _, change := range []time.Time{start, end} {
		if !change.IsZero() && floating(change.Add(-1)).Before(wall) && floating(change).After(wall) {
			return change
		}
	}
	return near
}
