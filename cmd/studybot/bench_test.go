package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/postgres"
	"github.com/studybot/studybot/internal/workspace"
)

// crowd is how many members reply in the benchmarks: enough that none runs out
// of tries.
const crowd = 2000

// benchGroup is a workspace with a crowd of members, and a database on disk as
// durable as Postgres is by default.
func benchGroup(b *testing.B) (*group, []string) {
	b.Helper()
	server, err := localpg.Start(b.Context(), localpg.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Close() }) // a benchmark measures no more by then
	if err := postgres.Migrate(b.Context(), server.URL()); err != nil {
		b.Fatal(err)
	}
	g := &group{t: b, ws: startWorkspace(b), database: server.URL()}
	members := make([]string, crowd)
	for i := range members {
		members[i] = fmt.Sprintf("member%d", i)
		if _, err := g.ws.AddMember(workspace.Member{Name: members[i]}); err != nil {
			b.Fatal(err)
		}
		if err := g.ws.Join(members[i], channel); err != nil {
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
				if _, err := ws.Reply(members[i%len(members)], in, ts, pdbPart); err != nil {
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
		g.startBot(g.database)
		var question workspace.Entry
		for round := 0; b.Loop(); round++ {
			if round%2 == 0 {
				b.StopTimer()
				question = g.ask("kubernetes.pdb-scope")
				b.StartTimer()
			}
			sendAll(b, g.ws, question.Channel, question.TS, members, batch)
		}
		b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "replies/s")
	})
	b.Run("bare", func(b *testing.B) {
		g, members := benchGroup(b)
		bareLoop(b, g)
		ts, err := g.ws.Say("ana", channel, "What does it protect against?")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			sendAll(b, g.ws, channel, ts, members, batch)
		}
		b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "replies/s")
	})
}

// batch is how many replies one step of BenchmarkReplies sends.
const batch = crowd

// bareLoop is the least that a bot on slack-go can do with a reply and keep
// it: one INSERT, then the ack.
func bareLoop(b *testing.B, g *group) {
	b.Helper()
	pool, err := pgxpool.New(b.Context(), g.database)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	if _, err := pool.Exec(b.Context(), `CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, member text, ts text, text text)`); err != nil {
		b.Fatal(err)
	}
	api := slack.New(g.ws.BotToken(), slack.OptionAppLevelToken(g.ws.AppToken()), slack.OptionAPIURL(g.ws.APIURL()))
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
	if err := g.ws.AwaitConnections(soon(b), 1); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkReceiptLatency measures the time from a reply to its receipt while
// 50 replies a second come in.
func BenchmarkReceiptLatency(b *testing.B) {
	const every = time.Second / 50
	g, members := benchGroup(b)
	g.startBot(g.database)
	question := g.ask("kubernetes.pdb-scope")
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
			id := g.id(member)
			start, seq := time.Now(), g.ws.Seq()
			if _, err := g.ws.Reply(member, question.Channel, question.TS, pdbPart); err != nil {
				b.Fatal(err)
			}
			waiting.Go(func() {
				_, err := g.ws.Await(soon(b), seq, func(e workspace.Entry) bool { return e.Kind == "ephemeral" && e.To == id })
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

// BenchmarkStart measures the time from the start of "studybot serve" until it
// is connected to Slack, on a database that is there, and the memory that it
// then holds.
func BenchmarkStart(b *testing.B) {
	g, _ := benchGroup(b)
	binary := filepath.Join(b.TempDir(), "studybot")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	var took []time.Duration
	var resident []float64
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), binary, "serve")
		cmd.Env = []string{
			"HOME=" + b.TempDir(), "SLACK_API_URL=" + g.ws.APIURL(), "SLACK_BOT_TOKEN=" + g.ws.BotToken(), "SLACK_APP_TOKEN=" + g.ws.AppToken(),
			"DATABASE_URL=" + g.database, "STUDYBOT_CHANNEL=" + channel, "STUDYBOT_HTTP_ADDR=off",
		}
		start := time.Now()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		if err := g.ws.AwaitConnections(soon(b), 1); err != nil {
			b.Fatal("it did not connect")
		}
		took = append(took, time.Since(start))
		b.StopTimer()
		time.Sleep(2 * time.Second) // idle
		resident = append(resident, residentMegabytes(b, cmd.Process.Pid))
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		if err := g.ws.AwaitConnections(soon(b), 0); err != nil {
			b.Fatal("it stayed connected")
		}
		b.StartTimer()
	}
	slices.Sort(took)
	slices.Sort(resident)
	b.ReportMetric(milliseconds(took[len(took)/2]), "ms-to-connected")
	b.ReportMetric(resident[len(resident)/2], "MB-idle")
}

// residentMegabytes reads how much memory a process holds, on Linux.
func residentMegabytes(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmRSS:")); ok {
			kilobytes, err := strconv.ParseFloat(string(bytes.Fields(rest)[0]), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kilobytes / 1024
		}
	}
	b.Fatal("the process has no VmRSS")
	return 0
}
