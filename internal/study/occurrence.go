package study

import "time"

// A ScheduleState is a schedule with the occurrence that comes next, as the
// store holds it.
type ScheduleState struct {
	Schedule Schedule
	NextDue  time.Time
	Paused   bool // its channel is paused
	SkipNext bool // an admin skips the next occurrence
}

// A Decision says what becomes of an occurrence; the store carries it out in
// one transaction.
type Decision struct {
	Occurrence Occurrence
	Outcome    OccurrenceOutcome
	Round      *Round      // to insert and post, when Outcome is OccurrenceOpened
	Board      *BoardPost  // to queue, when Outcome is OccurrenceBoard
	Missed     []time.Time // later occurrences that were missed too, oldest first
	NextDue    time.Time   // zero if there is none
}
