package world

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Seed is what a workspace starts with.
type Seed struct {
	Team     string
	Members  []Member
	Channels []Channel
	// Enterprise is the name of the organisation that the workspace belongs to;
	// empty means none.
	Enterprise string
	// OrgWide means that the app was installed for the whole organisation and not
	// for this workspace: interactions then name no team.
	OrgWide bool
}

// Empty reports whether s says nothing.
func (s Seed) Empty() bool { return s.Team == "" && s.Members == nil && s.Channels == nil }

// A Member is a person in the workspace, or the app's bot user, or Slackbot.
type Member struct {
	ID          string `json:"id"`
	Name        string `json:"name"` // lower case, as in an @mention
	RealName    string `json:"real_name"`
	DisplayName string `json:"display_name"`
	TZ          string `json:"tz"` // IANA
	Bot         bool   `json:"is_bot"`
	Admin       bool   `json:"is_admin"`
	Color       string `json:"color"`
	Initials    string `json:"initials"`

	// TeamID is the workspace of a member of another organisation, who is here by
	// a shared channel (Slack Connect); empty means this workspace.
	TeamID string `json:"team_id,omitempty"`
	// Restricted is a guest; UltraRestricted is one of a single channel, who is
	// Restricted too.
	Restricted      bool `json:"is_restricted,omitempty"`
	UltraRestricted bool `json:"is_ultra_restricted,omitempty"`
	// BotID and AppID are those of the app behind a bot user.
	BotID string `json:"bot_id,omitempty"`
	AppID string `json:"app_id,omitempty"`
}

// Outside reports whether m sees only the channels that they are in: a guest, or a
// member of another organisation.
func (m Member) Outside() bool { return m.TeamID != "" || m.Restricted || m.UltraRestricted }

// A Channel is a public or private channel, or a member's direct messages with
// the app.
type Channel struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Private bool     `json:"is_private"`
	IM      bool     `json:"is_im"`
	User    string   `json:"user,omitempty"` // the member on the other side of a direct message
	Topic   string   `json:"topic,omitempty"`
	Members []string `json:"members"` // ids; names are taken too where a channel is made
	Bot     bool     `json:"bot"`     // whether the app is in it

	// Connected are the workspaces of other organisations that share the channel
	// (Slack Connect); none means that it is not shared.
	Connected []string `json:"connected_team_ids,omitempty"`
	// Host is the workspace whose channel a shared one is: its id is the outer
	// team_id of the channel's events. Empty means the first of Connected.
	Host string `json:"conversation_host_id,omitempty"`
	// Archived is a channel that nobody writes to any more.
	Archived bool `json:"is_archived,omitempty"`
	// Locked is a channel to which the workspace's settings let no app post.
	Locked bool `json:"is_locked,omitempty"`
}

// ExtShared reports whether c is shared with another organisation.
func (c Channel) ExtShared() bool { return len(c.Connected) > 0 }

// DefaultSeed is a small study group: eight members, and three channels of which
// the app is in the first.
func DefaultSeed() Seed {
	return Seed{
		Team: "Study Group",
		Members: []Member{
			{Name: "ana", RealName: "Ana Silva", TZ: "Europe/London", Admin: true},
			{Name: "wei", RealName: "Wei Chen", TZ: "Asia/Singapore"},
			{Name: "tom", RealName: "Tom Baker", TZ: "Europe/London"},
			{Name: "priya", RealName: "Priya Nair", TZ: "Asia/Kolkata"},
			{Name: "sam", RealName: "Sam Okafor", TZ: "Africa/Lagos"},
			{Name: "lena", RealName: "Lena Vogel", TZ: "Europe/Berlin"},
			{Name: "diego", RealName: "Diego Ramos", TZ: "America/Mexico_City"},
			{Name: "you", RealName: "You", TZ: "Europe/London"},
		},
		Channels: []Channel{
			{Name: "sre-study", Topic: "One question every morning", Bot: true},
			{Name: "general", Topic: "Everything else"},
			{Name: "random"},
		},
	}
}

// complete fills in what a new member leaves open.
func (m Member) complete(w *World) (Member, error) {
	m.Name = strings.ToLower(strings.TrimSpace(m.Name))
	if m.Name == "" || len(m.Name) > 80 || strings.ContainsFunc(m.Name, notNameRune) {
		return m, fmt.Errorf("member name %q: want lower-case letters, digits, dots, hyphens and underscores", m.Name)
	}
	if m.ID == "" {
		m.ID = w.newID("U", "member "+m.Name)
	}
	if m.RealName == "" {
		m.RealName = strings.ToUpper(m.Name[:1]) + m.Name[1:]
	}
	if m.DisplayName == "" {
		m.DisplayName, _, _ = strings.Cut(m.RealName, " ")
	}
	m.Restricted = m.Restricted || m.UltraRestricted
	if m.TeamID == w.Team.ID {
		m.TeamID = ""
	}
	if m.TZ == "" {
		m.TZ = "Etc/UTC"
	}
	colours := []string{"4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "9f69e7", "5b89d5", "db3150", "43761b", "c386df"}
	m.Color = colours[len(w.Members)%len(colours)]
	m.Initials = ""
	for word := range strings.FieldsSeq(m.RealName) {
		if r := []rune(word); len([]rune(m.Initials)) < 2 {
			m.Initials += string(unicode.ToUpper(r[0]))
		}
	}
	return m, nil
}

func notNameRune(r rune) bool {
	return !unicode.IsLower(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r) && !unicode.Is(unicode.Lo, r)
}

// complete fills in what a new channel leaves open: everybody of the workspace but
// its guests is a member unless some are named.
func (c Channel) complete(w *World) (Channel, error) {
	c.Name = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(c.Name), "#"))
	if c.Name == "" || len(c.Name) > 80 || strings.ContainsFunc(c.Name, notNameRune) {
		return c, fmt.Errorf("channel name %q: want lower-case letters, digits, hyphens and underscores", c.Name)
	}
	if c.ID == "" {
		c.ID = w.newID("C", "channel "+c.Name)
	}
	c.IM, c.User = false, ""
	ids := []string{}
	if c.Members == nil {
		for _, id := range w.MemberOrder {
			if m := w.Members[id]; !m.Bot && !m.Outside() && id != SlackbotID {
				ids = append(ids, id)
			}
		}
	}
	for _, name := range c.Members {
		m, ok := w.Member(name)
		if !ok {
			return c, fmt.Errorf("channel %s: no member %q", c.Name, name)
		}
		if m.TeamID != "" && !slices.Contains(c.Connected, m.TeamID) {
			return c, fmt.Errorf("channel %s: %s is of workspace %s, which does not share it: name it in Connected", c.Name, m.Name, m.TeamID)
		}
		ids = append(ids, m.ID)
	}
	if c.ExtShared() && c.Host == "" {
		c.Host = c.Connected[0]
	}
	if c.Bot && !slices.Contains(ids, w.App.BotUserID) {
		ids = append(ids, w.App.BotUserID)
	}
	c.Members = slices.Compact(ids)
	c.Bot = slices.Contains(c.Members, w.App.BotUserID)
	return c, nil
}
