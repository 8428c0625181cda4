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
//   - door: who may come in at all, by Host, Origin and the page's cookie;
//   - this package: server.go joins them; acts.go, interact.go and submit.go are
//     what members do, settings.go what admins, other apps and the past do;
//     routes.go lists what is served, control.go, state.go and stream.go serve it
//     to the page in page/; watch.go waits for what happens.
//
// What a test can play, besides members' acts and faults:
//
//   - Slack Connect: [Channel.Connected] and [Member.TeamID]; guests:
//     [Member.Restricted], [Member.UltraRestricted];
//   - an app installed for a whole organisation: [Seed.Enterprise], [Seed.OrgWide];
//   - a question deleted under its app: [Server.Delete] as an admin; one that may
//     not be edited any more: [Limits.EditWindow];
//   - an app that is taken out, locked out, or lacks a scope: [Server.TakeOut],
//     [Server.Archive], [Server.LockPosting], [Server.GrantScope];
//   - other apps' messages and metadata: [Server.PostAsBot]; thousands of messages
//     of the past: [Server.AddHistory];
//   - a call in flight while its caller dies: the kinds "delay", "hang", "late"
//     and "lose" of [Fault].
//
// Every timestamp, tier and limit is Slack's own unless [Options] scales it.
package workspace
