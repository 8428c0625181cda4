// Package workspace is a local workspace that is Slack, seen from outside.
//
// It serves the part of Slack that a bot of a study group's kind meets: the Web
// API under /api/, Socket Mode, the limits, rate limits and refusals, and in
// place of the people a control API under /_workspace/ and a web page at /. An
// official Slack SDK pointed at [Server.APIURL] cannot tell the difference. It
// knows nothing of the bot that it serves.
//
// A tour of the files:
//
//   - server.go, manifest.go, seed.go: what a workspace is made from;
//   - world.go, message.go, view.go: its state, guarded by one mutex;
//   - feed.go: the numbered feed of changes, from which the transcript, the live
//     stream and [Server.Await] are read;
//   - api.go and api_*.go: the Web API, a table of methods and a file a subject;
//     ratelimit.go, blocks.go, escape.go: what Slack enforces on the way in;
//   - socket.go, delivery.go, events.go: Socket Mode, acks and redelivery;
//   - interact.go, response_url.go: commands, clicks, modals and their answers;
//   - acts.go, control.go, state.go, stream.go: what members do, in Go and over
//     HTTP; faults.go: what goes wrong on request.
//
// Every timestamp, tier and limit is Slack's own unless [Options] scales it.
package workspace
