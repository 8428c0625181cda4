package socketmode

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/secret"
	"github.com/studybot/studybot/internal/workspace/world"
)

const (
	maxSockets    = 10               // connections an app may have open
	ticketLife    = 30 * time.Second // how long a connection URL waits to be used
	warningTime   = 10 * time.Second // from a warning to the end of a connection
	debugLife     = 6 * time.Minute  // of a connection with debug_reconnects
	socketHost    = "applink-local"
	socketWrite   = 10 * time.Second // for one frame
	maxAckSize    = 1 << 20
	missedPongs   = 6 // pings without a pong until a connection counts as dead
	closeGrace    = time.Second
	closeTryAgain = websocket.CloseServiceRestart
)

// A socketSet is the app's open connections.
type socketSet struct {
	all     []*socket
	turn    int
	lastID  int
	changed chan struct{} // closed when a connection comes or goes
}

// pick is the connection whose turn it is, those about to close last; nil if
// there is none. Slack promises no more than "any one of them".
func (set *socketSet) pick() *socket {
	for pass := range 2 {
		for range set.all {
			set.turn++
			c := set.all[set.turn%len(set.all)]
			if pass == 1 || !c.retiring {
				return c
			}
		}
	}
	return nil
}

// A socket is one Socket Mode connection.
type socket struct {
	id       int
	h        *Hub
	ws       *websocket.Conn
	retiring bool        // asked to reconnect; guarded by the world's mutex
	silent   atomic.Bool // half-open: nothing more passes, and nothing says so
	gone     chan struct{}

	mu    sync.Mutex
	queue []outgoing
	wake  chan struct{}
}

type outgoing struct {
	data []byte
	then func() // once written
}

// OpenTicket makes a one-use connection URL. The world's mutex must be held.
func (h *Hub) OpenTicket() string {
	ticket := secret.UUID()
	now := time.Now()
	for t, expires := range h.tickets {
		if now.After(expires) {
			delete(h.tickets, t)
		}
	}
	h.tickets[ticket] = now.Add(ticketLife)
	return "ws" + strings.TrimPrefix(h.w.Address, "http") + "link/?ticket=" + ticket + "&app_id=" + h.w.App.ID
}

// ServeLink turns a request with a good ticket into a connection and keeps it
// until it ends.
func (h *Hub) ServeLink(w http.ResponseWriter, r *http.Request) {
	if !h.takeTicket(r.URL.Query().Get("ticket")) {
		http.Error(w, "This connection URL was used, has expired, or never was one: call apps.connections.open for another.", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }} // The door has checked it, and the ticket is the proof.
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered.
	}
	c := &socket{h: h, ws: ws, gone: make(chan struct{}), wake: make(chan struct{}, 1)}
	life := h.SocketLife
	if r.URL.Query().Get("debug_reconnects") == "true" {
		life = debugLife
	}
	if !h.admit(c, life) {
		_ = ws.Close()
		return
	}
	defer h.served.Done()
	defer h.dismiss(c)
	h.served.Go(c.writeLoop)
	c.readLoop()
}

func (h *Hub) takeTicket(ticket string) bool {
	h.w.Lock()
	defer h.w.Unlock()
	expires, ok := h.tickets[ticket]
	delete(h.tickets, ticket)
	return ok && time.Now().Before(expires)
}

// admit greets a connection, or turns away the eleventh.
func (h *Hub) admit(c *socket, life time.Duration) bool {
	h.w.Lock()
	defer h.w.Unlock()
	if h.closed {
		return false
	}
	set := &h.sockets
	if len(set.all) >= maxSockets {
		_ = c.ws.SetWriteDeadline(time.Now().Add(socketWrite))
		_ = c.ws.WriteMessage(websocket.TextMessage, disconnectText("too_many_websockets"))
		return false
	}
	h.served.Add(1)
	set.lastID++
	c.id = set.lastID
	c.send(kit.JSON(obj{
		"type": "hello", "num_connections": len(set.all) + 1,
		"connection_info": obj{"app_id": h.w.App.ID},
		"debug_info":      obj{"host": socketHost, "build_number": 1, "approximate_connection_time": int(life.Seconds())},
	}), nil)
	set.all = append(set.all, c)
	h.socketsChanged()
	h.after(life-min(warningTime, life/2), func() { h.retire(c, "warning") })
	h.after(life, func() { h.retire(c, "refresh_requested") })
	return true
}

func (h *Hub) dismiss(c *socket) {
	h.w.Lock()
	defer h.w.Unlock()
	close(c.gone)
	_ = c.ws.Close()
	if i := slices.Index(h.sockets.all, c); i >= 0 {
		h.sockets.all = slices.Delete(h.sockets.all, i, i+1)
		h.socketsChanged()
	}
}

func (h *Hub) socketsChanged() {
	close(h.sockets.changed)
	h.sockets.changed = make(chan struct{})
	n := len(h.sockets.all)
	h.w.Publish(world.Change{Entry: world.Entry{Kind: "connection"}, Connected: &n})
}

// Connected is how many Socket Mode connections the app has open. It locks.
func (h *Hub) Connected() int {
	h.w.Lock()
	defer h.w.Unlock()
	return len(h.sockets.all)
}

// AwaitConnections waits until the app has n connections open. It locks.
func (h *Hub) AwaitConnections(ctx context.Context, n int) error {
	for {
		h.w.Lock()
		have, changed := len(h.sockets.all), h.sockets.changed
		h.w.Unlock()
		if have == n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-h.w.Quit:
			return world.ErrClosed
		}
	}
}

// retire asks the app to reconnect. After a warning the connection stays for ten
// seconds; after any other reason it closes.
func (h *Hub) retire(c *socket, reason string) {
	if !slices.Contains(h.sockets.all, c) {
		return
	}
	c.retiring = true
	if reason == "warning" {
		c.send(disconnectText(reason), nil)
		h.after(warningTime, func() { c.send(nil, c.sayGoodbye) })
		return
	}
	c.send(disconnectText(reason), c.sayGoodbye)
}

func disconnectText(reason string) []byte {
	return kit.JSON(obj{"type": "disconnect", "reason": reason, "debug_info": obj{"host": socketHost}})
}

// send queues data; it never blocks. then runs once the data is written.
func (c *socket) send(data []byte, then func()) {
	c.mu.Lock()
	c.queue = append(c.queue, outgoing{data, then})
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// drop cuts the connection without a word.
func (c *socket) drop() { _ = c.ws.NetConn().Close() }

// hush leaves the connection half-open: it stays up, and nothing passes.
func (c *socket) hush() {
	c.silent.Store(true)
	_ = c.ws.SetReadDeadline(time.Time{})
}

// sayGoodbye sends a close frame and gives the app a moment to answer it.
func (c *socket) sayGoodbye() {
	msg := websocket.FormatCloseMessage(closeTryAgain, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, msg, time.Now().Add(socketWrite))
	time.AfterFunc(closeGrace, c.drop)
}

func (c *socket) writeLoop() {
	ping := time.NewTicker(c.h.PingEvery)
	defer ping.Stop()
	c.ping()
	for {
		select {
		case <-c.gone:
			return
		case <-ping.C:
			c.ping()
		case <-c.wake:
			c.mu.Lock()
			batch := c.queue
			c.queue = nil
			c.mu.Unlock()
			for _, o := range batch {
				c.write(o)
			}
		}
	}
}

func (c *socket) ping() {
	if !c.silent.Load() {
		_ = c.ws.WriteControl(websocket.PingMessage, []byte("Ping from "+socketHost), time.Now().Add(socketWrite))
	}
}

func (c *socket) write(o outgoing) {
	if c.silent.Load() {
		return
	}
	if o.data != nil {
		_ = c.ws.SetWriteDeadline(time.Now().Add(socketWrite))
		if err := c.ws.WriteMessage(websocket.TextMessage, o.data); err != nil {
			c.drop() // The read loop ends the connection.
			return
		}
	}
	if o.then != nil {
		o.then()
	}
}

// readLoop takes acks until the connection ends.
func (c *socket) readLoop() {
	dead := missedPongs * c.h.PingEvery
	alive := func() {
		if !c.silent.Load() {
			_ = c.ws.SetReadDeadline(time.Now().Add(dead))
		}
	}
	alive()
	c.ws.SetReadLimit(maxAckSize)
	c.ws.SetPongHandler(func(string) error { alive(); return nil })
	c.ws.SetPingHandler(func(text string) error {
		alive()
		if !c.silent.Load() {
			_ = c.ws.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(socketWrite))
		}
		return nil
	})
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		alive()
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if c.silent.Load() || json.Unmarshal(data, &ack) != nil {
			continue
		}
		c.h.acknowledge(ack.EnvelopeID, ack.Payload)
	}
}
