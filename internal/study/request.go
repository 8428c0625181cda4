package study

// A Request is what a member asked for that is posted in a channel: a round, or a
// shared leaderboard.
type Request struct {
	// Key makes a repeat harmless: what came of the request carries it.
	Key     string
	Member  MemberID
	Channel ChannelID
	// What is what was asked for, in one form however it was typed.
	What string
	// ResponseURL is where Slack takes a private answer, 5 times in 30 minutes;
	// empty if that is not known, or over.
	ResponseURL string
}
