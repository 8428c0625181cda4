package slackbot

import (
	"context"
	"errors"
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
}

// action returns the task of a click on one of the bot's buttons. A button that
// only opens a link asks for nothing.
func (b *Bot) action(i slack.InteractionCallback) task {
	if i.Type != slack.InteractionTypeBlockActions || len(i.ActionCallback.BlockActions) == 0 {
		return task{}
	}
	a := i.ActionCallback.BlockActions[0]
	name, _, _ := strings.Cut(a.ActionID, "_")
	c := click{
		action: name, value: a.Value, ts: a.ActionTs, member: study.MemberID(i.User.ID), url: i.ResponseURL,
		message: study.MessageRef{Channel: study.ChannelID(i.Container.ChannelID), TS: i.Container.MessageTs},
		private: i.Container.IsEphemeral,
	}
	handlers := map[string]func(context.Context, click) (response, error){
		blockkit.ActionChoose: b.choose,
		blockkit.ActionBoard:  b.showBoard,
		blockkit.ActionShare:  b.shareBoard,
		blockkit.ActionTerm:   b.showTerm,
	}
	handle := handlers[name]
	if handle == nil {
		return task{}
	}
	return task{kind: kindAction, member: i.User.ID, do: func(ctx context.Context) (response, error) { return handle(ctx, c) }}
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
	return response{}, err
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

// shareBoard queues a board for the channel, and says so.
func (b *Bot) shareBoard(ctx context.Context, c click) (response, error) {
	period, topic, ok := blockkit.ParseBoard(c.value)
	if !ok {
		return response{}, nil
	}
	key := strings.Join([]string{"share", string(c.message.Channel), string(c.member), c.ts}, ":")
	if err := b.Rounds.ShareBoard(ctx, period, topic, c.message.Channel, c.member, key); err != nil {
		return response{}, err
	}
	return b.later(c, func(context.Context) (blockkit.Message, error) { return blockkit.Shared(), nil }), nil
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
