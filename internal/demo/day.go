package demo

import (
	"context"
	"math/rand/v2"

	"github.com/studybot/studybot/internal/workspace"
)

// day is what members do beside answering: Ana, who may, opens two rounds at
// once, a short one to see results soon and a long one that leaves whoever
// sits at the page time to answer; the others look things up.
func (g *group) day(ctx context.Context) {
	if g.Workspace.AwaitConnections(ctx, 1) != nil {
		return // ctx ended before the bot came
	}
	g.command(ctx, "ana", "/quiz", "now kubernetes.pdb-scope for 15s")
	if !g.think(ctx, 3) {
		return
	}
	g.command(ctx, "ana", "/quiz", "now sre for 10m")
	if !g.think(ctx, 3) {
		return
	}
	g.lookUp(ctx, "priya")
	g.command(ctx, "sam", "/quiz", "shedule")
	if !g.think(ctx, 13) {
		return
	}
	g.shareBoard(ctx, "ana")
	for g.think(ctx, 12) {
		g.moment(ctx)
	}
}

// moment is one thing that somebody does.
func (g *group) moment(ctx context.Context) {
	who := members[rand.IntN(len(members))].name
	switch rand.IntN(6) {
	case 0, 1:
		g.lookUp(ctx, who)
	case 2:
		g.command(ctx, who, "/leaderboard", "month")
	case 3:
		g.command(ctx, who, "/quiz", "me")
	case 4:
		g.command(ctx, who, "/quiz", "schedule")
	case 5:
		if err := g.Workspace.OpenHome(who); err != nil {
			g.Log.Debug("a member could not open the app's home", "member", who, "err", err)
		}
	}
}

// lookUp looks a term up, now and then with a slip of the keyboard.
func (g *group) lookUp(ctx context.Context, who string) {
	if len(g.Terms) == 0 {
		return
	}
	term := []rune(g.Terms[rand.IntN(len(g.Terms))])
	if i := 1 + rand.IntN(max(1, len(term)-2)); rand.IntN(3) == 0 && len(term) > 5 {
		term[i], term[i-1] = term[i-1], term[i]
	}
	g.command(ctx, who, "/term", string(term))
}

// shareBoard looks at the leaderboard and shares it in the channel.
func (g *group) shareBoard(ctx context.Context, who string) {
	board, ok := g.command(ctx, who, "/leaderboard", "")
	if !ok {
		return
	}
	share, ok := labelled(buttonsOf(board.Blocks), "Share")
	if !ok {
		return
	}
	at := workspace.Place{Channel: board.Channel, TS: board.TS}
	if err := g.Workspace.Click(who, at, share.block, share.ActionID, share.Value); err != nil {
		g.Log.Debug("a member could not share the board", "member", who, "err", err)
	}
}

// command runs a slash command and returns what the member was told.
func (g *group) command(ctx context.Context, who, command, text string) (workspace.Entry, bool) {
	seq := g.Workspace.Seq()
	if err := g.Workspace.Command(who, Channel, command, text); err != nil {
		g.Log.Debug("a member could not run a command", "member", who, "command", command, "err", err)
		return workspace.Entry{}, false
	}
	return g.hearAs(ctx, who, seq)
}
