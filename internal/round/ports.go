package round

import (
	"context"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// A Store keeps rounds, submissions and schedules. Every method is one
// transaction, with the jobs that it causes queued in it.
type Store interface {
	// Round returns round id, or study.ErrNotFound.
	Round(ctx context.Context, id study.RoundID) (study.Round, error)
	// RoundByMessage returns the round whose question ref is, or
	// study.ErrNotFound.
	RoundByMessage(ctx context.Context, ref study.MessageRef) (study.Round, error)
	// HasPending reports whether a round of channel waits for Slack to take it.
	HasPending(ctx context.Context, channel study.ChannelID) (bool, error)
	// OpenRounds returns the rounds that are open.
	OpenRounds(ctx context.Context) ([]study.Round, error)

	// AddRound inserts a pending round that a member asked for and queues its
	// post. A repeated key returns the round that the first call made.
	AddRound(ctx context.Context, r study.Round, key string) (study.Round, error)
	// Reschedule moves a pending round, whose post is late, to open at openedAt
	// and close at closesAt.
	Reschedule(ctx context.Context, id study.RoundID, openedAt, closesAt time.Time) (study.Round, error)
	// MarkPosted makes a pending round open, saves the ts of its message, and
	// queues its close for ClosesAt. For a round that is open or closed
	// already it changes nothing and returns the round as it is.
	MarkPosted(ctx context.Context, id study.RoundID, ts string) (study.Round, error)
	// CancelRound makes a pending round cancelled, and its occurrence missed.
	CancelRound(ctx context.Context, id study.RoundID, at time.Time) error
	// CloseRound closes an open round at t and queues its results. Any call
	// but the first returns study.ErrNotOpen.
	CloseRound(ctx context.Context, id study.RoundID, t time.Time) (study.Round, error)

	// Submit stores s, which is graded: it locks the member's ledger for the
	// round, sets Outcome by Ledger.Judge and Ordinal, adds the difference
	// that it makes to the standings, and queues the receipt and the reaction.
	// If the message, in this edit, is stored already, the outcome is
	// study.OutcomeRepeated and nothing changes.
	Submit(ctx context.Context, s study.Submission) (study.Submission, error)
	// Withdraw withdraws every attempt made by the deleted message and takes
	// its points from the standings. Where d names the round, the message is
	// remembered, and no text of it that comes later is taken in; where it
	// does not, Withdraw returns study.ErrNotFound if there is no attempt.
	Withdraw(ctx context.Context, d study.Deletion) error
	// Receipt returns what a member reads about submission id.
	Receipt(ctx context.Context, id study.SubmissionID) (study.Receipt, error)
	// Results adds up round id.
	Results(ctx context.Context, id study.RoundID) (study.Results, error)
	// MarkResults saves the ts of the results message of round id.
	MarkResults(ctx context.Context, id study.RoundID, ts string) error
	// ResultsTS returns the ts of round id's results message, or "".
	ResultsTS(ctx context.Context, id study.RoundID) (string, error)

	// Asked returns what was asked in channel, latest first, one entry a
	// question with how often; at most limit entries.
	Asked(ctx context.Context, channel study.ChannelID, limit int) ([]study.Asked, error)
	// ScheduleState returns the state of the active schedule named name, or
	// study.ErrNotFound.
	ScheduleState(ctx context.Context, name string) (study.ScheduleState, error)
	// SyncSchedules makes states the active schedules. One that is there with
	// the same definition keeps its next occurrence; one that is new or
	// changed gets the NextDue given; one that is missing here is retired. It
	// makes sure that a job waits for every next occurrence.
	SyncSchedules(ctx context.Context, states []study.ScheduleState) error
	// Decide carries d out if the occurrence is still the schedule's next;
	// otherwise it returns study.ErrStale.
	Decide(ctx context.Context, d study.Decision) error
	// Upcoming returns the active schedules of channel (of every channel where
	// it is empty), soonest first.
	Upcoming(ctx context.Context, channel study.ChannelID) ([]study.Upcoming, error)
	// SkipNext marks the next occurrence among the question schedules of channel as skipped. It
	// returns study.ErrNotFound if there is none that is not skipped already.
	SkipNext(ctx context.Context, channel study.ChannelID, by study.MemberID, at time.Time) (study.Upcoming, error)
	// SetPaused pauses or resumes channel. changed is false if it was so already.
	SetPaused(ctx context.Context, channel study.ChannelID, by study.MemberID, paused bool, at time.Time) (changed bool, err error)

	// QueueBoard queues a leaderboard. A repeated key changes nothing.
	QueueBoard(ctx context.Context, b study.BoardPost, key string) error
	// BoardPost returns the queued leaderboard id, or study.ErrNotFound.
	BoardPost(ctx context.Context, id int64) (study.BoardPost, error)
	// MarkBoard saves the ts of board id's message.
	MarkBoard(ctx context.Context, id int64, ts string) error
	// Board reads a leaderboard. It costs the same however many submissions
	// there are.
	Board(ctx context.Context, q study.BoardQuery) (study.Board, error)
}

// A Poster talks to Slack. Its errors are study.ErrUndeliverable for what
// Slack will never take, study.RetryAfterError or study.ErrUnavailable for
// what a later try may mend.
type Poster interface {
	PostQuestion(ctx context.Context, r study.Round) (ts string, err error)
	// FindQuestion looks for r's question in its channel by message metadata;
	// it returns study.ErrNotFound if it is not there.
	FindQuestion(ctx context.Context, r study.Round) (ts string, err error)
	// CloseQuestion edits the question's message to say that it is closed.
	CloseQuestion(ctx context.Context, res study.Results) error
	PostResults(ctx context.Context, res study.Results) (ts string, err error)
	FindResults(ctx context.Context, r study.Round) (ts string, err error)
	SendReceipt(ctx context.Context, rec study.Receipt) error
	// React adds the neutral reaction; one that is there already is no error.
	React(ctx context.Context, ref study.MessageRef) error
	PostBoard(ctx context.Context, p study.BoardPost, b study.Board) (ts string, err error)
	FindBoard(ctx context.Context, p study.BoardPost) (ts string, err error)
	// Replies returns the members' replies in r's thread, oldest first, with
	// the text and edit that each has now.
	Replies(ctx context.Context, r study.Round) ([]study.Reply, error)
	// RoundOf reads the round of a question's message from its metadata. It
	// returns study.ErrNotFound if ref is no question of this bot.
	RoundOf(ctx context.Context, ref study.MessageRef) (study.RoundID, error)
}
