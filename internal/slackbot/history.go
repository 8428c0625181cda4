package slackbot

import (
	"context"
	"errors"
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
	return p.findInChannel(ctx, post.Channel, p.opts.Now().Add(-boardSearch), boardTag(post.ID))
}

// boardSearch is how far back a leaderboard is looked for: longer than any
// outage that a job waits out between two tries.
const boardSearch = 7 * 24 * time.Hour

// mostPages bounds a search in a channel or thread: 20 pages of 100.
const (
	mostPages = 20
	pageSize  = 100
)

// findInChannel returns the ts of the message that carries t among those posted
// in channel since a time, or study.ErrNotFound.
func (p *Poster) findInChannel(ctx context.Context, channel study.ChannelID, since time.Time, t tag) (string, error) {
	oldest := strconv.FormatInt(since.Add(-clockSkew).Unix(), 10)
	cursor := ""
	for range mostPages {
		page, err := p.history(ctx, slack.GetConversationHistoryParameters{
			ChannelID: string(channel), Cursor: cursor, Oldest: oldest, Limit: pageSize, IncludeAllMetadata: true,
		})
		if err != nil {
			return "", err
		}
		for _, m := range page.Messages {
			if t.on(m) {
				return m.Timestamp, nil
			}
		}
		if cursor = page.ResponseMetaData.NextCursor; cursor == "" {
			return "", study.ErrNotFound
		}
	}
	return "", study.ErrNotFound
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
	err = p.thread(ctx, r.Message(), func(m slack.Message) {
		if resultsTag(r.ID).on(m) {
			ts = m.Timestamp
		}
	})
	if err == nil && ts == "" {
		err = study.ErrNotFound
	}
	return ts, err
}

// thread reads all messages of the thread below ref, oldest first.
func (p *Poster) thread(ctx context.Context, ref study.MessageRef, each func(slack.Message)) error {
	cursor := ""
	for range mostPages {
		var messages []slack.Message
		var next string
		err := p.call(ctx, "conversations.replies", string(ref.Channel), func(ctx context.Context) (err error) {
			messages, _, next, err = p.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: string(ref.Channel), Timestamp: ref.TS, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
			})
			return err
		})
		if err != nil {
			return err
		}
		for _, m := range messages {
			if m.Timestamp != ref.TS { // each page begins with the first message
				each(m)
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
	return nil
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
		if m.Timestamp == ref.TS && m.BotID == who.BotID && m.Metadata.EventType == EventRound {
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
