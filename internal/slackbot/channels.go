package slackbot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// channelPageSize is how many channels are read at once: as many as Slack gives,
// for it allows few such calls a minute.
const channelPageSize = 1000

// Resolve returns the id of the channel that name names: an id stays as it
// is, "#sre-study" is looked up. An unknown name is a *study.NoSuchError.
func (c *Client) Resolve(ctx context.Context, name string) (study.ChannelID, error) {
	name = strings.TrimSpace(name)
	if isChannelID(name) {
		return study.ChannelID(name), nil
	}
	plain := strings.TrimPrefix(name, "#")
	id, names, err := c.find(ctx, plain, c.joined)
	if errors.Is(err, study.ErrForbidden) { // of private channels, perhaps: a public one may be found all the same
		err = nil
	}
	if err != nil || id != "" {
		return id, err
	}
	id, more, err := c.find(ctx, plain, c.public)
	if err != nil || id != "" {
		return id, err
	}
	near := study.Nearest(plain, append(names, more...), 3)
	for i := range near {
		near[i] = "#" + near[i]
	}
	return "", &study.NoSuchError{Kind: "channel", Name: "#" + plain, Near: near}
}

// isChannelID reports whether s is the id of a conversation, such as
// "C061EG9SL". Names of channels have no capital letters.
func isChannelID(s string) bool {
	return len(s) >= 8 && strings.ContainsAny(s[:1], "CGD") && strings.ToUpper(s) == s && !strings.ContainsAny(s, "-_ #")
}

// A channelPage returns a page of channels and the cursor of the next page.
type channelPage func(ctx context.Context, cursor string) ([]slack.Channel, string, error)

// find reads pages until a channel is named name. Otherwise it returns the
// names that it saw, which are all that there are.
func (c *Client) find(ctx context.Context, name string, page channelPage) (id study.ChannelID, names []string, err error) {
	err = pages(ctx, func(ctx context.Context, cursor string) (string, error) {
		channels, next, err := page(ctx, cursor)
		for _, ch := range channels {
			if ch.Name == name || ch.NameNormalized == name {
				id = study.ChannelID(ch.ID)
				return "", errStop
			}
			names = append(names, ch.Name)
		}
		return next, err
	})
	if err != nil {
		return "", nil, fmt.Errorf("look for channel #%s: %w", name, err)
	}
	return id, names, nil
}

// joined returns a page of the channels that the bot is in.
func (c *Client) joined(ctx context.Context, cursor string) (out []slack.Channel, next string, err error) {
	err = c.call(ctx, "users.conversations", "", func(ctx context.Context) (err error) {
		out, next, err = c.api.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{
			Cursor: cursor, Types: []string{"public_channel", "private_channel"}, Limit: channelPageSize, ExcludeArchived: true,
		})
		return err
	})
	return out, next, err
}

// public returns a page of the public channels.
func (c *Client) public(ctx context.Context, cursor string) (out []slack.Channel, next string, err error) {
	err = c.call(ctx, "conversations.list", "", func(ctx context.Context) (err error) {
		out, next, err = c.api.GetConversationsContext(ctx, &slack.GetConversationsParameters{
			Cursor: cursor, Types: []string{"public_channel"}, Limit: channelPageSize, ExcludeArchived: true,
		})
		return err
	})
	return out, next, err
}

// A ChannelError says why the bot cannot post in a channel, and what to do.
type ChannelError struct {
	Channel  study.ChannelID
	Sentence string
}

func (e *ChannelError) Error() string { return e.Sentence }

// Is makes a ChannelError an ErrUndeliverable.
func (e *ChannelError) Is(target error) bool { return target == study.ErrUndeliverable }

// CheckChannel returns a *ChannelError if the bot cannot post in channel id.
// Where Slack does not let it look, a post may tell.
func (c *Client) CheckChannel(ctx context.Context, id study.ChannelID) error {
	var ch *slack.Channel
	err := c.call(ctx, "conversations.info", "", func(ctx context.Context) (err error) {
		ch, err = c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: string(id)})
		return err
	})
	switch {
	case errors.Is(err, study.ErrForbidden):
		return nil
	case errors.Is(err, study.ErrUndeliverable):
		return &ChannelError{id, fmt.Sprintf("The bot cannot see channel %s: if it is private, say /invite @studybot there; if not, check the id.", id)}
	case err != nil:
		return err
	case ch.IsIM || ch.IsMpIM:
		return &ChannelError{id, fmt.Sprintf("%s is a direct message: questions go to a channel.", id)}
	case ch.IsArchived:
		return &ChannelError{id, fmt.Sprintf("Channel #%s (%s) is archived: take another.", ch.Name, id)}
	case !ch.IsMember:
		return &ChannelError{id, fmt.Sprintf("The bot is not in channel #%s (%s): say /invite @studybot there.", ch.Name, id)}
	}
	return nil
}
