package webapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/workspace/world"
)

// scopeFor is the scope that one kind of conversation asks for: "channels:read",
// "groups:history", …
func scopeFor(ch *world.Conversation, what string) string {
	return map[string]string{"channel": "channels:", "group": "groups:", "im": "im:"}[ch.Kind()] + what
}

// readable is the channel that a call names, if the app may read it. A channel's
// name does not do; only its id.
func (c *call) readable(what string) (*world.Conversation, error) {
	ch := c.w.Channels[c.str("channel")]
	if ch == nil {
		return nil, refuse("channel_not_found")
	}
	if scope := scopeFor(ch, what); !c.w.Manifest.Has(scope) {
		return nil, c.api.missingScope(scope)
	}
	if !ch.Sees(c.w.App.BotUserID) {
		return nil, refuse("channel_not_found")
	}
	return ch, nil
}

// listed are the channels of the types that a call names and the scopes allow.
func (c *call) listed() ([]*world.Conversation, error) {
	w := c.w
	types := cmp.Or(c.str("types"), "public_channel")
	kinds := map[string]string{"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
	scopes := map[string]string{"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
	var wanted []string
	for t := range strings.SplitSeq(types, ",") {
		kind, ok := kinds[strings.TrimSpace(t)]
		if !ok {
			return nil, refuse("invalid_types")
		}
		if !c.w.Manifest.Has(scopes[kind]) {
			return nil, c.api.missingScope(scopes[kind])
		}
		wanted = append(wanted, kind)
	}
	var list []*world.Conversation
	for _, id := range w.ChannelOrder {
		if ch := w.Channels[id]; slices.Contains(wanted, ch.Kind()) && ch.Sees(w.App.BotUserID) {
			list = append(list, ch)
		}
	}
	return list, nil
}

func (c *call) channelPage(list []*world.Conversation, defaultLimit int) (obj, error) {
	list, next, err := page(c, list, func(ch *world.Conversation) string { return ch.ID }, defaultLimit)
	if err != nil {
		return nil, err
	}
	objects := make([]obj, len(list))
	for i, ch := range list {
		objects[i] = ch.Object(c.w)
	}
	return obj{"channels": objects, "response_metadata": more(next)}, nil
}

func conversationsList(c *call) (obj, error) {
	list, err := c.listed()
	if err != nil {
		return nil, err
	}
	return c.channelPage(list, 100)
}

func usersConversations(c *call) (obj, error) {
	list, err := c.listed()
	if err != nil {
		return nil, err
	}
	user := cmp.Or(c.str("user"), c.w.App.BotUserID)
	if _, ok := c.w.Members[user]; !ok {
		return nil, refuse("user_not_found")
	}
	list = slices.DeleteFunc(list, func(ch *world.Conversation) bool { return !ch.Has(user) })
	return c.channelPage(list, 100)
}

func conversationsInfo(c *call) (obj, error) {
	ch, err := c.readable("read")
	if err != nil {
		return nil, err
	}
	o := ch.Object(c.w)
	if !c.flag("include_num_members") {
		delete(o, "num_members")
	}
	return obj{"channel": o}, nil
}

// history is the channel that a call reads messages of: the app must be in it.
func (c *call) history() (*world.Conversation, error) {
	ch, err := c.readable("history")
	if err != nil {
		return nil, err
	}
	if !ch.Has(c.w.App.BotUserID) {
		return nil, refuse("not_in_channel")
	}
	for _, end := range []string{"oldest", "latest"} {
		if v := c.str(end); v != "" {
			if _, ok := world.ParseTS(v); !ok {
				return nil, refuse("invalid_ts_" + end)
			}
		}
	}
	return ch, nil
}

func wired(c *world.Conversation, stamps []string, metadata bool) []world.Message {
	list := make([]world.Message, len(stamps))
	for i, ts := range stamps {
		list[i] = c.Messages[ts].Wire(metadata)
	}
	return list
}

func conversationsHistory(c *call) (obj, error) {
	ch, err := c.history()
	if err != nil {
		return nil, err
	}
	stamps := slices.Clone(world.Between(ch.Top, c.str("oldest"), c.str("latest"), c.flag("inclusive")))
	slices.Reverse(stamps) // The latest come first.
	stamps, next, err := pageOf(c, stamps, true, 100)
	if err != nil {
		return nil, err
	}
	answer := obj{
		"messages": wired(ch, stamps, c.flag("include_all_metadata")), "has_more": next != "", "pin_count": 0,
		"channel_actions_ts": nil, "channel_actions_count": 0,
	}
	if next != "" {
		answer["response_metadata"] = more(next)
	}
	return answer, nil
}

func conversationsReplies(c *call) (obj, error) {
	ch, err := c.history()
	if err != nil {
		return nil, err
	}
	if err := c.need("ts"); err != nil {
		return nil, err
	}
	root := ch.Find(c.str("ts"))
	if root == nil {
		return nil, refuse("thread_not_found")
	}
	metadata := c.flag("include_all_metadata")
	if root.IsReply() { // Asked for a reply, Slack gives that reply alone.
		return obj{"messages": []world.Message{root.Wire(metadata)}, "has_more": false}, nil
	}
	stamps := world.Between(ch.Threads[root.TS], c.str("oldest"), c.str("latest"), c.flag("inclusive"))
	stamps = append([]string{root.TS}, stamps...) // The first message comes with every range.
	stamps, next, err := pageOf(c, stamps, false, 1000)
	if err != nil {
		return nil, err
	}
	answer := obj{"messages": wired(ch, stamps, metadata), "has_more": next != ""}
	if next != "" {
		answer["response_metadata"] = more(next)
	}
	return answer, nil
}

func conversationsMembers(c *call) (obj, error) {
	ch, err := c.readable("read")
	if err != nil {
		return nil, err
	}
	ids, next, err := page(c, ch.Members, func(id string) string { return id }, 100)
	if err != nil {
		return nil, err
	}
	return obj{"members": ids, "response_metadata": more(next)}, nil
}

func conversationsJoin(c *call) (obj, error) {
	w := c.w
	ch := w.Channels[c.str("channel")]
	switch {
	case ch == nil, ch.Private && !ch.Has(w.App.BotUserID):
		return nil, refuse("channel_not_found")
	case ch.Archived:
		return nil, refuse("is_archived")
	case ch.Private:
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.Has(w.App.BotUserID):
		return obj{
			"channel": ch.Object(w), "warning": "already_in_channel",
			"response_metadata": obj{"warnings": []string{"already_in_channel"}},
		}, nil
	}
	w.Join(ch, w.App.BotUserID)
	return obj{"channel": ch.Object(w)}, nil
}

func conversationsOpen(c *call) (obj, error) {
	w := c.w
	if id := c.str("channel"); id != "" {
		ch := w.Channels[id]
		if ch == nil || !ch.IM {
			return nil, refuse("channel_not_found")
		}
		return c.opened(ch, true), nil
	}
	users := strings.Split(c.str("users"), ",")
	if users[0] == "" {
		return nil, refuse("users_list_not_supplied")
	}
	if len(users) > 1 {
		return nil, c.api.missingScope("mpim:write")
	}
	m, ok := w.Members[strings.TrimSpace(users[0])]
	switch {
	case !ok:
		return nil, refuse("user_not_found")
	case m.Bot || m.ID == world.SlackbotID:
		return nil, refuse("cannot_dm_bot")
	case !c.w.Manifest.Has("im:write"):
		return nil, c.api.missingScope("im:write")
	}
	before := len(w.Channels)
	ch := c.w.OpenDM(m.ID)
	return c.opened(ch, len(w.Channels) == before), nil
}

func (c *call) opened(ch *world.Conversation, already bool) obj {
	o := obj{"id": ch.ID}
	if c.flag("return_im") {
		o = ch.Object(c.w)
	}
	answer := obj{"channel": o}
	if already {
		answer["no_op"], answer["already_open"] = true, true
	}
	return answer
}
