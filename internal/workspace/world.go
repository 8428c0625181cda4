package workspace

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// slackbotID is the id of Slack's own voice in every workspace.
const slackbotID = "USLACKBOT"

// A world is all that a workspace remembers. The server's mutex guards it.
type world struct {
	now     func() time.Time
	created int64
	lastTS  int64 // microseconds; timestamps only go up
	ids     map[string]bool
	team    team
	app     app

	members      map[string]Member // by id
	memberOrder  []string
	channels     map[string]*channel // by id
	channelOrder []string
	commands     []command
	files        map[string]*file
	triggers     map[string]*trigger
	responses    map[string]*responseURL
	stacks       map[string][]*View // open modals by member, bottom first
	homes        map[string]*View   // home tabs by member
}

type team struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
	URL    string `json:"url"`
}

// An app is the one app that is installed here.
type app struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	BotID       string `json:"bot_id"`
	BotUserID   string `json:"bot_user_id"`
	Description string `json:"description"`
	HomeTab     bool   `json:"home_tab"`
	MessagesTab bool   `json:"messages_tab"`
}

type command struct {
	Command     string `json:"command"`
	UsageHint   string `json:"usage_hint"`
	Description string `json:"description"`
	escape      bool
}

// A channel is a conversation and what was said in it. Messages are immutable:
// a change puts a new one in the old one's place, so that whoever holds the old
// one may keep reading it without a lock.
type channel struct {
	Channel
	messages   map[string]*Message // by ts, replies too
	top        []string            // ts of what shows in the channel, oldest first
	threads    map[string][]string // ts of replies by their parent's ts
	ephemerals []*Message
}

func newWorld(seed Seed, m manifest, now func() time.Time) (*world, error) {
	w := &world{
		now: now, created: now().Unix(), ids: map[string]bool{},
		members: map[string]Member{}, channels: map[string]*channel{}, files: map[string]*file{},
		triggers: map[string]*trigger{}, responses: map[string]*responseURL{},
		stacks: map[string][]*View{}, homes: map[string]*View{},
	}
	name := cmpOr(seed.Team, "Workspace")
	w.team = team{ID: w.newID("T", "team "+name), Name: name, Domain: strings.ToLower(strings.Join(strings.Fields(name), "-"))}
	botName := cmpOr(m.Features.BotUser.DisplayName, m.Display.Name)
	w.app = app{
		ID: w.newID("A", "app "+m.Display.Name), Name: botName,
		BotID: w.newID("B", "bot "+botName), BotUserID: w.newID("U", "bot user "+botName),
		Description: m.Display.Description,
		HomeTab:     m.Features.AppHome.HomeTab, MessagesTab: m.Features.AppHome.MessagesTab,
	}
	for _, c := range m.Features.Commands {
		w.commands = append(w.commands, command{c.Command, c.UsageHint, c.Description, c.ShouldEscape})
	}
	w.put(Member{ID: slackbotID, Name: "slackbot", RealName: "Slackbot", DisplayName: "Slackbot", TZ: "America/Los_Angeles", Initials: "S", Color: "757575"})
	w.put(Member{
		ID: w.app.BotUserID, Name: strings.ToLower(strings.Join(strings.Fields(botName), "")),
		RealName: botName, DisplayName: botName, TZ: "America/Los_Angeles", Bot: true, Initials: strings.ToUpper(botName[:1]), Color: "2eb67d",
	})
	for _, m := range seed.Members {
		if _, err := w.addMember(m); err != nil {
			return nil, err
		}
	}
	for _, c := range seed.Channels {
		if _, err := w.addChannel(c); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func cmpOr(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (w *world) put(m Member) {
	w.members[m.ID] = m
	w.memberOrder = append(w.memberOrder, m.ID)
	w.ids[m.ID] = true
}

func (w *world) addMember(m Member) (Member, error) {
	m, err := m.complete(w)
	if err != nil {
		return m, err
	}
	if old, taken := w.member(m.Name); taken {
		return m, fmt.Errorf("member %s is there already, as %s", m.Name, old.ID)
	}
	if _, taken := w.members[m.ID]; taken {
		return m, fmt.Errorf("the id %s belongs to another member", m.ID)
	}
	m.Bot = false
	w.put(m)
	return m, nil
}

func (w *world) addChannel(c Channel) (*channel, error) {
	c, err := c.complete(w)
	if err != nil {
		return nil, err
	}
	if old := w.channelNamed(c.Name); old != nil {
		return nil, fmt.Errorf("channel #%s is there already, as %s", c.Name, old.ID)
	}
	if w.channels[c.ID] != nil {
		return nil, fmt.Errorf("the id %s belongs to another channel", c.ID)
	}
	return w.putChannel(c), nil
}

func (w *world) putChannel(c Channel) *channel {
	ch := &channel{Channel: c, messages: map[string]*Message{}, threads: map[string][]string{}}
	w.channels[c.ID] = ch
	w.channelOrder = append(w.channelOrder, c.ID)
	w.ids[c.ID] = true
	return ch
}

// dm is the conversation of member id with the app; it is opened if need be.
func (w *world) dm(id string) (_ *channel, opened bool) {
	for _, c := range w.channels {
		if c.IM && c.User == id {
			return c, false
		}
	}
	return w.putChannel(Channel{
		ID: w.newID("D", "dm "+id), Name: w.app.Name, IM: true, Private: true, User: id,
		Members: []string{id, w.app.BotUserID}, Bot: true,
	}), true
}

// member finds a member by id or by name, with or without an @.
func (w *world) member(nameOrID string) (Member, bool) {
	if m, ok := w.members[nameOrID]; ok {
		return m, true
	}
	name := strings.ToLower(strings.TrimPrefix(nameOrID, "@"))
	for _, id := range w.memberOrder {
		if w.members[id].Name == name {
			return w.members[id], true
		}
	}
	return Member{}, false
}

// channel finds a channel by id or by name, with or without a #.
func (w *world) channel(nameOrID string) *channel {
	if c := w.channels[nameOrID]; c != nil {
		return c
	}
	return w.channelNamed(strings.TrimPrefix(nameOrID, "#"))
}

func (w *world) channelNamed(name string) *channel {
	for _, id := range w.channelOrder {
		if c := w.channels[id]; !c.IM && c.Name == name {
			return c
		}
	}
	return nil
}

func (c *channel) has(member string) bool { return slices.Contains(c.Members, member) }

// sees reports whether a member may read c: anybody may read a public channel.
func (c *channel) sees(member string) bool { return !c.Private || c.has(member) }

// join adds a member; the members' slice is replaced, since others may hold it.
func (c *channel) join(w *world, member string) {
	c.Members = append(slices.Clone(c.Members), member)
	c.Bot = c.has(w.app.BotUserID)
}

// kind is Slack's channel_type.
func (c *channel) kind() string {
	switch {
	case c.IM:
		return "im"
	case c.Private:
		return "group"
	}
	return "channel"
}

// newID makes an id of Slack's form from a name, the same one every time, so that
// a configuration which names it outlives a restart.
func (w *world) newID(prefix, of string) string {
	for salt := 0; ; salt++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", of, salt))
		id := prefix + "0" + strings.ToUpper(fmt.Sprintf("%09s", new(big.Int).SetBytes(sum[:]).Text(36)[:9]))
		if !w.ids[id] {
			w.ids[id] = true
			return id
		}
	}
}

// newTS is the next timestamp: the time in microseconds, and always later than
// the one before, since a channel's messages are told apart by it.
func (w *world) newTS() string {
	w.lastTS = max(w.now().UnixMicro(), w.lastTS+1)
	return formatTS(w.lastTS)
}

func formatTS(micros int64) string {
	return fmt.Sprintf("%d.%06d", micros/1e6, micros%1e6)
}

// parseTS reads a timestamp ("1764000000.000100", or "1764000000") to
// microseconds.
func parseTS(ts string) (micros int64, ok bool) {
	secs, frac, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(secs, 10, 64)
	if err != nil || n < 0 || n > 1e11 || len(frac) > 6 {
		return 0, false
	}
	m, err := strconv.ParseUint((frac + "000000")[:6], 10, 32)
	if err != nil {
		return 0, false
	}
	return n*1e6 + int64(m), true
}
