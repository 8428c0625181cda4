package slackbot

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

// An eventPayload is the payload of an events_api envelope.
type eventPayload struct {
	TeamID         string    `json:"team_id"` // of the channel's host, which may be another organisation
	EnterpriseID   string    `json:"enterprise_id"`
	AppID          string    `json:"api_app_id"`
	Authorizations []install `json:"authorizations"`
	ExtShared      bool      `json:"is_ext_shared_channel"`
	Event          rawEvent  `json:"event"`
}

// origin returns where p comes from: the team outside counts only for an event
// without authorizations, as Slack sent them before 2020.
func (p eventPayload) origin() origin {
	o := origin{app: p.AppID, installs: p.Authorizations, anybodys: p.ExtShared}
	if len(o.installs) == 0 {
		o.installs = []install{{TeamID: p.TeamID, EnterpriseID: p.EnterpriseID}}
	}
	return o
}

// A rawEvent holds what the bot reads of the events that it subscribes to.
type rawEvent struct {
	message
	Channel   string   `json:"channel"`
	Tab       string   `json:"tab"`
	Message   *message `json:"message"`          // as it is after a change
	Previous  *message `json:"previous_message"` // as it was before
	DeletedTS string   `json:"deleted_ts"`
	EventTS   string   `json:"event_ts"`
}

// A message is a message of a channel.
type message struct {
	Type     string `json:"type"`
	Subtype  string `json:"subtype"`
	User     string `json:"user"`
	BotID    string `json:"bot_id"`
	Text     string `json:"text"`
	TS       string `json:"ts"`
	ThreadTS string `json:"thread_ts"`
	Parent   string `json:"parent_user_id"` // who wrote the thread's first message
	Edited   *edit  `json:"edited"`
	// Profile is of a writer from another organisation, of whom Slack may tell
	// nothing when it is asked.
	Profile *profile `json:"user_profile"`
}

// A profile is what a message says of its writer.
type profile struct {
	Name        string `json:"name"`
	RealName    string `json:"real_name"`
	DisplayName string `json:"display_name"`
}

// An edit says when a message was edited.
type edit struct {
	TS string `json:"ts"`
}

// byPerson reports whether a person wrote m, as text of their own. A subtype
// marks what Slack or an app says, but for the few named here.
func (m message) byPerson() bool {
	switch m.Subtype {
	case "", "thread_broadcast", "file_share", "me_message":
		return m.User != "" && m.BotID == ""
	}
	return false
}

// isReply reports whether m is in a thread and is not its first message.
func (m message) isReply() bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// reply returns m as a reply in channel.
func (m message) reply(channel string) study.Reply {
	r := study.Reply{
		Message:  study.MessageRef{Channel: study.ChannelID(channel), TS: m.TS},
		ThreadTS: m.ThreadTS, Parent: study.MemberID(m.Parent), Member: study.MemberID(m.User), Text: m.Text, SentAt: timeOf(m.TS),
	}
	if m.Edited != nil {
		r.EditedTS, r.EditedAt = m.Edited.TS, timeOf(m.Edited.TS)
	}
	return r
}

// timeOf returns the time in a ts such as "1700000000.000100".
func timeOf(ts string) time.Time {
	whole, part, _ := strings.Cut(ts, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}
	}
	micros, _ := strconv.ParseInt((part + "000000")[:6], 10, 64) // a ts without them is one of a whole second
	return time.Unix(seconds, micros*1000)
}

// event returns the task that an event asks for, and where it comes from.
func (b *Bot) event(payload json.RawMessage) (t task, from origin, err error) {
	var p eventPayload
	if err := json.Unmarshal(payload, &p); err != nil {
		return t, from, err
	}
	e := p.Event
	switch {
	case e.Type == "message" && e.Subtype == "message_changed":
		t = b.changed(e)
	case e.Type == "message" && e.Subtype == "message_deleted":
		t = b.deleted(e)
	case e.Type == "message" && b.changesChannels(e):
		t = b.channelsChanged()
	case e.Type == "message":
		t = b.said(e)
	case e.Type == "app_home_opened" && e.Tab == "home":
		t = b.home(e)
	}
	return t, p.origin(), nil
}

// changesChannels reports whether e says that the bot may now post where it could
// not, or the other way round.
func (b *Bot) changesChannels(e rawEvent) bool {
	switch e.Subtype {
	case "channel_join", "group_join":
		who := b.Client.identity.Load()
		return who != nil && e.User != "" && e.User == who.UserID
	case "channel_archive", "channel_unarchive", "group_archive", "group_unarchive", "channel_name", "group_name":
		return true
	}
	return false
}

// channelsChanged has the channels looked at again.
func (b *Bot) channelsChanged() task {
	if b.ChannelsChanged == nil {
		return task{}
	}
	return task{kind: kindOther, do: func(context.Context) (response, error) {
		b.ChannelsChanged()
		return response{}, nil
	}}
}

// said takes in a reply.
func (b *Bot) said(e rawEvent) task {
	if !e.byPerson() || !e.isReply() {
		return task{}
	}
	return b.submit(e.reply(e.Channel), e.Profile)
}

func (b *Bot) submit(r study.Reply, writer *profile) task {
	return task{kind: kindMessage, member: string(r.Member), do: func(ctx context.Context) (response, error) {
		b.Client.names.learn(r.Member, writer)
		_, err := b.Rounds.Submit(ctx, r)
		return response{}, err
	}}
}

// changed takes in an edit. Slack also reports a change where only a preview
// of a link was added. Such a change tells of no edit, or has the same text.
func (b *Bot) changed(e rawEvent) task {
	now := e.Message
	if now == nil || now.Edited == nil || !now.byPerson() || !now.isReply() {
		return task{}
	}
	if e.Previous != nil && e.Previous.Text == now.Text {
		return task{}
	}
	return b.submit(now.reply(e.Channel), now.Profile)
}

// deleted takes back the points of a deleted reply.
func (b *Bot) deleted(e rawEvent) task {
	if e.Previous != nil && (!e.Previous.byPerson() || !e.Previous.isReply()) {
		return task{}
	}
	var r study.Reply
	if e.Previous != nil {
		r = e.Previous.reply(e.Channel)
	}
	r.Message = study.MessageRef{Channel: study.ChannelID(e.Channel), TS: e.DeletedTS}
	return task{kind: kindMessage, member: string(r.Member), do: func(ctx context.Context) (response, error) {
		return response{}, b.Rounds.Withdraw(ctx, r, timeOf(e.EventTS))
	}}
}

// home shows a member their App Home.
func (b *Bot) home(e rawEvent) task {
	return task{kind: kindHome, member: e.User, do: func(ctx context.Context) (response, error) {
		return response{after: func(ctx context.Context) { b.PublishHome(ctx, study.MemberID(e.User)) }}, nil
	}}
}

// PublishHome brings a member's App Home up to date, and says in the log if that
// fails.
func (b *Bot) PublishHome(ctx context.Context, member study.MemberID) {
	profile, err := b.Lookup.Profile(ctx, member)
	if err == nil {
		view := blockkit.Home(profile, b.troublesFor(member), b.Client.opts.Now())
		err = b.Client.call(ctx, "views.publish", "", func(ctx context.Context) error {
			_, err := b.Client.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: string(member), View: view})
			return err
		})
	}
	if err != nil && ctx.Err() == nil {
		b.log.Warn("could not show a member's home", "member", member, "err", err)
	}
}

// troublesFor returns what member, if an admin, has to know.
func (b *Bot) troublesFor(member study.MemberID) []string {
	if b.Troubles == nil || !b.isAdmin(member) {
		return nil
	}
	return b.Troubles()
}
