package workspace

import (
	"encoding/json"
	"fmt"
)

const maxViewSize = 250 << 10 // bytes of a view

// source reads and checks the view that a call carries.
func (c *call) source() (viewSource, error) {
	raw := c.raw("view")
	if raw == nil {
		return viewSource{}, c.need("view")
	}
	return checkView(raw)
}

// checkView reads a view as Slack does.
func checkView(raw json.RawMessage) (viewSource, error) {
	var src viewSource
	if len(raw) > maxViewSize {
		return src, refuse("view_too_large")
	}
	invalid := func(problems ...string) error {
		return &refusal{code: "invalid_arguments", messages: problems}
	}
	if err := json.Unmarshal(raw, &src); err != nil {
		return src, invalid("[ERROR] must be a valid view [json-pointer:/view]")
	}
	check := &blockCheck{surface: src.Type, root: "/view"}
	check.viewFields(&src)
	blocks, problems := checkBlocks(orEmpty(src.Blocks), src.Type, "/view/blocks")
	if problems = append(check.problems, problems...); len(problems) > 0 {
		return src, invalid(problems...)
	}
	src.Blocks = orEmpty(blocks)
	for _, e := range elements(src.Blocks) {
		if e.input && src.Type == "modal" && len(src.Submit) == 0 {
			return src, invalid("[ERROR] submit is required when an input block is within blocks [json-pointer:/view/submit]")
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
func (c *blockCheck) viewFields(src *viewSource) {
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
			*raw = mustJSON(fields[key])
		}
	}
	if src.Blocks == nil {
		c.fail("/view", "missing required field: blocks")
	}
}

// trigger is the id that a call wants to exchange.
func (c *call) trigger() string { return cmpOr(c.str("trigger_id"), c.str("interactivity_pointer")) }

// modal is a new modal out of what a call carries, with its trigger used up.
func (c *call) modal() (*View, *trigger, error) {
	src, err := c.source()
	if err != nil {
		return nil, nil, err
	}
	if src.Type != "modal" {
		return nil, nil, &refusal{code: "invalid_arguments", messages: []string{"[ERROR] view.type must be modal [json-pointer:/view/type]"}}
	}
	if err := c.uniqueExternalID(src, nil); err != nil {
		return nil, nil, err
	}
	if c.trigger() == "" {
		return nil, nil, c.need("trigger_id")
	}
	t, err := c.s.exchange(c.trigger())
	if err != nil {
		return nil, nil, err
	}
	return c.s.world.newView(src, t.user), t, nil
}

func (c *call) uniqueExternalID(src viewSource, self *View) error {
	if src.ExternalID == "" {
		return nil
	}
	if other := c.s.world.viewWithExternalID(src.ExternalID); other != nil && other != self {
		return refuse("duplicate_external_id")
	}
	return nil
}

func viewsOpen(c *call) (obj, error) {
	v, _, err := c.modal()
	if err != nil {
		return nil, err
	}
	c.s.showModal(v, true)
	return obj{"view": v}, nil
}

func viewsPush(c *call) (obj, error) {
	v, t, err := c.modal()
	if err != nil {
		return nil, err
	}
	stack := c.s.world.stacks[t.user]
	switch {
	case len(stack) == 0 || t.from == nil:
		return nil, refuse("not_found")
	case len(stack) >= maxStack:
		return nil, refuse("push_limit_reached")
	}
	c.s.showModal(v, false)
	return obj{"view": v}, nil
}

func viewsUpdate(c *call) (obj, error) {
	src, err := c.source()
	if err != nil {
		return nil, err
	}
	w := c.s.world
	var old *View
	if id := c.str("external_id"); id != "" {
		old = w.viewWithExternalID(id)
	} else {
		old = w.view(c.str("view_id"))
	}
	switch {
	case old == nil:
		return nil, refuse("not_found")
	case c.str("hash") != "" && c.str("hash") != old.Hash:
		return nil, refuse("hash_conflict")
	case src.Type != old.Type:
		return nil, &refusal{code: "invalid_arguments", messages: []string{
			fmt.Sprintf("[ERROR] view.type must be %s [json-pointer:/view/type]", old.Type),
		}}
	}
	if err := c.uniqueExternalID(src, old); err != nil {
		return nil, err
	}
	next := *old
	w.fill(&next, src)
	c.s.replaceView(old, &next)
	return obj{"view": &next}, nil
}

func viewsPublish(c *call) (obj, error) {
	src, err := c.source()
	if err != nil {
		return nil, err
	}
	w := c.s.world
	user, ok := w.members[c.str("user_id")]
	old := w.homes[user.ID]
	switch {
	case !ok:
		return nil, &refusal{code: "invalid_arguments", messages: []string{"[ERROR] user_id is not a member [json-pointer:/user_id]"}}
	case !w.app.HomeTab:
		return nil, refuse("not_enabled")
	case src.Type != "home":
		return nil, &refusal{code: "invalid_arguments", messages: []string{"[ERROR] view.type must be home [json-pointer:/view/type]"}}
	case c.str("hash") != "" && (old == nil || old.Hash != c.str("hash")):
		return nil, refuse("hash_conflict")
	}
	v := w.newView(src, user.ID)
	if old != nil {
		v.ID, v.RootViewID = old.ID, old.ID
	}
	w.homes[user.ID] = v
	c.s.publish(Change{Entry: Entry{Kind: "home", User: user.ID, View: v}, only: user.ID})
	return obj{"view": v}, nil
}
