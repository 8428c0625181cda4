// Package round holds the use cases of a round: to open one by schedule or by
// hand, to mark the replies to it, and to close it. Each file holds one group
// of use cases and declares what they need of the store and of Slack:
//
//	schedule.go  run the occurrences of schedules
//	open.go      open a round and post its question
//	sync.go      make the schedules of a bank the ones that run
//	reply.go     take replies in, and take them back when they are deleted
//	mark.go      mark replies, and keep those that cannot be marked
//	receipt.go   tell members what their replies earned
//	sweep.go     look at a thread for what was never delivered
//	close.go     close a round and post its results
//	board.go     post leaderboards
//	requests.go  know a repeated request, and tell who asked for what is refused
//	upkeep.go    keep the store within its bounds
//
// Every use case may be run again: by Slack, which delivers a reply until it
// is acknowledged, or by the job queue, which runs a job until it succeeds.
// The store's unique keys make a repeat harmless, and before a second try at
// a post the first is looked for in Slack.
package round
