package study

import "time"

// A RoundState is a stage in the life of a round.
type RoundState string

// The states of a round. It goes from pending to open to closed, or from
// pending to cancelled.
const (
	RoundPending   RoundState = "pending"   // recorded, not yet taken by Slack
	RoundOpen      RoundState = "open"      // posted; takes replies
	RoundClosed    RoundState = "closed"    // takes no more replies
	RoundCancelled RoundState = "cancelled" // never posted
)

// A Round is one question put to one channel. MessageTS is empty until Slack
// has taken the post.
type Round struct {
	ID       RoundID
	Question Question // as it was when the round opened
	// Unreadable says why the stored question cannot be read by this version;
	// Question then has no more than its ID, Topic and Kind. Empty is readable.
	Unreadable string
	Marking    Marking
	Schedule   string    // empty for a round asked for by a member
	DueAt      time.Time // when the schedule fell due; OpenedAt for a round asked for
	OpenedBy   MemberID  // who asked for it; empty for a scheduled one
	Channel    ChannelID
	MessageTS  string
	OpenedAt   time.Time // decides the period in which its points count
	ClosesAt   time.Time
	ClosedAt   time.Time // zero until closed
	State      RoundState
}

// A Marking is what replies to a round are marked with, beside its question, so
// that marks do not change under an open round.
type Marking struct {
	Lexicon LexiconID // empty stands for the bank's own words
	Grader  int       // the version of the grader when the round was made; 0 if it is not known
}

// latePost is how late a post may be before its close moves with it, unless the
// round is so short that a smaller delay is felt.
const latePost = 30 * time.Second

// ClosesAt returns when a round closes that was to be posted at due, is posted
// at posted, and takes replies for openFor. A delay that is felt, which is one
// above 30 s or above a twentieth of openFor, moves the close by as much, so
// that the round takes replies for its full time from its post. A smaller one
// leaves the close at the time that was announced.
func ClosesAt(due, posted time.Time, openFor time.Duration) time.Time {
	if posted.Sub(due) > min(latePost, openFor/20) {
		return posted.Add(openFor)
	}
	return due.Add(openFor)
}

// Message returns the message that holds r's question.
func (r Round) Message() MessageRef { return MessageRef{Channel: r.Channel, TS: r.MessageTS} }

// Tries returns how many replies of one member to a question of kind k are
// marked.
func (k Kind) Tries() int {
	if k == KindChoice {
		return 1
	}
	return 2
}

// Results are what a round came to, for the message at its close.
type Results struct {
	Round    Round
	Answered int          // members with at least one try that stands
	Ideas    []IdeaResult // in the rubric's order
	Slips    []SlipResult // misconceptions that at least two members had, most common first
	Options  []int        // of a choice question: how many chose each option
	Full     []MemberID   // with all points, in order of the time they got there
	Best     []MemberID   // the best of those without all points, when nobody has all; at least half the points
}

// An IdeaResult tells how many members got an idea in the try that counts.
type IdeaResult struct {
	Criterion string
	Idea      string
	Got       int
}

// A SlipResult tells how many members had a misconception.
type SlipResult struct {
	Misconception string
	Feedback      string
	Had           int
}
