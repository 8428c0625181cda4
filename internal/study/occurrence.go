package study

import "time"

// A ScheduleState is a schedule with the occurrence that comes next, as the
// store holds it.
type ScheduleState struct {
	Schedule Schedule
	NextDue  time.Time // zero if there is none
	// Since is when the definition began to hold: its own occurrences come after
	// that. One that was due before may still be NextDue. Zero stands for ever.
	Since    time.Time
	Paused   bool // its channel is paused
	SkipNext bool // an admin skips the next occurrence that would post
}

// A Decision says what becomes of an occurrence; the store carries it out in
// one transaction.
type Decision struct {
	Occurrence Occurrence
	Outcome    OccurrenceOutcome
	Round      *Round     // to insert and post, when Outcome is OccurrenceOpened
	Board      *BoardPost // to queue, when Outcome is OccurrenceBoard
	Missed     Missed     // later occurrences that were missed too
	NextDue    time.Time  // zero if there is none
}

// Missed are occurrences of one schedule that were missed.
type Missed struct {
	Each []time.Time // oldest first
	Rest *MissedSpan // those after Each, where there are too many to list
}

// A MissedSpan is occurrences in a row that were missed.
type MissedSpan struct {
	First, Last time.Time
	Times       int // MostCounted stands for as many or more
}

// MostCounted is how many missed occurrences are counted at most.
const MostCounted = 1_000_000

// Count returns how many occurrences m holds.
func (m Missed) Count() int {
	n := len(m.Each)
	if m.Rest != nil {
		n += m.Rest.Times
	}
	return n
}

// A ScheduleSync says how the schedules that run become those of a new start:
// all others are retired.
type ScheduleSync struct {
	Active []ScheduleChange
	Missed map[string]Missed // by the name of the schedule until now
}

// A ScheduleChange is a schedule as it runs from now on.
type ScheduleChange struct {
	State ScheduleState
	// From is the name under which it ran until now; empty for one that is new.
	From string
}

// Overruled returns d as it is carried out where the schedule's channel is
// paused by now, or its next question is to be skipped. In a paused channel
// nothing would have been posted, so that no skip is used up.
func (d Decision) Overruled(skip, paused bool) Decision {
	would := d.Outcome == OccurrenceOpened || d.Outcome == OccurrenceBoard || d.Outcome == OccurrenceSkipped
	switch {
	case paused && would:
		d.Outcome = OccurrencePaused
	case skip && d.Outcome == OccurrenceOpened:
		d.Outcome = OccurrenceSkipped
	default:
		return d
	}
	d.Round, d.Board = nil, nil
	return d
}
