package slackbot

import (
	"context"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// Rounds are the use cases that change something. Their errors are the
// domain's; nil means that what was asked for is committed, and a study.ErrUnsure
// that it may be.
type Rounds interface {
	// Submit takes a reply, or an edit of one.
	Submit(ctx context.Context, r study.Reply) (study.Outcome, error)
	// Withdraw takes back the points of a deleted reply. It returns nil for a
	// message that was no reply.
	Withdraw(ctx context.Context, r study.Reply, at time.Time) error
	// Choose takes a click on one of a question's choices.
	Choose(ctx context.Context, c study.Click) (study.Outcome, error)
	// Answer takes a reply that a member gave in a form, and returns its receipt. It
	// returns study.ErrNotFound where the question was not posted.
	Answer(ctx context.Context, r study.PrivateReply) (study.Receipt, error)
	// OpenNow opens a round. It returns a *study.NoSuchError of kind "topic" if
	// req.What is neither a topic nor a question, and one of kind "question" if
	// there is no question to ask.
	OpenNow(ctx context.Context, req study.NowRequest) (study.Round, error)
	// Skip skips a channel's next question, or returns study.ErrNotFound.
	Skip(ctx context.Context, channel study.ChannelID, by study.MemberID) (study.Upcoming, error)
	// SetPaused pauses or resumes a channel; changed is false if it was so.
	SetPaused(ctx context.Context, channel study.ChannelID, by study.MemberID, paused bool) (changed bool, err error)
	// Claim returns the key under which a request is to be done: its own, or that
	// of an earlier one which it repeats because the member was not told what came
	// of that; again says so.
	Claim(ctx context.Context, r study.Request) (key string, again bool, err error)
	// Told notes that the member was told what came of a claimed request.
	Told(ctx context.Context, key string) error
	// ShareBoard queues a board for a channel; a repeated key changes nothing.
	ShareBoard(ctx context.Context, p study.Period, topic study.Topic, channel study.ChannelID, by study.MemberID, key string) error
}

// Lookup are the use cases that only read.
type Lookup interface {
	// Term looks name up in the glossary.
	Term(ctx context.Context, name string, by study.MemberID) (study.TermAnswer, error)
	// Board reads a leaderboard. Topic is what the member typed. It returns a
	// *study.NoSuchError if there is no such topic.
	Board(ctx context.Context, p study.Period, topic string, viewer study.MemberID) (study.Board, error)
	// Profile reads what App Home and /quiz me show.
	Profile(ctx context.Context, member study.MemberID) (study.Profile, error)
	// Asking reads the question of a round with what member may still do about it.
	Asking(ctx context.Context, round study.RoundID, member study.MemberID) (study.Asking, error)
	// Upcoming reads what is scheduled in a channel, soonest first.
	Upcoming(ctx context.Context, channel study.ChannelID) ([]study.Upcoming, error)
	// Topics reads the topics of the bank.
	Topics(ctx context.Context) ([]study.TopicCount, error)
}

// Metrics are told what happens. Methods are called from many goroutines and
// must not block.
type Metrics interface {
	// Envelope is called once for each envelope. Kind is "message", "command",
	// "action", "form", "home" or "other"; took is from arrival to the ack.
	Envelope(kind string, outcome EnvelopeOutcome, took time.Duration)
	// Connection is called when the connection to Slack comes or goes.
	Connection(connected bool)
	// Disconnect is called when a connection ends or is about to. Reason is
	// "lost" or Slack's own: "warning", "refresh_requested", "link_disabled".
	Disconnect(reason string)
	// Call is called after each call of the Web API. Outcome is "ok",
	// "rate_limited", "undeliverable", "unavailable" or "refused".
	Call(method, outcome string, took time.Duration)
}

// An EnvelopeOutcome says what became of an envelope.
type EnvelopeOutcome string

// The outcomes of an envelope. Of those that are not acked, Slack sends the
// envelope again.
const (
	EnvelopeAcked   EnvelopeOutcome = "acked"    // the use case is done
	EnvelopeDropped EnvelopeOutcome = "dropped"  // acked: nothing of ours
	EnvelopeForeign EnvelopeOutcome = "foreign"  // acked: of another team
	EnvelopeUnknown EnvelopeOutcome = "unknown"  // acked: of a type unknown here
	EnvelopeFailed  EnvelopeOutcome = "failed"   // not acked: the use case failed
	EnvelopeBusy    EnvelopeOutcome = "busy"     // not acked: too much waits
	EnvelopeClosing EnvelopeOutcome = "closing"  // not acked: the bot is stopping
	EnvelopeAckLost EnvelopeOutcome = "ack_lost" // done, but the ack could not be sent
)

// noMetrics measures nothing.
type noMetrics struct{}

func (noMetrics) Envelope(string, EnvelopeOutcome, time.Duration) {}
func (noMetrics) Connection(bool)                                 {}
func (noMetrics) Disconnect(string)                               {}
func (noMetrics) Call(string, string, time.Duration)              {}
