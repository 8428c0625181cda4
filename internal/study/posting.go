package study

import "time"

// A PostingKind says which of our messages a Posting is.
type PostingKind string

// The messages that Slack has to take once, and by which it cannot tell a
// repeat.
const (
	PostingQuestion PostingKind = "question" // of a round
	PostingResults  PostingKind = "results"  // of a round
	PostingBoard    PostingKind = "board"
)

// A Posting is one of our messages, of which there must be one in Slack however
// often it is tried.
type Posting struct {
	Kind PostingKind
	ID   int64 // of the round or the leaderboard
}

// A PostIntent is what is recorded of the tries at a Posting. The zero value is
// that of one that was never tried.
type PostIntent struct {
	// Token counts the tries.
	Token int64
	// UnderWay says that the last try was begun and has had no answer from Slack,
	// so that it may reach Slack yet.
	UnderWay bool
	// Age is how long ago the last try was begun, by Postgres's clock, if it is
	// under way.
	Age time.Duration
}

const (
	// PostTimeout is how long after its intent a try at a post may be sent to
	// Slack, or wait for the answer.
	PostTimeout = 15 * time.Second
	// postMargin is how much longer Slack may take to do what nobody waits for
	// any more, and what the clocks of machines drift apart meanwhile.
	postMargin = 5 * time.Second
)

// Wait returns how long it takes until the last try can no longer reach Slack.
func (i PostIntent) Wait() time.Duration {
	if !i.UnderWay {
		return 0
	}
	return max(0, PostTimeout+postMargin-i.Age.Abs()) // below zero, Postgres's clock was set back
}
