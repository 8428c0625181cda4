package study

import (
	"fmt"
	"time"
)

// A TermAnswer is what a look-up of a term found.
type TermAnswer struct {
	Asked string // as the member wrote it
	Term  *Term  // the one that fits, if one does
	// Near are names of terms that may be meant, best first: several that fit,
	// or the nearest where none fits.
	Near []string
}

// A TopicCount is a topic with the number of its questions.
type TopicCount struct {
	Topic     Topic
	Name      string
	Aliases   []string // other names that members may know it by
	Questions int
}

// A NowRequest asks for a round at once.
type NowRequest struct {
	Channel ChannelID
	By      MemberID
	What    string        // a topic, a question id, or empty for any question
	OpenFor time.Duration // zero is the default
	// Key makes a repeated request harmless: one round a key.
	Key string
}

// A NoSuchError says that a name means nothing, and what may have been meant.
type NoSuchError struct {
	Kind string // what was looked for, such as "topic"
	Name string
	Near []string // best first
}

func (e *NoSuchError) Error() string { return fmt.Sprintf("no %s %q", e.Kind, e.Name) }

// Is makes a NoSuchError an ErrNotFound.
func (e *NoSuchError) Is(target error) bool { return target == ErrNotFound }

// A BoardPost is a leaderboard queued for a channel.
type BoardPost struct {
	ID       int64
	Channel  ChannelID
	Period   Period
	Topic    Topic
	Start    time.Time // of the period, as Period.Start returns it
	SharedBy MemberID  // empty for a scheduled one
	QueuedAt time.Time // it cannot have been posted before
	// MessageTS is empty until Slack has taken the post.
	MessageTS string
}
