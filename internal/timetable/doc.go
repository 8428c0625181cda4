// Package timetable says when a schedule falls due: [New] turns a cron
// expression and a time zone into its occurrences, each exactly once, also
// where the clocks change. [CheckCron] and [CheckZone] say what is wrong with
// either.
package timetable
