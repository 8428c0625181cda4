// Package apptest runs the bot for tests, on a local workspace and a database of
// its own.
//
//	func TestMain(m *testing.M) { apptest.Main(m) }
//
//	func TestReply(t *testing.T) {
//		t.Parallel()
//		g := apptest.StartGroup(t, apptest.Options{})
//		q := g.Ask("kubernetes.pdb-scope")
//		_, seq := g.Reply("wei", q, apptest.PDBFull)
//		g.Told(seq, "wei", `^\*4/4\*`)
//	}
//
// A [Group] runs the bot within the test. A [Program] is studybot itself, as a
// process that can be asked to stop and killed.
//
// Tests wait for events and never for time: each wait ends as soon as what it
// waits for has happened, and fails after [Patience].
package apptest
