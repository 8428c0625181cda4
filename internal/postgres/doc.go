// Package postgres keeps the study group in Postgres: rounds and submissions,
// standings, schedules, leaderboards and unmatched terms.
//
// Every method of Store is one transaction. What it causes in Slack is queued
// in that same transaction as a job of River, so that neither can happen
// without the other. Repeats are made harmless by unique keys, and two
// submissions of one member to one round by the lock on their participation.
// Standings are running totals, kept up to date by the transaction that stores
// a submission; a leaderboard reads one index and counts nothing.
//
// The schema is in migrations, each table and column with a comment. The
// statements on one subject are in one file of Go. A method of Store that
// implements an interface of a use case is documented there.
package postgres
