package slackbot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// A pipe is a transport that counts what is sent.
type pipe struct{ sent int }

func (p *pipe) RoundTrip(*http.Request) (*http.Response, error) {
	p.sent++
	return nil, io.EOF
}

// What is too late is not sent, even where no timer has said so yet.
func TestPunctual(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		deadline time.Duration // from now
		want     int
	}{
		"in time": {time.Minute, 1}, "too late": {-time.Nanosecond, 0},
	} {
		next := &pipe{}
		ctx := lateContext{t.Context(), time.Now().Add(c.deadline)}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://slack.example", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		_, err = punctual{next: next, ahead: &ahead{now: time.Now}}.RoundTrip(r) //nolint:bodyclose // there is none
		if next.sent != c.want || errors.Is(err, study.ErrSettled) != (c.want == 0) {
			t.Errorf("%s: sent %d times, %v; want %d", name, next.sent, err, c.want)
		}
	}
}

// A lateContext has a deadline that no timer watches.
type lateContext struct {
	context.Context
	deadline time.Time
}

func (c lateContext) Deadline() (time.Time, bool) { return c.deadline, true }

// A deadline has passed if either clock says so.
func TestPassed(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, c := range map[string]struct {
		deadline, now time.Time
		want          bool
	}{
		"before":                          {now.Add(time.Second), now, false},
		"at it":                           {now, now, true},
		"after a sleep, by the wall only": {now.Add(time.Second), now.Round(0).Add(time.Second), true},
	} {
		if got := passed(c.deadline, c.now); got != c.want {
			t.Errorf("%s: passed is %t", name, got)
		}
	}
}

// Which failed calls may reach Slack yet, and which may not.
func TestSettled(t *testing.T) {
	t.Parallel()
	dial := func(err error) error { return &url.Error{Err: &net.OpError{Op: "dial", Err: err}} }
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"a refusal":              {refusedWith("channel_not_found"), true},
		"a wrong token":          {refusedWith("invalid_auth"), true},
		"an outage of Slack's":   {refusedWith("internal_error"), true},
		"a limit":                {&slack.RateLimitedError{RetryAfter: time.Second}, true},
		"a fault of Slack's":     {slack.StatusCodeError{Code: http.StatusInternalServerError}, true},
		"a gateway without it":   {slack.StatusCodeError{Code: http.StatusBadGateway}, false},
		"a gateway that waited":  {slack.StatusCodeError{Code: http.StatusGatewayTimeout}, false},
		"nobody there":           {dial(errors.New("refused")), true},
		"the dial was cancelled": {dial(context.Canceled), false},
		"too late to be sent":    {&url.Error{Err: errTooLate}, true},
		"no answer":              {&url.Error{Err: io.EOF}, false},
		"no answer in time":      {context.DeadlineExceeded, false},
		"the bot stops":          {context.Canceled, false},
		"a write that failed":    {&url.Error{Err: &net.OpError{Op: "write", Err: errors.New("reset")}}, false},
	} {
		err := settle(c.err, translate("chat.postMessage", botToken, c.err))
		if errors.Is(err, study.ErrSettled) != c.want {
			t.Errorf("%s: %v is settled: %t", name, err, !c.want)
		}
		if want := translate("chat.postMessage", botToken, c.err); fmt.Sprint(err) != fmt.Sprint(want) {
			t.Errorf("%s is %q, want %q", name, err, want)
		}
	}
	if err := settle(nil, nil); err != nil {
		t.Errorf("nothing is %v", err)
	}
}
