package faults_test

import (
	"log/slog"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/localpg"
	"github.com/studybot/studybot/internal/localpg/pgtest"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/telemetry"
	"github.com/studybot/studybot/internal/workspace"
)

// poolers are how a bot reaches its database behind pgbouncer: the options with
// the address that leads through it and, where it keeps no sessions, the one
// that leads around it.
var poolers = map[string]func(t *testing.T) apptest.Options{
	"session": func(t *testing.T) apptest.Options {
		return apptest.Options{Database: pgtest.Pooler(t, pgtest.New(t), "session", "default_pool_size = 60")}
	},
	"transaction": func(t *testing.T) apptest.Options {
		return apptest.Options{Database: pgtest.Pooler(t, pgtest.New(t), "transaction")}
	},
	"transaction, and directly": func(t *testing.T) apptest.Options {
		direct := pgtest.New(t)
		return apptest.Options{Database: pgtest.Pooler(t, direct, "transaction"), DirectURL: direct}
	},
}

// Behind a pooler the bot does all that it does without: it asks, marks what
// comes at once, keeps the board, closes and tells the results.
func TestBehindPgbouncer(t *testing.T) {
	t.Parallel()
	for name, options := range poolers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := apptest.StartGroup(t, options(t))
			q := g.Ask("kubernetes.pdb-scope")
			var replying sync.WaitGroup
			members := []string{"wei", "tom", "priya", "sam", "lena", "diego"}
			for _, member := range members {
				replying.Go(func() {
					_, sent := g.Reply(member, q, apptest.PDBFull)
					g.Told(sent, member, `^\*4/4\*`)
					g.Command(member, "/leaderboard", "", `you 4`)
				})
			}
			replying.Wait()
			g.EndRound(q)
			results := g.Await(q.Seq, "the results", func(e workspace.Entry) bool { return apptest.IsOfType(e, slackbot.EventResults) })
			if !strings.Contains(results.Text, "Wei") {
				t.Errorf("the results do not name Wei:\n%s", results.Text)
			}
			if n := g.Count(`SELECT count(*) FROM submissions WHERE outcome = 'marked'`); n != len(members) {
				t.Errorf("%d replies are marked, want %d", n, len(members))
			}
		})
	}
}

// A private Postgres that is killed comes back by itself, and a reply sent
// meanwhile is marked.
func TestPrivatePostgresDies(t *testing.T) {
	t.Parallel()
	server, err := localpg.Start(t.Context(), localpg.Options{
		Dir: t.TempDir(), Log: telemetry.NewLogger(apptest.Log(t), slog.LevelWarn, "text"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	g := apptest.StartGroup(t, apptest.Options{Database: server.URL(), PrivatePostgres: server, EventAckWithin: soonAgain})
	q := g.Ask("kubernetes.pdb-scope")
	postmaster := g.Count(`SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int`)
	if err := syscall.Kill(postmaster, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_, seq := g.Reply("wei", q, apptest.PDBFull)
	g.Told(seq, "wei", `^\*4/4\*`)
	if n := server.Restarts(); n != 1 {
		t.Errorf("it was started again %d times, want 1", n)
	}
	if n := g.Count(`SELECT count(*) FROM submissions`); n != 1 {
		t.Errorf("%d submissions are stored, want 1", n)
	}
	_, seq = g.Reply("tom", q, apptest.PDBFull)
	g.Told(seq, "tom", `^\*4/4\*`)
}
