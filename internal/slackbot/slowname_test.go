package slackbot

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// A name that Slack could not tell within the time of one answer is asked for
// again with the next: a slow second names nobody "Member …" for minutes.
func TestSlowNameIsAskedAgain(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"ok": true, "user": {"id": "U1", "profile": {"display_name": "Ana"}}}`))
	}))
	t.Cleanup(server.Close)
	c := NewClient(ClientOptions{APIURL: server.URL + "/"})
	c.Names(t.Context(), 0, "U1") // no time at all
	if name := c.Names(t.Context(), 10*time.Second, "U1")("U1"); name != "Ana" {
		t.Errorf("after one answer that had no time, U1 is %q", name)
	}
}
