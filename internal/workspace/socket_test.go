package workspace_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack/socketmode"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// A wire is a bare Socket Mode connection, for what an SDK would hide.
type wire struct {
	t  *testing.T
	ws *websocket.Conn
}

type frame struct {
	Type         string          `json:"type"`
	Reason       string          `json:"reason"`
	EnvelopeID   string          `json:"envelope_id"`
	Payload      json.RawMessage `json:"payload"`
	Accepts      bool            `json:"accepts_response_payload"`
	RetryAttempt *int            `json:"retry_attempt"`
	RetryReason  string          `json:"retry_reason"`
	Connections  int             `json:"num_connections"`
}

func openURL(t *testing.T, s *workspace.Server) string {
	t.Helper()
	a := send(t, s, "apps.connections.open", "", "", "Authorization", "Bearer "+s.AppToken())
	var opened struct{ URL string }
	if err := json.Unmarshal([]byte(a.body), &opened); err != nil || !a.OK {
		t.Fatalf("apps.connections.open: %s %v", a.body, err)
	}
	return opened.URL
}

func dial(t *testing.T, s *workspace.Server) *wire {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.DialContext(workspacetest.Soon(t), openURL(t, s), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	return &wire{t, ws}
}

// hello dials and reads the greeting.
func hello(t *testing.T, s *workspace.Server) *wire {
	t.Helper()
	c := dial(t, s)
	if f := c.read(); f.Type != "hello" {
		t.Fatalf("first frame %+v, want hello", f)
	}
	return c
}

func (c *wire) read() frame {
	c.t.Helper()
	_ = c.ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	var f frame
	if err := c.ws.ReadJSON(&f); err != nil {
		c.t.Fatalf("read: %v", err)
	}
	return f
}

func (c *wire) ack(f frame) {
	c.t.Helper()
	if err := c.ws.WriteJSON(map[string]string{"envelope_id": f.EnvelopeID}); err != nil {
		c.t.Fatal(err)
	}
}

func (f frame) event(t *testing.T) (id, text string) {
	t.Helper()
	var p struct {
		EventID string `json:"event_id"`
		Event   struct{ Text string }
	}
	if err := json.Unmarshal(f.Payload, &p); err != nil {
		t.Fatalf("payload %s: %v", f.Payload, err)
	}
	return p.EventID, p.Event.Text
}

// impatient are limits under which what is not acked comes again quickly.
var impatient = workspace.Limits{AckWithin: 20 * time.Millisecond, RetryDelays: []time.Duration{0, time.Millisecond, time.Millisecond}}

// A connection URL works once.
func TestTicketOnce(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	url := openURL(t, s)
	ws, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = ws.Close()
	_, resp, err := websocket.DefaultDialer.Dial(url, nil)
	if !errors.Is(err, websocket.ErrBadHandshake) || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a used URL: %v, want a refused handshake", err)
	}
}

// An event that nobody acks comes four times in all, says why, and then no more.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Pace: 1, Limits: impatient})
	c := hello(t, s)
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "unheard"))
	envelopes := map[string]bool{}
	first, _ := "", 0
	for attempt := range 4 {
		f := c.read()
		id, text := f.event(t)
		if attempt == 0 {
			first = id
		}
		wantReason := "timeout"
		if attempt == 0 {
			wantReason = ""
		}
		if text != "unheard" || id != first || f.RetryAttempt == nil || *f.RetryAttempt != attempt || f.RetryReason != wantReason {
			t.Errorf("attempt %d came as %s %+v", attempt, f.Payload, f)
		}
		envelopes[f.EnvelopeID] = true
	}
	if len(envelopes) != 4 {
		t.Errorf("four attempts in %d envelopes", len(envelopes))
	}
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "heard"))
	f := c.read()
	if _, text := f.event(t); text != "heard" {
		t.Errorf("after the last attempt came %q again", text)
	}
	c.ack(f)
}

// Events may come again sooner than a command, which cannot, is given up.
func TestEventsAckedSooner(t *testing.T) {
	t.Parallel()
	limits := impatient
	limits.AckWithin, limits.EventAckWithin = time.Minute, impatient.AckWithin
	s := workspacetest.Start(t, workspace.Options{Pace: 1, Limits: limits})
	c := hello(t, s)
	if err := s.Command("ana", "#sre-study", "/ask", "pdb"); err != nil {
		t.Fatal(err)
	}
	command := c.read()
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "unheard"))
	c.read()
	if again := c.read(); *again.RetryAttempt != 1 {
		t.Errorf("the second frame of an event is %+v", again)
	}
	c.ack(command)
	failed := func(e workspace.Entry) bool { return e.Kind == "ephemeral" }
	if i := slices.IndexFunc(s.Transcript("", 0), failed); i >= 0 {
		t.Errorf("the command failed with %q", s.Transcript("", 0)[i].Text)
	}
}

// An ack ends redelivery, also a late one of an earlier attempt.
func TestLateAck(t *testing.T) {
	t.Parallel()
	limits := impatient
	limits.RetryDelays = []time.Duration{0, time.Hour}
	s := workspacetest.Start(t, workspace.Options{Pace: 1, Limits: limits})
	c := hello(t, s)
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "late"))
	early := c.read()
	if second := c.read(); *second.RetryAttempt != 1 {
		t.Fatalf("second frame %+v", second)
	}
	c.ack(early)
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "next"))
	if f := c.read(); *f.RetryAttempt != 0 {
		t.Errorf("after the ack came %+v", f)
	}
}

// Payloads go round among the connections; each goes to one.
func TestSeveralConnections(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	a, b := hello(t, s), dial(t, s)
	if f := b.read(); f.Type != "hello" || f.Connections != 2 {
		t.Errorf("the second greeting: %+v", f)
	}
	seen := map[string]int{}
	for range 4 {
		workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "ping"))
	}
	for _, c := range []*wire{a, b} {
		for range 2 {
			f := c.read()
			c.ack(f)
			id, _ := f.event(t)
			seen[id]++
		}
	}
	if len(seen) != 4 {
		t.Errorf("four events in %d", len(seen))
	}
}

// The eleventh connection is turned away.
func TestTooManyConnections(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	for range 10 {
		hello(t, s)
	}
	if f := dial(t, s).read(); f.Type != "disconnect" || f.Reason != "too_many_websockets" {
		t.Errorf("the eleventh read %+v", f)
	}
}

// Slack asks for reconnection in three ways; after two of them it closes.
func TestDisconnectRequests(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			s := workspacetest.Start(t, workspace.Options{})
			c := hello(t, s)
			if err := s.Inject(workspace.Fault{Kind: "disconnect", Reason: reason}); err != nil {
				t.Fatal(err)
			}
			if f := c.read(); f.Type != "disconnect" || f.Reason != reason {
				t.Fatalf("read %+v", f)
			}
			if reason == "warning" {
				other := hello(t, s)
				workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "to the other"))
				workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "to the other"))
				other.ack(other.read())
				other.ack(other.read())
				return
			}
			_ = c.ws.SetReadDeadline(time.Now().Add(20 * time.Second))
			var closed *websocket.CloseError
			if _, _, err := c.ws.ReadMessage(); !errors.As(err, &closed) {
				t.Errorf("after %s: %v, want a close frame", reason, err)
			}
		})
	}
}

// slack-go reconnects by itself after each of them.
func TestClientReconnects(t *testing.T) {
	t.Parallel()
	faults := []workspace.Fault{
		{Kind: "disconnect", Reason: "refresh_requested"},
		{Kind: "disconnect", Reason: "warning"},
		{Kind: "drop"},
	}
	for _, f := range faults {
		t.Run(f.Kind+" "+f.Reason, func(t *testing.T) {
			t.Parallel()
			s := workspacetest.Start(t, workspace.Options{})
			app := workspacetest.Connect(t, s)
			if err := s.Inject(f); err != nil {
				t.Fatal(err)
			}
			app.Next(socketmode.EventTypeHello)
			workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "back?"))
			if m := app.Message(); m.Text != "back?" {
				t.Errorf("after the reconnection came %+v", m)
			}
		})
	}
}

// A half-open connection stays up, and nothing passes; what was sent into it comes
// again on the next one.
func TestHalfOpen(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Limits: impatient})
	c := hello(t, s)
	if err := s.Inject(workspace.Fault{Kind: "half_open", Event: "message"}); err != nil {
		t.Fatal(err)
	}
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "into the void"))
	if n := s.Connected(); n != 1 {
		t.Errorf("%d connections, want the half-open one", n)
	}
	_ = c.ws.Close()
	next := hello(t, s)
	if f := next.read(); *f.RetryAttempt == 0 {
		t.Errorf("the next connection read %+v, want a redelivery", f)
	}
}

// Faults strike deliveries as asked, and as often.
func TestDeliveryFaults(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	c := hello(t, s)
	inject := func(f workspace.Fault) {
		t.Helper()
		if err := s.Inject(f); err != nil {
			t.Fatal(err)
		}
	}
	inject(workspace.Fault{Kind: "redeliver", Event: "message"})
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "twice"))
	one, two := c.read(), c.read()
	if one.EnvelopeID != two.EnvelopeID || *two.RetryAttempt != 0 {
		t.Errorf("redelivered: %+v, then %+v", one, two)
	}
	c.ack(one)
	inject(workspace.Fault{Kind: "drop", Event: "message", After: 1})
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "passes"))
	c.ack(c.read())
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "last words"))
	if _, text := c.read().event(t); text != "last words" {
		t.Errorf("before the drop came %q", text)
	}
	if _, _, err := c.ws.ReadMessage(); err == nil {
		t.Error("the connection is still up")
	}
	if left := s.Faults(); len(left) != 0 {
		t.Errorf("faults left: %+v", left)
	}
}

// An ack that is lost brings the event again; a delay holds it.
func TestLostAck(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Limits: workspace.Limits{AckWithin: 50 * time.Millisecond}})
	c := hello(t, s)
	for _, f := range []workspace.Fault{{Kind: "lose_ack", Event: "*"}, {Kind: "delay", Event: "message", Delay: 30 * time.Millisecond}} {
		if err := s.Inject(f); err != nil {
			t.Fatal(err)
		}
	}
	sent := time.Now()
	workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "again"))
	f := c.read()
	if held := time.Since(sent); held < 30*time.Millisecond {
		t.Errorf("the event came after %v", held)
	}
	c.ack(f)
	if f := c.read(); *f.RetryAttempt != 1 {
		t.Errorf("after a lost ack came %+v", f)
	}
}
