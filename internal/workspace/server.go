package workspace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/studybot/studybot/internal/workspace/door"
	"github.com/studybot/studybot/internal/workspace/fault"
	"github.com/studybot/studybot/internal/workspace/manifest"
	"github.com/studybot/studybot/internal/workspace/secret"
	"github.com/studybot/studybot/internal/workspace/socketmode"
	"github.com/studybot/studybot/internal/workspace/webapi"
	"github.com/studybot/studybot/internal/workspace/world"
)

// Options say what a workspace is made from. The zero value is a workspace with
// default members on a free loopback port and an app that may do everything.
type Options struct {
	// Addr is where to listen; empty means 127.0.0.1:0, a free loopback port.
	Addr string
	// Hosts are further hosts to answer to, each as a Host header has it: a name or
	// an address, with a port unless it is the one listened on. The address itself
	// and loopback's names are always answered to.
	Hosts []string
	// BotToken and AppToken are the app's tokens (xoxb- and xapp-). Empty means new
	// ones that nobody can guess.
	BotToken, AppToken string
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
	EditWindow     time.Duration   // an app may edit a message this long; 0 means for ever
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

// What a workspace is made of and tells, by the names that its users write.
type (
	// A Seed is what a workspace starts with.
	Seed = world.Seed
	// A Member is a person in the workspace, or the app's bot user, or Slackbot.
	Member = world.Member
	// A Channel is a public or private channel, or a member's direct messages.
	Channel = world.Channel
	// A Message is one message as Slack shows it in history.
	Message = world.Message
	// A View is a modal or a member's home tab of the app, as Slack sends it.
	View = world.View
	// An Entry is one line of the transcript.
	Entry = world.Entry
	// A Change is an entry with what a client needs to draw it.
	Change = world.Change
	// A Fault is something that goes wrong on request.
	Fault = fault.Fault
	// A Delivery is the record of one envelope that was sent.
	Delivery = socketmode.Delivery
)

type obj = map[string]any

// DefaultSeed is a small study group: eight members, and three channels of which
// the app is in the first.
func DefaultSeed() Seed { return world.DefaultSeed() }

// A Server is one running workspace. Its methods may be called from any goroutine.
type Server struct {
	opts     Options
	listener net.Listener
	http     *http.Server
	world    *world.World // its mutex guards all
	hub      *socketmode.Hub
	api      *webapi.API
	faults   fault.Set
	door     *door.Door
	closed   bool
}

// New checks the options and starts to listen, so that [Server.URL] is known at
// once. [Server.Serve] answers.
func New(opts Options) (*Server, error) {
	if err := opts.check(); err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	opts.fillIn()
	m, err := manifest.Parse(opts.Manifest)
	if err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	s := &Server{opts: opts}
	s.world, err = world.New(world.Config{
		Seed: opts.Seed, Manifest: m, Now: opts.Now, TriggerLife: opts.Limits.TriggerLife, ResponseLife: opts.Limits.ResponseLife,
	})
	if err != nil {
		return nil, fmt.Errorf("workspace: seed: %w", err)
	}
	s.hub = socketmode.New(s.world, socketmode.Config{
		AckWithin: opts.Limits.AckWithin, EventAckWithin: opts.Limits.EventAckWithin, RetryDelays: opts.scaledRetries(), SocketLife: opts.Limits.SocketLife,
		PingEvery: opts.Limits.PingEvery, Log: opts.Log, Faults: &s.faults,
	})
	s.world.Send = s.hub.Deliver
	s.api = webapi.New(s.world, s.hub, &s.faults, webapi.Config{
		BotToken: cmp.Or(opts.BotToken, secret.BotToken()),
		AppToken: cmp.Or(opts.AppToken, secret.AppToken(s.world.App.ID)),
		Pace:     opts.Pace, EditWindow: opts.Limits.EditWindow,
	})
	if err := s.listen(); err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	return s, nil
}

// listen starts to listen, behind the door.
func (s *Server) listen() (err error) {
	if s.listener, err = new(net.ListenConfig).Listen(context.Background(), "tcp", s.opts.Addr); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if s.door, err = door.New(s.listener.Addr(), secret.ID(32), s.opts.Hosts...); err != nil {
		return errors.Join(err, s.listener.Close())
	}
	s.door.Refused = func(r *http.Request, why error) {
		s.opts.Log.Warn("workspace: request refused", "method", r.Method, "path", r.URL.Path, "why", why)
	}
	s.world.Address = "http://" + hostPort(s.listener.Addr()) + "/"
	s.world.Team.URL = s.world.Address
	s.http = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(s.opts.Log.Handler(), slog.LevelDebug),
	}
	return nil
}

// check says what is wrong with options.
func (o *Options) check() error {
	switch {
	case o.Pace < 0:
		return fmt.Errorf("pace %v: want a positive number", o.Pace)
	case o.BotToken != "" && !strings.HasPrefix(o.BotToken, "xoxb-"):
		return errors.New("the given bot token does not begin with xoxb-")
	case o.AppToken != "" && !strings.HasPrefix(o.AppToken, "xapp-"):
		return errors.New("the given app token does not begin with xapp-")
	}
	return nil
}

// fillIn gives the fields that were left open their defaults.
func (o *Options) fillIn() {
	o.Addr = cmp.Or(o.Addr, "127.0.0.1:0")
	if o.Pace == 0 {
		o.Pace = 1
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Seed.Empty() {
		o.Seed = DefaultSeed()
	}
	o.Limits = o.Limits.orSlacks()
}

// scaledRetries is how long Slack's waits before redelivery take at this pace.
func (o *Options) scaledRetries() []time.Duration {
	waits := make([]time.Duration, len(o.Limits.RetryDelays))
	for i, d := range o.Limits.RetryDelays {
		waits[i] = time.Duration(float64(d) / o.Pace)
	}
	return waits
}

// Serve answers requests until ctx ends or [Server.Close] is called, and then
// closes the workspace. It returns nil on either.
func (s *Server) Serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = s.Close() })
	defer stop()
	err := s.http.Serve(s.listener)
	if errors.Is(err, http.ErrServerClosed) {
		<-s.world.Quit
		s.hub.Wait()
		return nil
	}
	return errors.Join(fmt.Errorf("workspace: serve: %w", err), s.Close())
}

// Close drops every connection and stops listening. Calling it again is harmless.
func (s *Server) Close() error {
	s.world.Lock()
	if s.closed {
		s.world.Unlock()
		return nil
	}
	s.closed = true
	s.hub.Close()
	close(s.world.Quit)
	s.world.Unlock()
	err := s.http.Close()
	_ = s.listener.Close() // Serve may never have been called.
	return err
}

// URL is the web page's address, with a trailing slash.
func (s *Server) URL() string { return s.world.Address }

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
func (s *Server) BotToken() string { return s.api.BotToken }

// AppToken is the app-level token for Socket Mode (xapp-).
func (s *Server) AppToken() string { return s.api.AppToken }

// TeamID is the workspace's own id.
func (s *Server) TeamID() string {
	s.world.Lock()
	defer s.world.Unlock()
	return s.world.Team.ID
}

// EnterpriseID is the id of the organisation that the workspace belongs to; empty
// if it belongs to none.
func (s *Server) EnterpriseID() string {
	s.world.Lock()
	defer s.world.Unlock()
	return s.world.Team.EnterpriseID
}

// BotUserID is the app's own member id.
func (s *Server) BotUserID() string {
	s.world.Lock()
	defer s.world.Unlock()
	return s.world.App.BotUserID
}

// Reset forgets all that happened: messages, reactions, views, faults, added
// members and channels. Tokens, connections and the feed's numbering stay.
func (s *Server) Reset() {
	s.world.Lock()
	defer s.world.Unlock()
	s.hub.Reset()
	s.faults.Clear()
	s.api.ResetRates()
	if err := s.world.Reset(); err != nil {
		s.opts.Log.Error("workspace: reset", "err", err) // The same seed made a world in New.
	}
}
