package workspace

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A trigger lets the app open a modal, once and soon.
type trigger struct {
	user    string
	expires time.Time
	used    bool
	from    *View // the modal it came from, for views.push
}

// newTrigger is the id of a new trigger for a member.
func (s *Server) newTrigger(user string, from *View) string {
	w, now := s.world, time.Now()
	for id, t := range w.triggers {
		if now.After(t.expires.Add(time.Hour)) {
			delete(w.triggers, id)
		}
	}
	id := fmt.Sprintf("%d.%d.%s", now.UnixNano()/1000, len(w.triggers)+1, strings.ToLower(randomID(32)))
	w.triggers[id] = &trigger{user: user, expires: now.Add(s.limits.TriggerLife), from: from}
	return id
}

// exchange uses a trigger up.
func (s *Server) exchange(id string) (*trigger, error) {
	t := s.world.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case time.Now().After(t.expires):
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

// userObject is a member as interactions carry one.
func (w *world) userObject(id string) obj {
	m := w.members[id]
	return obj{"id": m.ID, "username": m.Name, "name": m.Name, "team_id": w.team.ID}
}

// interaction is what every interaction payload carries.
func (w *world) interaction(kind, user, trigger string) obj {
	p := obj{
		"type": kind, "user": w.userObject(user), "api_app_id": w.app.ID, "token": "local",
		"team": obj{"id": w.team.ID, "domain": w.team.Domain}, "enterprise": nil, "is_enterprise_install": false,
	}
	if trigger != "" {
		p["trigger_id"] = trigger
	}
	return p
}

// runCommand sends a slash command to the app and shows the member its answer.
func (s *Server) runCommand(m Member, c *channel, cmd command, text string) {
	w := s.world
	line := strings.TrimSpace(cmd.Command + " " + text)
	s.publish(Change{Entry: Entry{Kind: "command", Channel: c.ID, User: m.ID, Text: line}, only: m.ID})
	if text = strings.TrimSpace(text); cmd.escape {
		text = w.typed(text)
	} else {
		text = escapeText(truncate(text, maxText))
	}
	url := s.newResponseURL(c, m.ID, nil)
	name := c.Name
	if c.IM {
		name = "directmessage"
	}
	s.deliver(&delivery{
		kind: "slash_commands", event: "slash_commands", accepts: true,
		payload: mustJSON(obj{
			"token": "local", "team_id": w.team.ID, "team_domain": w.team.Domain, "channel_id": c.ID, "channel_name": name,
			"user_id": m.ID, "user_name": m.Name, "command": cmd.Command, "text": text, "api_app_id": w.app.ID,
			"is_enterprise_install": "false", "response_url": s.responseAddress(url), "trigger_id": s.newTrigger(m.ID, nil),
		}),
		acked: func(payload json.RawMessage) {
			if err := s.answer(url, payload); err != nil {
				s.slackbotSays(c, m.ID, fmt.Sprintf("`%s` failed with the error \"%s\"", line, err))
			}
		},
		failed: func(reason string) {
			code := "operation_timeout"
			if reason == "connection_failed" {
				code = "dispatch_failed"
			}
			s.slackbotSays(c, m.ID, fmt.Sprintf("`%s` failed with the error \"%s\"", line, code))
		},
	})
}

// answer shows what the app put into its ack, if anything.
func (s *Server) answer(url *responseURL, payload json.RawMessage) error {
	if len(payload) == 0 || string(payload) == "null" || string(payload) == `""` || string(payload) == "{}" {
		return nil
	}
	if payload[0] == '"' { // Some SDKs ack with bare text.
		payload = mustJSON(obj{"text": payload})
	}
	return s.respond(url, payload)
}

// slackbotSays shows a member a private line from Slack itself.
func (s *Server) slackbotSays(c *channel, to, text string) {
	s.whisper(c, to, Message{User: slackbotID, Text: escapeText(text), Team: s.world.team.ID})
}

// A surface is where a member acts: a message in a channel, or a view.
type surface struct {
	channel *channel
	message *Message
	view    *View
}

func (at surface) blocks() json.RawMessage {
	if at.view != nil {
		return at.view.Blocks
	}
	return at.message.Blocks
}

// act sends block_actions for one element to the app.
func (s *Server) act(m Member, at surface, e element, action obj) {
	w := s.world
	action["action_id"], action["block_id"], action["type"] = e.id, e.block, e.kind
	action["action_ts"] = w.newTS()
	p := w.interaction("block_actions", m.ID, s.newTrigger(m.ID, at.view))
	p["actions"] = []obj{action}
	entry := Entry{Kind: "click", User: m.ID, ActionID: e.id, BlockID: e.block, Value: actionValue(e, action)}
	if at.view != nil {
		entry.View = at.view
		p["view"], p["container"] = at.view, obj{"type": "view", "view_id": at.view.ID}
	} else {
		s.addMessageContext(p, m, at, e, action)
		entry.Channel, entry.TS, entry.ThreadTS = at.channel.ID, at.message.TS, at.message.ThreadTS
	}
	s.publish(Change{Entry: entry, only: m.ID})
	s.deliver(&delivery{kind: "interactive", event: "block_actions", payload: mustJSON(p), failed: func(string) {
		if at.channel != nil {
			s.slackbotSays(at.channel, m.ID, w.app.Name+" did not respond. Please try again.")
		}
	}})
}

// addMessageContext adds what block_actions on a message carry.
func (s *Server) addMessageContext(p obj, m Member, at surface, e element, action obj) {
	msg, c := at.message, at.channel
	container := obj{"type": "message", "message_ts": msg.TS, "channel_id": c.ID, "is_ephemeral": msg.Ephemeral}
	if msg.ThreadTS != "" {
		container["thread_ts"] = msg.ThreadTS
	}
	p["container"], p["channel"] = container, obj{"id": c.ID, "name": c.Name}
	if !msg.Ephemeral { // Slack does not send an ephemeral message back.
		p["message"] = msg.wire(true)
	}
	state := viewState{Values: map[string]map[string]obj{}}
	for _, el := range elements(msg.Blocks) {
		if v, ok := el.initial(); ok {
			state = state.with(el.block, el.id, v)
		}
	}
	if key := stateKeys[e.kind]; key != "" && e.kind != "overflow" {
		state = state.with(e.block, e.id, obj{"type": e.kind, key: action[key]})
	}
	p["state"] = state
	p["response_url"] = s.responseAddress(s.newResponseURL(c, m.ID, msg))
}

// actionValue is the chosen value as one line of the transcript shows it.
func actionValue(e element, action obj) string {
	v := action["value"]
	if key := stateKeys[e.kind]; key != "" {
		v = action[key]
	}
	var list []string
	switch v := v.(type) {
	case string:
		return v
	case obj:
		text, _ := v["value"].(string)
		return text
	case []any:
		for _, o := range v {
			if option, ok := o.(obj); ok {
				o = option["value"]
			}
			list = append(list, fmt.Sprint(o))
		}
	}
	return strings.Join(list, ",")
}
