package demo

// stories are what members tell at a behavioural prompt, each in a way of its
// own: a full story, one without figures, one that only says "we", a short one.
var stories = []string{
	"Last spring our checkout service started to time out on Friday evenings. I was on call and my task was to bring it back and to find out why. " +
		"I rolled the release back within 12 minutes, then read the traces and saw that each request opened a new database connection. " +
		"I added a pool with a limit and an alert on its use. Timeouts fell from 3 % to 0.02 %, and we traded a little latency at start-up for it. " +
		"I learned to load-test connection limits before each campaign.",
	"We had a queue that grew every night. I looked at the consumers, found one that retried for ever, and gave it a limit and a dead-letter queue. " +
		"After that the queue was empty by the morning.",
	"We moved our clusters to the new version. We planned it, we tested it in staging, we drained the nodes one by one, and we had no downtime.",
	"My team paid for test databases that nobody used. I wrote a job that stops them at seven in the evening, which saved 40 % of that bill.",
	"A colleague took the blame for an outage in a meeting. I asked what the system had let happen instead, and we wrote the post-mortem without names. " +
		"The result was a guard in the deploy tool; since then the same mistake is not possible.",
}
