package world

import (
	"cmp"
	"encoding/json"
	"slices"
	"sort"
	"time"
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
	UserTeam        string          `json:"user_team,omitempty"`
	SourceTeam      string          `json:"source_team,omitempty"`
	UserProfile     *UserProfile    `json:"user_profile,omitempty"`
	Username        string          `json:"username,omitempty"`
	BotProfile      *BotProfile     `json:"bot_profile,omitempty"`
	ClientMsgID     string          `json:"client_msg_id,omitempty"`
	Text            string          `json:"text"`
	TS              string          `json:"ts"`
	ThreadTS        string          `json:"thread_ts,omitempty"`
	ParentUserID    string          `json:"parent_user_id,omitempty"`
	Blocks          json.RawMessage `json:"blocks,omitempty"`
	Attachments     json.RawMessage `json:"attachments,omitempty"`
	Metadata        json.RawMessage `json:"metadata,omitempty"`
	Edited          *EditMark       `json:"edited,omitempty"`
	Reactions       []Reaction      `json:"reactions,omitempty"`
	ReplyCount      int             `json:"reply_count,omitempty"`
	ReplyUsers      []string        `json:"reply_users,omitempty"`
	ReplyUsersCount int             `json:"reply_users_count,omitempty"`
	LatestReply     string          `json:"latest_reply,omitempty"`
	Files           []FileObject    `json:"files,omitempty"`
	Upload          bool            `json:"upload,omitempty"`
	Hidden          bool            `json:"hidden,omitempty"`
	Ephemeral       bool            `json:"ephemeral,omitempty"`

	To string `json:"-"` // the one member who sees an ephemeral message
}

// A Reaction is one emoji on a message and who put it there.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// An EditMark says who edited a message, and when.
type EditMark struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

// A UserProfile is who wrote a message in a shared channel, for those to whom they
// are a stranger.
type UserProfile struct {
	Name            string `json:"name"`
	RealName        string `json:"real_name"`
	DisplayName     string `json:"display_name"`
	Team            string `json:"team"`
	Restricted      bool   `json:"is_restricted"`
	UltraRestricted bool   `json:"is_ultra_restricted"`
}

// A BotProfile is the app behind a message.
type BotProfile struct {
	ID      string `json:"id"`
	Deleted bool   `json:"deleted"`
	Name    string `json:"name"`
	Updated int64  `json:"updated"`
	AppID   string `json:"app_id"`
	TeamID  string `json:"team_id"`
}

// IsReply reports whether m hangs under another message.
func (m *Message) IsReply() bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// Wire is m as the API and events carry it: without what is ours, and without
// metadata unless asked for.
func (m *Message) Wire(metadata bool) Message {
	c := *m
	c.Channel, c.Ephemeral = "", false
	if !metadata {
		c.Metadata = nil
	}
	return c
}

// Signed makes m the app's own.
func (w *World) Signed(m Message) Message { return w.SignedBy(m, w.Members[w.App.BotUserID]) }

// SignedBy makes m that of a bot.
func (w *World) SignedBy(m Message, bot Member) Message {
	m.User, m.BotID, m.AppID, m.Team = bot.ID, bot.BotID, bot.AppID, w.Team.ID
	m.BotProfile = &BotProfile{ID: bot.BotID, Name: bot.RealName, Updated: w.Created, AppID: bot.AppID, TeamID: w.Team.ID}
	return m
}

// signAcross adds what messages in a channel that is shared with another
// organisation carry.
func (w *World) signAcross(m *Message) {
	team := w.TeamOf(m.User)
	m.Team, m.UserTeam, m.SourceTeam = team, team, team
	if who := w.Members[m.User]; who.TeamID != "" {
		m.UserProfile = &UserProfile{
			Name: who.Name, RealName: who.RealName, DisplayName: who.DisplayName, Team: team,
			Restricted: who.Restricted, UltraRestricted: who.UltraRestricted,
		}
	}
}

// Find is a message by its timestamp, or nil.
func (c *Conversation) Find(ts string) *Message { return c.Messages[ts] }

// FindEphemeral is the ephemeral message ts that member to sees, or nil.
func (c *Conversation) FindEphemeral(to, ts string) *Message {
	for _, m := range slices.Backward(c.Ephemerals) {
		if m.TS == ts && m.To == to {
			return m
		}
	}
	return nil
}

// Post puts a new message into c, tells everybody, and gives it back.
func (w *World) Post(c *Conversation, m Message) *Message {
	m.TS = w.NewTS()
	kept, parent := w.keep(c, m)
	kind := "message"
	if m.Subtype == "channel_join" {
		kind = "join"
	}
	w.Publish(Change{Entry: entryOf(kind, kept), Message: kept, Parent: parent})
	w.sendMessageEvent(c, kept)
	return kept
}

// keep puts m, which has its timestamp, into c, and gives it back with the parent of
// its thread as that is now.
func (w *World) keep(c *Conversation, m Message) (kept, parent *Message) {
	m.Type, m.Channel = "message", c.ID
	if c.ExtShared() {
		w.signAcross(&m)
	}
	if m.ThreadTS != "" {
		parent = w.thread(c, &m)
	}
	if !m.IsReply() || m.Subtype == "thread_broadcast" {
		c.Top = append(c.Top, m.TS)
	}
	c.Messages[m.TS] = &m
	return &m, parent
}

// PostAt puts a message of the past into c: nobody is told, and it is in no
// transcript. Its timestamp is at, or the next one that no message of c has.
func (w *World) PostAt(c *Conversation, m Message, at time.Time) *Message {
	micros := at.UnixMicro()
	for c.Messages[formatTS(micros)] != nil {
		micros++
	}
	m.TS = formatTS(micros)
	w.lastTS = max(w.lastTS, micros)
	kept, _ := w.keep(c, m)
	return kept
}

// Sort puts messages of the past where their timestamps belong.
func (c *Conversation) Sort() {
	slices.SortFunc(c.Top, compareTS)
	for root, replies := range c.Threads {
		slices.SortFunc(replies, compareTS)
		p := *c.Messages[root]
		p.LatestReply = replies[len(replies)-1]
		c.Messages[root] = &p
	}
}

func compareTS(a, b string) int {
	x, _ := ParseTS(a)
	y, _ := ParseTS(b)
	return cmp.Compare(x, y)
}

// thread hangs reply m under its parent and gives back the parent as it now is.
func (w *World) thread(c *Conversation, m *Message) *Message {
	root := c.Messages[m.ThreadTS]
	if root.IsReply() { // Slack files a reply to a reply under the thread's first message.
		m.ThreadTS = root.ThreadTS
		root = c.Messages[root.ThreadTS]
	}
	if root == nil {
		m.ThreadTS = ""
		return nil
	}
	m.ParentUserID = root.User
	c.Threads[root.TS] = append(c.Threads[root.TS], m.TS)
	p := *root
	p.ThreadTS = p.TS
	p.ReplyCount++
	p.LatestReply = m.TS
	if !slices.Contains(p.ReplyUsers, m.User) {
		p.ReplyUsers = append(slices.Clone(p.ReplyUsers), m.User)
		p.ReplyUsersCount++
	}
	c.Messages[p.TS] = &p
	return &p
}

// Amend replaces message old by what change makes of a copy, marked as edited by
// a member or the bot, and tells everybody.
func (w *World) Amend(c *Conversation, old *Message, by string, marked bool, change func(*Message)) *Message {
	m := *old
	change(&m)
	eventTS := w.NewTS()
	if marked {
		m.Edited = &EditMark{User: by, TS: eventTS}
	}
	c.Messages[m.TS] = &m
	e := entryOf("edit", &m)
	e.User = by
	w.Publish(Change{Entry: e, Message: &m})
	w.sendChangedEvent(c, eventTS, &m, old)
	return &m
}

// Remove deletes message m. A parent that has replies stays as a tombstone.
func (w *World) Remove(c *Conversation, m *Message, by string) {
	eventTS := w.NewTS()
	e := entryOf("delete", m)
	e.User, e.Blocks, e.Metadata = by, nil, nil
	if m.ReplyCount > 0 && !m.IsReply() {
		t := Message{
			Type: "message", Subtype: "tombstone", Channel: c.ID, User: SlackbotID, Text: "This message was deleted.", TS: m.TS,
			ThreadTS: m.TS, ReplyCount: m.ReplyCount, ReplyUsers: m.ReplyUsers, ReplyUsersCount: m.ReplyUsersCount,
			LatestReply: m.LatestReply, Hidden: true,
		}
		c.Messages[m.TS] = &t
		w.Publish(Change{Entry: e, Message: &t})
		w.sendChangedEvent(c, eventTS, &t, m)
		return
	}
	delete(c.Messages, m.TS)
	c.Top = without(c.Top, m.TS)
	var parent *Message
	if m.IsReply() {
		parent = c.unthread(m)
	}
	w.Publish(Change{Entry: e, Parent: parent})
	w.sendDeletedEvent(c, eventTS, m)
}

// unthread takes reply m off its parent's counts and gives back the parent as it
// now is; a tombstone that loses its last reply goes too.
func (c *Conversation) unthread(m *Message) *Message {
	left := without(c.Threads[m.ThreadTS], m.TS)
	c.Threads[m.ThreadTS] = left
	root := c.Messages[m.ThreadTS]
	if root == nil {
		return nil
	}
	p := *root
	p.ReplyCount, p.ReplyUsers, p.LatestReply = len(left), nil, ""
	for _, ts := range left {
		if r := c.Messages[ts]; !slices.Contains(p.ReplyUsers, r.User) {
			p.ReplyUsers = append(p.ReplyUsers, r.User)
		}
		p.LatestReply = ts
	}
	p.ReplyUsersCount = len(p.ReplyUsers)
	if len(left) == 0 {
		delete(c.Threads, p.TS)
		p.ThreadTS = ""
	}
	c.Messages[p.TS] = &p
	if len(left) == 0 && p.Subtype == "tombstone" {
		delete(c.Messages, p.TS)
		c.Top = without(c.Top, p.TS)
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

// React adds member by's emoji to m, or takes it away.
func (w *World) React(c *Conversation, m *Message, by, name string, remove bool) {
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
	c.Messages[m.TS] = &next
	w.Publish(Change{
		Entry:   Entry{Kind: kind, Channel: c.ID, User: by, TS: m.TS, ThreadTS: m.ThreadTS, Reaction: name},
		Message: &next,
	})
	w.sendReactionEvent(c, event, by, name, &next)
}

// ReactedBy reports whether a member has put an emoji on m.
func (m *Message) ReactedBy(user, name string) bool {
	return slices.ContainsFunc(m.Reactions, func(r Reaction) bool {
		return r.Name == name && slices.Contains(r.Users, user)
	})
}

// maxEphemerals is how many ephemeral messages a channel keeps for the page and
// for response_urls. Slack keeps none once a client reloads.
const maxEphemerals = 2000

// Whisper shows m to one member only. It is in no history and raises no event.
func (w *World) Whisper(c *Conversation, to string, m Message) *Message {
	m.Type, m.Channel, m.TS, m.Ephemeral, m.To = "message", c.ID, w.NewTS(), true, to
	if len(c.Ephemerals) >= maxEphemerals {
		c.Ephemerals = slices.Clone(c.Ephemerals[maxEphemerals/2:])
	}
	c.Ephemerals = append(c.Ephemerals, &m)
	w.Publish(Change{Entry: entryOf("ephemeral", &m), Message: &m})
	return &m
}

// Rewhisper puts next in the place of an ephemeral message.
func (w *World) Rewhisper(c *Conversation, old *Message, next Message) {
	next.Type, next.Channel, next.TS, next.ThreadTS = "message", c.ID, old.TS, old.ThreadTS
	next.Ephemeral, next.To = true, old.To
	c.Ephemerals = slices.Clone(c.Ephemerals)
	c.Ephemerals[slices.Index(c.Ephemerals, old)] = &next
	w.Publish(Change{Entry: entryOf("edit", &next), Message: &next})
}

// Unwhisper takes an ephemeral message away.
func (w *World) Unwhisper(c *Conversation, m *Message) {
	c.Ephemerals = slices.DeleteFunc(slices.Clone(c.Ephemerals), func(o *Message) bool { return o == m })
	e := entryOf("delete", m)
	e.Blocks, e.Metadata = nil, nil
	w.Publish(Change{Entry: e})
}

// Between is the part of sorted timestamps after oldest and before latest, with
// the ends if inclusive. Empty ends are open.
func Between(sorted []string, oldest, latest string, inclusive bool) []string {
	from, to := 0, len(sorted)
	if lo, ok := ParseTS(oldest); ok {
		from = sort.Search(len(sorted), func(i int) bool {
			t, _ := ParseTS(sorted[i])
			return t > lo || inclusive && t == lo
		})
	}
	if hi, ok := ParseTS(latest); ok {
		to = sort.Search(len(sorted), func(i int) bool {
			t, _ := ParseTS(sorted[i])
			return t > hi || !inclusive && t == hi
		})
	}
	return sorted[min(from, to):to]
}
