package slackbot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"github.com/studybot/studybot/internal/study"
)

// ClientOptions say how to reach Slack.
type ClientOptions struct {
	APIURL   string // empty is Slack's own; a missing slash at the end is added
	BotToken string // xoxb-…
	AppToken string // xapp-…
	// Pace is how many times as fast as Slack allows messages are posted, for
	// a workspace with other limits. Zero is 1.
	Pace float64
	// Now tells the time by the clock that decides what is due and what is late.
	// Nil is time.Now.
	Now     func() time.Time
	Log     *slog.Logger // nil discards
	Metrics Metrics      // nil measures nothing
}

// A Client calls Slack's Web API with one pair of tokens. It is safe for
// concurrent use.
type Client struct {
	opts     ClientOptions
	http     *http.Client
	api      *slack.Client
	identity atomic.Pointer[identity]
	names    *directory
	ahead    *ahead

	mu       sync.Mutex
	blocked  map[string]time.Time     // until when Slack takes no more calls, by key
	channels map[string]*rate.Limiter // posts a channel
	refused  map[ForbiddenError]complaint
}

// An identity is whom the bot token belongs to.
type identity struct {
	TeamID       string // the enterprise's id, where the app is installed for all of it
	Team         string
	EnterpriseID string // empty for a workspace of its own
	UserID       string
	BotID        string
}

// wrote reports whether m is our own bot's.
func (who identity) wrote(m slack.Message) bool {
	return m.BotID != "" && m.BotID == who.BotID || m.User != "" && m.User == who.UserID
}

// callTimeout bounds a call of the Web API.
const callTimeout = 15 * time.Second

// NewClient returns a client. It does not call Slack.
func NewClient(opts ClientOptions) *Client {
	if opts.APIURL == "" {
		opts.APIURL = slack.APIURL
	}
	if !strings.HasSuffix(opts.APIURL, "/") { // slack-go joins the method to it as it is
		opts.APIURL += "/"
	}
	if opts.Pace <= 0 {
		opts.Pace = 1
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Metrics == nil {
		opts.Metrics = noMetrics{}
	}
	ahead := &ahead{now: opts.Now}
	c := &Client{
		opts:     opts,
		http:     newHTTPClient(ahead),
		ahead:    ahead,
		blocked:  make(map[string]time.Time),
		channels: make(map[string]*rate.Limiter),
		refused:  make(map[ForbiddenError]complaint),
	}
	c.api = slack.New(opts.BotToken, slack.OptionAppLevelToken(opts.AppToken),
		slack.OptionAPIURL(opts.APIURL), slack.OptionHTTPClient(c.http))
	c.names = newDirectory(c)
	return c
}

// newHTTPClient returns a client that gives up on a silent server, and keeps
// enough connections for all workers.
func newHTTPClient(a *ahead) *http.Client {
	return &http.Client{
		Timeout: callTimeout,
		Transport: punctual{ahead: a, next: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          64,
			MaxIdleConnsPerHost:   32,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   5 * time.Second,
			ResponseHeaderTimeout: 10 * time.Second,
		}},
	}
}

// authTest asks Slack whom the bot token belongs to. An *AuthError says that
// the token is not right; study.ErrUnavailable that Slack cannot be reached.
func (c *Client) authTest(ctx context.Context) (identity, error) {
	if strings.HasPrefix(c.opts.BotToken, "xapp-") {
		return identity{}, authError("not_allowed_token_type", botToken, "")
	}
	if strings.HasPrefix(c.opts.AppToken, "xoxb-") {
		return identity{}, authError("not_allowed_token_type", appToken, "")
	}
	var answer *slack.AuthTestResponse
	err := c.call(ctx, "auth.test", "", func(ctx context.Context) (err error) {
		answer, err = c.api.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return identity{}, err
	}
	if answer.BotID == "" {
		return identity{}, authError("not_allowed_token_type", botToken, "")
	}
	who := identity{TeamID: answer.TeamID, Team: answer.Team, EnterpriseID: answer.EnterpriseID, UserID: answer.UserID, BotID: answer.BotID}
	c.identity.Store(&who)
	return who, nil
}

// who returns the identity, asking Slack the first time.
func (c *Client) who(ctx context.Context) (identity, error) {
	if who := c.identity.Load(); who != nil {
		return *who, nil
	}
	return c.authTest(ctx)
}

// call makes one call of the Web API with the bot token and translates its
// error. Where Slack has asked to wait, it returns a study.RetryAfterError
// without calling. Key tells apart what Slack limits apart, such as a channel;
// it may be empty.
func (c *Client) call(ctx context.Context, method, key string, do func(context.Context) error) error {
	return c.callAs(ctx, botToken, method, key, do)
}

// callAs is call with the token in the variable named token.
func (c *Client) callAs(ctx context.Context, token, method, key string, do func(context.Context) error) error {
	key = method + " " + key
	if wait := c.blockedFor(key); wait > 0 {
		return fmt.Errorf("%s: %w", method, &study.RetryAfterError{After: wait})
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	start := time.Now()
	err := do(ctx)
	err = settle(err, translate(method, token, err))
	var retry *study.RetryAfterError
	if errors.As(err, &retry) {
		c.block(key, retry.After)
	}
	var forbidden *ForbiddenError
	if errors.As(err, &forbidden) {
		c.complain(forbidden)
	}
	c.opts.Metrics.Call(method, outcomeOf(err), time.Since(start))
	return err
}

// A complaint is what was said of something that the bot may not do.
type complaint struct {
	at    time.Time // when it was said last
	times int       // that it was met since
}

// complainEvery is how often at most the log says that the bot may not do
// something.
const complainEvery = time.Hour

// complain says in the log that the bot may not do something: the first time,
// and then with how often it was met.
func (c *Client) complain(e *ForbiddenError) {
	c.mu.Lock()
	said := c.refused[*e]
	said.times++
	now := c.opts.Now()
	due := said.at.IsZero() || now.Sub(said.at) >= complainEvery
	times := said.times
	if due {
		said = complaint{at: now}
	}
	c.refused[*e] = said
	c.mu.Unlock()
	if due {
		c.opts.Log.Error(e.Sentence, "method", e.Method, "code", e.Code, "scope", e.Scope, "times", times)
	}
}

func (c *Client) blockedFor(key string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	until, ok := c.blocked[key]
	if !ok {
		return 0
	}
	wait := time.Until(until)
	if wait <= 0 {
		delete(c.blocked, key)
	}
	return wait
}

func (c *Client) block(key string, wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blocked[key] = time.Now().Add(wait)
}

// longestThrottle is how long throttle waits at most. A longer wait is a
// study.RetryAfterError.
const longestThrottle = 3 * time.Second

// throttle waits until a message may be posted to channel: Slack takes one a
// second. See https://docs.slack.dev/apis/web-api/rate-limits.
func (c *Client) throttle(ctx context.Context, channel study.ChannelID) error {
	c.mu.Lock()
	limiter := c.channels[string(channel)]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Limit(c.opts.Pace), 1)
		c.channels[string(channel)] = limiter
	}
	c.mu.Unlock()
	r := limiter.Reserve()
	wait := r.Delay()
	if wait == 0 {
		return nil
	}
	if wait > longestThrottle {
		r.Cancel()
		return &study.RetryAfterError{After: wait}
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		r.Cancel()
		return ctx.Err()
	}
}
