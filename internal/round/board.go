package round

import (
	"context"
	"errors"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// Boards keep the leaderboards that are posted in channels.
type Boards interface {
	// QueueBoard stores b and queues its post. A repeated key changes nothing.
	QueueBoard(ctx context.Context, b study.BoardPost, key string) error
	// BoardPost returns the queued leaderboard id, or study.ErrNotFound.
	BoardPost(ctx context.Context, id int64) (study.BoardPost, error)
	// RecordBoard saves the ts of board id's message. The first ts stays. It
	// returns study.ErrNotFound if no such leaderboard is queued.
	RecordBoard(ctx context.Context, id int64, ts string) error
	// Board reads a leaderboard, as lookup.Store has it.
	Board(ctx context.Context, q study.BoardQuery) (study.Board, error)
	// Upcoming returns what comes next in channel, as lookup.Store has it.
	Upcoming(ctx context.Context, channel study.ChannelID) ([]study.Upcoming, error)
}

// A BoardPoster posts leaderboards in Slack.
type BoardPoster interface {
	// PostBoard posts b, which p asks for, and returns the message's ts.
	PostBoard(ctx context.Context, p study.BoardPost, b study.Board) (ts string, err error)
	// FindBoard returns the ts of p's message in its channel, or
	// study.ErrNotFound if it was not posted.
	FindBoard(ctx context.Context, p study.BoardPost) (ts string, err error)
}

// sharedRows is how many rows a leaderboard in a channel has.
const sharedRows = 10

// ShareBoard queues a leaderboard for a channel. A repeated key changes
// nothing.
func (s *Service) ShareBoard(ctx context.Context, p study.Period, topic study.Topic, channel study.ChannelID, by study.MemberID, key string) error {
	return s.Boards.QueueBoard(ctx, study.BoardPost{
		Channel: channel, Period: p, Topic: topic, SharedBy: by,
		Start: p.Start(s.Now().In(s.Zone)),
	}, key)
}

// Board posts a queued leaderboard. Again says that an earlier try may have
// reached Slack.
func (s *Service) Board(ctx context.Context, id int64, again bool) error {
	p, err := s.Boards.BoardPost(ctx, id)
	if err != nil || p.MessageTS != "" {
		return err
	}
	ts, err := s.postBoard(ctx, p, again)
	if errors.Is(err, study.ErrUndeliverable) && p.SharedBy != "" {
		req, reqErr := s.Requests.RequestOfBoard(ctx, id)
		s.tellRefused(ctx, req, reqErr, "board", err)
	}
	if err != nil {
		return s.giveUp(err, "post leaderboard", id)
	}
	return s.recordBoard(ctx, p, ts)
}

// recordBoard records that Slack has p as ts. The message that is recorded
// first stands, and any other is deleted.
func (s *Service) recordBoard(ctx context.Context, p study.BoardPost, ts string) error {
	if err := s.Boards.RecordBoard(ctx, p.ID, ts); err != nil {
		return err
	}
	stands, err := s.Boards.BoardPost(ctx, p.ID)
	if err != nil || stands.MessageTS == ts {
		return err
	}
	return s.Posts.QueueDelete(ctx, study.MessageRef{Channel: p.Channel, TS: ts})
}

func (s *Service) postBoard(ctx context.Context, p study.BoardPost, again bool) (string, error) {
	post := study.Posting{Kind: study.PostingBoard, ID: p.ID}
	ts, before, err := s.earlier(ctx, post, again, func(ctx context.Context) (string, error) { return s.BoardPoster.FindBoard(ctx, p) })
	if err != nil || ts != "" {
		return ts, err
	}
	b, err := s.Boards.Board(ctx, study.BoardQuery{Period: p.Period, Topic: p.Topic, Start: p.Start, Limit: sharedRows})
	if err != nil {
		return "", err
	}
	if b.NextAt, err = s.nextQuestion(ctx, p.Channel); err != nil {
		return "", err
	}
	return s.attempt(ctx, post, before, func(ctx context.Context) (string, error) { return s.BoardPoster.PostBoard(ctx, p, b) })
}

// nextQuestion returns when the next question of channel is due; the zero
// time if none is.
func (s *Service) nextQuestion(ctx context.Context, channel study.ChannelID) (at time.Time, err error) {
	upcoming, err := s.Boards.Upcoming(ctx, channel)
	if err != nil {
		return at, err
	}
	return study.NextQuestion(upcoming), nil
}
