package world

import (
	"strings"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/secret"
)

// obj is a JSON object that is written by hand.
type obj = map[string]any

// A messageEvent is a message as the Events API sends it.
type messageEvent struct {
	Message
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
	EventTS     string `json:"event_ts"`
}

// subscription is the name under which an app subscribes to messages in c.
func (c *Conversation) subscription() string {
	return map[string]string{"channel": "message.channels", "group": "message.groups", "im": "message.im"}[c.Kind()]
}

// sendMessageEvent tells the app of a new message, and of a mention of its bot.
func (w *World) sendMessageEvent(c *Conversation, m *Message) {
	if !c.Has(w.App.BotUserID) {
		return
	}
	ev := messageEvent{Message: m.Wire(false), Channel: c.ID, ChannelType: c.Kind(), EventTS: m.TS}
	if w.Manifest.Subscribed(c.subscription()) {
		w.sendEventIn(c, "message", ev)
	}
	mention := "<@" + w.App.BotUserID + ">"
	if w.Manifest.Subscribed("app_mention") && !c.IM && m.BotID == "" && strings.Contains(m.Text, mention) {
		ev.Type = "app_mention"
		w.sendEventIn(c, "app_mention", ev)
	}
}

// sendChangedEvent tells the app that old became m.
func (w *World) sendChangedEvent(c *Conversation, eventTS string, m, old *Message) {
	w.sendAmendment(c, eventTS, obj{"subtype": "message_changed", "message": m.Wire(false), "previous_message": old.Wire(false)})
}

// sendDeletedEvent tells the app that m is gone.
func (w *World) sendDeletedEvent(c *Conversation, eventTS string, m *Message) {
	w.sendAmendment(c, eventTS, obj{"subtype": "message_deleted", "deleted_ts": m.TS, "previous_message": m.Wire(false)})
}

func (w *World) sendAmendment(c *Conversation, eventTS string, ev obj) {
	if !c.Has(w.App.BotUserID) || !w.Manifest.Subscribed(c.subscription()) {
		return
	}
	ev["type"], ev["channel"], ev["channel_type"] = "message", c.ID, c.Kind()
	ev["ts"], ev["event_ts"], ev["hidden"] = eventTS, eventTS, true
	w.sendEventIn(c, "message", ev)
}

func (w *World) sendReactionEvent(c *Conversation, event, by, name string, m *Message) {
	if !c.Has(w.App.BotUserID) || !w.Manifest.Subscribed(event) {
		return
	}
	w.sendEventIn(c, event, obj{
		"type": event, "user": by, "reaction": name, "item_user": m.User, "event_ts": w.NewTS(),
		"item": obj{"type": "message", "channel": c.ID, "ts": m.TS},
	})
}

func (w *World) sendJoinedEvent(c *Conversation, member string) {
	if !c.Has(w.App.BotUserID) || !w.Manifest.Subscribed("member_joined_channel") {
		return
	}
	w.sendEventIn(c, "member_joined_channel", obj{
		"type": "member_joined_channel", "user": member, "channel": c.ID, "channel_type": strings.ToUpper(c.ID[:1]),
		"team": w.TeamOf(member), "event_ts": w.NewTS(),
	})
}

// sendLeftEvent tells the app that a member is no longer in c; also of itself.
func (w *World) sendLeftEvent(c *Conversation, member string) {
	self := member == w.App.BotUserID
	if self && w.Manifest.Subscribed("channel_left") && !c.Private {
		w.sendEventIn(c, "channel_left", obj{"type": "channel_left", "channel": c.ID, "event_ts": w.NewTS()})
	}
	if (self || c.Has(w.App.BotUserID)) && w.Manifest.Subscribed("member_left_channel") {
		w.sendEventIn(c, "member_left_channel", obj{
			"type": "member_left_channel", "user": member, "channel": c.ID, "channel_type": strings.ToUpper(c.ID[:1]),
			"team": w.TeamOf(member), "event_ts": w.NewTS(),
		})
	}
}

// SendEvent wraps an event of the workspace as the Events API does and delivers it.
func (w *World) SendEvent(name string, event any) { w.sendEventIn(nil, name, event) }

// sendEventIn is [World.SendEvent] for an event in c. Where c is shared and another
// organisation's, the outer team_id is theirs, and only the authorizations name us.
func (w *World) sendEventIn(c *Conversation, name string, event any) {
	team, shared := w.Team.ID, c != nil && c.ExtShared()
	if shared {
		team = c.Host
	}
	payload := obj{
		"token": w.Token, "team_id": team, "context_team_id": w.Team.ID, "context_enterprise_id": orNil(w.Team.EnterpriseID),
		"api_app_id": w.App.ID, "type": "event_callback", "event": event, "event_id": "Ev0" + secret.UpperID(9),
		"event_time": w.Now().Unix(), "is_ext_shared_channel": shared, "event_context": secret.ID(24),
		"authorizations": []obj{{
			"enterprise_id": orNil(w.Team.EnterpriseID), "team_id": w.Team.ID, "user_id": w.App.BotUserID, "is_bot": true,
			"is_enterprise_install": w.Seed.OrgWide,
		}},
	}
	if w.Team.EnterpriseID != "" && team == w.Team.ID {
		payload["enterprise_id"] = w.Team.EnterpriseID
	}
	w.Send(Payload{Kind: "events_api", Event: name, Body: kit.JSON(payload), Retries: true})
}

// orNil is text, or nil where Slack says null for none.
func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}
