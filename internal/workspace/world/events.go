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
		w.SendEvent("message", ev)
	}
	mention := "<@" + w.App.BotUserID + ">"
	if w.Manifest.Subscribed("app_mention") && !c.IM && m.BotID == "" && strings.Contains(m.Text, mention) {
		ev.Type = "app_mention"
		w.SendEvent("app_mention", ev)
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
	w.SendEvent("message", ev)
}

func (w *World) sendReactionEvent(c *Conversation, event, by, name string, m *Message) {
	if !c.Has(w.App.BotUserID) || !w.Manifest.Subscribed(event) {
		return
	}
	w.SendEvent(event, obj{
		"type": event, "user": by, "reaction": name, "item_user": m.User, "event_ts": w.NewTS(),
		"item": obj{"type": "message", "channel": c.ID, "ts": m.TS},
	})
}

func (w *World) sendJoinedEvent(c *Conversation, member string) {
	if !c.Has(w.App.BotUserID) || !w.Manifest.Subscribed("member_joined_channel") {
		return
	}
	w.SendEvent("member_joined_channel", obj{
		"type": "member_joined_channel", "user": member, "channel": c.ID, "channel_type": strings.ToUpper(c.ID[:1]),
		"team": w.Team.ID, "event_ts": w.NewTS(),
	})
}

// SendEvent wraps an event as the Events API does and delivers it.
func (w *World) SendEvent(name string, event any) {
	payload := kit.JSON(obj{
		"token": w.Token, "team_id": w.Team.ID, "context_team_id": w.Team.ID, "api_app_id": w.App.ID,
		"type": "event_callback", "event": event, "event_id": "Ev0" + secret.UpperID(9), "event_time": w.Now().Unix(),
		"is_ext_shared_channel": false, "event_context": secret.ID(24),
		"authorizations": []obj{{
			"enterprise_id": nil, "team_id": w.Team.ID, "user_id": w.App.BotUserID, "is_bot": true, "is_enterprise_install": false,
		}},
	})
	w.Send(Payload{Kind: "events_api", Event: name, Body: payload, Retries: true})
}
