// Package socketmode is one connection of Slack's Socket Mode.
package socketmode

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A Socket is one connection of Socket Mode. slack-go's own client is not
// used, for three things that it hides: why Slack disconnects, whether an ack
// was written before the program stops, and envelopes of a type that it does
// not know, which nobody could ack.
//
// See https://docs.slack.dev/apis/events-api/using-socket-mode.
type Socket struct {
	conn    *websocket.Conn
	App     string        // whose connection it is; empty if Slack did not say
	silence time.Duration // how long it may bring nothing
	writing sync.Mutex
	closed  chan struct{}
	once    sync.Once // closes closed
}

// An Envelope is what Slack sends over a socket.
type Envelope struct {
	Type    string          `json:"type"` // hello, disconnect, events_api, slash_commands, interactive, …
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
	Reason  string          `json:"reason"` // of a disconnect: warning, refresh_requested, link_disabled
	Attempt int             `json:"retry_attempt"`
	Info    struct {
		AppID string `json:"app_id"`
	} `json:"connection_info"` // of a hello

	From    *Socket   `json:"-"` // that it came over
	Arrived time.Time `json:"-"`
}

// An ackBody acks an envelope.
type ackBody struct {
	ID      string `json:"envelope_id"`
	Payload any    `json:"payload,omitempty"`
}

const (
	handshakeTimeout = 10 * time.Second
	writeTimeout     = 5 * time.Second
	// pingsInSilence is how often the other side is asked whether it is there
	// before its silence is taken for its end.
	pingsInSilence = 3
	// largestEnvelope bounds what is read at once, in bytes.
	largestEnvelope = 4 << 20
	// LargestAck is the longest ack that Slack takes, in bytes; it must fit
	// one frame, as Slack does not put frames together.
	LargestAck = 20 << 10
)

// Dial opens the socket at url, which serves once, and waits for Slack's hello.
// A socket that brings nothing for silence is dead, and reading it fails.
func Dial(ctx context.Context, url string, silence time.Duration) (*Socket, error) {
	dialer := websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: handshakeTimeout, WriteBufferSize: LargestAck + 1<<10,
	}
	conn, response, err := dialer.DialContext(ctx, url, nil)
	if response != nil && response.Body != nil {
		response.Body.Close()
	}
	if err != nil {
		return nil, err // its text holds no address
	}
	s := &Socket{conn: conn, silence: silence, closed: make(chan struct{})}
	conn.SetReadLimit(largestEnvelope)
	conn.SetPingHandler(s.pong)
	conn.SetPongHandler(func(string) error { return s.heard() })
	hello, err := s.Read()
	if err == nil && hello.Type != "hello" {
		err = fmt.Errorf("greeted with %q in place of a hello", hello.Type)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	s.App = hello.Info.AppID
	go s.ping()
	return s, nil
}

// AppID returns the id of the app that s is of, or "".
func (s *Socket) AppID() string {
	if s == nil {
		return ""
	}
	return s.App
}

// heard notes that the other side is there.
func (s *Socket) heard() error { return s.conn.SetReadDeadline(time.Now().Add(s.silence)) }

// ping asks now and then whether the other side is there, until s is closed.
func (s *Socket) ping() {
	tick := time.NewTicker(s.silence / pingsInSilence)
	defer tick.Stop()
	for {
		select {
		case <-s.closed:
			return
		case <-tick.C:
			_ = s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout)) // the reader notices
		}
	}
}

// pong answers a ping.
func (s *Socket) pong(data string) error {
	if err := s.heard(); err != nil {
		return err
	}
	err := s.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTimeout))
	if errors.Is(err, websocket.ErrCloseSent) {
		return nil
	}
	return err
}

// Read waits for the next envelope. One that is not JSON has no type.
func (s *Socket) Read() (Envelope, error) {
	if err := s.heard(); err != nil {
		return Envelope{}, err
	}
	_, message, err := s.conn.ReadMessage()
	if err != nil {
		return Envelope{}, err
	}
	e := Envelope{From: s, Arrived: time.Now()}
	if json.Unmarshal(message, &e) != nil {
		e.Type = ""
	}
	return e, nil
}

// Ack acks an envelope, with an answer that members see if payload is not nil.
// When it returns nil the ack is written.
func (s *Socket) Ack(id string, payload any) error {
	text, err := json.Marshal(ackBody{ID: id, Payload: payload})
	if err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return s.conn.WriteMessage(websocket.TextMessage, text)
}

// Close says goodbye and closes.
func (s *Socket) Close() {
	s.once.Do(func() { close(s.closed) })
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = s.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second)) // the other side may be gone
	_ = s.conn.Close()
}
