package workspace_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// knock sends a request with headers ("Host" sets the host) and gives the answer's
// status, header and beginning. A stream's answer has no end.
func knock(t *testing.T, method, url string, header map[string]string) (int, http.Header, string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	req := workspacetest.Must[*http.Request](t)(http.NewRequestWithContext(ctx, method, url, nil))
	for k, v := range header {
		req.Header.Set(k, v)
	}
	if host := header["Host"]; host != "" {
		req.Host = host
	}
	resp := workspacetest.Must[*http.Response](t)(http.DefaultTransport.RoundTrip(req))
	defer func() { _ = resp.Body.Close() }()
	text := make([]byte, 300)
	n, err := resp.Body.Read(text)
	if err != nil && err != io.EOF { //nolint:errorlint // Read gives it bare
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(text[:n])
}

// pageCookie is the cookie that the page of s comes with.
func pageCookie(t *testing.T, s *workspace.Server) *http.Cookie {
	t.Helper()
	_, header, _ := knock(t, http.MethodGet, s.URL(), nil)
	list := workspacetest.Must[[]*http.Cookie](t)(parseCookies(header))
	if len(list) != 1 {
		t.Fatalf("the page came with the cookies %v, want one", list)
	}
	return list[0]
}

func parseCookies(header http.Header) ([]*http.Cookie, error) {
	c, err := http.ParseSetCookie(header.Get("Set-Cookie"))
	return []*http.Cookie{c}, err
}

// Whatever path a foreign page's browser asks for, it is turned away with a
// sentence; programs and our own page are not.
func TestDoors(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Hosts: []string{"workspace.test"}})
	own := strings.TrimSuffix(s.URL(), "/")
	host := strings.TrimPrefix(own, "http://")
	_, port, _ := strings.Cut(host, ":")
	cookie := pageCookie(t, s)
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || len(cookie.Value) < 32 {
		t.Errorf("the page's cookie is %v, want one that no script reads and no other site sends", cookie)
	}
	jar := cookie.Name + "=" + cookie.Value
	link := map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
	cases := []struct {
		name    string
		header  map[string]string
		refused func(workspace.TestRoute) bool
	}{
		{"a program", nil, never},
		{"a program by name", map[string]string{"Host": "localhost:" + port}, never},
		{"a program by IPv6", map[string]string{"Host": "[::1]:" + port}, never},
		{"a program by a given host", map[string]string{"Host": "workspace.test:" + port}, never},
		{"our page", map[string]string{"Origin": own, "Sec-Fetch-Site": "same-origin", "Cookie": jar}, never},
		{"our page by name", map[string]string{"Host": "localhost:" + port, "Origin": "http://localhost:" + port, "Cookie": jar}, never},
		{"our page without its cookie", map[string]string{"Origin": own, "Sec-Fetch-Site": "same-origin"}, needsCookie},
		{"our page with an old cookie", map[string]string{"Origin": own, "Cookie": cookie.Name + "=old"}, needsCookie},
		{"a browser that says only its cookies", map[string]string{"Cookie": "other=1"}, needsCookie},
		{"an address typed in", map[string]string{"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Cookie": jar}, never},
		{"a link of another site", link, notDocument},
		{"a link of another port", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, notDocument},
		{"a frame of another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, always},
		{"an image of another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, always},
		{"a foreign page", map[string]string{"Origin": "https://evil.example", "Cookie": jar}, always},
		{"a page of another port", map[string]string{"Origin": "http://127.0.0.1:1", "Cookie": jar}, always},
		{"a page of a file", map[string]string{"Origin": "null", "Cookie": jar}, always},
		{"a page whose name begins with ours", map[string]string{"Origin": own + ".evil.example"}, always},
		{"a rebound name", map[string]string{"Host": "evil.example:" + port, "Cookie": jar}, always},
		{"a rebound name's page", map[string]string{"Host": "evil.example:" + port, "Origin": "http://evil.example:" + port, "Cookie": jar}, always},
		{"another port", map[string]string{"Host": "127.0.0.1:1"}, always},
		{"no port", map[string]string{"Host": "127.0.0.1"}, always},
		{"Slack's site", map[string]string{"Origin": "https://api.slack.com"}, func(r workspace.TestRoute) bool { return !r.Socket }},
	}
	for _, r := range append(s.TestRoutes(), workspace.TestRoute{Method: http.MethodPost, Path: "/never/registered", Page: true}) {
		for _, c := range cases {
			t.Run(r.Method+" "+r.Path+" "+c.name, func(t *testing.T) {
				t.Parallel()
				status, header, text := knock(t, r.Method, own+r.Path, c.header)
				refused := status == http.StatusForbidden && strings.Contains(text, " served") ||
					strings.Contains(text, "not this workspace's") || strings.Contains(text, "load the page first")
				if refused != c.refused(r) {
					t.Errorf("answered %d %s; want it refused: %t", status, text, c.refused(r))
				}
				for name := range header {
					if strings.HasPrefix(name, "Access-Control-") {
						t.Errorf("the answer has %s", name)
					}
				}
			})
		}
	}
}

func never(workspace.TestRoute) bool         { return false }
func always(workspace.TestRoute) bool        { return true }
func needsCookie(r workspace.TestRoute) bool { return r.Page }
func notDocument(r workspace.TestRoute) bool { return !r.Document }

// No preflight is answered, wherever it comes from.
func TestPreflights(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	for _, r := range s.TestRoutes() {
		status, header, text := knock(t, http.MethodOptions, strings.TrimSuffix(s.URL(), "/")+r.Path, map[string]string{
			"Origin": strings.TrimSuffix(s.URL(), "/"), "Access-Control-Request-Method": "POST",
		})
		if status != http.StatusForbidden || header.Get("Access-Control-Allow-Origin") != "" || !strings.Contains(text, "preflights") {
			t.Errorf("a preflight for %s: %d %v %s", r.Path, status, header, text)
		}
	}
}

// A foreign page's WebSocket is turned away even with a good ticket.
func TestForeignWebSocket(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	url := openURL(t, s)
	_, resp, err := websocket.DefaultDialer.Dial(url, http.Header{"Origin": {"https://evil.example"}})
	if err == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign page's WebSocket: %v %v, want 403", resp, err)
	}
	ws, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatalf("the ticket was used up by a request that was turned away: %v", err)
	}
	_ = ws.Close()
}

// Tokens are new at each start, unless they are given.
func TestTokens(t *testing.T) {
	t.Parallel()
	a, b := workspacetest.Start(t, workspace.Options{}), workspacetest.Start(t, workspace.Options{})
	if a.BotToken() == b.BotToken() || a.AppToken() == b.AppToken() || pageCookie(t, a).Value == pageCookie(t, b).Value {
		t.Error("two workspaces share a secret")
	}
	if !strings.HasPrefix(a.BotToken(), "xoxb-") || !strings.HasPrefix(a.AppToken(), "xapp-1-A0") || len(a.BotToken()) < 50 {
		t.Errorf("tokens %s and %s have not Slack's form", a.BotToken(), a.AppToken())
	}
	given := workspacetest.Start(t, workspace.Options{BotToken: "xoxb-given", AppToken: "xapp-given"})
	if _, err := workspacetest.Client(given).AuthTest(); err != nil || given.BotToken() != "xoxb-given" || given.AppToken() != "xapp-given" {
		t.Errorf("given tokens: %v", err)
	}
	for want, opts := range map[string]workspace.Options{
		"begin with xoxb-": {BotToken: "xapp-1"}, "begin with xapp-": {AppToken: "xoxb-1"}, `host "a/b"`: {Hosts: []string{"a/b"}},
	} {
		if _, err := workspace.New(opts); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("options that are wrong: %v, want an error with %q", err, want)
		}
	}
}

// A client may measure the clock by the Date header.
func TestDate(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 3, 14, 15, 9, 26, 0, time.UTC)
	s := workspacetest.Start(t, workspace.Options{Now: func() time.Time { return now }})
	got := form(t, s, "auth.test")
	if date := got.header.Get("Date"); date != "Sun, 14 Mar 2027 15:09:26 GMT" {
		t.Errorf("Date: %s", date)
	}
}
