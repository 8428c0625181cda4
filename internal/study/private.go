package study

// A PrivateReply is a reply that a member gave in a form, where nobody else sees it.
type PrivateReply struct {
	Round     RoundID
	MessageTS string // of the question that the form was opened from
	Member    MemberID
	Form      string // its id: what is sent of one form again is one reply
	Text      string
}

// An Asking is the question of a round, and what a member may still do about it.
type Asking struct {
	Round     Round
	TriesLeft int
	Answered  bool   // an attempt of theirs counts
	Best      Points // that counts
}

// A Means is how a reply came.
type Means string

// The means.
const (
	ByMessage Means = ""       // a message in the question's thread
	ByButton  Means = "button" // a press of one of the question's choices
	ByForm    Means = "form"   // a form, where nobody else sees it
)
