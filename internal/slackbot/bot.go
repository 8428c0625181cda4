package slackbot

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/time/rate"

	"github.com/studybot/studybot/internal/slackbot/socketmode"
	"github.com/studybot/studybot/internal/study"
)

// Options are what a Bot works with. Client, Rounds and Lookup are needed.
type Options struct {
	Client *Client
	Rounds Rounds
	Lookup Lookup
	Admins []study.MemberID
	// Connected is called each time a connection is made, in a goroutine of
	// its own: replies may have been sent while there was none.
	Connected func(ctx context.Context)
	// Missed is called where an envelope was not handled, which Slack may not send
	// again: what it said has to be looked for. It must not block. Nil does nothing.
	Missed func()
	// ChannelsChanged is called when the bot was put into a channel, or one was
	// archived or opened again. It must not block. Nil does nothing.
	ChannelsChanged func()
	// Troubles returns sentences for admins about what does not work. Nil is
	// none.
	Troubles func() []string
	// Silence is how long a connection may bring nothing, not even the answer
	// to a ping, before it is taken for dead. Zero is 15 s.
	Silence time.Duration
	// HandleWithin ends a use case that Slack no longer waits for: after 3 s it
	// sends the envelope again, or tells the member that the bot is silent. Zero
	// is 2.7 s.
	HandleWithin time.Duration
}

// A Bot reads what Slack sends and hands it to the use cases.
type Bot struct {
	Options
	log        *slog.Logger
	pace       *rate.Limiter // of connecting
	first      chan string   // a connection's address that Greet asked for
	open       atomic.Int32  // connections
	why        atomic.Pointer[string]
	dispatcher *dispatcher
}

const (
	// connectEvery is the least time between two connections: Slack may greet
	// and disconnect again and again.
	connectEvery = 2 * time.Second
	// longestReconnect is the longest wait before another try to connect.
	longestReconnect = 30 * time.Second
	// addressLife is how long an address from Greet is used.
	addressLife = 20 * time.Second
	// drainTime is how long what was taken in has to finish at the end.
	drainTime = 12 * time.Second
	// goodbyeTime is how long a connection that Slack replaces is still read.
	goodbyeTime = 15 * time.Second
	// defaultSilence is long enough for three pings, 5 s apart, to be missed.
	defaultSilence = 15 * time.Second
	// defaultHandleWithin leaves some of Slack's 3 s for the ack's own way.
	defaultHandleWithin = 2700 * time.Millisecond
)

// NewBot returns a Bot. It does not connect before Run.
func NewBot(o Options) *Bot {
	o.Silence = cmp.Or(o.Silence, defaultSilence)
	o.HandleWithin = cmp.Or(o.HandleWithin, defaultHandleWithin)
	b := &Bot{
		Options: o, log: o.Client.opts.Log, first: make(chan string, 1),
		pace: rate.NewLimiter(rate.Every(connectEvery), 3),
	}
	b.dispatcher = newDispatcher(b.handle)
	return b
}

// Greet checks both tokens. An *AuthError says what is wrong with one.
func (b *Bot) Greet(ctx context.Context) error {
	who, err := b.Client.authTest(ctx)
	if err != nil {
		return err
	}
	address, err := b.address(ctx)
	if err != nil {
		return err
	}
	select {
	case b.first <- address:
		time.AfterFunc(addressLife, func() {
			select {
			case <-b.first: // too old to be used
			default:
			}
		})
	default:
	}
	b.log.Info("hello Slack", "team", who.Team, "team_id", who.TeamID, "bot", who.UserID)
	return nil
}

// Ready returns nil while the bot is connected to Slack, or a sentence that
// says why it is not.
func (b *Bot) Ready(context.Context) error {
	if b.open.Load() > 0 {
		return nil
	}
	if why := b.why.Load(); why != nil {
		return errors.New(*why)
	}
	return errors.New("not connected to Slack yet")
}

// Run stays connected until ctx ends. Then it takes in nothing new, finishes
// and acks what it has, and returns nil.
func (b *Bot) Run(ctx context.Context) error {
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	b.dispatcher.start(working)
	var sockets sync.WaitGroup
	sockets.Go(func() { b.stayConnected(ctx, working, &sockets) })
	<-ctx.Done()
	b.dispatcher.drain(drainTime)
	stop() // closes the sockets
	sockets.Wait()
	return nil
}

// stayConnected keeps one connection, and a second while Slack replaces one,
// until ctx ends. Sockets are read until working ends.
func (b *Bot) stayConnected(ctx, working context.Context, sockets *sync.WaitGroup) {
	for ctx.Err() == nil {
		s, err := b.connect(ctx)
		if err != nil {
			return // ctx ended
		}
		leaving := make(chan struct{})
		sockets.Go(func() { b.listen(ctx, working, s, leaving) })
		select {
		case <-leaving:
		case <-ctx.Done():
		}
	}
}

// connect opens a connection, trying again until ctx ends.
func (b *Bot) connect(ctx context.Context) (*socketmode.Socket, error) {
	wait := backoff.NewExponentialBackOff() // with jitter
	wait.InitialInterval, wait.MaxInterval = 500*time.Millisecond, longestReconnect
	return backoff.Retry(ctx, func() (*socketmode.Socket, error) {
		if err := b.pace.Wait(ctx); err != nil {
			return nil, backoff.Permanent(err)
		}
		s, err := b.tryConnect(ctx)
		var retry *study.RetryAfterError
		if errors.As(err, &retry) {
			return nil, errors.Join(err, backoff.RetryAfter(int(retry.After/time.Second)+1))
		}
		return s, err
	}, backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, next time.Duration) {
		why := err.Error()
		b.why.Store(&why)
		b.log.Warn("cannot connect to Slack; trying again", "in", next.Round(time.Millisecond), "err", err)
	}))
}

func (b *Bot) tryConnect(ctx context.Context) (*socketmode.Socket, error) {
	select {
	case address := <-b.first:
		if s, err := socketmode.Dial(ctx, address, b.Silence); err == nil {
			return s, nil
		}
	default:
	}
	address, err := b.address(ctx)
	if err != nil {
		return nil, err
	}
	return socketmode.Dial(ctx, address, b.Silence)
}

// address asks Slack where to connect; an address serves once.
func (b *Bot) address(ctx context.Context) (address string, err error) {
	err = b.Client.callAs(ctx, appToken, "apps.connections.open", "", func(ctx context.Context) (err error) {
		_, address, err = b.Client.api.StartSocketModeContext(ctx)
		return err
	})
	return address, err
}

// listen reads s until it ends. It closes leaving as soon as another
// connection is wanted.
func (b *Bot) listen(ctx, working context.Context, s *socketmode.Socket, leaving chan<- struct{}) {
	defer b.connected(ctx)()
	closed := context.AfterFunc(working, s.Close)
	defer func() {
		if closed() {
			s.Close()
		}
	}()
	var once sync.Once
	leave := func() { once.Do(func() { close(leaving) }) }
	defer leave()
	for {
		e, err := s.Read()
		if err != nil {
			b.left(ctx, "lost", err)
			return
		}
		if e.Type != "disconnect" {
			b.take(ctx, e)
			continue
		}
		b.left(ctx, e.Reason, nil)
		leave()
		if e.Reason != "warning" {
			// What was sent before is still answered, until Slack hangs up.
			time.AfterFunc(goodbyeTime, s.Close)
		}
	}
}

// connected counts a new connection, calls Connected, and returns the function
// to call when the connection has ended.
func (b *Bot) connected(ctx context.Context) func() {
	b.why.Store(nil)
	if b.open.Add(1) == 1 {
		b.Client.opts.Metrics.Connection(true)
	}
	b.log.Info("connected to Slack")
	if b.Connected != nil {
		go b.Connected(ctx)
	}
	return func() {
		if b.open.Add(-1) == 0 {
			b.Client.opts.Metrics.Connection(false)
		}
	}
}

// left records why a connection has ended or is about to.
func (b *Bot) left(ctx context.Context, reason string, err error) {
	if ctx.Err() != nil {
		return // we hang up ourselves
	}
	why := "the connection to Slack was " + reason
	if reason == "link_disabled" {
		why = authError(reason, appToken, "").Sentence
	}
	b.why.Store(&why)
	b.Client.opts.Metrics.Disconnect(reason)
	if reason == "warning" || reason == "refresh_requested" {
		b.log.Info("Slack asks for a new connection", "reason", reason)
		return
	}
	b.log.Warn(why, "err", err)
}
