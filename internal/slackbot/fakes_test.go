package slackbot

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/studybot/studybot/deploy"
	"github.com/studybot/studybot/internal/slackbot/socketmode"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/workspace"
)

const ourTeam = "T1"

// fakeRounds records what it is asked to do, and answers with err.
type fakeRounds struct {
	Rounds
	mu      sync.Mutex
	replies []study.Reply
	did     []string
	asked   study.NowRequest
	err     error
	panics  bool

	claims   []study.Request
	claimErr error
	repeats  string // the key of the request that every request repeats
	told     []string
}

func (f *fakeRounds) do(format string, args ...any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.panics {
		panic("no")
	}
	f.did = append(f.did, fmt.Sprintf(format, args...))
	return f.err
}

func (f *fakeRounds) Submit(_ context.Context, r study.Reply) (study.Outcome, error) {
	f.replies = append(f.replies, r)
	return study.OutcomeMarked, f.do("submit %s %q by %s in %s, edit %q", r.Message.TS, r.Text, r.Member, r.ThreadTS, r.EditedTS)
}

func (f *fakeRounds) Withdraw(_ context.Context, r study.Reply, at time.Time) error {
	return f.do("withdraw %s in %s, by %q in %q, at %d", r.Message.TS, r.Message.Channel, r.Member, r.ThreadTS, at.Unix())
}

func (f *fakeRounds) Choose(_ context.Context, c study.Click) (study.Outcome, error) {
	return study.OutcomeMarked, f.do("choose %d in round %d on %s by %s at %s", c.Choice, c.Round, c.Message.TS, c.Member, c.TS)
}

func (f *fakeRounds) Answer(_ context.Context, r study.PrivateReply) (study.Receipt, error) {
	rec := study.Receipt{Submission: study.Submission{Outcome: study.OutcomeMarked, Text: r.Text, Grade: study.Grade{Points: 2, Max: 2}}}
	return rec, f.do("answer %q in round %d on %s by %s in %s", r.Text, r.Round, r.MessageTS, r.Member, r.Form)
}

func (f *fakeRounds) OpenNow(_ context.Context, req study.NowRequest) (study.Round, error) {
	f.asked = req
	now := time.Now()
	return study.Round{OpenedAt: now, ClosesAt: now.Add(max(req.OpenFor, time.Hour))}, f.do("open")
}

func (f *fakeRounds) Claim(_ context.Context, r study.Request) (string, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.claims = append(f.claims, r)
	if f.claimErr != nil {
		return "", false, f.claimErr
	}
	if f.repeats != "" {
		return f.repeats, true, nil
	}
	return r.Key, false, nil
}

func (f *fakeRounds) Told(_ context.Context, key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.told = append(f.told, key)
	return nil
}

func (f *fakeRounds) Skip(context.Context, study.ChannelID, study.MemberID) (study.Upcoming, error) {
	return study.Upcoming{}, f.do("skip")
}

func (f *fakeRounds) SetPaused(_ context.Context, _ study.ChannelID, _ study.MemberID, paused bool) (bool, error) {
	return true, f.do("paused %t", paused)
}

func (f *fakeRounds) ShareBoard(_ context.Context, p study.Period, topic study.Topic, _ study.ChannelID, by study.MemberID, key string) error {
	return f.do("share %s %q by %s as %s", p, topic, by, key)
}

// fakeLookup answers every look-up, and records it.
type fakeLookup struct {
	did      []string
	err      error
	upcoming []study.Upcoming
}

func (f *fakeLookup) do(format string, args ...any) error {
	f.did = append(f.did, fmt.Sprintf(format, args...))
	return f.err
}

func (f *fakeLookup) Term(_ context.Context, name string, by study.MemberID) (study.TermAnswer, error) {
	return study.TermAnswer{Asked: name}, f.do("term %q by %s", name, by)
}

func (f *fakeLookup) Board(_ context.Context, p study.Period, topic string, viewer study.MemberID) (study.Board, error) {
	return study.Board{BoardQuery: study.BoardQuery{Period: p}}, f.do("board %s %q for %s", p, topic, viewer)
}

func (f *fakeLookup) Profile(_ context.Context, member study.MemberID) (study.Profile, error) {
	return study.Profile{Member: member}, f.do("profile of %s", member)
}

func (f *fakeLookup) Asking(_ context.Context, round study.RoundID, member study.MemberID) (study.Asking, error) {
	return study.Asking{Round: study.Round{ID: round, State: study.RoundOpen}, TriesLeft: 2}, f.do("asking %d of %s", round, member)
}

func (f *fakeLookup) Upcoming(_ context.Context, channel study.ChannelID) ([]study.Upcoming, error) {
	return f.upcoming, f.do("upcoming of %q", channel)
}

func (f *fakeLookup) Topics(context.Context) ([]study.TopicCount, error) { return nil, f.do("topics") }

// A fakeMetrics counts.
type fakeMetrics struct {
	noMetrics
	mu        sync.Mutex
	envelopes map[EnvelopeOutcome]int
	calls     map[string]int // by method
}

func newMetrics() *fakeMetrics {
	return &fakeMetrics{envelopes: make(map[EnvelopeOutcome]int), calls: make(map[string]int)}
}

func (m *fakeMetrics) Envelope(_ string, outcome EnvelopeOutcome, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.envelopes[outcome]++
}

func (m *fakeMetrics) Call(method, _ string, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls[method]++
}

// newTestBot returns a bot of team T1 that is connected to nothing.
func newTestBot(rounds *fakeRounds, lookup *fakeLookup, m *fakeMetrics) *Bot {
	c := NewClient(ClientOptions{APIURL: "http://127.0.0.1:1/", Metrics: m})
	c.identity.Store(&identity{TeamID: ourTeam, BotID: "B1"})
	return NewBot(Options{Client: c, Rounds: rounds, Lookup: lookup, Admins: []study.MemberID{"UADMIN"}})
}

// testPace is how many times as fast as Slack's the workspace's limits are. The
// client keeps well below them: a limit that is met costs a second.
const testPace = 100_000

// startWorkspace starts a workspace and returns it with a client of its bot.
func startWorkspace(t *testing.T, m Metrics) (*workspace.Server, *Client) {
	t.Helper()
	ws, err := workspace.New(workspace.Options{Manifest: deploy.SlackManifest, Pace: testPace})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- ws.Serve(context.Background()) }()
	t.Cleanup(func() {
		if err := ws.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return ws, NewClient(ClientOptions{APIURL: ws.APIURL(), BotToken: ws.BotToken(), AppToken: ws.AppToken(), Pace: testPace / 100, Metrics: m})
}

// idOf returns the id of the member named name.
func idOf(t *testing.T, ws *workspace.Server, name string) study.MemberID {
	t.Helper()
	for _, m := range ws.Members() {
		if m.Name == name {
			return study.MemberID(m.ID)
		}
	}
	t.Fatalf("there is no member %q", name)
	return ""
}

// A fakeSlack is the other end of one socket.
type fakeSlack struct {
	t    *testing.T
	conn *websocket.Conn
}

// dialFake returns a socket, and Slack at its other end.
func dialFake(t *testing.T) (*socketmode.Socket, *fakeSlack) {
	t.Helper()
	conns := make(chan *websocket.Conn, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type": "hello"}`)); err != nil {
			t.Error(err)
		}
		conns <- conn
	}))
	t.Cleanup(server.Close)
	s, err := socketmode.Dial(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), defaultSilence)
	if err != nil {
		t.Fatal(err)
	}
	slack := &fakeSlack{t, <-conns}
	t.Cleanup(func() { s.Close(); slack.conn.Close() })
	return s, slack
}

// send sends an envelope and returns it as the bot reads it.
func (f *fakeSlack) send(s *socketmode.Socket, text string) socketmode.Envelope {
	f.t.Helper()
	if err := f.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		f.t.Fatal(err)
	}
	e, err := s.Read()
	if err != nil {
		f.t.Fatal(err)
	}
	return e
}

// answer returns the next ack.
func (f *fakeSlack) answer() string {
	f.t.Helper()
	if err := f.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		f.t.Fatal(err)
	}
	_, text, err := f.conn.ReadMessage()
	if err != nil {
		f.t.Fatalf("no ack came: %v", err)
	}
	return string(text)
}
