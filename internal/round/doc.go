// Package round holds the use cases of a round: to open one by schedule or by
// hand, to mark the replies to it, and to close it. It declares the store and
// the poster that it needs; both are given to it.
//
// Every use case may be run again: by Slack, which delivers a reply until it
// is acknowledged, or by the job queue, which runs a job until it succeeds.
// The store's unique keys make a repeat harmless, and before a second try at
// a post the first is looked for in Slack.
package round
