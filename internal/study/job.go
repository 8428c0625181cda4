package study

import "time"

// The jobs that the store queues in the transaction that causes them. Each is
// a plain value with a Kind, as the queue wants it.

// PostRound posts a pending round's question.
type PostRound struct {
	Round RoundID `json:"round"`
}

// CloseRound closes a round; it is due at the round's close.
type CloseRound struct {
	Round RoundID `json:"round"`
}

// PostResults edits a closed round's question and posts its results.
type PostResults struct {
	Round RoundID `json:"round"`
}

// SendReceipt sends a member the receipt of a submission.
type SendReceipt struct {
	Submission SubmissionID `json:"submission"`
}

// AddReaction adds the neutral reaction to a reply.
type AddReaction struct {
	Message MessageRef `json:"message"`
}

// PostBoard posts a leaderboard in a channel.
type PostBoard struct {
	Board   int64     `json:"board"` // the key of the queued board
	Channel ChannelID `json:"channel"`
}

// RunOccurrence runs one occurrence of a schedule.
type RunOccurrence struct {
	Schedule string    `json:"schedule"`
	DueAt    time.Time `json:"due_at"`
}

// SweepRound reads a round's thread for replies that Slack never delivered.
type SweepRound struct {
	Round RoundID `json:"round"`
}

// Kind returns the job's name in the queue.
func (PostRound) Kind() string { return "post_round" }

// Kind returns the job's name in the queue.
func (CloseRound) Kind() string { return "close_round" }

// Kind returns the job's name in the queue.
func (PostResults) Kind() string { return "post_results" }

// Kind returns the job's name in the queue.
func (SendReceipt) Kind() string { return "send_receipt" }

// Kind returns the job's name in the queue.
func (AddReaction) Kind() string { return "add_reaction" }

// Kind returns the job's name in the queue.
func (PostBoard) Kind() string { return "post_board" }

// Kind returns the job's name in the queue.
func (RunOccurrence) Kind() string { return "run_occurrence" }

// Kind returns the job's name in the queue.
func (SweepRound) Kind() string { return "sweep_round" }
