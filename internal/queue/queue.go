// Package queue holds what the store and the workers of the job queue have to
// agree on: the names of the queues, and the kinds of job with their
// arguments. Package postgres queues jobs in the transactions that cause them,
// package jobs works them off, and neither knows the other.
//
// The names and the JSON of the arguments are in the database while a job
// waits. A change of either needs a migration.
package queue

import (
	"time"

	"github.com/studybot/studybot/internal/study"
)

// The queues. Each has workers of its own, so that a burst in one never holds
// the others up.
const (
	Slack    = "slack"    // posts, closes, results and leaderboards
	Receipts = "receipts" // receipts and reactions
	Clock    = "clock"    // occurrences of schedules
	Sweeps   = "sweeps"   // readings of threads for undelivered replies
	Upkeep   = "upkeep"   // what keeps the store in order; no replica before this queue knows its jobs
)

// PostRound posts a pending round's question.
type PostRound struct {
	Round study.RoundID `json:"round"`
}

// Kind returns the job's name in the queue.
func (PostRound) Kind() string { return "post_round" }

// CloseRound closes a round. It is due at the round's close.
type CloseRound struct {
	Round study.RoundID `json:"round"`
}

// Kind returns the job's name in the queue.
func (CloseRound) Kind() string { return "close_round" }

// PostResults edits a closed round's question and posts its results.
type PostResults struct {
	Round study.RoundID `json:"round"`
}

// Kind returns the job's name in the queue.
func (PostResults) Kind() string { return "post_results" }

// SendReceipt sends a member the receipt of a submission.
type SendReceipt struct {
	Submission study.SubmissionID `json:"submission"`
}

// Kind returns the job's name in the queue.
func (SendReceipt) Kind() string { return "send_receipt" }

// AddReaction adds the neutral reaction to a reply.
type AddReaction struct {
	Message study.MessageRef `json:"message"`
}

// Kind returns the job's name in the queue.
func (AddReaction) Kind() string { return "add_reaction" }

// PostBoard posts a leaderboard in a channel.
type PostBoard struct {
	Board   int64           `json:"board"` // the key of the queued leaderboard
	Channel study.ChannelID `json:"channel"`
}

// Kind returns the job's name in the queue.
func (PostBoard) Kind() string { return "post_board" }

// RunOccurrence runs one occurrence of a schedule.
type RunOccurrence struct {
	Schedule string    `json:"schedule"`
	DueAt    time.Time `json:"due_at"`
}

// Kind returns the job's name in the queue.
func (RunOccurrence) Kind() string { return "run_occurrence" }

// SweepRound reads a round's thread for replies that Slack never delivered.
type SweepRound struct {
	Round study.RoundID `json:"round"`
}

// Kind returns the job's name in the queue.
func (SweepRound) Kind() string { return "sweep_round" }

// MarkKept marks the replies that were kept because they could not be marked.
type MarkKept struct{}

// Kind returns the job's name in the queue.
func (MarkKept) Kind() string { return "mark_kept" }

// CleanUp deletes from the store what is not needed any longer.
type CleanUp struct{}

// Kind returns the job's name in the queue.
func (CleanUp) Kind() string { return "clean_up" }
