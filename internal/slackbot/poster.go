package slackbot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

// A Poster carries out what the jobs ask for. Its messages carry metadata, by
// which it finds them again.
type Poster struct {
	*Client
}

// NewPoster returns a Poster that calls Slack with c.
func NewPoster(c *Client) *Poster { return &Poster{c} }

// neutral is the reaction that says "taken in" and nothing of right or wrong.
const neutral = "memo"

// namesWithin bounds how long a message waits for members' names.
const namesWithin = 3 * time.Second

// PostQuestion posts the question of r and returns the message's ts.
func (p *Poster) PostQuestion(ctx context.Context, r study.Round) (string, error) {
	return p.post(ctx, r.Channel, "", blockkit.Question(r), roundMark(r))
}

// CloseQuestion edits the question's message to say that it is closed.
func (p *Poster) CloseQuestion(ctx context.Context, res study.Results) error {
	m := blockkit.Closed(res)
	return p.call(ctx, "chat.update", string(res.Round.Channel), func(ctx context.Context) error {
		_, _, _, err := p.api.UpdateMessageContext(ctx, string(res.Round.Channel), res.Round.MessageTS,
			append(content(m), slack.MsgOptionMetadata(roundMark(res.Round)))...)
		return err
	})
}

// PostResults posts what a round came to in its thread.
func (p *Poster) PostResults(ctx context.Context, res study.Results) (string, error) {
	var who []study.MemberID
	who = append(append(who, res.Full...), res.Best...)
	m := blockkit.Results(res, p.Names(ctx, namesWithin, who...))
	return p.post(ctx, res.Round.Channel, res.Round.MessageTS, m, resultsMark(res.Round.ID))
}

// PostBoard posts a leaderboard in its channel.
func (p *Poster) PostBoard(ctx context.Context, post study.BoardPost, b study.Board) (string, error) {
	m := blockkit.Board(b, p.Names(ctx, namesWithin, membersOf(b)...), true)
	return p.post(ctx, post.Channel, "", m, boardMark(post.ID))
}

// SendReceipt shows a member, and nobody else, what a reply earned.
func (p *Poster) SendReceipt(ctx context.Context, rec study.Receipt) error {
	channel, member := string(rec.Round.Channel), string(rec.Submission.Member)
	options := append(content(blockkit.Receipt(rec)), slack.MsgOptionTS(rec.Round.MessageTS))
	return p.call(ctx, "chat.postEphemeral", channel, func(ctx context.Context) error {
		_, err := p.api.PostEphemeralContext(ctx, channel, member, options...)
		return err
	})
}

// React adds the neutral reaction to a reply. One that is there already is no
// error.
func (p *Poster) React(ctx context.Context, ref study.MessageRef) error {
	err := p.call(ctx, "reactions.add", "", func(ctx context.Context) error {
		return already(p.api.AddReactionContext(ctx, neutral, slack.NewRefToMessage(string(ref.Channel), ref.TS)))
	})
	return err
}

// already drops the error of a reaction that is there.
func already(err error) error {
	if codeOf(err) == "already_reacted" {
		return nil
	}
	return err
}

// post posts m in channel, in a thread if thread is not empty.
func (p *Poster) post(ctx context.Context, channel study.ChannelID, thread string, m blockkit.Message, mark slack.SlackMetadata) (ts string, err error) {
	if err := p.turn(ctx, channel); err != nil {
		return "", err
	}
	options := append(content(m), slack.MsgOptionMetadata(mark))
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	err = p.call(ctx, "chat.postMessage", string(channel), func(ctx context.Context) (err error) {
		_, ts, err = p.api.PostMessageContext(ctx, string(channel), options...)
		return err
	})
	return ts, err
}

// content is m as slack-go takes it. Links in it are not unfolded.
func content(m blockkit.Message) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(m.Text, false), slack.MsgOptionBlocks(m.Blocks...),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
}

// membersOf returns the members whose names b shows.
func membersOf(b study.Board) []study.MemberID {
	var ids []study.MemberID
	for _, row := range b.Rows {
		ids = append(ids, row.Member)
	}
	if b.You != nil {
		ids = append(ids, b.You.Member)
	}
	if b.Ahead != nil {
		ids = append(ids, b.Ahead.Member)
	}
	if b.Climber != nil {
		ids = append(ids, b.Climber.Member)
	}
	return ids
}

// The keys in the payloads of metadata.
const (
	keyRound    = "round_id"
	keyQuestion = "question_id"
	keyBoard    = "board_id"
)

func roundMark(r study.Round) slack.SlackMetadata {
	return slack.SlackMetadata{EventType: study.EventRound, EventPayload: map[string]any{
		keyRound: r.ID.String(), keyQuestion: string(r.Question.ID),
	}}
}

func resultsMark(id study.RoundID) slack.SlackMetadata {
	return slack.SlackMetadata{EventType: study.EventResults, EventPayload: map[string]any{keyRound: id.String()}}
}

func boardMark(id int64) slack.SlackMetadata {
	return slack.SlackMetadata{EventType: study.EventBoard, EventPayload: map[string]any{keyBoard: strconv.FormatInt(id, 10)}}
}

// marked reports whether metadata is of the type and has the id that want has
// under key.
func marked(got, want slack.SlackMetadata, key string) bool {
	return got.EventType == want.EventType && got.EventPayload[key] == want.EventPayload[key]
}

// clockSkew is how far Slack's clock and ours may differ.
const clockSkew = 5 * time.Minute

// FindQuestion looks for the question of r in its channel. It returns
// study.ErrNotFound if it is not there.
func (p *Poster) FindQuestion(ctx context.Context, r study.Round) (string, error) {
	return p.findInChannel(ctx, r.Channel, r.OpenedAt, roundMark(r), keyRound)
}

// FindBoard looks for a leaderboard in its channel.
func (p *Poster) FindBoard(ctx context.Context, post study.BoardPost) (string, error) {
	return p.findInChannel(ctx, post.Channel, time.Now().Add(-boardSearch), boardMark(post.ID), keyBoard)
}

// boardSearch is how far back a leaderboard is looked for: longer than any
// outage that a job waits out between two tries.
const boardSearch = 7 * 24 * time.Hour

// mostPages bounds a search in a channel or thread: 20 pages of 100.
const (
	mostPages = 20
	pageSize  = 100
)

func (p *Poster) findInChannel(ctx context.Context, channel study.ChannelID, since time.Time, want slack.SlackMetadata, key string) (string, error) {
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
			if m.BotID != "" && marked(m.Metadata, want, key) {
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

// FindResults looks for the results of r in its thread.
func (p *Poster) FindResults(ctx context.Context, r study.Round) (ts string, err error) {
	err = p.thread(ctx, r.Message(), func(m slack.Message) {
		if m.BotID != "" && marked(m.Metadata, resultsMark(r.ID), keyRound) {
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

// Replies returns the members' replies in r's thread, oldest first, with the
// text and edit that each has now.
func (p *Poster) Replies(ctx context.Context, r study.Round) (replies []study.Reply, err error) {
	err = p.thread(ctx, r.Message(), func(m slack.Message) {
		if said := messageOf(m); said.byPerson() && said.isReply() {
			replies = append(replies, said.reply(string(r.Channel)))
		}
	})
	return replies, err
}

// messageOf returns what the bot reads of a message of slack-go's.
func messageOf(m slack.Message) message {
	said := message{Subtype: m.SubType, User: m.User, BotID: m.BotID, Text: m.Text, TS: m.Timestamp, ThreadTS: m.ThreadTimestamp}
	if m.Edited != nil {
		said.Edited = &edit{TS: m.Edited.Timestamp}
	}
	return said
}

// RoundOf reads the round of a question's message from its metadata. It
// returns study.ErrNotFound if ref is no question of this bot.
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
		if m.Timestamp == ref.TS && m.BotID == who.BotID && m.Metadata.EventType == study.EventRound {
			return roundID(m.Metadata.EventPayload[keyRound])
		}
	}
	return 0, study.ErrNotFound
}

func roundID(v any) (study.RoundID, error) {
	id, err := strconv.ParseInt(fmt.Sprint(v), 10, 64)
	if err != nil {
		return 0, study.ErrNotFound
	}
	return study.RoundID(id), nil
}

// respond answers at a command's or click's response_url, which serves 5 times
// in 30 minutes. With replace the message that was clicked gives way.
func (c *Client) respond(ctx context.Context, url string, m blockkit.Message, replace bool) error {
	body := slack.WebhookMessage{
		Text: m.Text, Blocks: &slack.Blocks{BlockSet: m.Blocks}, ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: replace,
	}
	return c.call(ctx, "response_url", url, func(ctx context.Context) error {
		return slack.PostWebhookCustomHTTPContext(ctx, url, c.http, &body)
	})
}

// commandAnswer is m in an ack, or nil where Slack would not take it for its
// length.
func commandAnswer(m blockkit.Message) any {
	body := slack.WebhookMessage{Text: m.Text, Blocks: &slack.Blocks{BlockSet: m.Blocks}, ResponseType: slack.ResponseTypeEphemeral}
	text, err := json.Marshal(body)
	if err != nil || len(text) > largestAnswer-1<<10 {
		return nil
	}
	return json.RawMessage(text)
}
