package app_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/workspace"
)

// crowd is how many members reply in the benchmarks: enough that none runs out
// of tries.
const crowd = 2000

// benchGroup is a group with a crowd of members, on a database as durable as
// Postgres is by default.
func benchGroup(b *testing.B) (*apptest.Group, []string) {
	b.Helper()
	g := apptest.NewGroup(b, apptest.Options{Database: apptest.Durable(b)})
	members := make([]string, crowd)
	for i := range members {
		members[i] = fmt.Sprintf("member%d", i)
		if _, err := g.Workspace.AddMember(workspace.Member{Name: members[i]}); err != nil {
			b.Fatal(err)
		}
		if err := g.Workspace.Join(members[i], apptest.Channel); err != nil {
			b.Fatal(err)
		}
	}
	return g, members
}

// sendAll sends n replies to the question at ts and waits until the app has
// acked each.
func sendAll(b *testing.B, ws *workspace.Server, in, ts string, members []string, n int) {
	b.Helper()
	var senders sync.WaitGroup
	for s := range 4 {
		senders.Go(func() {
			for i := s; i < n; i += 4 {
				if _, err := ws.Reply(members[i%len(members)], in, ts, apptest.PDBPart); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	senders.Wait()
	if err := ws.AwaitSettled(context.Background()); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkReplies measures replies committed and acked a second: studybot's,
// each marked, added to the standings and with its receipt queued, beside a
// bare slack-go loop with one INSERT a reply, on the same database.
func BenchmarkReplies(b *testing.B) {
	b.Run("studybot", func(b *testing.B) {
		g, members := benchGroup(b)
		g.StartBot(g.Database)
		var question workspace.Entry
		for round := 0; b.Loop(); round++ {
			if round%2 == 0 {
				b.StopTimer()
				question = g.Ask("kubernetes.pdb-scope")
				b.StartTimer()
			}
			sendAll(b, g.Workspace, question.Channel, question.TS, members, batch)
		}
		b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "replies/s")
	})
	b.Run("bare", func(b *testing.B) {
		g, members := benchGroup(b)
		bareLoop(b, g)
		ts, err := g.Workspace.Say("ana", apptest.Channel, "What does it protect against?")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			sendAll(b, g.Workspace, apptest.Channel, ts, members, batch)
		}
		b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "replies/s")
	})
}

// batch is how many replies one step of BenchmarkReplies sends.
const batch = crowd

// bareLoop is the least that a bot on slack-go can do with a reply and keep
// it: one INSERT, then the ack.
func bareLoop(b *testing.B, g *apptest.Group) {
	b.Helper()
	pool, err := pgxpool.New(b.Context(), g.Database)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	if _, err := pool.Exec(b.Context(), `CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, member text, ts text, text text)`); err != nil {
		b.Fatal(err)
	}
	api := slack.New(g.Workspace.BotToken(), slack.OptionAppLevelToken(g.Workspace.AppToken()), slack.OptionAPIURL(g.Workspace.APIURL()))
	client := socketmode.New(api, socketmode.OptionLog(log.New(io.Discard, "", 0)))
	ctx, cancel := context.WithCancel(context.Background())
	b.Cleanup(cancel)
	go func() { _ = client.RunContext(ctx) }() // it ends with ctx
	go func() {
		for event := range client.Events {
			if event.Type != socketmode.EventTypeEventsAPI {
				continue
			}
			outer, _ := event.Data.(slackevents.EventsAPIEvent)
			if m, ok := outer.InnerEvent.Data.(*slackevents.MessageEvent); ok && m.BotID == "" {
				if _, err := pool.Exec(ctx, `INSERT INTO bare (member, ts, text) VALUES ($1, $2, $3)`, m.User, m.TimeStamp, m.Text); err != nil {
					return
				}
			}
			if err := client.AckCtx(ctx, event.Request.EnvelopeID, nil); err != nil {
				return
			}
		}
	}()
	if err := g.Workspace.AwaitConnections(apptest.Soon(b), 1); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkReceiptLatency measures the time from a reply to its receipt while
// 50 replies a second come in.
func BenchmarkReceiptLatency(b *testing.B) {
	const every = time.Second / 50
	g, members := benchGroup(b)
	g.StartBot(g.Database)
	question := g.Ask("kubernetes.pdb-scope")
	var mu sync.Mutex
	var took []time.Duration
	var waiting sync.WaitGroup
	tick := time.NewTicker(every)
	defer tick.Stop()
	n := 0
	for b.Loop() {
		for range 250 { // five seconds
			<-tick.C
			member := members[n%len(members)]
			n++
			id := g.ID(member)
			start, seq := time.Now(), g.Workspace.Seq()
			if _, err := g.Workspace.Reply(member, question.Channel, question.TS, apptest.PDBPart); err != nil {
				b.Fatal(err)
			}
			waiting.Go(func() {
				_, err := g.Workspace.Await(apptest.Soon(b), seq, func(e workspace.Entry) bool { return e.Kind == "ephemeral" && e.To == id })
				if err != nil {
					b.Error("a receipt did not come")
					return
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, time.Since(start))
			})
		}
	}
	waiting.Wait()
	slices.Sort(took)
	b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
	b.ReportMetric(milliseconds(took[len(took)*95/100]), "p95-ms")
	b.ReportMetric(0, "ns/op") // a step is five seconds by design
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
