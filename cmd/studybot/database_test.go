package main

import (
	"log/slog"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/telemetry"
	"github.com/studybot/studybot/internal/workspace"
)

// ways are how a bot reaches its database behind pgbouncer.
var ways = map[string]func(t *testing.T, database string) (address, direct string){
	"session":                   func(t *testing.T, d string) (string, string) { return pgtest.Pooler(t, d, "session"), "" },
	"transaction":               func(t *testing.T, d string) (string, string) { return pgtest.Pooler(t, d, "transaction"), "" },
	"transaction, and directly": func(t *testing.T, d string) (string, string) { return pgtest.Pooler(t, d, "transaction"), d },
}

// Behind a pooler the bot does all that it does without: it asks, marks what
// comes at once, keeps the board, closes and tells the results.
func TestBehindPgbouncer(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := &group{t: t, ws: startWorkspace(t), database: pgtest.New(t)}
			address, direct := way(t, g.database)
			g.direct = direct
			g.startBot(address)
			seq := g.ws.Seq()
			g.command("ana", "/quiz", "now kubernetes.pdb-scope for 20s", "open for 20 s")
			q := g.await(seq, "the question", isQuestion)
			var replying sync.WaitGroup
			members := []string{"wei", "tom", "priya", "sam", "lena", "diego"}
			for _, member := range members {
				replying.Go(func() {
					_, sent := g.reply(member, q, pdbFull)
					g.told(sent, member, `^\*4/4\*`)
					g.command(member, "/leaderboard", "", `you 4`)
				})
			}
			replying.Wait()
			results := g.await(seq, "the results", func(e workspace.Entry) bool { return isOfType(e, slackbot.EventResults) })
			if !strings.Contains(results.Text, "Wei") {
				t.Errorf("the results do not name Wei:\n%s", results.Text)
			}
			if n := g.count(`SELECT count(*) FROM submissions WHERE outcome = 'marked'`); n != len(members) {
				t.Errorf("%d replies are marked, want %d", n, len(members))
			}
		})
	}
}

// A private Postgres that is killed comes back by itself, and a reply sent
// meanwhile is marked. /readyz says what is the matter.
func TestPrivatePostgresDies(t *testing.T) {
	t.Parallel()
	server, err := localpg.Start(t.Context(), localpg.Options{Dir: t.TempDir(), Log: telemetry.NewLogger(testWriter{t}, slog.LevelWarn, "text")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	g := &group{t: t, ws: startWorkspace(t), database: server.URL(), private: server}
	g.startBot(g.database)
	q := g.ask("kubernetes.pdb-scope")
	postmaster := g.count(`SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int`)
	if err := syscall.Kill(postmaster, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_, seq := g.reply("wei", q, pdbFull)
	g.told(seq, "wei", `^\*4/4\*`)
	if n := server.Restarts(); n != 1 {
		t.Errorf("it was started again %d times, want 1", n)
	}
	if n := g.count(`SELECT count(*) FROM submissions`); n != 1 {
		t.Errorf("%d submissions are stored, want 1", n)
	}
	_, seq = g.reply("tom", q, pdbFull)
	g.told(seq, "tom", `^\*4/4\*`)
}
