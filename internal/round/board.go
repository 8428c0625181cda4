package round

import (
	"context"
	"errors"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// sharedRows is how many rows a leaderboard in a channel has.
const sharedRows = 10

// ShareBoard queues a leaderboard for a channel. A repeated key changes
// nothing.
func (s *Service) ShareBoard(ctx context.Context, p study.Period, topic study.Topic, channel study.ChannelID, by study.MemberID, key string) error {
	return s.Store.QueueBoard(ctx, study.BoardPost{
		Channel: channel, Period: p, Topic: topic, SharedBy: by,
		Start: p.Start(s.Now().In(s.Zone)),
	}, key)
}

// Board posts a queued leaderboard. Again says that an earlier try may have
// reached Slack.
func (s *Service) Board(ctx context.Context, id int64, again bool) error {
	p, err := s.Store.BoardPost(ctx, id)
	if err != nil || p.MessageTS != "" {
		return err
	}
	ts, err := s.postBoard(ctx, p, again)
	if err != nil {
		return s.giveUp(err, "post leaderboard", id)
	}
	return s.Store.MarkBoard(ctx, id, ts)
}

func (s *Service) postBoard(ctx context.Context, p study.BoardPost, again bool) (string, error) {
	if again {
		ts, err := s.Poster.FindBoard(ctx, p)
		if !errors.Is(err, study.ErrNotFound) {
			return ts, err
		}
	}
	b, err := s.Store.Board(ctx, study.BoardQuery{Period: p.Period, Topic: p.Topic, Start: p.Start, Limit: sharedRows})
	if err != nil {
		return "", err
	}
	if b.NextAt, err = s.nextQuestion(ctx, p.Channel); err != nil {
		return "", err
	}
	return s.Poster.PostBoard(ctx, p, b)
}

// nextQuestion returns when the next question of channel is due; the zero
// time if none is.
func (s *Service) nextQuestion(ctx context.Context, channel study.ChannelID) (at time.Time, err error) {
	upcoming, err := s.Store.Upcoming(ctx, channel)
	if err != nil {
		return at, err
	}
	return study.NextQuestion(upcoming), nil
}
