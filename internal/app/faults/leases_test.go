package faults_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/workspace"
)

// slow is how long a post is delayed: for longer than a lease lasts, and for
// less than a replica waits before it posts itself.
const slow = 8 * time.Second

// inFlight asks the question, whose post fault strikes. It returns when the
// post is on its way, with what waits until Slack has done with it.
func inFlight(t *testing.T, g *apptest.Group, question string, fault workspace.Fault) (land func()) {
	t.Helper()
	fault.Method = "chat.postMessage"
	if err := g.Workspace.Inject(fault); err != nil {
		t.Fatal(err)
	}
	asked := 0
	until(t, "the post is on its way", func() bool {
		if asked == refusals(g) { // on a busy machine Postgres may be too slow for Slack
			asked++
			if err := g.Workspace.Command("ana", apptest.Channel, "/quiz", "now "+question+" for 10m"); err != nil {
				t.Fatal(err)
			}
		}
		return g.Count(`SELECT count(*) FROM rounds WHERE post_started_at IS NOT NULL`) == 1
	})
	landed := time.After(fault.Delay + time.Second)
	return func() { <-landed }
}

// refusals returns how often a member was told that what was asked for did not
// work.
func refusals(g *apptest.Group) int {
	n := 0
	for _, e := range g.Workspace.Transcript("", 0) {
		if strings.HasPrefix(e.Text, "That did not work on our side") {
			n++
		}
	}
	return n
}

// until waits until done, which it asks again and again.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx := apptest.Soon(t)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("it did not come to this: %s", what)
		}
	}
}

// checkOneQuestion replies to the question, waits until its post is done, and
// checks that there is one, and that the reply counts.
func checkOneQuestion(t *testing.T, g *apptest.Group, land func()) {
	t.Helper()
	q := g.Await(0, "the question", apptest.IsQuestion)
	g.Reply("wei", q, "a reply of some words")
	land()
	until(t, "the round is open, the reply is stored and no job is left", func() bool {
		return g.Count(`SELECT count(*) FROM rounds WHERE state = 'open'`) == 1 && g.Count(`SELECT count(*) FROM submissions`) == 1 &&
			g.Count(`SELECT count(*) FROM river.river_job WHERE kind = 'post_round' AND state <> 'completed'`) == 0
	})
	posts := 0
	for _, e := range g.Workspace.Transcript("", 0) {
		if apptest.IsQuestion(e) {
			posts++
		}
	}
	if posts != 1 {
		t.Errorf("%d questions were posted, want 1", posts)
	}
}

// tookOver is how many tries at posts were begun by another replica, or by a
// tenure after the first.
const tookOver = `SELECT coalesce(sum(cardinality(ARRAY(SELECT DISTINCT unnest(attempted_by))) - 1), 0) FROM river.river_job WHERE kind = 'post_round'`

// beside starts a second bot, with a way of its own to Postgres.
func beside(t *testing.T, g *apptest.Group) {
	t.Helper()
	g.StartBot(g.Database)
	if err := g.Workspace.AwaitConnections(apptest.Soon(t), 2); err != nil {
		t.Fatal("the second bot did not connect")
	}
}

// A replica that loses its connections, and gets others, lives: nobody takes
// over from it. On a busy machine it may be slow to get them, so that leases last
// for longer here.
func TestLostConnectionsAreNoDeath(t *testing.T) {
	t.Parallel()
	g := apptest.NewGroup(t, apptest.Options{LeaseTerm: time.Minute})
	_, address := newGate(t, g.Database)
	g.StartBot(address)
	beside(t, g)
	land := inFlight(t, g, "kubernetes.pdb-scope", workspace.Fault{Kind: "delay", Delay: slow})
	for range 3 { // the locks' connections among them
		g.Count(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		wait(time.Second)
	}
	checkOneQuestion(t, g, land)
	if n := g.Count(tookOver); n != 0 {
		t.Errorf("the post was taken over %d times from a replica that lived", n)
	}
}

// wait is for a fault that lasts.
func wait(d time.Duration) { <-time.After(d) }

// A replica that loses Postgres for long is taken over, and stops its post; but
// whether that has reached Slack, or does yet, there is one question.
func TestCutOffDuringAPost(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{"before its effect": "delay", "after its effect": "late"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := apptest.NewGroup(t, apptest.Options{})
			gate, address := newGate(t, g.Database)
			g.StartBot(address)
			land := inFlight(t, g, "kubernetes.pdb-scope", workspace.Fault{Kind: kind, Delay: slow})
			beside(t, g)
			gate.set(true)
			until(t, "the other replica takes over", func() bool { return g.Count(tookOver) > 0 })
			gate.set(false)
			checkOneQuestion(t, g, land)
		})
	}
}

// A replica is killed, or stopped and continued after others have taken over,
// while its post is in flight: there is one question.
func TestReplicaDiesDuringAPost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind   string
		strike func(*apptest.Program)
		after  func(*apptest.Program)
	}{
		"killed before the effect":  {"delay", (*apptest.Program).Kill, func(*apptest.Program) {}},
		"killed after the effect":   {"late", (*apptest.Program).Kill, func(*apptest.Program) {}},
		"stopped before the effect": {"delay", stop, proceed},
		"stopped after the effect":  {"late", stop, proceed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := apptest.NewGroup(t, apptest.Options{EventAckWithin: soonAgain})
			dir := apptest.BankDir(t, map[string]string{"example.yaml": apptest.Pack})
			env := append(g.Env(), "STUDYBOT_QUIZZES="+dir)
			replicas := []*apptest.Program{apptest.StartProgram(t, env, "serve"), apptest.StartProgram(t, env, "serve")}
			for _, r := range replicas {
				r.AwaitConnected()
			}
			land := inFlight(t, g, "example.probe", workspace.Fault{Kind: c.kind, Delay: slow})
			posting := poster(t, g, replicas)
			c.strike(posting)
			until(t, "the other replica takes over", func() bool { return g.Count(tookOver) > 0 })
			c.after(posting)
			checkOneQuestion(t, g, land)
		})
	}
}

// poster returns the one of replicas that is posting a round. The name of a replica
// has the number of its process.
func poster(t *testing.T, g *apptest.Group, replicas []*apptest.Program) *apptest.Program {
	t.Helper()
	for _, r := range replicas {
		if g.Count(`SELECT count(*) FROM river.river_job WHERE kind = 'post_round' AND attempted_by[cardinality(attempted_by)] LIKE '%-' || $1::int || '-%'`, r.PID()) > 0 {
			return r
		}
	}
	t.Fatal("no replica is posting")
	return nil
}

func stop(p *apptest.Program)    { p.Signal(syscall.SIGSTOP) }
func proceed(p *apptest.Program) { p.Signal(syscall.SIGCONT) }

// Should there be a second question of a round all the same, replies below it
// count, edits and deletions too, and it is deleted.
func TestRepliesBelowASecondQuestion(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")
	until(t, "the round is open", func() bool { return g.Count(`SELECT count(*) FROM rounds WHERE state = 'open'`) == 1 })
	ts, err := g.Workspace.PostAsBot(workspace.BotPost{Channel: q.Channel, Text: q.Text, Metadata: q.Metadata})
	if err != nil {
		t.Fatal(err)
	}
	second := q
	second.TS = ts
	reply, seq := g.Reply("wei", second, apptest.PDBPart)
	g.Told(seq, "wei", `^\*2/4\*`)
	seq = g.Workspace.Seq()
	if err := g.Workspace.Edit("wei", q.Channel, reply, apptest.PDBFull); err != nil {
		t.Fatal(err)
	}
	g.Told(seq, "wei", `^\*4/4\*`)
	g.Await(0, "the deletion of the second question", func(e workspace.Entry) bool { return e.Kind == "delete" && e.TS == ts })
	_, seq = g.Reply("tom", q, apptest.PDBFull)
	g.Told(seq, "tom", `^\*4/4\*`)
	if err := g.Workspace.Delete("wei", q.Channel, reply); err != nil {
		t.Fatal(err)
	}
	until(t, "the deleted reply is withdrawn", func() bool {
		return g.Count(`SELECT count(*) FROM submissions WHERE outcome = 'withdrawn'`) == 2
	})
	if n := g.Count(`SELECT count(*) FROM rounds`); n != 1 {
		t.Errorf("there are %d rounds, want 1", n)
	}
}
