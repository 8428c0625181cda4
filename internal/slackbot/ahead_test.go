package slackbot

import (
	"net/http"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// Slack's clock is read from quick answers that tell the time.
func TestAhead(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) string { return sent.Add(d).Format(http.TimeFormat) }
	for name, c := range map[string]struct {
		date string
		took time.Duration
		want time.Duration
	}{
		"the same":      {at(0), time.Second, 0},
		"ahead":         {at(10 * time.Minute), time.Second, 10 * time.Minute},
		"behind":        {at(-10 * time.Minute), time.Second, -10 * time.Minute},
		"too slow":      {at(10 * time.Minute), 2*time.Second + 1, 0},
		"no time":       {"", time.Second, 0},
		"no time at it": {"yesterday", time.Second, 0},
	} {
		a := &ahead{}
		a.learn(http.Header{"Date": {c.date}}, sent, sent.Add(c.took))
		if a.value != c.want {
			t.Errorf("%s: ahead by %s, want %s", name, a.value, c.want)
		}
	}
}

// A client learns how far Slack's clock is ahead from whatever it asks.
func TestClientLearnsAhead(t *testing.T) {
	t.Parallel()
	ws, _ := startWorkspace(t, nil)
	for _, skew := range []time.Duration{0, 10 * time.Minute, -10 * time.Minute} {
		c := NewClient(ClientOptions{
			APIURL: ws.APIURL(), BotToken: ws.BotToken(), AppToken: ws.AppToken(),
			Now: func() time.Time { return time.Now().Add(skew) },
		})
		if err := c.CheckChannel(t.Context(), study.ChannelID(ws.Channels()[0].ID)); err != nil {
			t.Log(err) // whatever it says, it came from Slack
		}
		if got := c.Ahead() + skew; got.Abs() > 3*time.Second {
			t.Errorf("by a clock that is %s ahead, Slack is ahead by %s", skew, c.Ahead())
		}
	}
}
