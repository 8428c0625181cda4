package workspace_test

import (
	"context"
	"errors"
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

// start runs a workspace until the test ends.
func start(t *testing.T, opts workspace.Options) *workspace.Server {
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

// client is a slack-go client of s.
func client(s *workspace.Server) *slack.Client {
	return slack.New(s.BotToken(), slack.OptionAppLevelToken(s.AppToken()), slack.OptionAPIURL(s.APIURL()),
		slack.OptionHTTPClient(&http.Client{Timeout: 20 * time.Second}))
}

// soon is a context for what should happen at once; its end is a failure.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// An appConn is a slack-go Socket Mode connection whose events are read by the
// test; acks are the test's own.
type appConn struct {
	t      *testing.T
	client *socketmode.Client
	events chan socketmode.Event
}

// connect runs a slack-go Socket Mode client until the test ends. It returns once
// the connection is up.
func connect(t *testing.T, s *workspace.Server) *appConn {
	t.Helper()
	sm := socketmode.New(client(s))
	c := &appConn{t: t, client: sm, events: make(chan socketmode.Event, 1000)}
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
	c.next(socketmode.EventTypeHello)
	return c
}

// next is the next event of a type; others are passed over.
func (c *appConn) next(kind socketmode.EventType) socketmode.Event {
	c.t.Helper()
	ctx := soon(c.t)
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

func (c *appConn) ack(ev socketmode.Event, payload ...any) {
	c.t.Helper()
	if err := c.client.AckCtx(c.t.Context(), ev.Request.EnvelopeID, first(payload)); err != nil {
		c.t.Errorf("ack: %v", err)
	}
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// message acks and gives the next message event.
func (c *appConn) message() *slackevents.MessageEvent {
	c.t.Helper()
	for {
		ev := c.next(socketmode.EventTypeEventsAPI)
		c.ack(ev)
		if m, ok := ev.Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.MessageEvent); ok {
			return m
		}
	}
}

func channelID(t *testing.T, s *workspace.Server, name string) string {
	t.Helper()
	for _, c := range s.Channels() {
		if c.Name == name {
			return c.ID
		}
	}
	t.Fatalf("no channel %s", name)
	return ""
}

func memberID(t *testing.T, s *workspace.Server, name string) string {
	t.Helper()
	for _, m := range s.Members() {
		if m.Name == name {
			return m.ID
		}
	}
	t.Fatalf("no member %s", name)
	return ""
}

// await is the first entry after seq of a kind that fits.
func await(t *testing.T, s *workspace.Server, after int64, kind string, fits func(workspace.Entry) bool) workspace.Entry {
	t.Helper()
	e, err := s.Await(soon(t), after, func(e workspace.Entry) bool { return e.Kind == kind && (fits == nil || fits(e)) })
	if err != nil {
		t.Fatalf("no %s in the transcript: %v", kind, err)
	}
	return e
}

// wantCode checks that err is a refusal by Slack with a code.
func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) || refused.Err != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// must is v, or the end of the test.
func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// A question, a reply and a receipt: the way that everything else goes.
func TestConversationOverSocketMode(t *testing.T) {
	t.Parallel()
	s := start(t, workspace.Options{})
	app, api := connect(t, s), client(s)
	study := channelID(t, s, "sre-study")

	_, question, err := api.PostMessage(study, slack.MsgOptionText("What is an SLO?", false))
	if err != nil {
		t.Fatal(err)
	}
	if own := app.message(); own.TimeStamp != question || own.BotID == "" || own.User != s.BotUserID() || own.Channel != study {
		t.Errorf("the bot's own message came as %+v", own)
	}
	reply, err := s.Reply("ana", "#sre-study", question, "a target <for> users & teams, @wei")
	if err != nil {
		t.Fatal(err)
	}
	got := app.message()
	if want := "a target &lt;for&gt; users &amp; teams, <@" + memberID(t, s, "wei") + ">"; got.Text != want {
		t.Errorf("text %q, want %q", got.Text, want)
	}
	if got.TimeStamp != reply || got.ThreadTimeStamp != question || got.ChannelType != "channel" || got.User != memberID(t, s, "ana") {
		t.Errorf("the reply came as %+v", got)
	}
	if _, err := api.PostEphemeral(study, got.User, slack.MsgOptionText("3/4", false), slack.MsgOptionTS(question)); err != nil {
		t.Fatal(err)
	}
	e := await(t, s, 0, "ephemeral", nil)
	if e.To != got.User || e.ThreadTS != question || e.Text != "3/4" {
		t.Errorf("the receipt is in the transcript as %+v", e)
	}
	if err := api.AddReaction("eyes", slack.NewRefToMessage(study, reply)); err != nil {
		t.Fatal(err)
	}
	msgs, _, _, err := api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: study, Timestamp: question})
	if err != nil {
		t.Fatal(err)
	}
	if len(msgs) != 2 || msgs[0].ReplyCount != 1 || msgs[1].Reactions[0].Name != "eyes" {
		t.Errorf("the thread is %+v", msgs)
	}
}
