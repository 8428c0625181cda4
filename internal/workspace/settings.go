package workspace

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/workspace/world"
)

// AddMember adds a member. Only a name is needed.
func (s *Server) AddMember(m Member) (Member, error) {
	s.world.Lock()
	defer s.world.Unlock()
	m, err := s.world.AddMember(m)
	if err != nil {
		return m, err
	}
	s.world.Publish(Change{Entry: Entry{Kind: "member", User: m.ID, Text: m.RealName}, Member: &m})
	if s.world.Manifest.Subscribed("team_join") {
		s.world.SendEvent("team_join", obj{"type": "team_join", "user": m.Object(s.world), "event_ts": s.world.NewTS()})
	}
	return m, nil
}

// AddChannel adds a channel. Everybody is in it unless members are named.
func (s *Server) AddChannel(c Channel) (Channel, error) {
	s.world.Lock()
	defer s.world.Unlock()
	ch, err := s.world.AddChannel(c)
	if err != nil {
		return c, err
	}
	info := ch.Channel
	s.world.Publish(Change{Entry: Entry{Kind: "channel", Channel: ch.ID}, ChannelInfo: &info})
	if !ch.Private && s.world.Manifest.Subscribed("channel_created") {
		s.world.SendEvent("channel_created", obj{
			"type": "channel_created", "event_ts": s.world.NewTS(),
			"channel": obj{"id": ch.ID, "name": ch.Name, "is_channel": true, "created": s.world.Now().Unix()},
		})
	}
	return ch.Channel, nil
}

// Members are all members, Slackbot and the bot among them.
func (s *Server) Members() []Member {
	s.world.Lock()
	defer s.world.Unlock()
	list := make([]Member, len(s.world.MemberOrder))
	for i, id := range s.world.MemberOrder {
		list[i] = s.world.Members[id]
	}
	return list
}

// Channels are all channels, private and direct ones too.
func (s *Server) Channels() []Channel {
	s.world.Lock()
	defer s.world.Unlock()
	list := make([]Channel, len(s.world.ChannelOrder))
	for i, id := range s.world.ChannelOrder {
		list[i] = s.world.Channels[id].Channel
	}
	return list
}

// TakeOut takes a member, or the app's bot, out of a channel, as an admin does.
func (s *Server) TakeOut(user, channel string) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, ok := s.world.Member(user)
	c := s.world.Channel(channel)
	switch {
	case !ok:
		return fmt.Errorf("take out: there is no member %q", user)
	case c == nil || c.IM || !c.Has(m.ID):
		return fmt.Errorf("take out: %s is in no channel %q", m.Name, channel)
	}
	s.world.Leave(c, m.ID)
	return nil
}

// Archive closes a channel, as a member does; with archived false it opens it again.
func (s *Server) Archive(user, channel string, archived bool) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, c, err := s.who(user, channel)
	switch {
	case err != nil:
		return fmt.Errorf("archive: %w", err)
	case c.IM || c.Archived == archived:
		return fmt.Errorf("archive: nothing to change in #%s", c.Name)
	}
	s.world.Archive(c, m.ID, archived)
	return nil
}

// LockPosting keeps all apps from posting to a channel, as the workspace's settings
// may; with locked false it lets them again.
func (s *Server) LockPosting(channel string, locked bool) error {
	s.world.Lock()
	defer s.world.Unlock()
	c := s.world.Channel(channel)
	if c == nil {
		return fmt.Errorf("lock posting: there is no channel %q", channel)
	}
	c.Locked = locked
	return nil
}

// GrantScope gives the app a scope, or with granted false takes one away, as when it
// is installed anew with another manifest. A reset changes nothing of it.
func (s *Server) GrantScope(scope string, granted bool) error {
	if scope == "" {
		return errors.New("grant scope: want a scope, such as chat:write")
	}
	s.world.Lock()
	defer s.world.Unlock()
	s.world.Manifest = s.world.Manifest.Granted(scope, granted)
	return nil
}

// A BotPost is a message that an app posts by other ways than the Web API.
type BotPost struct {
	// Bot is the name of another app's bot, which is added if it is not there;
	// empty means the app of this workspace itself.
	Bot      string
	Channel  string // id or name
	ThreadTS string
	Text     string
	Blocks   json.RawMessage
	Metadata json.RawMessage // {"event_type", "event_payload"}
}

// PostAsBot posts a message of another app's, or of this app's own that it did not
// send itself, and gives its timestamp. Nothing of it is checked.
func (s *Server) PostAsBot(p BotPost) (ts string, err error) {
	s.world.Lock()
	defer s.world.Unlock()
	c, bot, err := s.botIn(p.Channel, p.Bot)
	if err != nil {
		return "", fmt.Errorf("bot: %w", err)
	}
	if p.ThreadTS != "" && c.Find(p.ThreadTS) == nil {
		return "", fmt.Errorf("bot: #%s has no message %s to reply to", c.Name, p.ThreadTS)
	}
	m := Message{Text: p.Text, Blocks: p.Blocks, Metadata: p.Metadata, ThreadTS: p.ThreadTS}
	return s.world.Post(c, s.world.SignedBy(m, bot)).TS, nil
}

// botIn is a channel and the bot called name, who need not be in it: apps may post
// to public channels from outside.
func (s *Server) botIn(channel, name string) (*world.Conversation, Member, error) {
	w := s.world
	c := w.Channel(channel)
	if c == nil {
		return nil, Member{}, fmt.Errorf("there is no channel %q", channel)
	}
	if name == "" {
		return c, w.Members[w.App.BotUserID], nil
	}
	_, known := w.Member(name)
	bot, err := w.OtherBot(name)
	if err == nil && !known {
		w.Publish(Change{Entry: Entry{Kind: "member", User: bot.ID, Text: bot.RealName}, Member: &bot})
	}
	return c, bot, err
}

// A Past is a message that was there before the workspace began.
type Past struct {
	User     string    // a member's id or name; empty for a bot's message
	Bot      string    // the name of another app's bot; empty means the app of this workspace itself
	Text     string    // as a member types it
	ThreadTS string    // of the thread that it is in
	At       time.Time // when it was sent; zero means now
	Metadata json.RawMessage
}

// AddHistory puts messages of the past into a channel, many at once, and gives their
// timestamps. The app is told nothing, and the transcript and the page's stream
// neither: a page shows them once it is loaded again.
func (s *Server) AddHistory(channel string, list []Past) (stamps []string, err error) {
	s.world.Lock()
	defer s.world.Unlock()
	c := s.world.Channel(channel)
	if c == nil {
		return nil, fmt.Errorf("history: there is no channel %q", channel)
	}
	defer c.Sort()
	for _, p := range list {
		m, err := s.past(c, p)
		if err != nil {
			return stamps, fmt.Errorf("history: %w", err)
		}
		at := p.At
		if at.IsZero() {
			at = s.opts.Now()
		}
		stamps = append(stamps, s.world.PostAt(c, m, at).TS)
	}
	return stamps, nil
}

func (s *Server) past(c *world.Conversation, p Past) (Message, error) {
	w := s.world
	if p.ThreadTS != "" && c.Find(p.ThreadTS) == nil {
		return Message{}, fmt.Errorf("#%s has no message %s to reply to", c.Name, p.ThreadTS)
	}
	m := Message{Text: w.Typed(p.Text), Metadata: p.Metadata, ThreadTS: p.ThreadTS}
	if p.User == "" {
		_, bot, err := s.botIn(c.ID, p.Bot)
		return w.SignedBy(m, bot), err
	}
	who, err := s.person(p.User)
	m.User, m.Team = who.ID, w.TeamOf(who.ID)
	return m, err
}
