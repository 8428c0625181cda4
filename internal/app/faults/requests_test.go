package faults_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/workspace"
)

// loseCommitOf has the gate lose the answer to the next commit of a transaction
// in which a statement with part was parsed: the server commits, and the client's
// connection breaks.
func (g *gate) loseCommitOf(part string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.steal = part
}

// A tap is what a client sends through a gate.
type tap struct {
	gate           *gate
	client, server net.Conn
	marked         bool // the part to steal a commit after went by
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.client.Read(p)
	if n > 0 && t.steals(p[:n]) {
		t.client.Close() // first, or a quick answer gets through
		_, _ = t.server.Write(p[:n])
		return 0, io.EOF
	}
	return n, err
}

// steals reports whether data ends with the commit whose answer is to be lost.
func (t *tap) steals(data []byte) bool {
	t.gate.mu.Lock()
	defer t.gate.mu.Unlock()
	if t.gate.steal == "" {
		return false
	}
	if bytes.Contains(data, simpleQuery("begin")) {
		t.marked = false // by a transaction before, which did not commit
	}
	t.marked = t.marked || bytes.Contains(data, []byte(t.gate.steal))
	if !t.marked || !bytes.Contains(data, simpleQuery("commit")) {
		return false
	}
	t.gate.steal = ""
	return true
}

// simpleQuery returns sql as a client sends it, so that a reply or a question with
// the same word is not taken for it.
func simpleQuery(sql string) []byte {
	message := binary.BigEndian.AppendUint32([]byte{'Q'}, uint32(len(sql)+5)) // the length counts itself and the final zero
	return append(append(message, sql...), 0)
}

// Where the answer to a commit is lost, the member is told that it is not known,
// and the same asked for again is not done twice. Asked for once more after that,
// it is.
func TestLostCommit(t *testing.T) {
	t.Parallel()
	g := apptest.NewGroup(t, apptest.Options{})
	gate, address := newGate(t, g.Database)
	g.StartBot(address)
	const ask = "now kubernetes.pdb-scope for 10m"
	gate.loseCommitOf("INSERT INTO rounds")
	g.Command("ana", "/quiz", ask, `^I am not sure whether that worked\. Look before you try again: if no question appears here`)
	g.Command("ana", "/quiz", strings.ToUpper(ask), `pdb-scope appears here in a moment`)
	first := g.Await(0, "the question", apptest.IsQuestion)
	if n := g.Count(`SELECT count(*) FROM rounds`); n != 1 {
		t.Errorf("%d rounds of one question asked for twice, want 1", n)
	}
	g.Command("ana", "/quiz", ask, `appears here in a moment`) // she was told of the first by now
	g.Await(first.Seq, "another question", apptest.IsQuestion)

	_, seq := g.Reply("wei", first, apptest.PDBFull)
	g.Told(seq, "wei", `^\*4/4\*`)
	board := g.Command("wei", "/leaderboard", "", `you 4`)
	gate.loseCommitOf("INSERT INTO boards")
	seq = g.Workspace.Seq()
	for _, want := range []string{`^I am not sure whether that worked`, `^Shared`} {
		share(t, g, board)
		g.Told(seq, "wei", want)
	}
	g.Await(seq, "the shared board", isBoard)
	if n := g.Count(`SELECT count(*) FROM boards`); n != 1 {
		t.Errorf("%d boards of one shared twice, want 1", n)
	}
}

func isBoard(e workspace.Entry) bool { return apptest.IsOfType(e, slackbot.EventBoard) }

// share presses the button that shares a board.
func share(t *testing.T, g *apptest.Group, board workspace.Entry) {
	t.Helper()
	for _, b := range buttons(t, board) {
		if !strings.HasPrefix(b.ActionID, "share") {
			continue
		}
		if err := g.Workspace.Click("wei", workspace.Place{Channel: board.Channel, TS: board.TS}, "", b.ActionID, b.Value); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("the board has no button to share it")
}

// Who asks for a post that Slack refuses for good is told so in private, and why.
func TestRefusedPost(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	_, seq := g.Reply("wei", g.Ask("kubernetes.pdb-scope"), apptest.PDBFull)
	g.Told(seq, "wei", `^\*4/4\*`)
	board := g.Command("wei", "/leaderboard", "", `you 4`)
	if err := g.Workspace.LockPosting(apptest.Channel, true); err != nil {
		t.Fatal(err)
	}
	seq = g.Workspace.Seq()
	if err := g.Workspace.Command("ana", apptest.Channel, "/quiz", "now kubernetes.pdb-scope"); err != nil {
		t.Fatal(err)
	}
	g.Told(seq, "ana", `^The question that you asked for is not posted: the settings of this channel or workspace let no app post here`)
	seq = g.Workspace.Seq()
	share(t, g, board)
	g.Told(seq, "wei", `^The board that you asked for is not posted: the settings`)
}

// Nothing is promised where the bot cannot post.
func TestShareElsewhere(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	_, seq := g.Reply("wei", g.Ask("kubernetes.pdb-scope"), apptest.PDBFull)
	g.Told(seq, "wei", `^\*4/4\*`)
	seq = g.Workspace.Seq()
	if err := g.Workspace.Command("wei", "#random", "/leaderboard", ""); err != nil {
		t.Fatal(err)
	}
	board := g.Told(seq, "wei", `you 4`)
	share(t, g, board)
	g.Told(board.Seq, "wei", `^I am not in this conversation, so I cannot post here`)
}
