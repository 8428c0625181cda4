package slackbot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

// A click is a button that a member pressed, as the handlers read it.
type click struct {
	action  string // what the action id begins with
	value   string
	ts      string // of the click
	member  study.MemberID
	message study.MessageRef // that holds the button
	url     string           // response_url
	private bool             // the message is one that only the member sees
	trigger string           // with which a modal may be opened
}

// action returns the task of a click on one of the bot's buttons, or of a form that
// was sent. A button that only opens a link asks for nothing.
func (b *Bot) action(i slack.InteractionCallback) task {
	if i.Type == slack.InteractionTypeViewSubmission {
		return b.sent(i)
	}
	if i.Type != slack.InteractionTypeBlockActions || len(i.ActionCallback.BlockActions) == 0 {
		return task{}
	}
	a := i.ActionCallback.BlockActions[0]
	name, _, _ := strings.Cut(a.ActionID, "_")
	c := click{
		action: name, value: a.Value, ts: a.ActionTs, member: study.MemberID(i.User.ID), url: i.ResponseURL,
		message: study.MessageRef{Channel: study.ChannelID(i.Container.ChannelID), TS: i.Container.MessageTs},
		private: i.Container.IsEphemeral, trigger: i.TriggerID,
	}
	handlers := map[string]func(context.Context, click) (response, error){
		blockkit.ActionChoose:  b.choose,
		blockkit.ActionPrivate: b.openForm,
		blockkit.ActionBoard:   b.showBoard,
		blockkit.ActionShare:   b.shareBoard,
		blockkit.ActionTerm:    b.showTerm,
	}
	handle := handlers[name]
	if handle == nil {
		return task{}
	}
	return task{
		kind: kindAction, member: i.User.ID,
		do:     func(ctx context.Context) (response, error) { return handle(ctx, c) },
		failed: func() response { return b.privately(c, blockkit.Unsure(lookAround)) },
	}
}

// choose takes a click on one of a question's choices. A job sends the receipt.
func (b *Bot) choose(ctx context.Context, c click) (response, error) {
	round, choice, ok := blockkit.ParseChoice(c.value)
	if !ok {
		return response{}, nil
	}
	_, err := b.Rounds.Choose(ctx, study.Click{
		Round: round, Member: c.member, Message: c.message, Choice: choice, TS: c.ts, At: timeOf(c.ts),
	})
	if err != nil { // Slack does not send a click again
		return b.clickFailed(c, err, "if I don't answer within a minute, choose again. Your first choice counts."), nil
	}
	return response{}, nil
}

// clickFailed answers a click that failed, saying where to look before it is tried
// again if it is not known what came of it.
func (b *Bot) clickFailed(c click, err error, look string) response {
	m := blockkit.Unsure(look)
	if errors.Is(err, study.ErrUnsure) {
		b.log.Error("it is not known what came of a click", "action", c.action, "err", err)
	} else {
		m = b.ourFault(c.action, err)
	}
	return b.privately(c, m)
}

// privately acks a click and then shows its member m, beside the message with the
// button.
func (b *Bot) privately(c click, m blockkit.Message) response {
	return response{after: func(ctx context.Context) { b.respond(ctx, c.url, m, false) }}
}

// showBoard shows another board in place of the one with the button.
func (b *Bot) showBoard(_ context.Context, c click) (response, error) {
	period, topic, ok := blockkit.ParseBoard(c.value)
	if !ok {
		return response{}, nil
	}
	return b.later(c, func(ctx context.Context) (blockkit.Message, error) {
		return b.board(ctx, period, string(topic), c.member)
	}), nil
}

// shareBoard queues a board for the channel, and says so, if the bot can post
// there.
func (b *Bot) shareBoard(ctx context.Context, c click) (response, error) {
	period, topic, ok := blockkit.ParseBoard(c.value)
	if !ok {
		return response{}, nil
	}
	var channel *ChannelError
	err := b.Client.CheckChannel(ctx, c.message.Channel)
	if errors.As(err, &channel) {
		return b.privately(c, blockkit.InChannel("/leaderboard "+string(period))), nil
	}
	claimed := ""
	if err == nil {
		err = b.share(ctx, c, period, topic, &claimed)
	}
	told := func(ctx context.Context) { b.told(ctx, claimed) }
	if errors.Is(err, study.ErrUnsure) {
		claimed = ""
	}
	if err != nil {
		return b.clickFailed(c, err, "see whether the board appears in the channel within a minute. If not, share it again: it is not posted twice.").then(told), nil
	}
	return b.later(c, func(context.Context) (blockkit.Message, error) { return blockkit.Shared(), nil }).then(told), nil
}

// share claims the request of a click to share a board, and does it.
func (b *Bot) share(ctx context.Context, c click, period study.Period, topic study.Topic, claimed *string) error {
	r := request{
		member: c.member, channel: c.message.Channel, url: c.url, claimed: claimed,
		key: strings.Join([]string{"share", string(c.message.Channel), string(c.member), c.ts}, ":"),
	}
	key, _, err := b.claim(ctx, r, fmt.Sprintf("share %s %s", period, topic))
	if err != nil {
		return err
	}
	return b.Rounds.ShareBoard(ctx, period, topic, c.message.Channel, c.member, key)
}

// showTerm answers with the term that the button names.
func (b *Bot) showTerm(_ context.Context, c click) (response, error) {
	return b.later(c, func(ctx context.Context) (blockkit.Message, error) {
		answer, err := b.Lookup.Term(ctx, c.value, c.member)
		return blockkit.Term(answer), err
	}), nil
}

// later acks a click and then answers it. The answer replaces the message with
// the button, if only the member sees that message.
func (b *Bot) later(c click, answer func(context.Context) (blockkit.Message, error)) response {
	return response{after: func(ctx context.Context) {
		m, err := answer(ctx)
		var unknown *study.NoSuchError
		switch {
		case errors.As(err, &unknown): // it has left the bank since the button was made
			m = blockkit.NoSuch(unknown, "")
		case err != nil:
			m = b.ourFault(c.action, err)
		}
		b.respond(ctx, c.url, m, c.private && err == nil)
	}}
}
