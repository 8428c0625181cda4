package webapi

import (
	"strings"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/world"
)

const maxEmoji = 50 // distinct reactions on a message

// reacted is the message that a call reacts to.
func (c *call) reacted() (*world.Conversation, *world.Message, error) {
	if c.str("channel") == "" || c.str("timestamp") == "" {
		return nil, nil, refuse("no_item_specified")
	}
	w := c.w
	ch := w.Channels[c.str("channel")]
	inside := ch != nil && ch.Has(w.App.BotUserID)
	switch {
	case ch == nil, ch.Private && !inside:
		return nil, nil, refuse("channel_not_found")
	case !inside:
		return nil, nil, refuse("not_in_channel")
	case ch.Archived && c.name != "reactions.get":
		return nil, nil, refuse("is_archived")
	}
	if _, ok := world.ParseTS(c.str("timestamp")); !ok {
		return nil, nil, refuse("bad_timestamp")
	}
	m := ch.Find(c.str("timestamp"))
	if m == nil {
		return nil, nil, refuse("message_not_found")
	}
	return ch, m, nil
}

func (c *call) emoji() (string, error) {
	name := strings.Trim(c.str("name"), ":")
	if !kit.IsEmojiName(name) {
		return "", refuse("invalid_name")
	}
	return name, nil
}

func reactionsAdd(c *call) (obj, error) {
	name, err := c.emoji()
	if err != nil {
		return nil, err
	}
	ch, m, err := c.reacted()
	bot := c.w.App.BotUserID
	switch {
	case err != nil:
		return nil, err
	case m.ReactedBy(bot, name):
		return nil, refuse("already_reacted")
	case len(m.Reactions) >= maxEmoji:
		return nil, refuse("too_many_emoji")
	}
	c.w.React(ch, m, bot, name, false)
	return nil, nil
}

func reactionsRemove(c *call) (obj, error) {
	name, err := c.emoji()
	if err != nil {
		return nil, err
	}
	ch, m, err := c.reacted()
	bot := c.w.App.BotUserID
	switch {
	case err != nil:
		return nil, err
	case !m.ReactedBy(bot, name):
		return nil, refuse("no_reaction")
	}
	c.w.React(ch, m, bot, name, true)
	return nil, nil
}

func reactionsGet(c *call) (obj, error) {
	ch, m, err := c.reacted()
	if err != nil {
		return nil, err
	}
	return obj{"type": "message", "channel": ch.ID, "message": m.Wire(false)}, nil
}
