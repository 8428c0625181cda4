package kit

import "encoding/json"

// ViewSource is what an app sends to make a view.
type ViewSource struct {
	Type            string          `json:"type"`
	Title           json.RawMessage `json:"title"`
	Submit          json.RawMessage `json:"submit"`
	Close           json.RawMessage `json:"close"`
	Blocks          json.RawMessage `json:"blocks"`
	PrivateMetadata string          `json:"private_metadata"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	ClearOnClose    bool            `json:"clear_on_close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
}

// CheckView reads a view as Slack does, or says what is wrong with it.
func CheckView(raw json.RawMessage) (_ ViewSource, problems []string) {
	var src ViewSource
	if err := json.Unmarshal(raw, &src); err != nil {
		return src, []string{"[ERROR] must be a valid view [json-pointer:/view]"}
	}
	check := &blockCheck{surface: src.Type, root: "/view"}
	check.viewFields(&src)
	blocks, problems := CheckBlocks(orEmpty(src.Blocks), src.Type, "/view/blocks")
	if problems = append(check.problems, problems...); len(problems) > 0 {
		return src, problems
	}
	src.Blocks = orEmpty(blocks)
	for _, e := range Elements(src.Blocks) {
		if e.Input && src.Type == "modal" && len(src.Submit) == 0 {
			return src, []string{"[ERROR] submit is required when an input block is within blocks [json-pointer:/view/submit]"}
		}
	}
	return src, nil
}

func orEmpty(blocks json.RawMessage) json.RawMessage {
	if len(blocks) == 0 {
		return json.RawMessage("[]")
	}
	return blocks
}

// viewFields checks all of a view but its blocks.
func (c *blockCheck) viewFields(src *ViewSource) {
	if src.Type != "modal" && src.Type != "home" {
		c.fail("/view/type", "unsupported type: %s", src.Type)
	}
	texts := map[string]*json.RawMessage{"title": &src.Title, "submit": &src.Submit, "close": &src.Close}
	fields := obj{"private_metadata": src.PrivateMetadata, "callback_id": src.CallbackID, "external_id": src.ExternalID}
	for key, raw := range texts {
		if string(*raw) == "null" {
			*raw = nil
		}
		if len(*raw) > 0 {
			var v any
			_ = json.Unmarshal(*raw, &v) // It is part of valid JSON.
			fields[key] = v
		}
	}
	modal := src.Type == "modal"
	c.text(fields, "title", "/view", textRule{most: 24, plain: true, required: modal})
	c.text(fields, "submit", "/view", textRule{most: 24, plain: true})
	c.text(fields, "close", "/view", textRule{most: 24, plain: true})
	c.str(fields, "private_metadata", "/view", 3000, false)
	c.str(fields, "callback_id", "/view", 255, false)
	c.str(fields, "external_id", "/view", 255, false)
	for key, raw := range texts {
		if fields[key] != nil {
			*raw = JSON(fields[key])
		}
	}
	if src.Blocks == nil {
		c.fail("/view", "missing required field: blocks")
	}
}

// A ViewState holds what a member has put into a view's elements:
// values[block_id][action_id].
type ViewState struct {
	Values map[string]map[string]map[string]any `json:"values"`
}

// With is a copy of the state with one more value.
func (st ViewState) With(block, action string, value obj) ViewState {
	next := ViewState{Values: make(map[string]map[string]map[string]any, len(st.Values)+1)}
	for b, actions := range st.Values {
		next.Values[b] = actions
	}
	actions := map[string]obj{action: value}
	for a, v := range next.Values[block] {
		if a != action {
			actions[a] = v
		}
	}
	next.Values[block] = actions
	return next
}
