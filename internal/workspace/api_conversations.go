package workspace

import (
	"slices"
	"strings"
)

// object is a channel as the API shows it.
func (c *channel) object(w *world) obj {
	o := obj{
		"id": c.ID, "created": w.created, "is_archived": false, "is_im": c.IM, "is_mpim": false, "is_org_shared": false,
		"is_shared": false, "is_ext_shared": false, "unlinked": 0, "context_team_id": w.team.ID, "updated": w.created * 1000,
	}
	if c.IM {
		o["user"], o["is_user_deleted"], o["priority"] = c.User, false, 0
		return o
	}
	creator := ""
	if len(c.Members) > 0 {
		creator = c.Members[0]
	}
	for k, v := range (obj{
		"name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": c.Private, "is_private": c.Private,
		"is_general": c.Name == "general", "is_member": c.has(w.app.BotUserID), "creator": creator, "num_members": len(c.Members),
		"is_pending_ext_shared": false, "pending_shared": []string{}, "previous_names": []string{},
		"topic":   obj{"value": c.Topic, "creator": creator, "last_set": w.created},
		"purpose": obj{"value": "", "creator": "", "last_set": 0},
	}) {
		o[k] = v
	}
	return o
}

// scopeFor is the scope that one kind of conversation asks for: "channels:read",
// "groups:history", …
func (c *channel) scopeFor(what string) string {
	return map[string]string{"channel": "channels:", "group": "groups:", "im": "im:"}[c.kind()] + what
}

// readable is the channel that a call names, if the app may read it. A channel's
// name does not do; only its id.
func (c *call) readable(what string) (*channel, error) {
	ch := c.s.world.channels[c.str("channel")]
	if ch == nil {
		return nil, refuse("channel_not_found")
	}
	if scope := ch.scopeFor(what); !c.s.manifest.has(scope) {
		return nil, c.s.missingScope(scope)
	}
	if !ch.sees(c.s.world.app.BotUserID) {
		return nil, refuse("channel_not_found")
	}
	return ch, nil
}

// listed are the channels of the types that a call names and the scopes allow.
func (c *call) listed() ([]*channel, error) {
	w := c.s.world
	types := cmpOr(c.str("types"), "public_channel")
	kinds := map[string]string{"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
	scopes := map[string]string{"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
	var wanted []string
	for t := range strings.SplitSeq(types, ",") {
		kind, ok := kinds[strings.TrimSpace(t)]
		if !ok {
			return nil, refuse("invalid_types")
		}
		if !c.s.manifest.has(scopes[kind]) {
			return nil, c.s.missingScope(scopes[kind])
		}
		wanted = append(wanted, kind)
	}
	var list []*channel
	for _, id := range w.channelOrder {
		if ch := w.channels[id]; slices.Contains(wanted, ch.kind()) && ch.sees(w.app.BotUserID) {
			list = append(list, ch)
		}
	}
	return list, nil
}

func (c *call) channelPage(list []*channel, defaultLimit int) (obj, error) {
	list, next, err := page(c, list, func(ch *channel) string { return ch.ID }, defaultLimit)
	if err != nil {
		return nil, err
	}
	objects := make([]obj, len(list))
	for i, ch := range list {
		objects[i] = ch.object(c.s.world)
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
	user := cmpOr(c.str("user"), c.s.world.app.BotUserID)
	if _, ok := c.s.world.members[user]; !ok {
		return nil, refuse("user_not_found")
	}
	list = slices.DeleteFunc(list, func(ch *channel) bool { return !ch.has(user) })
	return c.channelPage(list, 100)
}

func conversationsInfo(c *call) (obj, error) {
	ch, err := c.readable("read")
	if err != nil {
		return nil, err
	}
	o := ch.object(c.s.world)
	if !c.flag("include_num_members") {
		delete(o, "num_members")
	}
	return obj{"channel": o}, nil
}

// history is the channel that a call reads messages of: the app must be in it.
func (c *call) history() (*channel, error) {
	ch, err := c.readable("history")
	if err != nil {
		return nil, err
	}
	if !ch.has(c.s.world.app.BotUserID) {
		return nil, refuse("not_in_channel")
	}
	for _, end := range []string{"oldest", "latest"} {
		if v := c.str(end); v != "" {
			if _, ok := parseTS(v); !ok {
				return nil, refuse("invalid_ts_" + end)
			}
		}
	}
	return ch, nil
}

func (c *channel) wired(stamps []string, metadata bool) []Message {
	list := make([]Message, len(stamps))
	for i, ts := range stamps {
		list[i] = c.messages[ts].wire(metadata)
	}
	return list
}

func conversationsHistory(c *call) (obj, error) {
	ch, err := c.history()
	if err != nil {
		return nil, err
	}
	stamps := slices.Clone(between(ch.top, c.str("oldest"), c.str("latest"), c.flag("inclusive")))
	slices.Reverse(stamps) // The latest come first.
	stamps, next, err := page(c, stamps, func(ts string) string { return ts }, 100)
	if err != nil {
		return nil, err
	}
	answer := obj{
		"messages": ch.wired(stamps, c.flag("include_all_metadata")), "has_more": next != "", "pin_count": 0,
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
	root := ch.find(c.str("ts"))
	if root == nil {
		return nil, refuse("thread_not_found")
	}
	metadata := c.flag("include_all_metadata")
	if root.isReply() { // Asked for a reply, Slack gives that reply alone.
		return obj{"messages": []Message{root.wire(metadata)}, "has_more": false}, nil
	}
	stamps := between(ch.threads[root.TS], c.str("oldest"), c.str("latest"), c.flag("inclusive"))
	stamps = append([]string{root.TS}, stamps...) // The first message comes with every range.
	stamps, next, err := page(c, stamps, func(ts string) string { return ts }, 1000)
	if err != nil {
		return nil, err
	}
	answer := obj{"messages": ch.wired(stamps, metadata), "has_more": next != ""}
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
	s := c.s
	ch := s.world.channels[c.str("channel")]
	switch {
	case ch == nil, ch.Private && !ch.has(s.world.app.BotUserID):
		return nil, refuse("channel_not_found")
	case ch.Private:
		return nil, refuse("method_not_supported_for_channel_type")
	case ch.has(s.world.app.BotUserID):
		return obj{
			"channel": ch.object(s.world), "warning": "already_in_channel",
			"response_metadata": obj{"warnings": []string{"already_in_channel"}},
		}, nil
	}
	s.join(ch, s.world.app.BotUserID)
	return obj{"channel": ch.object(s.world)}, nil
}

// join puts a member into a channel, which the channel is told of.
func (s *Server) join(ch *channel, member string) {
	ch.join(s.world, member)
	info := ch.Channel
	s.publish(Change{Entry: Entry{Kind: "channel", Channel: ch.ID, User: member}, ChannelInfo: &info})
	m := Message{Subtype: "channel_join", User: member, Text: "<@" + member + "> has joined the channel", Team: s.world.team.ID}
	s.post(ch, m)
	s.sendJoinedEvent(ch, member)
}

// openDM is a member's direct messages with the app, opened if need be.
func (s *Server) openDM(member string) *channel {
	ch, opened := s.world.dm(member)
	if opened {
		info := ch.Channel
		s.publish(Change{Entry: Entry{Kind: "channel", Channel: ch.ID, User: member}, ChannelInfo: &info})
	}
	return ch
}

func conversationsOpen(c *call) (obj, error) {
	w := c.s.world
	if id := c.str("channel"); id != "" {
		ch := w.channels[id]
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
		return nil, c.s.missingScope("mpim:write")
	}
	m, ok := w.members[strings.TrimSpace(users[0])]
	switch {
	case !ok:
		return nil, refuse("user_not_found")
	case m.Bot || m.ID == slackbotID:
		return nil, refuse("cannot_dm_bot")
	case !c.s.manifest.has("im:write"):
		return nil, c.s.missingScope("im:write")
	}
	before := len(w.channels)
	ch := c.s.openDM(m.ID)
	return c.opened(ch, len(w.channels) == before), nil
}

func (c *call) opened(ch *channel, already bool) obj {
	o := obj{"id": ch.ID}
	if c.flag("return_im") {
		o = ch.object(c.s.world)
	}
	answer := obj{"channel": o}
	if already {
		answer["no_op"], answer["already_open"] = true, true
	}
	return answer
}
