// Package world is all that a workspace remembers: members, channels, messages,
// views, and the numbered feed of what happened. Its methods change that memory,
// publish the change and hand the app's share of it to [World.Send], as Slack's
// servers do between their doors.
package world

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/manifest"
	"github.com/studybot/studybot/internal/workspace/secret"
)

// SlackbotID is the id of Slack's own voice in every workspace.
const SlackbotID = "USLACKBOT"

// A Config is what a world is made from.
type Config struct {
	Seed         Seed
	Manifest     manifest.Manifest
	Now          func() time.Time
	TriggerLife  time.Duration // a trigger_id expires after this
	ResponseLife time.Duration // a response_url expires after this
}

// A World is the memory of one workspace. Its mutex guards it: methods that do not
// say that they lock want it held.
type World struct {
	sync.Mutex
	Config
	Address string        // of the web page, with a trailing slash
	Send    func(Payload) // delivers to the app; called with the mutex held
	Quit    chan struct{} // closed when the workspace ends
	Token   string        // Slack's old verification token, in every payload

	Created int64
	lastTS  int64 // microseconds; timestamps only go up
	feed    feed
	memory
}

// A Payload is what goes to the app over one of its connections. Its functions
// run with the world's mutex held.
type Payload struct {
	Kind    string // events_api, slash_commands or interactive
	Event   string // what faults select by: "message", "block_actions", …
	Body    []byte // JSON
	Accepts bool   // whether the ack may carry a payload
	Retries bool   // whether it comes again when it is not acked; only events do
	Acked   func(payload []byte)
	Failed  func(reason string) // not acked, and not coming again
}

// A memory is what a reset forgets.
type memory struct {
	ids  map[string]bool
	Team Team
	App  App

	Members      map[string]Member // by id
	MemberOrder  []string
	Channels     map[string]*Conversation // by id
	ChannelOrder []string
	Commands     []Command
	Files        map[string]*File
	triggers     map[string]*Trigger
	responses    map[string]*Response
	Stacks       map[string][]*View // open modals by member, bottom first
	Homes        map[string]*View   // home tabs by member
}

// A Team is the workspace itself, as Slack calls it.
type Team struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
	URL    string `json:"url"`

	// The organisation that it belongs to, if any.
	EnterpriseID   string `json:"enterprise_id,omitempty"`
	EnterpriseName string `json:"enterprise_name,omitempty"`
}

// An App is the one app that is installed here.
type App struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	BotID       string `json:"bot_id"`
	BotUserID   string `json:"bot_user_id"`
	Description string `json:"description"`
	HomeTab     bool   `json:"home_tab"`
	MessagesTab bool   `json:"messages_tab"`
}

// A Command is a slash command of the app.
type Command struct {
	Command     string `json:"command"`
	UsageHint   string `json:"usage_hint"`
	Description string `json:"description"`
	Escape      bool   `json:"-"` // whether Slack resolves names in its text
}

// A Conversation is a channel and what was said in it. Messages are immutable:
// a change puts a new one in the old one's place, so that whoever holds the old
// one may keep reading it without a lock.
type Conversation struct {
	Channel
	Messages   map[string]*Message // by ts, replies too
	Top        []string            // ts of what shows in the channel, oldest first
	Threads    map[string][]string // ts of replies by their parent's ts
	Ephemerals []*Message
}

// New makes a world out of its seed. Address and Send have to be set before the
// app can be told of anything.
func New(c Config) (*World, error) {
	w := &World{Config: c, Created: c.Now().Unix(), Quit: make(chan struct{}), Token: secret.ID(24), Send: func(Payload) {}}
	w.feed.wake = make(chan struct{})
	return w, w.begin()
}

// Reset forgets all that happened. The feed's numbering and the timestamps run on.
func (w *World) Reset() error {
	if err := w.begin(); err != nil {
		return err
	}
	w.feed.forget()
	w.Publish(Change{Entry: Entry{Kind: "reset"}})
	return nil
}

// begin makes the memory that the seed describes.
func (w *World) begin() error {
	m, seed := w.Manifest, w.Seed
	if seed.OrgWide && seed.Enterprise == "" {
		return errors.New("an app that is installed for a whole organisation needs one: give the seed an Enterprise")
	}
	w.memory = memory{
		ids: map[string]bool{}, Members: map[string]Member{}, Channels: map[string]*Conversation{}, Files: map[string]*File{},
		triggers: map[string]*Trigger{}, responses: map[string]*Response{}, Stacks: map[string][]*View{}, Homes: map[string]*View{},
	}
	name := cmp.Or(seed.Team, "Workspace")
	w.Team = Team{ID: w.newID("T", "team "+name), Name: name, Domain: strings.ToLower(strings.Join(strings.Fields(name), "-")), URL: w.Address}
	if seed.Enterprise != "" {
		w.Team.EnterpriseID, w.Team.EnterpriseName = w.newID("E", "enterprise "+seed.Enterprise), seed.Enterprise
	}
	botName := cmp.Or(m.Features.BotUser.DisplayName, m.Display.Name)
	w.App = App{
		ID: w.newID("A", "app "+m.Display.Name), Name: botName,
		BotID: w.newID("B", "bot "+botName), BotUserID: w.newID("U", "bot user "+botName),
		Description: m.Display.Description,
		HomeTab:     m.Features.AppHome.HomeTab, MessagesTab: m.Features.AppHome.MessagesTab,
	}
	for _, c := range m.Features.Commands {
		w.Commands = append(w.Commands, Command{c.Command, c.UsageHint, c.Description, c.ShouldEscape})
	}
	w.put(Member{ID: SlackbotID, Name: "slackbot", RealName: "Slackbot", DisplayName: "Slackbot", TZ: "America/Los_Angeles", Initials: "S", Color: "757575"})
	w.put(Member{
		ID: w.App.BotUserID, Name: strings.ToLower(strings.Join(strings.Fields(botName), "")),
		RealName: botName, DisplayName: botName, TZ: "America/Los_Angeles", Bot: true, Initials: strings.ToUpper(botName[:1]), Color: "2eb67d",
		BotID: w.App.BotID, AppID: w.App.ID,
	})
	for _, m := range seed.Members {
		if _, err := w.AddMember(m); err != nil {
			return err
		}
	}
	for _, c := range seed.Channels {
		if _, err := w.AddChannel(c); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) put(m Member) {
	w.Members[m.ID] = m
	w.MemberOrder = append(w.MemberOrder, m.ID)
	w.ids[m.ID] = true
}

// AddMember adds a member and fills in what m leaves open.
func (w *World) AddMember(m Member) (Member, error) {
	m, err := m.complete(w)
	if err != nil {
		return m, err
	}
	if old, taken := w.Member(m.Name); taken {
		return m, fmt.Errorf("member %s is there already, as %s", m.Name, old.ID)
	}
	if _, taken := w.Members[m.ID]; taken {
		return m, fmt.Errorf("the id %s belongs to another member", m.ID)
	}
	m.Bot = false
	w.put(m)
	return m, nil
}

// OtherBot is the bot user of another app called name, added if it is not there.
func (w *World) OtherBot(name string) (Member, error) {
	if m, ok := w.Member(name); ok {
		if !m.Bot || m.ID == w.App.BotUserID {
			return m, fmt.Errorf("%s is no other app's bot", name)
		}
		return m, nil
	}
	m, err := Member{Name: name}.complete(w)
	if err != nil {
		return m, err
	}
	m.Bot, m.BotID, m.AppID = true, w.newID("B", "bot "+name), w.newID("A", "app "+name)
	w.put(m)
	return m, nil
}

// AddChannel adds a channel and fills in what c leaves open.
func (w *World) AddChannel(c Channel) (*Conversation, error) {
	c, err := c.complete(w)
	if err != nil {
		return nil, err
	}
	if old := w.ChannelNamed(c.Name); old != nil {
		return nil, fmt.Errorf("channel #%s is there already, as %s", c.Name, old.ID)
	}
	if w.Channels[c.ID] != nil {
		return nil, fmt.Errorf("the id %s belongs to another channel", c.ID)
	}
	return w.putChannel(c), nil
}

func (w *World) putChannel(c Channel) *Conversation {
	ch := &Conversation{Channel: c, Messages: map[string]*Message{}, Threads: map[string][]string{}}
	w.Channels[c.ID] = ch
	w.ChannelOrder = append(w.ChannelOrder, c.ID)
	w.ids[c.ID] = true
	return ch
}

// dm is the conversation of member id with the app; it is opened if need be.
func (w *World) dm(id string) (_ *Conversation, opened bool) {
	for _, c := range w.Channels {
		if c.IM && c.User == id {
			return c, false
		}
	}
	return w.putChannel(Channel{
		ID: w.newID("D", "dm "+id), Name: w.App.Name, IM: true, Private: true, User: id,
		Members: []string{id, w.App.BotUserID}, Bot: true,
	}), true
}

// Member finds a member by id or by name, with or without an @.
func (w *World) Member(nameOrID string) (Member, bool) {
	if m, ok := w.Members[nameOrID]; ok {
		return m, true
	}
	name := strings.ToLower(strings.TrimPrefix(nameOrID, "@"))
	for _, id := range w.MemberOrder {
		if w.Members[id].Name == name {
			return w.Members[id], true
		}
	}
	return Member{}, false
}

// Channel finds a channel by id or by name, with or without a #.
func (w *World) Channel(nameOrID string) *Conversation {
	if c := w.Channels[nameOrID]; c != nil {
		return c
	}
	return w.ChannelNamed(strings.TrimPrefix(nameOrID, "#"))
}

// ChannelNamed finds a channel by its name alone; nil if there is none.
func (w *World) ChannelNamed(name string) *Conversation {
	for _, id := range w.ChannelOrder {
		if c := w.Channels[id]; !c.IM && c.Name == name {
			return c
		}
	}
	return nil
}

// Has reports whether a member is in c.
func (c *Conversation) Has(member string) bool { return slices.Contains(c.Members, member) }

// Sees reports whether a member may read c: anybody may read a public channel.
func (c *Conversation) Sees(member string) bool { return !c.Private || c.Has(member) }

// join adds a member; the members' slice is replaced, since others may hold it.
func (c *Conversation) join(w *World, member string) {
	c.Members = append(slices.Clone(c.Members), member)
	c.Bot = c.Has(w.App.BotUserID)
}

// Sees reports whether a member may read c: guests and members of other
// organisations only what they are in.
func (w *World) Sees(member string, c *Conversation) bool {
	if w.Members[member].Outside() {
		return c.Has(member)
	}
	return c.Sees(member)
}

// TeamOf is the workspace of a member.
func (w *World) TeamOf(member string) string { return cmp.Or(w.Members[member].TeamID, w.Team.ID) }

// Kind is Slack's channel_type.
func (c *Conversation) Kind() string {
	switch {
	case c.IM:
		return "im"
	case c.Private:
		return "group"
	}
	return "channel"
}

// MemberID is the id of the member called name, or empty ([kit.Directory]).
func (w *World) MemberID(name string) string {
	m, _ := w.Member("@" + name)
	return m.ID
}

// PublicChannelID is the id of the public channel called name, or empty
// ([kit.Directory]).
func (w *World) PublicChannelID(name string) string {
	if c := w.ChannelNamed(name); c != nil && !c.Private {
		return c.ID
	}
	return ""
}

// Typed is what Slack makes of text that a member typed.
func (w *World) Typed(text string) string { return kit.Typed(text, w) }

// newID makes an id of Slack's form from a name, the same one every time, so that
// a configuration which names it outlives a restart.
func (w *World) newID(prefix, of string) string {
	for salt := 0; ; salt++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", of, salt))
		id := prefix + "0" + strings.ToUpper(fmt.Sprintf("%09s", new(big.Int).SetBytes(sum[:]).Text(36)[:9]))
		if !w.ids[id] {
			w.ids[id] = true
			return id
		}
	}
}

// NewTS is the next timestamp: the time in microseconds, and always later than
// the one before, since a channel's messages are told apart by it.
func (w *World) NewTS() string {
	w.lastTS = max(w.Now().UnixMicro(), w.lastTS+1)
	return formatTS(w.lastTS)
}

func formatTS(micros int64) string {
	return fmt.Sprintf("%d.%06d", micros/1e6, micros%1e6)
}

// ParseTS reads a timestamp ("1764000000.000100", or "1764000000") to
// microseconds.
func ParseTS(ts string) (micros int64, ok bool) {
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
