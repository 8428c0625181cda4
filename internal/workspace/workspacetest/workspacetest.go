// Package workspacetest runs a workspace for tests, with an app on it that an
// official SDK connects.
package workspacetest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/studybot/studybot/internal/workspace"
)

// fast is so quick a pace that no rate limit is met by accident.
const fast = 1e6

// patience is how long a test waits for what should happen at once.
const patience = time.Minute

// manifest lets the app do everything, with two commands.
const manifest = `
display_information: {name: quizzer, description: Asks}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: Quizzer}
  slash_commands:
    - {command: /ask, description: Ask, usage_hint: NAME, should_escape: false}
    - {command: /tell, description: Tell, usage_hint: WHO, should_escape: true}
oauth_config:
  scopes:
    bot: ["app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands", "files:write",
      "groups:history", "groups:read", "im:history", "im:read", "im:write", "reactions:read", "reactions:write", "team:read", "users:read"]
settings:
  event_subscriptions:
    bot_events: [app_home_opened, app_mention, member_joined_channel, message.channels, message.groups, message.im, reaction_added, reaction_removed]
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

// Start runs a workspace until the test ends. Where opts name none, its app may do
// everything and has two commands, /ask and /tell, and no rate limit is met.
func Start(t testing.TB, opts workspace.Options) *workspace.Server {
	t.Helper()
	if opts.Manifest == nil {
		opts.Manifest = []byte(manifest)
	}
	if opts.Pace == 0 {
		opts.Pace = fast
	}
	s, err := workspace.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(context.Background()) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return s
}

// Client returns a slack-go client with the tokens of the app of s.
func Client(s *workspace.Server) *slack.Client {
	return slack.New(s.BotToken(), slack.OptionAppLevelToken(s.AppToken()), slack.OptionAPIURL(s.APIURL()),
		slack.OptionHTTPClient(&http.Client{Timeout: patience}))
}

// Soon returns a context for what should happen at once; its end is a failure.
func Soon(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// An App is a slack-go Socket Mode connection whose events are read by the
// test; acks are the test's own.
type App struct {
	// Client calls the Web API, and acks.
	Client *socketmode.Client

	t      testing.TB
	events chan socketmode.Event
}

// Connect runs a slack-go Socket Mode client until the test ends. It returns once
// the connection is up.
func Connect(t testing.TB, s *workspace.Server) *App {
	t.Helper()
	sm := socketmode.New(Client(s))
	c := &App{t: t, Client: sm, events: make(chan socketmode.Event, 1000)}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = sm.RunContext(ctx) }()
	go func() {
		for {
			select {
			case ev := <-sm.Events:
				c.events <- ev
			case <-ended:
				return
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
	c.Next(socketmode.EventTypeHello)
	return c
}

// Next returns the next event of a type; others are passed over.
func (c *App) Next(kind socketmode.EventType) socketmode.Event {
	c.t.Helper()
	ctx := Soon(c.t)
	for {
		select {
		case ev := <-c.events:
			if ev.Type == kind {
				return ev
			}
		case <-ctx.Done():
			c.t.Fatalf("no %s event came", kind)
		}
	}
}

// Ack acks an event, with an answer if one is given.
func (c *App) Ack(ev socketmode.Event, payload ...any) {
	c.t.Helper()
	if err := c.Client.AckCtx(c.t.Context(), ev.Request.EnvelopeID, first(payload)); err != nil {
		c.t.Errorf("ack: %v", err)
	}
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// Message acks and returns the next message event; others are acked and passed
// over.
func (c *App) Message() *slackevents.MessageEvent {
	c.t.Helper()
	for {
		ev := c.Next(socketmode.EventTypeEventsAPI)
		c.Ack(ev)
		if m, ok := ev.Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.MessageEvent); ok {
			return m
		}
	}
}

// ChannelID returns the id of the channel of s with that name.
func ChannelID(t testing.TB, s *workspace.Server, name string) string {
	t.Helper()
	for _, c := range s.Channels() {
		if c.Name == name {
			return c.ID
		}
	}
	t.Fatalf("no channel %s", name)
	return ""
}

// MemberID returns the id of the member of s with that name.
func MemberID(t testing.TB, s *workspace.Server, name string) string {
	t.Helper()
	for _, m := range s.Members() {
		if m.Name == name {
			return m.ID
		}
	}
	t.Fatalf("no member %s", name)
	return ""
}

// Await waits for the first entry of a kind numbered above after that fits, where
// a nil fits takes any.
func Await(t testing.TB, s *workspace.Server, after int64, kind string, fits func(workspace.Entry) bool) workspace.Entry {
	t.Helper()
	e, err := s.Await(Soon(t), after, func(e workspace.Entry) bool { return e.Kind == kind && (fits == nil || fits(e)) })
	if err != nil {
		t.Fatalf("no %s in the transcript: %v", kind, err)
	}
	return e
}

// Must returns a function that returns v, or ends the test if err is not nil.
func Must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
