// Package slackbot joins studybot to Slack: over Socket Mode in, over the Web
// API out.
//
// In: one reader takes envelopes in the order of their arrival and never
// blocks. A dispatcher hands each to one of a fixed number of workers, chosen by
// the member, so that what one member does stays in order while members do not
// wait for one another. A worker calls the use case and acks once that has
// returned without an error; anything else is left to Slack to deliver again.
// When too much waits, envelopes are left unacked too, so memory is bounded.
//
// Out: Poster posts what the use cases of rounds ask for, and finds what was
// posted before by the metadata of messages (metadata.go).
//
// Client is what both share: the token, its team, the names of members, and
// the one place where Slack's errors become the domain's (errors.go).
package slackbot
