package workspace

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options say what a workspace is made from. The zero value is a workspace with
// default members on a free loopback port and an app that may do everything.
type Options struct {
	// Addr is where to listen; empty means 127.0.0.1:0, a free loopback port.
	Addr string
	// Manifest is the app's manifest (YAML), as Slack's app creation page takes
	// it: scopes, commands, events, the bot's name. Empty means an app called
	// "app" with every scope and event and no commands.
	Manifest []byte
	// Pace runs rate limits and redelivery Pace times as fast; 0 means 1.
	Pace float64
	// Log takes what an operator may want to know; nil discards it.
	Log *slog.Logger
	// Seed holds the first members and channels; zero means [DefaultSeed].
	Seed Seed
	// Limits are the deadlines; zero fields are Slack's.
	Limits Limits
	// Now gives message timestamps and dates; nil means [time.Now].
	Now func() time.Time
}

// Limits are deadlines that Slack keeps. Pace scales RetryDelays only: the others
// concern how fast a program answers, which does not change with the pace.
type Limits struct {
	AckWithin      time.Duration   // a command or click not acked in this time failed; 3 s
	EventAckWithin time.Duration   // an event not acked in this time comes again; AckWithin
	TriggerLife    time.Duration   // a trigger_id expires after this; 3 s
	ResponseLife   time.Duration   // a response_url expires after this; 30 min
	RetryDelays    []time.Duration // before each redelivery; at once, 1 min, 5 min
	SocketLife     time.Duration   // a connection is asked to refresh after this; 5 h
	PingEvery      time.Duration   // a connection is pinged this often; 5 s
}

func (l Limits) orSlacks() Limits {
	or := func(d *time.Duration, slacks time.Duration) {
		if *d == 0 {
			*d = slacks
		}
	}
	or(&l.AckWithin, 3*time.Second)
	or(&l.EventAckWithin, l.AckWithin)
	or(&l.TriggerLife, 3*time.Second)
	or(&l.ResponseLife, 30*time.Minute)
	or(&l.SocketLife, 5*time.Hour)
	or(&l.PingEvery, 5*time.Second)
	if l.RetryDelays == nil {
		l.RetryDelays = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	return l
}

// A Server is one running workspace. Its methods may be called from any goroutine.
type Server struct {
	opts     Options
	limits   Limits
	log      *slog.Logger
	listener net.Listener
	http     *http.Server
	manifest manifest
	botToken string
	appToken string
	served   sync.WaitGroup
	quit     chan struct{} // closed by Close

	mu      sync.Mutex // guards all below
	closed  bool
	world   *world
	feed    feed
	rates   rateLimiter
	sockets socketSet
	pending map[string]*delivery // by envelope id, until acked or given up
	settled chan struct{}        // closed once nothing is pending; nil if nobody waits
	sent    []*Delivery          // the latest ones, for Deliveries
	faults  []*Fault
	tickets map[string]time.Time // unused Socket Mode tickets and when they expire
}

// New checks the options and starts to listen, so that [Server.URL] is known at
// once. [Server.Serve] answers.
func New(opts Options) (*Server, error) {
	if opts.Addr == "" {
		opts.Addr = "127.0.0.1:0"
	}
	if opts.Pace == 0 {
		opts.Pace = 1
	}
	if opts.Pace < 0 {
		return nil, fmt.Errorf("workspace: pace %v: want a positive number", opts.Pace)
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Seed.empty() {
		opts.Seed = DefaultSeed()
	}
	m, err := parseManifest(opts.Manifest)
	if err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	s := &Server{
		opts: opts, limits: opts.Limits.orSlacks(), log: opts.Log, manifest: m,
		quit: make(chan struct{}), pending: map[string]*delivery{}, tickets: map[string]time.Time{},
	}
	s.rates = newRateLimiter(opts.Pace)
	s.feed.wake = make(chan struct{})
	s.sockets.changed = make(chan struct{})
	if s.world, err = newWorld(opts.Seed, m, opts.Now); err != nil {
		return nil, fmt.Errorf("workspace: seed: %w", err)
	}
	s.botToken, s.appToken = tokensFor(s.world)
	if s.listener, err = new(net.ListenConfig).Listen(context.Background(), "tcp", opts.Addr); err != nil {
		return nil, fmt.Errorf("workspace: listen: %w", err)
	}
	s.world.team.URL = s.URL()
	s.http = &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(opts.Log.Handler(), slog.LevelDebug),
	}
	return s, nil
}

// tokensFor derives tokens of Slack's form from the app's name, so that a
// workspace started again accepts the tokens that it printed before.
func tokensFor(w *world) (bot, app string) {
	sum := sha256.Sum256([]byte("studybot local workspace " + w.app.Name))
	digits := new(big.Int).SetBytes(sum[:10]).String()
	hexed := hex.EncodeToString(sum[:])
	return fmt.Sprintf("xoxb-%s-%s-%s", digits[:11], digits[11:22], hexed[:24]),
		fmt.Sprintf("xapp-1-%s-%s-%s", w.app.ID, digits[:13], hexed)
}

// Serve answers requests until ctx ends or [Server.Close] is called, and then
// closes the workspace. It returns nil on either.
func (s *Server) Serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	err := s.http.Serve(s.listener)
	if errors.Is(err, http.ErrServerClosed) {
		<-s.quit
		s.served.Wait()
		return nil
	}
	return errors.Join(fmt.Errorf("workspace: serve: %w", err), s.Close())
}

// Close drops every connection and stops listening. Calling it again is harmless.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	for _, d := range s.pending {
		d.stop()
	}
	clear(s.pending)
	for _, c := range s.sockets.all {
		c.drop()
	}
	close(s.quit)
	s.mu.Unlock()
	err := s.http.Close()
	_ = s.listener.Close() // Serve may never have been called.
	return err
}

// URL is the web page's address, with a trailing slash.
func (s *Server) URL() string { return "http://" + hostPort(s.listener.Addr()) + "/" }

// hostPort is addr as a browser on this machine would write it.
func hostPort(addr net.Addr) string {
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	return addr.String()
}

// APIURL is the Web API's address, with the trailing slash that SDKs ask for.
func (s *Server) APIURL() string { return s.URL() + "api/" }

// BotToken is the app's bot token (xoxb-).
func (s *Server) BotToken() string { return s.botToken }

// AppToken is the app-level token for Socket Mode (xapp-).
func (s *Server) AppToken() string { return s.appToken }

// BotUserID is the app's own member id.
func (s *Server) BotUserID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.app.BotUserID
}

// Reset forgets all that happened: messages, reactions, views, faults, added
// members and channels. Tokens, connections and the feed's numbering stay.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.world.lastTS
	w, err := newWorld(s.opts.Seed, s.manifest, s.opts.Now)
	if err != nil {
		s.log.Error("workspace: reset", "err", err) // The same seed made a world in New.
		return
	}
	w.lastTS, w.team.URL = last, s.URL()
	for _, d := range s.pending { // Whoever waits for an answer stops waiting.
		if s.finish(d); d.failed != nil {
			d.failed("reset")
		}
	}
	s.world, s.faults, s.sent = w, nil, nil
	s.rates = newRateLimiter(s.opts.Pace)
	s.feed.forget()
	s.publish(Change{Entry: Entry{Kind: "reset"}})
}

// scaled is how long Slack's d takes at this workspace's pace.
func (s *Server) scaled(d time.Duration) time.Duration {
	return time.Duration(float64(d) / s.opts.Pace)
}

// randomID is n characters of lower-case base 36, for ids that nobody may guess.
func randomID(n int) string {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyz"
	b := make([]byte, n)
	_, _ = rand.Read(b) // It never fails (crypto/rand).
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b)
}

func uuid() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
