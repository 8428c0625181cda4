package faults_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/app/apptest"
)

// A gate is a way to a server that can be shut.
type gate struct {
	t      *testing.T
	target string
	listen net.Listener

	mu    sync.Mutex
	shut  bool
	conns map[net.Conn]bool
	steal string // see loseCommitOf
}

// newGate opens a gate before the database at address, and returns it with the
// address that leads through it.
func newGate(t *testing.T, address string) (*gate, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{t: t, listen: l, conns: make(map[net.Conn]bool)}
	g.target = u.Query().Get("host")
	if g.target == "" {
		g.target = u.Host
	} else {
		g.target = filepath.Join(g.target, ".s.PGSQL."+u.Query().Get("port"))
	}
	go g.serve()
	t.Cleanup(func() { l.Close(); g.set(true) })
	through := *u
	query := through.Query()
	query.Del("host")
	query.Del("port")
	query.Set("sslmode", "disable")
	through.Host, through.RawQuery = l.Addr().String(), query.Encode()
	return g, through.String()
}

func (g *gate) serve() {
	for {
		in, err := g.listen.Accept()
		if err != nil {
			return
		}
		go g.pass(in)
	}
}

func (g *gate) pass(in net.Conn) {
	defer in.Close()
	network := "tcp"
	if strings.HasPrefix(g.target, "/") {
		network = "unix"
	}
	out, err := new(net.Dialer).DialContext(context.Background(), network, g.target)
	if err != nil {
		return
	}
	defer out.Close()
	g.mu.Lock()
	if g.shut {
		g.mu.Unlock()
		return
	}
	g.conns[in], g.conns[out] = true, true
	g.mu.Unlock()
	go func() { _, _ = io.Copy(out, &tap{gate: g, client: in, server: out}); out.Close() }()
	_, _ = io.Copy(in, out)
}

// set shuts or opens the gate. Shutting breaks what goes through it.
func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = shut
	if shut {
		for c := range g.conns {
			c.Close()
		}
		clear(g.conns)
	}
}

// An outage of Postgres is waited out: what was sent in it is marked after it,
// without a restart.
func TestPostgresOutage(t *testing.T) {
	t.Parallel()
	g := apptest.NewGroup(t, apptest.Options{})
	gate, address := newGate(t, g.Database)
	g.StartBot(address)
	q := g.Ask("kubernetes.pdb-scope")
	gate.set(true)
	_, seq := g.Reply("wei", q, apptest.PDBFull)
	g.Command("tom", "/leaderboard", "", `^That did not work on our side`)
	gate.set(false)
	g.Told(seq, "wei", `^\*4/4\*`)
	if n := g.Count(`SELECT count(*) FROM submissions`); n != 1 {
		t.Errorf("%d submissions are stored, want 1", n)
	}
}

// A reply that Postgres kept from being stored until Slack gave up on it is looked
// for once Postgres is back, and not only at the close.
func TestSlackGivesUp(t *testing.T) {
	t.Parallel()
	g := apptest.NewGroup(t, apptest.Options{Redeliver: []time.Duration{}})
	gate, address := newGate(t, g.Database)
	g.StartBot(address)
	q := g.Ask("kubernetes.pdb-scope")
	gate.set(true)
	_, seq := g.Reply("wei", q, apptest.PDBFull)
	g.Command("tom", "/leaderboard", "", `^That did not work on our side`) // and neither did the reply
	gate.set(false)
	g.Told(seq, "wei", `^\*4/4\*`)
}
