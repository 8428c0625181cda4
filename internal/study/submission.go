package study

import "time"

// A Reply is a message of a member in a thread, as it came from Slack.
type Reply struct {
	Message  MessageRef
	ThreadTS string
	Parent   MemberID // who wrote the thread's first message; empty if Slack did not say
	Member   MemberID
	Text     string    // as Slack delivers it, escapes included
	SentAt   time.Time // from the message's own ts
	// EditedTS is the ts of the edit that made Text; empty for the first text.
	EditedTS string
	EditedAt time.Time // zero unless EditedTS is set
}

// Thread returns the message that r replies to.
func (r Reply) Thread() MessageRef { return MessageRef{Channel: r.Message.Channel, TS: r.ThreadTS} }

// At returns when the text of r was written.
func (r Reply) At() time.Time {
	if r.EditedTS != "" {
		return r.EditedAt
	}
	return r.SentAt
}

// A Deletion is of a message that may have been a reply.
type Deletion struct {
	Message MessageRef
	Round   RoundID  // of the thread; 0 if it is not known
	Member  MemberID // its writer, if the round is known
	At      time.Time
}

// A Counted is a message of a member's that made attempts which stand.
type Counted struct {
	Message MessageRef
	Member  MemberID
}

// A Click is a member's choice among a question's buttons.
type Click struct {
	Round   RoundID
	Member  MemberID
	Message MessageRef // the question's message
	Choice  int        // index into the question's choices
	TS      string     // of the click itself: Slack's action_ts, which a repeated delivery shares
	At      time.Time
}

// An Outcome says what became of a reply.
type Outcome string

// The outcomes of a reply.
const (
	OutcomeMarked    Outcome = "marked"    // it used a try
	OutcomeNoTry     Outcome = "no_try"    // answered kindly, and no try used
	OutcomeUnmarked  Outcome = "unmarked"  // kept with a try reserved for it, to be marked when marking works again
	OutcomeExhausted Outcome = "exhausted" // both tries were used before
	OutcomeLate      Outcome = "late"      // sent after the close
	OutcomeIgnored   Outcome = "ignored"   // chatter, not in a round's thread, or deleted before it came; not stored
	OutcomeRepeated  Outcome = "repeated"  // seen before; nothing changed
	OutcomeWithdrawn Outcome = "withdrawn" // the message was deleted
)

// A Submission is a reply with what became of it.
type Submission struct {
	ID       SubmissionID
	Round    RoundID
	Member   MemberID
	By       Means      // how it came; not stored
	Message  MessageRef // the question's own where it came by no message
	EditedTS string     // of the edit or the click, or the form's id; empty for a first text
	Text     string
	At       time.Time
	Grade    Grade
	Grader   int // the version of the grader that made Grade; 0 if none did, or it is not known
	Outcome  Outcome
	Ordinal  int // of the attempt it made; 0 if it made none
	// Fault says why the reply cannot be marked, for operators. It is empty where
	// Grade is the reply's.
	Fault string
}

// A Receipt is what a member reads, privately, about one submission.
type Receipt struct {
	Submission Submission
	Round      Round
	TriesLeft  int
	Best       Points // the points that count after it
}
