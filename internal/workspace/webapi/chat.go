package webapi

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/world"
)

const (
	maxUpdateText  = 4000  // characters that chat.update takes
	maxAttachments = 100   // in a message
	maxMetadata    = 16000 // bytes of a message's metadata
)

// content is what an app puts into a message.
type content struct {
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks"`
	Attachments json.RawMessage `json:"attachments"`
	Metadata    json.RawMessage `json:"metadata"`
}

func (c *call) content() content {
	return content{c.str("text"), c.raw("blocks"), c.raw("attachments"), c.raw("metadata")}
}

// compose checks content and makes it into a message of the app's.
func (a *API) compose(p content) (world.Message, error) {
	m := a.w.Signed(world.Message{Text: kit.Sent(kit.Truncate(p.Text, kit.MaxText))})
	if len(p.Blocks) > 0 && string(p.Blocks) != "null" {
		if !json.Valid(p.Blocks) {
			return m, refuse("invalid_blocks_format")
		}
		blocks, problems := kit.CheckBlocks(p.Blocks, "message", "/blocks")
		if problems != nil {
			return m, &refusal{code: "invalid_blocks", fields: obj{"errors": bare(problems)}, messages: problems}
		}
		m.Blocks = blocks
	}
	if len(p.Attachments) > 0 && string(p.Attachments) != "null" && string(p.Attachments) != "[]" {
		var list []obj
		if json.Unmarshal(p.Attachments, &list) != nil {
			return m, refuse("invalid_attachments")
		}
		if len(list) > maxAttachments {
			return m, refuse("too_many_attachments")
		}
		m.Attachments = p.Attachments
	}
	var err error
	if m.Metadata, err = checkMetadata(p.Metadata); err != nil {
		return m, err
	}
	if strings.TrimSpace(m.Text) == "" && m.Blocks == nil && m.Attachments == nil {
		return m, refuse("no_text")
	}
	return m, nil
}

// bare is problems without their "[ERROR] ", as Slack's errors field has them.
func bare(problems []string) []string {
	list := make([]string, len(problems))
	for i, p := range problems {
		list[i] = strings.TrimPrefix(p, "[ERROR] ")
	}
	return list
}

func checkMetadata(raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 || string(raw) == "null" || string(raw) == "{}" {
		return nil, nil
	}
	var meta struct {
		EventType    string          `json:"event_type"`
		EventPayload json.RawMessage `json:"event_payload"`
	}
	if json.Unmarshal(raw, &meta) != nil {
		return nil, refuse("invalid_metadata_format")
	}
	if meta.EventType == "" && len(meta.EventPayload) == 0 {
		return nil, nil // SDKs send the empty value of an option that was not used.
	}
	var payload obj
	if meta.EventType == "" || json.Unmarshal(meta.EventPayload, &payload) != nil {
		return nil, refuse("invalid_metadata_schema")
	}
	if len(raw) > maxMetadata {
		return nil, refuse("metadata_too_large")
	}
	return kit.JSON(obj{"event_type": meta.EventType, "event_payload": meta.EventPayload}), nil
}

// writable is the channel that a post names, if the app may post there. A member's
// id names the direct messages with them.
func (c *call) writable() (*world.Conversation, error) {
	w, name := c.w, c.str("channel")
	if name == "" {
		return nil, refuse("channel_not_found")
	}
	if m, ok := w.Members[name]; ok {
		if m.ID == world.SlackbotID || m.Bot {
			return nil, refuse("channel_not_found")
		}
		name = c.w.OpenDM(m.ID).ID
	}
	ch := w.Channel(name)
	inside := ch != nil && ch.Has(w.App.BotUserID)
	switch {
	case ch == nil, ch.Private && !inside:
		return nil, refuse("channel_not_found")
	case ch.IM && !w.App.MessagesTab:
		return nil, refuse("messages_tab_disabled")
	case ch.Archived:
		return nil, refuse("is_archived")
	case !inside && !c.w.Manifest.Has("chat:write.public"):
		return nil, refuse("not_in_channel")
	case ch.Locked:
		return nil, refuse("restricted_action")
	}
	return ch, nil
}

// root checks the thread that a post names.
func (c *call) root(ch *world.Conversation) (string, error) {
	ts := c.str("thread_ts")
	if ts == "" {
		return "", nil
	}
	if _, ok := world.ParseTS(ts); !ok {
		return "", refuse("invalid_thread_ts")
	}
	m := ch.Find(ts)
	if m == nil {
		return "", refuse("thread_not_found")
	}
	if m.Subtype == "channel_join" || m.Subtype == "tombstone" {
		return "", refuse("cannot_reply_to_message")
	}
	return m.TS, nil
}

// draft is the message that a post describes.
func (c *call) draft(ch *world.Conversation) (world.Message, error) {
	if utf8.RuneCountInString(c.str("text")) > kit.MaxText {
		c.warnings = append(c.warnings, "message_truncated")
	}
	m, err := c.api.compose(c.content())
	if err != nil {
		return m, err
	}
	if c.str("parse") == "full" {
		m.Text = c.w.Typed(c.str("text"))
	}
	if name := c.str("username"); name != "" && c.w.Manifest.Has("chat:write.customize") {
		m.Username = name
	}
	m.ThreadTS, err = c.root(ch)
	return m, err
}

func chatPostMessage(c *call) (obj, error) {
	ch, err := c.writable()
	if err != nil {
		return nil, err
	}
	m, err := c.draft(ch)
	if err != nil {
		return nil, err
	}
	if wait := c.api.rates.post(ch.ID, time.Now()); wait > 0 {
		return nil, &refusal{code: "ratelimited", wait: wait}
	}
	if m.ThreadTS != "" && c.flag("reply_broadcast") {
		m.Subtype = "thread_broadcast"
	}
	posted := c.w.Post(ch, m)
	return obj{"channel": ch.ID, "ts": posted.TS, "message": posted.Wire(true)}, nil
}

func chatPostEphemeral(c *call) (obj, error) {
	ch, err := c.writable()
	if err != nil {
		return nil, err
	}
	user, ok := c.w.Members[c.str("user")]
	if !ok || !ch.Has(user.ID) {
		return nil, refuse("user_not_in_channel")
	}
	m, err := c.draft(ch)
	if err != nil {
		return nil, err
	}
	m.Metadata = nil
	return obj{"message_ts": c.w.Whisper(ch, user.ID, m).TS}, nil
}

// own is the app's own message that a call names.
func (c *call) own(otherwise string) (*world.Conversation, *world.Message, error) {
	if err := c.need("channel", "ts"); err != nil {
		return nil, nil, err
	}
	w := c.w
	ch := w.Channels[c.str("channel")]
	if ch == nil || ch.Private && !ch.Has(w.App.BotUserID) {
		return nil, nil, refuse("channel_not_found")
	}
	m := ch.Find(c.str("ts"))
	switch {
	case m == nil, m.Subtype == "tombstone":
		return nil, nil, refuse("message_not_found")
	case m.BotID != w.App.BotID:
		return nil, nil, refuse(otherwise)
	}
	return ch, m, nil
}

// chatUpdate keeps what Slack keeps: blocks only if no text is given, metadata
// unless it is given, and no "edited" mark if there are blocks.
func chatUpdate(c *call) (obj, error) {
	ch, m, err := c.own("cant_update_message")
	if err != nil {
		return nil, err
	}
	if ch.Archived {
		return nil, refuse("is_inactive")
	}
	if c.api.tooOld(m) {
		return nil, refuse("edit_window_closed")
	}
	p := c.content()
	if utf8.RuneCountInString(p.Text) > maxUpdateText {
		return nil, refuse("msg_too_long")
	}
	next, err := c.api.compose(p)
	keepsText := (c.has("metadata") || c.has("blocks")) && m.Text != ""
	if err != nil && (err.Error() != "no_text" || !keepsText) {
		return nil, err
	}
	updated := c.w.Amend(ch, m, c.w.App.BotUserID, p.Blocks == nil && p.Text != "", func(m *world.Message) {
		if c.has("text") && (p.Text != "" || p.Blocks != nil) {
			m.Text, m.Blocks = next.Text, next.Blocks
		}
		if p.Blocks != nil {
			m.Blocks = next.Blocks
		}
		if c.has("attachments") {
			m.Attachments = next.Attachments
		}
		if c.has("metadata") {
			m.Metadata = next.Metadata
		}
	})
	return obj{"channel": ch.ID, "ts": updated.TS, "text": updated.Text, "message": updated.Wire(true)}, nil
}

// tooOld reports whether the workspace's settings let nobody edit m any more.
func (a *API) tooOld(m *world.Message) bool {
	sent, _ := world.ParseTS(m.TS)
	return a.EditWindow > 0 && a.w.Now().Sub(time.UnixMicro(sent)) > a.EditWindow
}

func chatDelete(c *call) (obj, error) {
	ch, m, err := c.own("cant_delete_message")
	if err != nil {
		return nil, err
	}
	c.w.Remove(ch, m, c.w.App.BotUserID)
	return obj{"channel": ch.ID, "ts": m.TS}, nil
}

func chatGetPermalink(c *call) (obj, error) {
	ch := c.w.Channels[c.str("channel")]
	if ch == nil || ch.Private && !ch.Has(c.w.App.BotUserID) {
		return nil, refuse("channel_not_found")
	}
	m := ch.Find(c.str("message_ts"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	return obj{"channel": ch.ID, "permalink": c.api.permalink(ch, m)}, nil
}

// permalink is a message's address; the page opens it.
func (a *API) permalink(ch *world.Conversation, m *world.Message) string {
	link := a.w.Address + "archives/" + ch.ID + "/p" + strings.Replace(m.TS, ".", "", 1)
	if m.IsReply() {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + ch.ID
	}
	return link
}
