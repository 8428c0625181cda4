package faults_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/workspace"
)

// soonAgain is how long the workspace waits for the ack of an event before it
// sends it again. An event that comes again for no fault changes nothing.
const soonAgain = 500 * time.Millisecond

// When the bot is asked to stop, what it acked is stored and answered, and what
// it did not take comes again: nothing is lost between two runs.
func TestStopLosesNothing(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{EventAckWithin: soonAgain})
	q := g.Ask("kubernetes.pdb-scope")
	members := []string{"wei", "tom", "priya", "sam", "lena", "diego"}
	var sending sync.WaitGroup
	for _, member := range members {
		sending.Go(func() { g.Reply(member, q, apptest.PDBFull) })
	}
	g.Stop()
	sending.Wait()
	g.StartBot(g.Database)
	for _, member := range members {
		g.Told(q.Seq, member, `^\*4/4\*`)
	}
	if n := g.Count(`SELECT count(*) FROM submissions`); n != len(members) {
		t.Errorf("%d submissions are stored, want %d", n, len(members))
	}
}

// Two replicas work on one database, and one after the other is killed at
// moments of all kinds: no occurrence is posted twice or left out, and a reply
// during a kill is marked once. A replica that is asked to stop ends well.
func TestKilledReplicas(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"straight", "session", "transaction, and directly"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var opts apptest.Options
			if behind, ok := poolers[name]; ok {
				opts = behind(t)
			}
			opts.EventAckWithin = soonAgain
			killReplicas(t, apptest.NewGroup(t, opts))
		})
	}
}

func killReplicas(t *testing.T, g *apptest.Group) {
	t.Helper()
	dir := apptest.BankDir(t, map[string]string{"example.yaml": apptest.Pack, "schedules.yaml": `schedules:
  - {name: quick, cron: "@every 2s", open_for: 10m, grace: 5m, draw: {kinds: [short]}}
`})
	start := func() *apptest.Program {
		return apptest.StartProgram(t, append(g.Env(), "STUDYBOT_QUIZZES="+dir), "serve")
	}
	replicas := []*apptest.Program{start(), start()}
	for _, r := range replicas {
		r.AwaitConnected()
	}
	const kills = 5
	seq := int64(0)
	for i := range kills {
		q := g.Await(seq, "a question", apptest.IsQuestion)
		seq = q.Seq
		_, sent := g.Reply("wei", q, apptest.ProbeFull)
		replicas[i%2].Kill()                        // some while the reply is on its way, some while a post is
		toldIn(g, q, sent, "wei", `^\*2\.5/2\.5\*`) // a receipt of an earlier round may come twice
		replicas[i%2] = start()
	}
	for n := range g.Count(`SELECT count(*) FROM rounds`) {
		id := g.Count(`SELECT id FROM rounds ORDER BY id OFFSET $1 LIMIT 1`, n)
		g.Await(0, fmt.Sprintf("the question of round %d", id), func(e workspace.Entry) bool {
			return apptest.IsQuestion(e) && roundOf(t, e) == strconv.Itoa(id)
		})
	}
	for _, r := range replicas {
		r.AwaitConnected() // whom nobody has heard of yet, nobody asks to stop
		r.Signal(syscall.SIGTERM)
	}
	for _, r := range replicas {
		if err := r.Wait(); err != nil {
			t.Errorf("a replica that was asked to stop ended with %v", err)
		}
	}
	checkOccurrences(t, g)
	if n := g.Count(`SELECT count(*) FROM submissions`); n != kills {
		t.Errorf("%d submissions are stored, want %d", n, kills)
	}
}

// toldIn waits for a receipt to member in the thread of question q.
func toldIn(g *apptest.Group, q workspace.Entry, seq int64, member, want string) {
	id, pattern := g.ID(member), regexp.MustCompile(want)
	g.Await(seq, fmt.Sprintf("a message to %s in the thread of %s like %q", member, q.TS, want), func(e workspace.Entry) bool {
		return e.Kind == "ephemeral" && e.ThreadTS == q.TS && e.To == id && pattern.MatchString(e.Text)
	})
}

// What Slack gave to a replica that died over it, and does not send again, is found
// as soon as another takes its work over, and not only at the close.
func TestRepliesOfTheDead(t *testing.T) {
	t.Parallel()
	g := apptest.NewGroup(t, apptest.Options{Redeliver: []time.Duration{}})
	g.StartBot(g.Database)
	q := g.Ask("kubernetes.pdb-scope")
	other := apptest.StartProgram(t, append(g.Env(), "STUDYBOT_QUIZZES="+apptest.BankDir(t, map[string]string{"example.yaml": apptest.Pack})), "serve")
	other.AwaitConnected()
	other.Signal(syscall.SIGSTOP)
	members := []string{"wei", "tom", "priya", "sam"} // Slack gives the two replicas events by turns
	for _, member := range members {
		g.Reply(member, q, apptest.PDBFull)
	}
	other.Kill()
	for _, member := range members {
		toldIn(g, q, q.Seq, member, `^\*4/4\*`)
	}
}

// checkOccurrences checks that each occurrence of the schedule happened, two
// seconds after the one before, and was posted at most once.
func checkOccurrences(t *testing.T, g *apptest.Group) {
	t.Helper()
	posted := make(map[string]int)
	for _, e := range g.Workspace.Transcript("", 0) {
		if apptest.IsQuestion(e) {
			posted[roundOf(t, e)]++
		}
	}
	for round, n := range posted {
		if n != 1 {
			t.Errorf("round %s was posted %d times", round, n)
		}
	}
	gaps := g.Count(`SELECT count(*) FROM (
		SELECT due_at - lag(due_at) OVER (ORDER BY due_at) AS gap FROM occurrences) o WHERE gap <> interval '2 seconds'`)
	if gaps != 0 {
		t.Errorf("%d occurrences are missing", gaps)
	}
}

// roundOf returns the round that a question's message names.
func roundOf(t *testing.T, e workspace.Entry) string {
	t.Helper()
	var m struct {
		Payload struct {
			Round string `json:"round_id"`
		} `json:"event_payload"`
	}
	if err := json.Unmarshal(e.Metadata, &m); err != nil || m.Payload.Round == "" {
		t.Fatalf("the question's metadata %s name no round: %v", e.Metadata, err)
	}
	return m.Payload.Round
}
