package round

import (
	"context"
	"errors"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// Posts keep the intents of posts. Slack takes a message as often as it is
// sent: that one is sent once is up to who sends it.
type Posts interface {
	// PostIntent returns what is recorded of the tries at p.
	PostIntent(ctx context.Context, p study.Posting) (study.PostIntent, error)
	// BeginPost records that another try at p begins. It returns study.ErrStale
	// if one has begun since before was read, or if p is not to be posted.
	BeginPost(ctx context.Context, p study.Posting, before study.PostIntent) (study.PostIntent, error)
	// EndPost records that the try i is no longer under way.
	EndPost(ctx context.Context, p study.Posting, i study.PostIntent) error
	// AddExtra records that ref is a question of round id too, one too many, and
	// queues its deletion. To add it again changes nothing.
	AddExtra(ctx context.Context, id study.RoundID, ref study.MessageRef) error
	// QueuePost queues the post of round id once more, for due.
	QueuePost(ctx context.Context, id study.RoundID, due time.Time) error
	// QueueDelete queues the deletion of a message of ours.
	QueueDelete(ctx context.Context, ref study.MessageRef) error
	// Stands reports whether ref is the message that is recorded of a round.
	Stands(ctx context.Context, ref study.MessageRef) (bool, error)
}

// lookAgain is how soon a post that may be under way is looked for again.
const lookAgain = 5 * time.Second

// A Deleter deletes messages in Slack.
type Deleter interface {
	// Delete deletes a message of ours. One that is gone is no error.
	Delete(ctx context.Context, ref study.MessageRef) error
}

// earlier looks for what earlier tries at p have come to. It returns the ts of
// the message if find finds one, and else the intent that a further try
// follows. While an earlier try may still be under way, here or in another
// replica, it returns a study.RetryAfterError. Again says that there may have
// been one that recorded no intent.
func (s *Service) earlier(ctx context.Context, p study.Posting, again bool, find func(context.Context) (string, error)) (ts string, before study.PostIntent, err error) {
	before, err = s.Posts.PostIntent(ctx, p)
	if err != nil || !again && before.Token == 0 {
		return "", before, err
	}
	ts, err = find(ctx)
	if !errors.Is(err, study.ErrNotFound) {
		return ts, before, err
	}
	// What was too late to be sent when the intent was read was not found since.
	if wait := before.Wait(); wait > 0 {
		return "", before, &study.RetryAfterError{After: min(wait, lookAgain)}
	}
	return "", before, nil
}

// attempt posts p with post, after the tries that before tells of. The intent
// is committed first, and post has a deadline that counts from before that:
// whoever reads the intent knows when nothing can come of it any more.
func (s *Service) attempt(ctx context.Context, p study.Posting, before study.PostIntent, post func(context.Context) (string, error)) (ts string, err error) {
	deadline := time.Now().Add(study.PostTimeout)
	try, err := s.Posts.BeginPost(ctx, p, before)
	if errors.Is(err, study.ErrStale) { // another replica is at it, or has done it
		return "", &study.RetryAfterError{After: time.Second}
	}
	if err != nil {
		return "", err
	}
	posting, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	ts, err = post(posting)
	if settled(err) {
		// If this fails, the next try waits for longer than it needs to.
		_ = s.Posts.EndPost(ctx, p, try)
	}
	return ts, err
}

// lookLater is how long after a further try at a question's post the earlier
// tries are looked for once more. Slack may do very late what it was asked.
const lookLater = time.Minute

// posted does what is left of the post of r, which stands. Again says that an earlier
// try may have ended before it had done so.
func (s *Service) posted(ctx context.Context, r study.Round, again bool) error {
	if again && r.State == study.RoundOpen { // replies may have come before their round was known
		if err := s.Sweep(ctx, r.ID); err != nil {
			return err
		}
	}
	return s.lookForSecond(ctx, r)
}

// lookForSecond looks whether the question of r, which stands, was posted by an
// earlier try too.
func (s *Service) lookForSecond(ctx context.Context, r study.Round) error {
	if r.MessageTS == "" {
		return nil
	}
	tries, err := s.Posts.PostIntent(ctx, study.Posting{Kind: study.PostingQuestion, ID: int64(r.ID)})
	if err != nil || tries.Token < 2 {
		return err
	}
	ts, err := s.QuestionPoster.FindQuestion(ctx, r)
	switch {
	case errors.Is(err, study.ErrNotFound) || err == nil && ts == r.MessageTS:
		return nil
	case err != nil:
		return s.giveUp(err, "look for a second question of round", r.ID)
	}
	return s.tooMany(ctx, r, study.MessageRef{Channel: r.Channel, TS: ts})
}

// settled reports whether err says that Slack has answered, or was not asked.
func settled(err error) bool {
	var limited *study.RetryAfterError
	return errors.Is(err, study.ErrSettled) || errors.Is(err, study.ErrUndeliverable) || errors.As(err, &limited)
}

// Delete deletes a message of ours that is one too many. What stands is never
// deleted.
func (s *Service) Delete(ctx context.Context, ref study.MessageRef) error {
	stands, err := s.Posts.Stands(ctx, ref)
	if err != nil {
		return err
	}
	if stands {
		s.Log.Error("a message that stands was to be deleted; it stays", "message", ref)
		return nil
	}
	return s.giveUp(s.Deleter.Delete(ctx, ref), "delete a message that is one too many", ref)
}

// tooMany records that the question of r was posted as ref too, while another
// message stands.
func (s *Service) tooMany(ctx context.Context, r study.Round, ref study.MessageRef) error {
	s.Log.Warn("a question was posted once too often; the later message is deleted", "round", r.ID, "stands", r.MessageTS, "deleted", ref.TS)
	return s.Posts.AddExtra(ctx, r.ID, ref)
}
