package study

import "time"

// A Month is a month of a year, such as "2026-12".
type Month string

const monthForm = "2006-01"

// MonthOf returns the month of t, in t's own zone.
func MonthOf(t time.Time) Month { return Month(t.Format(monthForm)) }

// Valid reports whether m has the form of a month.
func (m Month) Valid() bool {
	_, err := time.Parse(monthForm, string(m))
	return err == nil
}

// Before reports whether m, which is valid, came before other.
func (m Month) Before(other Month) bool { return m < other }

// Add returns the month that is n months after m, which is valid.
func (m Month) Add(n int) Month {
	t, err := time.Parse(monthForm, string(m))
	if err != nil {
		return m
	}
	return MonthOf(t.AddDate(0, n, 0))
}

// FreshFor is how many months what was checked against its source holds: products
// change, and their documentation with them.
const FreshFor = 12

// Stale reports whether what was checked in m has not been for the given number of
// months, or never, which is the empty month.
func (m Month) Stale(now time.Time, months int) bool {
	return !m.Valid() || m.Add(months).Before(MonthOf(now))
}
