package slackbot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// clockSkew is how far Slack's clock and Postgres's may differ for a message to
// be found. It costs no more than the messages of that time, which are read too.
const clockSkew = time.Hour

// FindQuestion implements round.QuestionPoster.
func (p *Poster) FindQuestion(ctx context.Context, r study.Round) (string, error) {
	return p.findInChannel(ctx, r.Channel, r.OpenedAt, questionTag(r))
}

// FindBoard implements round.BoardPoster.
func (p *Poster) FindBoard(ctx context.Context, post study.BoardPost) (string, error) {
	return p.findInChannel(ctx, post.Channel, post.QueuedAt, boardTag(post.ID))
}

const (
	// pageSize is how many messages are read at once; Slack advises at most 200.
	pageSize = 200
	// longestPageWait is how long a reading waits, where Slack asks it to, before
	// its next page. A longer wait ends it: it begins again with a later try.
	longestPageWait = 30 * time.Second
)

// errStop ends a reading of pages before the last.
var errStop = errors.New("found")

// pages reads page after page, each by the cursor that the one before returns,
// until there is none or read returns errStop. It never ends early without an
// error: what was not read to its end tells nothing of what is not there.
func pages(ctx context.Context, read func(ctx context.Context, cursor string) (next string, err error)) error {
	cursor := ""
	for {
		next, err := read(ctx, cursor)
		var limited *study.RetryAfterError
		switch {
		case errors.Is(err, errStop):
			return nil
		case errors.As(err, &limited) && limited.After <= longestPageWait && pause(ctx, limited.After) == nil:
			continue
		case err != nil || next == "":
			return err
		case next == cursor:
			return fmt.Errorf("the page after cursor %q is itself: %w", cursor, study.ErrUnavailable)
		}
		cursor = next
	}
}

// pause waits for d, or returns the error of ctx, if that ends first or is
// known to.
func pause(ctx context.Context, d time.Duration) error {
	if end, ok := ctx.Deadline(); ok && time.Until(end) < d {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// findInChannel returns the ts of our message that carries t among those posted
// in channel since a time, or study.ErrNotFound once all of them were read.
func (p *Poster) findInChannel(ctx context.Context, channel study.ChannelID, since time.Time, t tag) (ts string, err error) {
	who, err := p.who(ctx)
	if err != nil {
		return "", err
	}
	oldest := strconv.FormatInt(max(0, since.Add(-clockSkew).Unix()), 10)
	err = pages(ctx, func(ctx context.Context, cursor string) (string, error) {
		page, err := p.history(ctx, slack.GetConversationHistoryParameters{
			ChannelID: string(channel), Cursor: cursor, Oldest: oldest, Limit: pageSize, IncludeAllMetadata: true,
		})
		if err != nil {
			return "", err
		}
		for _, m := range page.Messages {
			if who.wrote(m) && t.on(m) {
				ts = m.Timestamp
				return "", errStop
			}
		}
		return page.ResponseMetaData.NextCursor, nil
	})
	if err == nil && ts == "" {
		err = study.ErrNotFound
	}
	return ts, err
}

func (p *Poster) history(ctx context.Context, params slack.GetConversationHistoryParameters) (page *slack.GetConversationHistoryResponse, err error) {
	err = p.call(ctx, "conversations.history", params.ChannelID, func(ctx context.Context) (err error) {
		page, err = p.api.GetConversationHistoryContext(ctx, &params)
		return err
	})
	return page, err
}

// FindResults implements round.ResultsPoster.
func (p *Poster) FindResults(ctx context.Context, r study.Round) (ts string, err error) {
	who, err := p.who(ctx)
	if err != nil {
		return "", err
	}
	t := resultsTag(r.ID)
	err = p.thread(ctx, r.Message(), func(m slack.Message) {
		if who.wrote(m) && t.on(m) {
			ts = m.Timestamp
		}
	})
	if ts != "" || err != nil && !errors.Is(err, study.ErrNotFound) {
		return ts, err
	}
	return p.findInChannel(ctx, r.Channel, r.ClosedAt, t)
}

// thread reads all messages of the thread below ref, oldest first. It returns
// study.ErrNotFound if there is no such thread.
func (p *Poster) thread(ctx context.Context, ref study.MessageRef, each func(slack.Message)) error {
	there := false
	err := pages(ctx, func(ctx context.Context, cursor string) (string, error) {
		messages, next, err := p.replies(ctx, ref, cursor)
		for _, m := range messages {
			if m.Timestamp == ref.TS { // each page begins with the first message
				there = true
				continue
			}
			each(m)
		}
		return next, err
	})
	if err == nil && !there {
		err = fmt.Errorf("thread %s in %s: %w", ref.TS, ref.Channel, study.ErrNotFound)
	}
	return err
}

// replies reads a page of the thread below ref, or of the one message ref.
func (p *Poster) replies(ctx context.Context, ref study.MessageRef, cursor string) (messages []slack.Message, next string, err error) {
	err = p.call(ctx, "conversations.replies", string(ref.Channel), func(ctx context.Context) (err error) {
		messages, _, next, err = p.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: string(ref.Channel), Timestamp: ref.TS, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
		})
		return err
	})
	if code := refusedCode(err); code == "thread_not_found" || code == "message_not_found" {
		err = fmt.Errorf("conversations.replies: %s: %w", code, study.ErrNotFound)
	}
	return messages, next, err
}

// Replies implements round.Threads.
func (p *Poster) Replies(ctx context.Context, r study.Round) (replies []study.Reply, err error) {
	err = p.thread(ctx, r.Message(), func(m slack.Message) {
		if said := messageOf(m); said.byPerson() && said.isReply() {
			replies = append(replies, said.reply(string(r.Channel)))
		}
	})
	return replies, err
}

// Stands implements round.Threads. A tombstone, which Slack leaves of a message
// that has replies, is none.
func (p *Poster) Stands(ctx context.Context, ref study.MessageRef) (bool, error) {
	messages, _, err := p.replies(ctx, ref, "")
	if errors.Is(err, study.ErrNotFound) {
		return false, nil
	}
	return slices.ContainsFunc(messages, func(m slack.Message) bool {
		return m.Timestamp == ref.TS && m.SubType != "tombstone"
	}), err
}

// messageOf returns what the bot reads of a message from the Web API.
func messageOf(m slack.Message) message {
	said := message{Subtype: m.SubType, User: m.User, BotID: m.BotID, Text: m.Text, TS: m.Timestamp, ThreadTS: m.ThreadTimestamp, Parent: m.ParentUserId}
	if m.Edited != nil {
		said.Edited = &edit{TS: m.Edited.Timestamp}
	}
	return said
}

// RoundOf implements round.Threads.
func (p *Poster) RoundOf(ctx context.Context, ref study.MessageRef) (study.RoundID, error) {
	page, err := p.history(ctx, slack.GetConversationHistoryParameters{
		ChannelID: string(ref.Channel), Latest: ref.TS, Oldest: ref.TS, Inclusive: true, Limit: 1, IncludeAllMetadata: true,
	})
	if errors.Is(err, study.ErrUndeliverable) {
		return 0, study.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	who, err := p.who(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range page.Messages {
		if m.Timestamp == ref.TS && who.wrote(m) && m.Metadata.EventType == EventRound {
			return roundID(m.Metadata.EventPayload)
		}
	}
	return 0, study.ErrNotFound
}

// Self implements round.Threads.
func (p *Poster) Self(ctx context.Context) (study.MemberID, error) {
	who, err := p.who(ctx)
	return study.MemberID(who.UserID), err
}
