// Package workspace is a local workspace that is Slack, seen from outside.
//
// It serves the part of Slack that a bot of a study group's kind meets: the Web
// API under /api/, Socket Mode, the limits, rate limits and refusals, and in
// place of the people a control API under /_workspace/ and a web page at /. An
// official Slack SDK pointed at [Server.APIURL] cannot tell the difference. It
// knows nothing of the bot that it serves.
//
// A tour, from the bottom up:
//
//   - kit: Block Kit and text as Slack takes them; manifest: the app's manifest;
//     secret: tokens and ids that nobody may guess; fault: what goes wrong on
//     request;
//   - world: members, channels, messages and views, guarded by one mutex; the
//     numbered feed of changes, from which the transcript, the live stream and
//     [Server.Await] are read; the events that tell the app of them;
//   - socketmode: the app's connections, acks and redelivery;
//   - webapi: the Web API, a table of methods and a file a subject, with rate
//     limits; response_urls and uploads;
//   - this package: server.go joins them; acts.go, interact.go and submit.go are
//     what members do; control.go, state.go and stream.go serve it over HTTP to
//     the page in page/; watch.go waits for what happens.
//
// Every timestamp, tier and limit is Slack's own unless [Options] scales it.
package workspace
