package webapi

import (
	"math"
	"slices"
	"time"
)

// A tier is how many calls of one method Slack takes in a minute.
type tier int

// Slack's tiers. Special methods take several hundred.
const (
	tier2   tier = 20
	tier3   tier = 50
	tier4   tier = 100
	special tier = 600
)

// A rateLimiter counts calls: for each method those of the last minute, and for
// posting one a second in each channel. Pace shortens the minute and the second.
type rateLimiter struct {
	pace  float64
	calls map[string][]time.Time
	posts map[string]time.Time // when a channel takes the next post
}

func newRateLimiter(pace float64) rateLimiter {
	return rateLimiter{pace: pace, calls: map[string][]time.Time{}, posts: map[string]time.Time{}}
}

// call counts a call of method at now. If there were too many it says for how
// many seconds to wait.
func (r *rateLimiter) call(method string, t tier, now time.Time) (wait int) {
	window := time.Duration(float64(time.Minute) / r.pace)
	recent := slices.DeleteFunc(r.calls[method], func(at time.Time) bool { return now.Sub(at) >= window })
	if len(recent) >= int(t) {
		r.calls[method] = recent
		return wholeSeconds(window - now.Sub(recent[len(recent)-int(t)]))
	}
	r.calls[method] = append(recent, now)
	return 0
}

// post counts a post to channel at now, likewise.
func (r *rateLimiter) post(channel string, now time.Time) (wait int) {
	if next := r.posts[channel]; now.Before(next) {
		return wholeSeconds(next.Sub(now))
	}
	r.posts[channel] = now.Add(time.Duration(float64(time.Second) / r.pace))
	return 0
}

// wholeSeconds is d as Retry-After says it: whole seconds, at least one.
func wholeSeconds(d time.Duration) int {
	return max(1, int(math.Ceil(d.Seconds())))
}
