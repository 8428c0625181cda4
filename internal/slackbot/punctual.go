package slackbot

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// errTooLate means that a call was not sent, because its time was over. It is a
// study.ErrSettled.
var errTooLate = fmt.Errorf("its time was over before it was sent: %w", study.ErrSettled)

// A punctual transport sends nothing whose deadline has passed. A process that
// was stopped may go on with a call long after; its timers do not end the call
// before it is sent.
type punctual struct {
	next  http.RoundTripper
	ahead *ahead
}

// RoundTrip sends r, or returns errTooLate.
func (p punctual) RoundTrip(r *http.Request) (*http.Response, error) {
	if deadline, ok := r.Context().Deadline(); ok && passed(deadline, time.Now()) {
		return nil, errTooLate
	}
	sent := p.ahead.now()
	answer, err := p.next.RoundTrip(r)
	if err == nil {
		p.ahead.learn(answer.Header, sent, p.ahead.now())
	}
	return answer, err
}

// CloseIdleConnections closes the connections that wait for a call.
func (p punctual) CloseIdleConnections() {
	if c, ok := p.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// passed reports whether deadline has passed at now. A machine that slept may
// show it by either of its clocks.
func passed(deadline, now time.Time) bool {
	return !now.Before(deadline) || !now.Round(0).Before(deadline.Round(0))
}

// A settledError is an error that is a study.ErrSettled too.
type settledError struct{ error }

func (e settledError) Unwrap() error        { return e.error }
func (e settledError) Is(target error) bool { return target == study.ErrSettled }

// settle marks translated, which is err in the domain's words, as settled if
// Slack answered, or was not reached at all. An answer of a proxy, that Slack
// gave it none, is no answer of Slack.
func settle(err, translated error) error {
	var refused slack.SlackErrorResponse
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var op *net.OpError
	answered := errors.As(err, &refused) || errors.As(err, &limited) ||
		errors.As(err, &status) && !slices.Contains([]int{http.StatusBadGateway, http.StatusGatewayTimeout}, status.Code)
	unsent := errors.Is(err, errTooLate) ||
		errors.As(err, &op) && op.Op == "dial" && !errors.Is(err, context.Canceled)
	if err == nil || !answered && !unsent {
		return translated
	}
	return settledError{translated}
}
