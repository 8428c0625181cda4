package round

import (
	"context"
	"errors"

	"github.com/studybot/studybot/internal/study"
)

// Requests keep what members asked for, until they were told what came of it.
type Requests interface {
	// ClaimRequest notes r and returns the key under which it is to be done: r's
	// own or, if the member asked for the same in the same channel within minutes
	// and was not told what came of it, the key of that request; again says so.
	ClaimRequest(ctx context.Context, r study.Request) (key string, again bool, err error)
	// RequestTold notes that the member was told what came of the request.
	RequestTold(ctx context.Context, key string) error
	// RequestOfRound returns the request that round id came of, or
	// study.ErrNotFound if nobody asked for it.
	RequestOfRound(ctx context.Context, id study.RoundID) (study.Request, error)
	// RequestOfBoard returns the request that leaderboard id came of, or
	// study.ErrNotFound if nobody asked for it.
	RequestOfBoard(ctx context.Context, id int64) (study.Request, error)
}

// A Refuser tells members that what they asked for is not posted.
type Refuser interface {
	// TellRefused tells the member of r, and nobody else, that what, such as
	// "question", is not posted. Why is Slack's refusal, a study.ErrUnavailable if
	// it could not be posted in time, or another reason.
	TellRefused(ctx context.Context, r study.Request, what string, why error) error
}

// Claim returns the key under which r is to be done. It is that of an earlier
// request if r repeats one whose outcome the member was not told: then again is
// true, and to do it changes nothing that was done.
func (s *Service) Claim(ctx context.Context, r study.Request) (key string, again bool, err error) {
	return s.Requests.ClaimRequest(ctx, r)
}

// Told notes that the member was told what came of the request with a key. The
// same asked for again is a request of its own from then on.
func (s *Service) Told(ctx context.Context, key string) error {
	return s.Requests.RequestTold(ctx, key)
}

// tellRefused tells whoever asked for what is not posted. Should that fail, the
// log says so.
func (s *Service) tellRefused(ctx context.Context, r study.Request, err error, what string, why error) {
	if errors.Is(err, study.ErrNotFound) {
		return // nobody asked
	}
	if err == nil {
		err = s.Refuser.TellRefused(ctx, r, what, why)
	}
	if err != nil {
		s.Log.Warn("could not tell a member that a post was refused", "member", r.Member, "what", what, "why", why, "err", err)
	}
}
