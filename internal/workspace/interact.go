package workspace

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/world"
)

// runCommand sends a slash command to the app and shows the member its answer.
func (s *Server) runCommand(m Member, c *world.Conversation, cmd world.Command, text string) {
	w := s.world
	line := strings.TrimSpace(cmd.Command + " " + text)
	s.world.Publish(Change{Entry: Entry{Kind: "command", Channel: c.ID, User: m.ID, Text: line}, Only: m.ID})
	if text = strings.TrimSpace(text); cmd.Escape {
		text = w.Typed(text)
	} else {
		text = kit.Escape(kit.Truncate(text, kit.MaxText))
	}
	url := s.world.NewResponse(c, m.ID, nil)
	name := c.Name
	if c.IM {
		name = "directmessage"
	}
	body := obj{
		"token": w.Token, "team_id": w.Team.ID, "team_domain": w.Team.Domain, "channel_id": c.ID, "channel_name": name,
		"user_id": m.ID, "user_name": m.Name, "command": cmd.Command, "text": text, "api_app_id": w.App.ID,
		"is_enterprise_install": strconv.FormatBool(w.Seed.OrgWide), "response_url": w.ResponseURL(url), "trigger_id": w.NewTrigger(m.ID, nil),
	}
	if w.Team.EnterpriseID != "" {
		body["enterprise_id"], body["enterprise_name"] = w.Team.EnterpriseID, w.Team.EnterpriseName
	}
	w.Send(world.Payload{
		Kind: "slash_commands", Event: "slash_commands", Accepts: true, Body: kit.JSON(body),
		Acked: func(payload []byte) {
			if err := s.answer(url, payload); err != nil {
				s.slackbotSays(c, m.ID, fmt.Sprintf("`%s` failed with the error \"%s\"", line, err))
			}
		},
		Failed: func(reason string) {
			code := "operation_timeout"
			if reason == "connection_failed" {
				code = "dispatch_failed"
			}
			s.slackbotSays(c, m.ID, fmt.Sprintf("`%s` failed with the error \"%s\"", line, code))
		},
	})
}

// answer shows what the app put into its ack, if anything.
func (s *Server) answer(url *world.Response, payload json.RawMessage) error {
	if len(payload) == 0 || string(payload) == "null" || string(payload) == `""` || string(payload) == "{}" {
		return nil
	}
	if payload[0] == '"' { // Some SDKs ack with bare text.
		payload = kit.JSON(obj{"text": payload})
	}
	return s.api.Respond(url, payload)
}

// slackbotSays shows a member a private line from Slack itself.
func (s *Server) slackbotSays(c *world.Conversation, to, text string) {
	s.world.Whisper(c, to, Message{User: world.SlackbotID, Text: kit.Escape(text), Team: s.world.Team.ID})
}

// A surface is where a member acts: a message in a channel, or a view.
type surface struct {
	channel *world.Conversation
	message *Message
	view    *View
}

func (at surface) blocks() json.RawMessage {
	if at.view != nil {
		return at.view.Blocks
	}
	return at.message.Blocks
}

// act sends block_actions for one kit.Element to the app.
func (s *Server) act(m Member, at surface, e kit.Element, action obj) {
	w := s.world
	action["action_id"], action["block_id"], action["type"] = e.ID, e.Block, e.Kind
	action["action_ts"] = w.NewTS()
	p := w.Interaction("block_actions", m.ID, w.NewTrigger(m.ID, at.view), at.view != nil)
	p["actions"] = []obj{action}
	entry := Entry{Kind: "click", User: m.ID, ActionID: e.ID, BlockID: e.Block, Value: actionValue(e, action)}
	if at.view != nil {
		entry.View = at.view
		p["view"], p["container"] = at.view, obj{"type": "view", "view_id": at.view.ID}
	} else {
		s.addMessageContext(p, m, at, e, action)
		entry.Channel, entry.TS, entry.ThreadTS = at.channel.ID, at.message.TS, at.message.ThreadTS
	}
	s.world.Publish(Change{Entry: entry, Only: m.ID})
	s.world.Send(world.Payload{Kind: "interactive", Event: "block_actions", Body: kit.JSON(p), Failed: func(string) {
		if at.channel != nil {
			s.slackbotSays(at.channel, m.ID, w.App.Name+" did not respond. Please try again.")
		}
	}})
}

// addMessageContext adds what block_actions on a message carry.
func (s *Server) addMessageContext(p obj, m Member, at surface, e kit.Element, action obj) {
	msg, c := at.message, at.channel
	container := obj{"type": "message", "message_ts": msg.TS, "channel_id": c.ID, "is_ephemeral": msg.Ephemeral}
	if msg.ThreadTS != "" {
		container["thread_ts"] = msg.ThreadTS
	}
	p["container"], p["channel"] = container, obj{"id": c.ID, "name": c.Name}
	if !msg.Ephemeral { // Slack does not send an ephemeral message back.
		p["message"] = msg.Wire(true)
	}
	state := kit.ViewState{Values: map[string]map[string]obj{}}
	for _, el := range kit.Elements(msg.Blocks) {
		if v, ok := el.Initial(); ok {
			state = state.With(el.Block, el.ID, v)
		}
	}
	if key := kit.StateKey(e.Kind); key != "" && e.Kind != "overflow" {
		state = state.With(e.Block, e.ID, obj{"type": e.Kind, key: action[key]})
	}
	p["state"] = state
	p["response_url"] = s.world.ResponseURL(s.world.NewResponse(c, m.ID, msg))
}

// actionValue is the chosen value as one line of the transcript shows it.
func actionValue(e kit.Element, action obj) string {
	v := action["value"]
	if key := kit.StateKey(e.Kind); key != "" {
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
