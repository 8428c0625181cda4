package study

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A Post says what an occurrence of a schedule posts.
type Post string

// What a schedule can post.
const (
	PostQuestion    Post = "question"
	PostLeaderboard Post = "leaderboard"
)

// A Schedule says when to post, where, and what. Its JSON form is what the
// store keeps beside the next occurrence, so that every replica runs the same
// definition.
type Schedule struct {
	Name    string        `json:"name"`
	Cron    string        `json:"cron"`    // five fields, six with seconds first, "@daily", "@every 10s"
	Zone    string        `json:"zone"`    // an IANA name; the wall clock there decides
	Channel string        `json:"channel"` // an id or "#name"; empty is the default channel
	Post    Post          `json:"post"`
	Draw    Draw          `json:"draw"`
	OpenFor time.Duration `json:"open_for"` // how long a question takes replies
	Grace   time.Duration `json:"grace"`    // a post missed by more than this is skipped
	Period  Period        `json:"period"`   // of a leaderboard
}

// SameTimes reports whether s and t fall due at the same times, as far as their
// definitions tell: a cron expression that is written in other words counts as
// another.
func (s Schedule) SameTimes(t Schedule) bool {
	return slices.Equal(strings.Fields(s.Cron), strings.Fields(t.Cron)) && s.Zone == t.Zone
}

// SamePlace reports whether s and t post the same sort of thing in the same
// channel.
func (s Schedule) SamePlace(t Schedule) bool { return s.Channel == t.Channel && s.Post == t.Post }

// IsRenamed reports whether s is t under another name.
func (s Schedule) IsRenamed(t Schedule) bool {
	return s.Name != t.Name && s.SameTimes(t) && s.SamePlace(t) && s.Period == t.Period && s.Draw.Same(t.Draw)
}

// A Draw says which questions a schedule may ask. An empty list is any.
type Draw struct {
	Kinds  []Kind  `json:"kinds,omitempty"`
	Topics []Topic `json:"topics,omitempty"`
	Levels []int   `json:"levels,omitempty"`
}

// Same reports whether d and e allow the same questions. The order in which they
// list them does not matter.
func (d Draw) Same(e Draw) bool {
	return sameSet(d.Kinds, e.Kinds) && sameSet(d.Topics, e.Topics) && sameSet(d.Levels, e.Levels)
}

func sameSet[T cmp.Ordered](a, b []T) bool {
	return slices.Equal(slices.Compact(slices.Sorted(slices.Values(a))), slices.Compact(slices.Sorted(slices.Values(b))))
}

// A Timetable tells when a schedule falls due.
type Timetable interface {
	// Next returns the first time after t at which the schedule falls due, or
	// the zero time if it never does.
	Next(t time.Time) time.Time
}

// An Occurrence is one firing of a schedule.
type Occurrence struct {
	Schedule Schedule
	DueAt    time.Time
}

// Missed reports whether o is due longer ago at now than its grace allows.
func (o Occurrence) Missed(now time.Time) bool {
	return now.Sub(o.DueAt) > o.Schedule.Grace
}

// An OccurrenceOutcome says what became of an occurrence.
type OccurrenceOutcome string

// The outcomes of an occurrence.
const (
	OccurrenceOpened  OccurrenceOutcome = "opened"  // a round was opened
	OccurrenceBoard   OccurrenceOutcome = "board"   // a leaderboard was queued
	OccurrenceMissed  OccurrenceOutcome = "missed"  // due longer ago than its grace
	OccurrencePaused  OccurrenceOutcome = "paused"  // the channel was paused
	OccurrenceSkipped OccurrenceOutcome = "skipped" // an admin asked for it
	OccurrenceEmpty   OccurrenceOutcome = "empty"   // no question fits the draw
)

// An Upcoming is the next occurrence of a schedule as /quiz schedule lists it.
type Upcoming struct {
	Schedule Schedule
	DueAt    time.Time
	Paused   bool
	Skipped  bool // an admin skips it
}

// NextQuestion returns when the first question of upcoming is due that is
// neither paused nor skipped; the zero time if there is none.
func NextQuestion(upcoming []Upcoming) time.Time {
	var next time.Time
	for _, u := range upcoming {
		if u.Schedule.Post == PostLeaderboard || u.Paused || u.Skipped {
			continue
		}
		if next.IsZero() || u.DueAt.Before(next) {
			next = u.DueAt
		}
	}
	return next
}
