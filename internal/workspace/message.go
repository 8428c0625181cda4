package workspace

import (
	"encoding/json"
	"slices"
	"sort"
)

// A Message is one message as Slack shows it in history, with the channel that
// it is in. A Message that was handed out is never written to again.
type Message struct {
	Type            string          `json:"type"`
	Subtype         string          `json:"subtype,omitempty"`
	Channel         string          `json:"channel,omitempty"`
	User            string          `json:"user,omitempty"`
	BotID           string          `json:"bot_id,omitempty"`
	AppID           string          `json:"app_id,omitempty"`
	Team            string          `json:"team,omitempty"`
	Username        string          `json:"username,omitempty"`
	BotProfile      *botProfile     `json:"bot_profile,omitempty"`
	ClientMsgID     string          `json:"client_msg_id,omitempty"`
	Text            string          `json:"text"`
	TS              string          `json:"ts"`
	ThreadTS        string          `json:"thread_ts,omitempty"`
	ParentUserID    string          `json:"parent_user_id,omitempty"`
	Blocks          json.RawMessage `json:"blocks,omitempty"`
	Attachments     json.RawMessage `json:"attachments,omitempty"`
	Metadata        json.RawMessage `json:"metadata,omitempty"`
	Edited          *editMark       `json:"edited,omitempty"`
	Reactions       []Reaction      `json:"reactions,omitempty"`
	ReplyCount      int             `json:"reply_count,omitempty"`
	ReplyUsers      []string        `json:"reply_users,omitempty"`
	ReplyUsersCount int             `json:"reply_users_count,omitempty"`
	LatestReply     string          `json:"latest_reply,omitempty"`
	Files           []fileObject    `json:"files,omitempty"`
	Upload          bool            `json:"upload,omitempty"`
	Hidden          bool            `json:"hidden,omitempty"`
	Ephemeral       bool            `json:"ephemeral,omitempty"`

	to string // the one member who sees an ephemeral message
}

// A Reaction is one emoji on a message and who put it there.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

type editMark struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

type botProfile struct {
	ID      string `json:"id"`
	Deleted bool   `json:"deleted"`
	Name    string `json:"name"`
	Updated int64  `json:"updated"`
	AppID   string `json:"app_id"`
	TeamID  string `json:"team_id"`
}

// isReply reports whether m hangs under another message.
func (m *Message) isReply() bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// wire is m as the API and events carry it: without what is ours, and without
// metadata unless asked for.
func (m *Message) wire(metadata bool) Message {
	c := *m
	c.Channel, c.Ephemeral = "", false
	if !metadata {
		c.Metadata = nil
	}
	return c
}

// signed makes m the app's own.
func (w *world) signed(m Message) Message {
	m.User, m.BotID, m.AppID, m.Team = w.app.BotUserID, w.app.BotID, w.app.ID, w.team.ID
	m.BotProfile = &botProfile{ID: w.app.BotID, Name: w.app.Name, Updated: w.created, AppID: w.app.ID, TeamID: w.team.ID}
	return m
}

// find is a message by its timestamp, or nil.
func (c *channel) find(ts string) *Message { return c.messages[ts] }

// findEphemeral is the ephemeral message ts that member to sees, or nil.
func (c *channel) findEphemeral(to, ts string) *Message {
	for _, m := range slices.Backward(c.ephemerals) {
		if m.TS == ts && m.to == to {
			return m
		}
	}
	return nil
}

// post puts a new message into c, tells everybody, and gives it back.
func (s *Server) post(c *channel, m Message) *Message {
	m.Type, m.Channel, m.TS = "message", c.ID, s.world.newTS()
	var parent *Message
	if m.ThreadTS != "" {
		parent = s.thread(c, &m)
	}
	if !m.isReply() || m.Subtype == "thread_broadcast" {
		c.top = append(c.top, m.TS)
	}
	kept := &m
	c.messages[m.TS] = kept
	kind := "message"
	if m.Subtype == "channel_join" {
		kind = "join"
	}
	s.publish(Change{Entry: entryOf(kind, kept), Message: kept, Parent: parent})
	s.sendMessageEvent(c, kept)
	return kept
}

// thread hangs reply m under its parent and gives back the parent as it now is.
func (s *Server) thread(c *channel, m *Message) *Message {
	root := c.messages[m.ThreadTS]
	if root.isReply() { // Slack files a reply to a reply under the thread's first message.
		m.ThreadTS = root.ThreadTS
		root = c.messages[root.ThreadTS]
	}
	if root == nil {
		m.ThreadTS = ""
		return nil
	}
	m.ParentUserID = root.User
	c.threads[root.TS] = append(c.threads[root.TS], m.TS)
	p := *root
	p.ThreadTS = p.TS
	p.ReplyCount++
	p.LatestReply = m.TS
	if !slices.Contains(p.ReplyUsers, m.User) {
		p.ReplyUsers = append(slices.Clone(p.ReplyUsers), m.User)
		p.ReplyUsersCount++
	}
	c.messages[p.TS] = &p
	return &p
}

// amend replaces message old by what change makes of a copy, marked as edited by
// a member or the bot, and tells everybody.
func (s *Server) amend(c *channel, old *Message, by string, marked bool, change func(*Message)) *Message {
	m := *old
	change(&m)
	eventTS := s.world.newTS()
	if marked {
		m.Edited = &editMark{User: by, TS: eventTS}
	}
	c.messages[m.TS] = &m
	e := entryOf("edit", &m)
	e.User = by
	s.publish(Change{Entry: e, Message: &m})
	s.sendChangedEvent(c, eventTS, &m, old)
	return &m
}

// remove deletes message m. A parent that has replies stays as a tombstone.
func (s *Server) remove(c *channel, m *Message, by string) {
	eventTS := s.world.newTS()
	e := entryOf("delete", m)
	e.User, e.Blocks, e.Metadata = by, nil, nil
	if m.ReplyCount > 0 && !m.isReply() {
		t := Message{
			Type: "message", Subtype: "tombstone", Channel: c.ID, User: slackbotID, Text: "This message was deleted.", TS: m.TS,
			ThreadTS: m.TS, ReplyCount: m.ReplyCount, ReplyUsers: m.ReplyUsers, ReplyUsersCount: m.ReplyUsersCount,
			LatestReply: m.LatestReply, Hidden: true,
		}
		c.messages[m.TS] = &t
		s.publish(Change{Entry: e, Message: &t})
		s.sendChangedEvent(c, eventTS, &t, m)
		return
	}
	delete(c.messages, m.TS)
	c.top = without(c.top, m.TS)
	var parent *Message
	if m.isReply() {
		parent = c.unthread(m)
	}
	s.publish(Change{Entry: e, Parent: parent})
	s.sendDeletedEvent(c, eventTS, m)
}

// unthread takes reply m off its parent's counts and gives back the parent as it
// now is; a tombstone that loses its last reply goes too.
func (c *channel) unthread(m *Message) *Message {
	left := without(c.threads[m.ThreadTS], m.TS)
	c.threads[m.ThreadTS] = left
	root := c.messages[m.ThreadTS]
	if root == nil {
		return nil
	}
	p := *root
	p.ReplyCount, p.ReplyUsers, p.LatestReply = len(left), nil, ""
	for _, ts := range left {
		if r := c.messages[ts]; !slices.Contains(p.ReplyUsers, r.User) {
			p.ReplyUsers = append(p.ReplyUsers, r.User)
		}
		p.LatestReply = ts
	}
	p.ReplyUsersCount = len(p.ReplyUsers)
	if len(left) == 0 {
		delete(c.threads, p.TS)
		p.ThreadTS = ""
	}
	c.messages[p.TS] = &p
	if len(left) == 0 && p.Subtype == "tombstone" {
		delete(c.messages, p.TS)
		c.top = without(c.top, p.TS)
	}
	return &p
}

// without is list without s, as a new slice when anything changes.
func without(list []string, s string) []string {
	i := slices.Index(list, s)
	if i < 0 {
		return list
	}
	return slices.Concat(list[:i], list[i+1:])
}

// react adds member by's emoji to m, or takes it away.
func (s *Server) react(c *channel, m *Message, by, name string, remove bool) {
	next := *m
	next.Reactions = nil
	found := false
	for _, r := range m.Reactions {
		if r.Name == name {
			found = true
			if remove {
				r.Users = without(r.Users, by)
			} else {
				r.Users = append(slices.Clone(r.Users), by)
			}
			r.Count = len(r.Users)
		}
		if r.Count > 0 {
			next.Reactions = append(next.Reactions, r)
		}
	}
	kind, event := "unreaction", "reaction_removed"
	if !remove {
		kind, event = "reaction", "reaction_added"
		if !found {
			next.Reactions = append(next.Reactions, Reaction{Name: name, Users: []string{by}, Count: 1})
		}
	}
	c.messages[m.TS] = &next
	s.publish(Change{
		Entry:   Entry{Kind: kind, Channel: c.ID, User: by, TS: m.TS, ThreadTS: m.ThreadTS, Reaction: name},
		Message: &next,
	})
	s.sendReactionEvent(c, event, by, name, &next)
}

func (m *Message) reactedBy(user, name string) bool {
	return slices.ContainsFunc(m.Reactions, func(r Reaction) bool {
		return r.Name == name && slices.Contains(r.Users, user)
	})
}

// maxEphemerals is how many ephemeral messages a channel keeps for the page and
// for response_urls. Slack keeps none once a client reloads.
const maxEphemerals = 2000

// whisper shows m to one member only. It is in no history and raises no event.
func (s *Server) whisper(c *channel, to string, m Message) *Message {
	m.Type, m.Channel, m.TS, m.Ephemeral, m.to = "message", c.ID, s.world.newTS(), true, to
	if len(c.ephemerals) >= maxEphemerals {
		c.ephemerals = slices.Clone(c.ephemerals[maxEphemerals/2:])
	}
	c.ephemerals = append(c.ephemerals, &m)
	s.publish(Change{Entry: entryOf("ephemeral", &m), Message: &m})
	return &m
}

// rewhisper puts next in the place of an ephemeral message.
func (s *Server) rewhisper(c *channel, old *Message, next Message) {
	next.Type, next.Channel, next.TS, next.ThreadTS = "message", c.ID, old.TS, old.ThreadTS
	next.Ephemeral, next.to = true, old.to
	c.ephemerals = slices.Clone(c.ephemerals)
	c.ephemerals[slices.Index(c.ephemerals, old)] = &next
	s.publish(Change{Entry: entryOf("edit", &next), Message: &next})
}

// unwhisper takes an ephemeral message away.
func (s *Server) unwhisper(c *channel, m *Message) {
	c.ephemerals = slices.DeleteFunc(slices.Clone(c.ephemerals), func(o *Message) bool { return o == m })
	e := entryOf("delete", m)
	e.Blocks, e.Metadata = nil, nil
	s.publish(Change{Entry: e})
}

// between is the part of sorted timestamps after oldest and before latest, with
// the ends if inclusive. Empty ends are open.
func between(sorted []string, oldest, latest string, inclusive bool) []string {
	from, to := 0, len(sorted)
	if lo, ok := parseTS(oldest); ok {
		from = sort.Search(len(sorted), func(i int) bool {
			t, _ := parseTS(sorted[i])
			return t > lo || inclusive && t == lo
		})
	}
	if hi, ok := parseTS(latest); ok {
		to = sort.Search(len(sorted), func(i int) bool {
			t, _ := parseTS(sorted[i])
			return t > hi || !inclusive && t == hi
		})
	}
	return sorted[min(from, to):to]
}
