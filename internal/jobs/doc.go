// Package jobs runs the work that the store queues: posts, closes, results,
// receipts, leaderboards, and the chain of scheduled occurrences. The work
// itself is in the use cases; here is when it runs, how it is tried again,
// and who takes over from a replica that died.
package jobs
