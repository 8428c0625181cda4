package slackbot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/workspace"
)

func refusedWith(code string) error {
	return fmt.Errorf("x: %w", slack.SlackErrorResponse{Err: code})
}

// What each error of Slack's is in the domain's words, and how it is counted.
func TestTranslate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err     error
		want    []error // it is each of these of the four below
		after   time.Duration
		outcome string
	}{
		"nothing":                {nil, nil, 0, "ok"},
		"a limit":                {&slack.RateLimitedError{RetryAfter: 30 * time.Second}, []error{study.ErrUnavailable}, 30 * time.Second, "rate_limited"},
		"a limit of no time":     {&slack.RateLimitedError{}, []error{study.ErrUnavailable}, 100 * time.Millisecond, "rate_limited"},
		"a limit without a time": {slack.StatusCodeError{Code: http.StatusTooManyRequests}, []error{study.ErrUnavailable}, time.Second, "rate_limited"},
		"a limit in the answer":  {refusedWith("ratelimited"), []error{study.ErrUnavailable}, time.Second, "rate_limited"},
		"a bad gateway":          {slack.StatusCodeError{Code: http.StatusBadGateway, Status: "502"}, []error{study.ErrUnavailable}, 0, "unavailable"},
		"no connection":          {&url.Error{Op: "Post", URL: "https://slack.example/xoxb-secret", Err: errors.New("refused")}, []error{study.ErrUnavailable}, 0, "unavailable"},
		"no answer in time":      {context.DeadlineExceeded, []error{study.ErrUnavailable, context.DeadlineExceeded}, 0, "unavailable"},
		"the bot stops":          {context.Canceled, []error{context.Canceled}, 0, "unavailable"},
		"an outage":              {refusedWith("internal_error"), []error{study.ErrUnavailable}, 0, "unavailable"},
		"no channel":             {refusedWith("channel_not_found"), []error{study.ErrUndeliverable}, 0, "undeliverable"},
		"bad blocks":             {refusedWith("invalid_blocks"), []error{study.ErrUndeliverable}, 0, "undeliverable"},
		"a code unknown here":    {refusedWith("what_is_this"), []error{study.ErrUndeliverable}, 0, "undeliverable"},
		"a wrong token":          {refusedWith("invalid_auth"), []error{study.ErrUnavailable}, 0, "refused"},
	} {
		err := translate("chat.postMessage", botToken, c.err)
		for _, sentinel := range []error{study.ErrUnavailable, study.ErrUndeliverable, context.Canceled, context.DeadlineExceeded} {
			want := false
			for _, w := range c.want {
				want = want || w == sentinel
			}
			if errors.Is(err, sentinel) != want {
				t.Errorf("%s: %v is %q: %t", name, err, sentinel, !want)
			}
		}
		var retry *study.RetryAfterError
		if errors.As(err, &retry) != (c.after != 0) || retry != nil && retry.After != c.after {
			t.Errorf("%s: %v asks to wait %v, want %s", name, err, retry, c.after)
		}
		if got := outcomeOf(err); got != c.outcome {
			t.Errorf("%s is counted as %s, want %s", name, got, c.outcome)
		}
		if err != nil && (!strings.HasPrefix(err.Error(), "chat.postMessage: ") || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%s: %q; want the method and no secret", name, err)
		}
	}
}

// What is wrong with a token is a sentence that names its variable.
func TestAuthError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, token, needed, want string }{
		{"invalid_auth", botToken, "", "Slack does not know the token in SLACK_BOT_TOKEN: copy it again from the app's settings (OAuth & Permissions, Bot User OAuth Token)."},
		{"not_authed", appToken, "", "Slack does not know the token in SLACK_APP_TOKEN: copy it again from the app's settings (Basic Information, App-Level Tokens)."},
		{"token_revoked", botToken, "", "The token in SLACK_BOT_TOKEN is no longer valid (token_revoked): install the app into the workspace again and copy the new one (OAuth & Permissions, Bot User OAuth Token)."},
		{"not_allowed_token_type", appToken, "", "SLACK_APP_TOKEN holds a token of the wrong type: it should begin with xapp- (Basic Information, App-Level Tokens)."},
		{"missing_scope", appToken, "connections:write", "The token in SLACK_APP_TOKEN lacks the scope connections:write: add it in the app's settings, or paste deploy/slack-manifest.yaml there, and install the app again."},
		{"link_disabled", appToken, "", "Socket Mode is turned off for the app: turn it on in the app's settings, under Socket Mode."},
		{"org_login_required", botToken, "", "The workspace does not let the app in (org_login_required): ask its owner to approve the app."},
	} {
		err := refusal("m", c.token, slack.SlackErrorResponse{Err: c.code, Needed: c.needed})
		var auth *AuthError
		if !errors.As(err, &auth) || auth.Sentence != c.want || auth.Code != c.code {
			t.Errorf("%s: %v, want %q", c.code, err, c.want)
		}
	}
	if err := authError("channel_not_found", botToken, ""); err != nil {
		t.Errorf("channel_not_found is about a token: %v", err)
	}
}

// What the app lacks for one method keeps back nothing else: it is no fault of
// the token, and is said once, and then at most every hour with how often it was
// met.
func TestForbidden(t *testing.T) {
	t.Parallel()
	var said []string
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	log := slog.New(logTaker{func(r slog.Record) {
		line := ""
		r.Attrs(func(a slog.Attr) bool { line += fmt.Sprintf("%s=%v ", a.Key, a.Value); return true })
		said = append(said, strings.TrimSpace(line))
	}})
	m := newMetrics()
	c := NewClient(ClientOptions{Log: log, Metrics: m, Now: func() time.Time { return now }})
	lacks := func(method string) error {
		return c.call(t.Context(), method, "", func(context.Context) error {
			return slack.SlackErrorResponse{Err: "missing_scope", Needed: "x:write"}
		})
	}
	for range 5 {
		err := lacks("reactions.add")
		var auth *AuthError
		if !errors.Is(err, study.ErrForbidden) || !errors.Is(err, study.ErrUndeliverable) || errors.Is(err, study.ErrUnavailable) || errors.As(err, &auth) {
			t.Fatalf("%v; want an error that no waiting mends", err)
		}
	}
	_ = lacks("chat.update")
	now = now.Add(59 * time.Minute)
	_ = lacks("reactions.add")
	now = now.Add(time.Minute)
	_ = lacks("reactions.add")
	want := []string{
		"method=reactions.add code=missing_scope scope=x:write times=1",
		"method=chat.update code=missing_scope scope=x:write times=1",
		"method=reactions.add code=missing_scope scope=x:write times=6",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	err := refusal("auth.test", botToken, slack.SlackErrorResponse{Err: "access_denied"})
	var auth *AuthError
	if !errors.As(err, &auth) {
		t.Errorf("access_denied of auth.test: %v, want an AuthError", err)
	}
}

// A logTaker hands on what is logged.
type logTaker struct{ take func(slog.Record) }

func (h logTaker) Enabled(context.Context, slog.Level) bool { return true }
func (h logTaker) Handle(_ context.Context, r slog.Record) error {
	h.take(r)
	return nil
}
func (h logTaker) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h logTaker) WithGroup(string) slog.Handler      { return h }

// Where Slack asked to wait, it is not called again before.
func TestCallWaits(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	c := NewClient(ClientOptions{Metrics: m})
	limited := func(context.Context) error { return &slack.RateLimitedError{RetryAfter: time.Hour} }
	called := false
	for _, call := range []struct {
		key  string
		do   func(context.Context) error
		want bool // an error
	}{
		{"C1", limited, true},
		{"C1", func(context.Context) error { called = true; return nil }, true},
		{"C2", func(context.Context) error { return nil }, false},
	} {
		err := c.call(t.Context(), "chat.postMessage", call.key, call.do)
		var retry *study.RetryAfterError
		if errors.As(err, &retry) != call.want || retry != nil && retry.After < 59*time.Minute {
			t.Errorf("call in %s: %v", call.key, err)
		}
	}
	if called || m.calls["chat.postMessage"] != 2 {
		t.Errorf("called while Slack asked to wait: %t; calls: %v", called, m.calls)
	}
}

// Names are asked for once, and where Slack does not tell one, a text stands
// for the member.
func TestNames(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	ws, c := startWorkspace(t, m)
	ana, wei := idOf(t, ws, "ana"), idOf(t, ws, "wei")
	const nobody = study.MemberID("U0000NOBODY")
	check := func(what string, asked int, ids []study.MemberID, want ...string) {
		t.Helper()
		before := m.calls["users.info"]
		names := c.Names(t.Context(), 10*time.Second, ids...)
		var got []string
		for _, id := range ids {
			got = append(got, names(id))
		}
		if diff := cmp.Diff(want, got); diff != "" || m.calls["users.info"]-before != asked {
			t.Errorf("%s: %d calls, want %d (-want +got):\n%s", what, m.calls["users.info"]-before, asked, diff)
		}
	}
	check("new", 3, []study.MemberID{ana, wei, nobody}, "Ana", "Wei", "Member …BODY")
	check("known", 0, []study.MemberID{wei, nobody}, "Wei", "Member …BODY")
	if got := c.Names(t.Context(), time.Second)("U2"); got != "Member …U2" {
		t.Errorf("one who was not asked for is %q", got)
	}

	expire := func(id study.MemberID) {
		c.names.mu.Lock()
		defer c.names.mu.Unlock()
		k := c.names.known[id]
		k.until = time.Now()
		c.names.known[id] = k
	}
	expire(ana)
	check("after its time", 1, []study.MemberID{ana}, "Ana")
	expire(ana)
	if err := ws.Inject(workspace.Fault{Kind: "error", Method: "users.info"}); err != nil {
		t.Fatal(err)
	}
	check("while Slack fails", 1, []study.MemberID{ana}, "Ana")
	check("soon after that", 0, []study.MemberID{ana}, "Ana")
}

// Posts to one channel are spaced out. A wait that is too long is left to the
// job queue.
func TestThrottle(t *testing.T) {
	t.Parallel()
	c := NewClient(ClientOptions{Pace: 1. / 60}) // one a minute
	if err := c.throttle(t.Context(), "C1"); err != nil {
		t.Fatal(err)
	}
	var retry *study.RetryAfterError
	for range 2 { // the second is not put off by the first
		if err := c.throttle(t.Context(), "C1"); !errors.As(err, &retry) || retry.After > time.Minute || retry.After < 50*time.Second {
			t.Errorf("a second post at once: %v, want to wait a minute", err)
		}
	}
	if err := c.throttle(t.Context(), "C2"); err != nil {
		t.Errorf("a post elsewhere: %v", err)
	}
}

// Channels are found by name, and a slip gets a suggestion.
func TestResolve(t *testing.T) {
	t.Parallel()
	ws, c := startWorkspace(t, nil)
	ids := make(map[string]study.ChannelID)
	for _, ch := range ws.Channels() {
		ids[ch.Name] = study.ChannelID(ch.ID)
	}
	for name, want := range map[string]study.ChannelID{
		"#sre-study": ids["sre-study"], "random": ids["random"], "C061EG9SL": "C061EG9SL",
	} {
		if got, err := c.Resolve(t.Context(), name); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", name, got, err, want)
		}
	}
	var unknown *study.NoSuchError
	if _, err := c.Resolve(t.Context(), "#sre-studie"); !errors.As(err, &unknown) || !cmp.Equal(unknown.Near, []string{"#sre-study"}) {
		t.Errorf("#sre-studie: %v, want #sre-study to be near", err)
	}
	for name, want := range map[string]string{"sre-study": "", "random": "not in channel #random", "none": "cannot see channel"} {
		id := ids[name]
		if name == "none" {
			id = "C000000000"
		}
		var refused *ChannelError
		err := c.CheckChannel(t.Context(), id)
		if errors.As(err, &refused) != (want != "") || refused != nil && !strings.Contains(refused.Sentence, want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

// A channel is found among however many there are, and without the scope for
// private ones; where Slack does not let the bot look at one, a post may tell.
func TestResolveInALargeWorkspace(t *testing.T) {
	t.Parallel()
	ws, c := startWorkspace(t, nil)
	for i := range 4100 {
		if _, err := ws.AddChannel(workspace.Channel{Name: fmt.Sprintf("room-%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	last, err := ws.AddChannel(workspace.Channel{Name: "the-last"})
	if err != nil {
		t.Fatal(err)
	}
	check := func(when string) {
		t.Helper()
		if id, err := c.Resolve(t.Context(), "#the-last"); err != nil || string(id) != last.ID {
			t.Errorf("%s, #the-last is %q, %v; want %q", when, id, err, last.ID)
		}
	}
	check("with all scopes")
	if err := ws.GrantScope("groups:read", false); err != nil {
		t.Fatal(err)
	}
	check("without groups:read")
	if err := ws.GrantScope("channels:read", false); err != nil {
		t.Fatal(err)
	}
	if id, err := c.Resolve(t.Context(), "#the-last"); !errors.Is(err, study.ErrForbidden) {
		t.Errorf("without any scope: %q, %v", id, err)
	}
	if err := c.CheckChannel(t.Context(), study.ChannelID(last.ID)); err != nil {
		t.Errorf("a channel that the bot may not look at: %v, want a try", err)
	}
}
