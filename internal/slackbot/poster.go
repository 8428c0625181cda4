package slackbot

import (
	"context"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

// A Poster does in Slack what the use cases of rounds ask for. It is all the
// posters, and the threads, of package round. Its messages carry metadata, by
// which it finds them again.
type Poster struct {
	*Client
}

// NewPoster returns a Poster that calls Slack with c.
func NewPoster(c *Client) *Poster { return &Poster{c} }

// neutral is the reaction to a reply that was stored. It does not tell right
// from wrong.
const neutral = "memo"

// namesWithin bounds how long a message waits for members' names.
const namesWithin = 3 * time.Second

// PostQuestion implements round.QuestionPoster.
func (p *Poster) PostQuestion(ctx context.Context, r study.Round) (string, error) {
	return p.post(ctx, r.Channel, "", blockkit.Question(r), questionTag(r))
}

// CloseQuestion implements round.ResultsPoster.
func (p *Poster) CloseQuestion(ctx context.Context, res study.Results) error {
	m := blockkit.Closed(res)
	return p.call(ctx, "chat.update", string(res.Round.Channel), func(ctx context.Context) error {
		_, _, _, err := p.api.UpdateMessageContext(ctx, string(res.Round.Channel), res.Round.MessageTS,
			append(content(m), slack.MsgOptionMetadata(questionTag(res.Round).SlackMetadata))...)
		return err
	})
}

// PostResults implements round.ResultsPoster.
func (p *Poster) PostResults(ctx context.Context, res study.Results) (string, error) {
	m := blockkit.Results(res, p.namesIn(ctx, res))
	return p.post(ctx, res.Round.Channel, res.Round.MessageTS, m, resultsTag(res.Round.ID))
}

// PostResultsInChannel implements round.ResultsPoster.
func (p *Poster) PostResultsInChannel(ctx context.Context, res study.Results) (string, error) {
	m := blockkit.ResultsInChannel(res, p.namesIn(ctx, res))
	return p.post(ctx, res.Round.Channel, "", m, resultsTag(res.Round.ID))
}

// namesIn are the names of the members whom res praises.
func (p *Poster) namesIn(ctx context.Context, res study.Results) blockkit.Names {
	return p.Names(ctx, namesWithin, slices.Concat(res.Full, res.Best)...)
}

// PostBoard implements round.BoardPoster.
func (p *Poster) PostBoard(ctx context.Context, post study.BoardPost, b study.Board) (string, error) {
	m := blockkit.Board(b, p.Names(ctx, namesWithin, membersOf(b)...), true)
	return p.post(ctx, post.Channel, "", m, boardTag(post.ID))
}

// SendReceipt implements round.ReceiptPoster. Where the thread takes nothing, as
// when the question was deleted, the receipt stands in the channel.
func (p *Poster) SendReceipt(ctx context.Context, rec study.Receipt) error {
	m, member := blockkit.Receipt(rec), rec.Submission.Member
	err := p.whisper(ctx, rec.Round.Channel, member, m, slack.MsgOptionTS(rec.Round.MessageTS))
	if slices.Contains(threadRefusals, refusedCode(err)) {
		err = p.whisper(ctx, rec.Round.Channel, member, m)
	}
	return err
}

// threadRefusals are the refusals of a thread where the channel itself may take a
// message.
var threadRefusals = []string{
	"thread_not_found", "message_not_found", "cannot_reply_to_message", "invalid_thread_ts",
	"restricted_action_thread_locked", "restricted_action_non_threadable_channel",
}

// whisper shows m to a member of channel, and to nobody else.
func (p *Poster) whisper(ctx context.Context, channel study.ChannelID, member study.MemberID, m blockkit.Message, more ...slack.MsgOption) error {
	return p.call(ctx, "chat.postEphemeral", string(channel), func(ctx context.Context) error {
		_, err := p.api.PostEphemeralContext(ctx, string(channel), string(member), append(content(m), more...)...)
		return err
	})
}

// React implements round.ReceiptPoster.
func (p *Poster) React(ctx context.Context, ref study.MessageRef) error {
	return p.call(ctx, "reactions.add", "", func(ctx context.Context) error {
		err := p.api.AddReactionContext(ctx, neutral, slack.NewRefToMessage(string(ref.Channel), ref.TS))
		if codeOf(err) == "already_reacted" {
			return nil
		}
		return err
	})
}

// Delete implements round.Deleter.
func (p *Poster) Delete(ctx context.Context, ref study.MessageRef) error {
	return p.call(ctx, "chat.delete", string(ref.Channel), func(ctx context.Context) error {
		_, _, err := p.api.DeleteMessageContext(ctx, string(ref.Channel), ref.TS)
		if codeOf(err) == "message_not_found" {
			return nil
		}
		return err
	})
}

// post posts m, tagged with t, in channel; in a thread if thread is not empty.
func (p *Poster) post(ctx context.Context, channel study.ChannelID, thread string, m blockkit.Message, t tag) (ts string, err error) {
	if err := p.throttle(ctx, channel); err != nil {
		return "", err
	}
	options := append(content(m), slack.MsgOptionMetadata(t.SlackMetadata))
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	err = p.call(ctx, "chat.postMessage", string(channel), func(ctx context.Context) (err error) {
		_, ts, err = p.api.PostMessageContext(ctx, string(channel), options...)
		return err
	})
	return ts, err
}

// content returns m as slack-go takes it, without previews of its links.
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

// commandAnswer returns m as the payload of an ack, or nil if it is too long
// for one.
func commandAnswer(m blockkit.Message) any {
	text := asAck(slack.WebhookMessage{Text: m.Text, Blocks: &slack.Blocks{BlockSet: m.Blocks}, ResponseType: slack.ResponseTypeEphemeral})
	if text == nil {
		return nil // no nil of a type, which would be acked as null
	}
	return text
}
