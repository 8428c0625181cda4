package app

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// The pauses between searches for what was not handled.
const (
	firstPause   = time.Second
	longestPause = 15 * time.Second
)

// A search is for what was not handled, as soon as that can be done.
type search chan struct{}

func newSearch() search { return make(search, 1) }

// wake asks for a search, unless one is asked for already. It does not block.
func (s search) wake() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// run runs try after each wake, again and again until it succeeds, until ctx ends.
func (s search) run(ctx context.Context, try func(context.Context) error) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s:
		}
		pause := backoff.NewExponentialBackOff()
		pause.InitialInterval, pause.MaxInterval = firstPause, longestPause
		_, _ = backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, try(ctx) },
			backoff.WithBackOff(pause), backoff.WithMaxElapsedTime(0)) // it ends in success, or with ctx
	}
}
