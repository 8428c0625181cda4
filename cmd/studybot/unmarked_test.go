package main

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Replies to a round that cannot be marked are safe, and their writers are told
// so; a bot that can mark them again does, and answers.
func TestUnmarkableRound(t *testing.T) {
	t.Parallel()
	g := startGroup(t)
	q := g.ask("kubernetes.pdb-scope")
	g.change(`UPDATE rounds SET question = jsonb_set(question, '{level}', '"deep"')`)
	_, seq := g.reply("wei", q, pdbFull)
	g.told(seq, "wei", `your reply is safe and will be marked`)
	ts, seq := g.reply("tom", q, pdbFull)
	g.told(seq, "tom", `your reply is safe and will be marked`)
	if err := g.ws.Delete("tom", q.Channel, ts); err != nil {
		t.Fatal(err)
	}
	g.command("wei", "/quiz", "me", `safe, and will be marked`)

	g.stop()
	g.change(`UPDATE rounds SET question = jsonb_set(question, '{level}', '1')`)
	seq = g.ws.Seq()
	g.startBot(g.database)
	g.told(seq, "wei", `^\*4/4\* · that is all of it`)
	g.command("wei", "/leaderboard", "", `you 4`)
	if n := g.count(`SELECT count(*) FROM submissions WHERE outcome = 'marked'`); n != 1 {
		t.Errorf("%d replies are marked, want wei's", n)
	}
}

// change runs a statement on the group's database.
func (g *group) change(sql string) {
	g.t.Helper()
	conn, err := pgx.Connect(soon(g.t), g.database)
	if err != nil {
		g.t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(soon(g.t), sql); err != nil {
		g.t.Fatal(err)
	}
}
