package kit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/studybot/studybot/internal/workspace/secret"
)

// How many blocks Slack takes in a message and in a view.
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
)

// A blockCheck reads Block Kit as Slack does: it refuses what is outside the
// limits, in Slack's words, and fills in ids that were left open.
type blockCheck struct {
	surface  string // "message", "modal" or "home"
	root     string // JSON pointer of the blocks: "/blocks" or "/view/blocks"
	problems []string
	blockIDs map[string]bool
	actions  map[string]bool // action ids of the block being read
	markdown int             // characters in markdown blocks so far
}

// CheckBlocks is blocks as Slack would keep them, or what is wrong with them.
func CheckBlocks(raw json.RawMessage, surface, root string) (_ json.RawMessage, problems []string) {
	c := &blockCheck{surface: surface, root: root, blockIDs: map[string]bool{}}
	var blocks []any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if dec.Decode(&blocks) != nil {
		return nil, []string{"[ERROR] must be an array [json-pointer:" + root + "]"}
	}
	limit := maxViewBlocks
	if surface == "message" {
		limit = maxMessageBlocks
	}
	if len(blocks) > limit {
		c.fail(root, "no more than %d items allowed", limit)
	}
	for i, b := range blocks {
		c.block(b, fmt.Sprintf("%s/%d", root, i))
	}
	if c.problems != nil {
		return nil, c.problems
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	return JSON(blocks), nil
}

func (c *blockCheck) fail(pointer, format string, args ...any) {
	c.problems = append(c.problems, "[ERROR] "+fmt.Sprintf(format, args...)+" [json-pointer:"+pointer+"]")
}

// block checks one block.
func (c *blockCheck) block(v any, at string) {
	b, ok := v.(obj)
	if !ok {
		c.fail(at, "must be an object")
		return
	}
	c.actions = map[string]bool{}
	c.blockID(b, at)
	kind, _ := b["type"].(string)
	switch kind {
	case "section":
		c.section(b, at)
	case "header":
		c.text(b, "text", at, textRule{most: 150, plain: true, required: true})
	case "actions":
		c.list(b, "elements", at, 1, 25, func(e any, at string) { c.element(e, at, inActions) })
	case "context":
		c.list(b, "elements", at, 1, 10, c.contextElement)
	case "input":
		c.input(b, at)
	case "image":
		c.image(b, at)
		c.text(b, "title", at, textRule{most: 2000, plain: true})
	case "markdown":
		c.str(b, "text", at, 12000, true)
		text, _ := b["text"].(string)
		if c.markdown += utf8.RuneCountInString(text); c.markdown > 12000 {
			c.fail(at+"/text", "must be less than 12001 characters")
		}
	case "rich_text":
		c.list(b, "elements", at, 0, 1000, func(any, string) {})
	case "video":
		c.str(b, "alt_text", at, 2000, true)
		c.str(b, "video_url", at, 3000, true)
		c.text(b, "title", at, textRule{most: 200, plain: true, required: true})
	case "table":
		c.list(b, "rows", at, 1, 100, func(any, string) {})
	case "divider":
	default:
		c.fail(at+"/type", "unsupported type: %s", kind)
	}
}

func (c *blockCheck) blockID(b obj, at string) {
	c.str(b, "block_id", at, 255, false)
	id, _ := b["block_id"].(string)
	if id == "" {
		for id == "" || c.blockIDs[id] {
			id = secret.ID(5)
		}
		b["block_id"] = id
	} else if c.blockIDs[id] {
		c.fail(at+"/block_id", "block_id already in use: %s", id)
	}
	c.blockIDs[id] = true
}

func (c *blockCheck) section(b obj, at string) {
	if b["text"] == nil && b["fields"] == nil {
		c.fail(at, "missing required field: text or fields")
	}
	c.text(b, "text", at, textRule{most: 3000})
	if b["fields"] != nil {
		c.list(b, "fields", at, 1, 10, func(f any, at string) { c.textObject(f, at, textRule{most: 2000}) })
	}
	if b["accessory"] != nil {
		c.element(b["accessory"], at+"/accessory", inAccessory)
	}
}

func (c *blockCheck) input(b obj, at string) {
	c.text(b, "label", at, textRule{most: 2000, plain: true, required: true})
	c.text(b, "hint", at, textRule{most: 2000, plain: true})
	if b["element"] == nil {
		c.fail(at, "missing required field: element")
		return
	}
	c.element(b["element"], at+"/element", inInput)
}

func (c *blockCheck) image(b obj, at string) {
	if b["image_url"] == nil && b["slack_file"] == nil {
		c.fail(at, "missing required field: image_url")
	}
	c.str(b, "image_url", at, 3000, false)
	c.str(b, "alt_text", at, 2000, true)
}

func (c *blockCheck) contextElement(e any, at string) {
	part, ok := e.(obj)
	if ok && part["type"] == "image" {
		c.image(part, at)
		return
	}
	c.textObject(e, at, textRule{most: 3000})
}

// list checks an array's length and each item.
func (c *blockCheck) list(b obj, key, at string, least, most int, each func(any, string)) {
	at += "/" + key
	items, ok := b[key].([]any)
	switch {
	case b[key] == nil && least > 0:
		c.fail(strings.TrimSuffix(at, "/"+key), "missing required field: %s", key)
	case !ok && b[key] != nil:
		c.fail(at, "must be an array")
	case len(items) < least:
		c.fail(at, "no less than %d items allowed", least)
	case len(items) > most:
		c.fail(at, "no more than %d items allowed", most)
	}
	for i, item := range items {
		each(item, fmt.Sprintf("%s/%d", at, i))
	}
}

// str checks a string's length in characters.
func (c *blockCheck) str(b obj, key, at string, most int, required bool) {
	v, present := b[key]
	if !present || v == nil {
		if required {
			c.fail(at, "missing required field: %s", key)
		}
		return
	}
	s, ok := v.(string)
	switch {
	case !ok:
		c.fail(at+"/"+key, "must be a string")
	case utf8.RuneCountInString(s) > most:
		c.fail(at+"/"+key, "must be less than %d characters", most+1)
	case required && s == "":
		c.fail(at+"/"+key, "must be more than 0 characters")
	}
}

// A textRule says what a text object may be.
type textRule struct {
	most            int
	plain, required bool
}

func (c *blockCheck) text(b obj, key, at string, rule textRule) {
	if b[key] == nil {
		if rule.required {
			c.fail(at, "missing required field: %s", key)
		}
		return
	}
	c.textObject(b[key], at+"/"+key, rule)
}

func (c *blockCheck) textObject(v any, at string, rule textRule) {
	t, ok := v.(obj)
	if !ok {
		c.fail(at, "must be an object")
		return
	}
	kind, _ := t["type"].(string)
	switch {
	case kind != "plain_text" && kind != "mrkdwn", rule.plain && kind != "plain_text":
		c.fail(at, "failed to match all allowed schemas")
		return
	case kind == "mrkdwn" && t["emoji"] != nil:
		c.fail(at, "invalid additional property: emoji")
	case kind == "plain_text" && t["verbatim"] != nil:
		c.fail(at, "invalid additional property: verbatim")
	}
	c.str(t, "text", at, rule.most, true)
	text, _ := t["text"].(string)
	if kind == "plain_text" {
		if t["emoji"] == nil {
			t["emoji"] = true
		}
		return
	}
	t["text"] = Sent(text)
	if t["verbatim"] == nil {
		t["verbatim"] = false
	}
}

// Where an element may stand.
var (
	menus = []string{
		"static_select", "external_select", "users_select", "conversations_select", "channels_select",
		"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
	}
	pickers     = []string{"radio_buttons", "checkboxes", "datepicker", "timepicker", "datetimepicker"}
	inActions   = slices.Concat([]string{"button", "overflow", "workflow_button"}, menus, pickers)
	inAccessory = append([]string{"image"}, inActions...)
	inInput     = slices.Concat(menus, pickers, []string{
		"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input",
	})
)

// element checks one element and gives it an action id if it has none.
func (c *blockCheck) element(v any, at string, allowed []string) {
	e, ok := v.(obj)
	kind, _ := e["type"].(string)
	if !ok || !slices.Contains(allowed, kind) {
		c.fail(at+"/type", "unsupported type: %s", kind)
		return
	}
	if kind == "image" {
		c.image(e, at)
		return
	}
	c.actionID(e, at)
	c.confirm(e, at)
	c.text(e, "placeholder", at, textRule{most: 150, plain: true})
	switch kind {
	case "button", "workflow_button":
		c.button(e, at)
	case "static_select", "multi_static_select":
		c.choices(e, at)
	case "overflow":
		c.list(e, "options", at, 1, 5, c.option)
	case "checkboxes", "radio_buttons":
		c.list(e, "options", at, 1, 10, c.option)
	case "plain_text_input":
		c.str(e, "initial_value", at, 3000, false)
		if n, ok := e["max_length"].(json.Number); ok {
			if most, err := n.Int64(); err != nil || most < 1 || most > 3000 {
				c.fail(at+"/max_length", "must be between 1 and 3000")
			}
		}
	}
}

func (c *blockCheck) actionID(e obj, at string) {
	c.str(e, "action_id", at, 255, false)
	id, _ := e["action_id"].(string)
	if id == "" {
		id = secret.ID(5)
		e["action_id"] = id
	} else if c.actions[id] {
		c.fail(at+"/action_id", "action_id already in use: %s", id)
	}
	c.actions[id] = true
}

func (c *blockCheck) button(e obj, at string) {
	c.text(e, "text", at, textRule{most: 75, plain: true, required: true})
	c.str(e, "value", at, 2000, false)
	c.str(e, "url", at, 3000, false)
	c.str(e, "accessibility_label", at, 75, false)
	if style := e["style"]; style != nil && style != "primary" && style != "danger" {
		c.fail(at+"/style", "must be a valid enum value")
	}
}

// choices checks a select's options, or its groups of them: 100 either way.
func (c *blockCheck) choices(e obj, at string) {
	if e["option_groups"] != nil && e["options"] == nil {
		c.list(e, "option_groups", at, 1, 100, func(g any, at string) {
			group, _ := g.(obj)
			c.text(group, "label", at, textRule{most: 75, plain: true, required: true})
			c.list(group, "options", at, 1, 100, c.option)
		})
		return
	}
	c.list(e, "options", at, 1, 100, c.option)
}

func (c *blockCheck) option(v any, at string) {
	o, ok := v.(obj)
	if !ok {
		c.fail(at, "must be an object")
		return
	}
	c.text(o, "text", at, textRule{most: 75, required: true})
	c.str(o, "value", at, 150, false)
	c.text(o, "description", at, textRule{most: 75})
}

func (c *blockCheck) confirm(e obj, at string) {
	dialog, ok := e["confirm"].(obj)
	if !ok {
		return
	}
	at += "/confirm"
	c.text(dialog, "title", at, textRule{most: 100, plain: true})
	c.text(dialog, "text", at, textRule{most: 300})
	c.text(dialog, "confirm", at, textRule{most: 30, plain: true})
	c.text(dialog, "deny", at, textRule{most: 30, plain: true})
}
