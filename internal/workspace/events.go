package workspace

import (
	"encoding/json"
	"strings"
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
func (c *channel) subscription() string {
	return map[string]string{"channel": "message.channels", "group": "message.groups", "im": "message.im"}[c.kind()]
}

// sendMessageEvent tells the app of a new message, and of a mention of its bot.
func (s *Server) sendMessageEvent(c *channel, m *Message) {
	if !c.has(s.world.app.BotUserID) {
		return
	}
	ev := messageEvent{Message: m.wire(false), Channel: c.ID, ChannelType: c.kind(), EventTS: m.TS}
	if s.manifest.subscribed(c.subscription()) {
		s.sendEvent("message", ev)
	}
	mention := "<@" + s.world.app.BotUserID + ">"
	if s.manifest.subscribed("app_mention") && !c.IM && m.BotID == "" && strings.Contains(m.Text, mention) {
		ev.Type = "app_mention"
		s.sendEvent("app_mention", ev)
	}
}

// sendChangedEvent tells the app that old became m.
func (s *Server) sendChangedEvent(c *channel, eventTS string, m, old *Message) {
	s.sendAmendment(c, eventTS, obj{"subtype": "message_changed", "message": m.wire(false), "previous_message": old.wire(false)})
}

// sendDeletedEvent tells the app that m is gone.
func (s *Server) sendDeletedEvent(c *channel, eventTS string, m *Message) {
	s.sendAmendment(c, eventTS, obj{"subtype": "message_deleted", "deleted_ts": m.TS, "previous_message": m.wire(false)})
}

func (s *Server) sendAmendment(c *channel, eventTS string, ev obj) {
	if !c.has(s.world.app.BotUserID) || !s.manifest.subscribed(c.subscription()) {
		return
	}
	ev["type"], ev["channel"], ev["channel_type"] = "message", c.ID, c.kind()
	ev["ts"], ev["event_ts"], ev["hidden"] = eventTS, eventTS, true
	s.sendEvent("message", ev)
}

func (s *Server) sendReactionEvent(c *channel, event, by, name string, m *Message) {
	if !c.has(s.world.app.BotUserID) || !s.manifest.subscribed(event) {
		return
	}
	s.sendEvent(event, obj{
		"type": event, "user": by, "reaction": name, "item_user": m.User, "event_ts": s.world.newTS(),
		"item": obj{"type": "message", "channel": c.ID, "ts": m.TS},
	})
}

func (s *Server) sendJoinedEvent(c *channel, member string) {
	if !c.has(s.world.app.BotUserID) || !s.manifest.subscribed("member_joined_channel") {
		return
	}
	s.sendEvent("member_joined_channel", obj{
		"type": "member_joined_channel", "user": member, "channel": c.ID, "channel_type": strings.ToUpper(c.ID[:1]),
		"team": s.world.team.ID, "event_ts": s.world.newTS(),
	})
}

// sendEvent wraps an event as the Events API does and delivers it.
func (s *Server) sendEvent(name string, event any) {
	w := s.world
	payload := mustJSON(obj{
		"token": "local", "team_id": w.team.ID, "context_team_id": w.team.ID, "api_app_id": w.app.ID,
		"type": "event_callback", "event": event, "event_id": "Ev0" + upper(randomID(9)), "event_time": w.now().Unix(),
		"is_ext_shared_channel": false, "event_context": randomID(24),
		"authorizations": []obj{{
			"enterprise_id": nil, "team_id": w.team.ID, "user_id": w.app.BotUserID, "is_bot": true, "is_enterprise_install": false,
		}},
	})
	s.deliver(&delivery{kind: "events_api", event: name, payload: payload, retries: true})
}

// mustJSON encodes what this package made, which always can be encoded.
func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("workspace: " + err.Error())
	}
	return b
}

func upper(s string) string { return strings.ToUpper(s) }
