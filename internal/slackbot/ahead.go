package slackbot

import (
	"net/http"
	"sync"
	"time"
)

const (
	// quickAnswer is how long an answer may take to tell the time by: Slack's
	// clock is read somewhere within it.
	quickAnswer = 2 * time.Second
	// resolution is that of the header Date, which is cut to whole seconds.
	resolution = time.Second
)

// An ahead is how far Slack's clock is ahead of the one that decides, as far as
// the last answer of Slack's says. It is exact to two seconds.
type ahead struct {
	now func() time.Time // by the clock that decides

	mu    sync.Mutex
	value time.Duration
}

// learn reads Slack's clock from an answer that came at came to a call that was
// sent at sent.
func (a *ahead) learn(answer http.Header, sent, came time.Time) {
	date, err := http.ParseTime(answer.Get("Date"))
	took := came.Sub(sent)
	if err != nil || took > quickAnswer {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.value = date.Add(resolution / 2).Sub(sent.Add(took / 2).Round(0))
}

// Ahead returns how far Slack's clock is ahead of the one that decides; below
// zero if it is behind. It is exact to two seconds, and zero before the first
// call.
func (c *Client) Ahead() time.Duration {
	c.ahead.mu.Lock()
	defer c.ahead.mu.Unlock()
	return c.ahead.value
}
