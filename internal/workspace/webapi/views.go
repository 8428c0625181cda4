package webapi

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/world"
)

const maxViewSize = 250 << 10 // bytes of a view

// source reads and checks the view that a call carries.
func (c *call) source() (kit.ViewSource, error) {
	raw := c.raw("view")
	if raw == nil {
		return kit.ViewSource{}, c.need("view")
	}
	return CheckView(raw)
}

// CheckView reads a view as Slack does; its error is a refusal in Slack's words.
func CheckView(raw json.RawMessage) (kit.ViewSource, error) {
	if len(raw) > maxViewSize {
		return kit.ViewSource{}, refuse("view_too_large")
	}
	src, problems := kit.CheckView(raw)
	if len(problems) > 0 {
		return src, &refusal{code: "invalid_arguments", messages: problems}
	}
	return src, nil
}

// trigger is the id that a call wants to exchange.
func (c *call) trigger() string { return cmp.Or(c.str("trigger_id"), c.str("interactivity_pointer")) }

// modal is a new modal out of what a call carries, with its trigger used up.
func (c *call) modal() (*world.View, *world.Trigger, error) {
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
	t, code := c.w.Exchange(c.trigger())
	if code != "" {
		return nil, nil, refuse(code)
	}
	return c.w.NewView(src, t.User), t, nil
}

func (c *call) uniqueExternalID(src kit.ViewSource, self *world.View) error {
	if src.ExternalID == "" {
		return nil
	}
	if other := c.w.ViewWithExternalID(src.ExternalID); other != nil && other != self {
		return refuse("duplicate_external_id")
	}
	return nil
}

func viewsOpen(c *call) (obj, error) {
	v, _, err := c.modal()
	if err != nil {
		return nil, err
	}
	c.w.ShowModal(v, true)
	return obj{"view": v}, nil
}

func viewsPush(c *call) (obj, error) {
	v, t, err := c.modal()
	if err != nil {
		return nil, err
	}
	stack := c.w.Stacks[t.User]
	switch {
	case len(stack) == 0 || t.From == nil:
		return nil, refuse("not_found")
	case len(stack) >= world.MaxStack:
		return nil, refuse("push_limit_reached")
	}
	c.w.ShowModal(v, false)
	return obj{"view": v}, nil
}

func viewsUpdate(c *call) (obj, error) {
	src, err := c.source()
	if err != nil {
		return nil, err
	}
	w := c.w
	var old *world.View
	if id := c.str("external_id"); id != "" {
		old = w.ViewWithExternalID(id)
	} else {
		old = w.View(c.str("view_id"))
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
	w.Fill(&next, src)
	c.w.ReplaceView(old, &next)
	return obj{"view": &next}, nil
}

func viewsPublish(c *call) (obj, error) {
	src, err := c.source()
	if err != nil {
		return nil, err
	}
	w := c.w
	user, ok := w.Members[c.str("user_id")]
	old := w.Homes[user.ID]
	switch {
	case !ok:
		return nil, &refusal{code: "invalid_arguments", messages: []string{"[ERROR] user_id is not a member [json-pointer:/user_id]"}}
	case !w.App.HomeTab:
		return nil, refuse("not_enabled")
	case src.Type != "home":
		return nil, &refusal{code: "invalid_arguments", messages: []string{"[ERROR] view.type must be home [json-pointer:/view/type]"}}
	case c.str("hash") != "" && (old == nil || old.Hash != c.str("hash")):
		return nil, refuse("hash_conflict")
	}
	v := w.NewView(src, user.ID)
	if old != nil {
		v.ID, v.RootViewID = old.ID, old.ID
	}
	w.Homes[user.ID] = v
	c.w.Publish(world.Change{Entry: world.Entry{Kind: "home", User: user.ID, View: v}, Only: user.ID})
	return obj{"view": v}, nil
}
