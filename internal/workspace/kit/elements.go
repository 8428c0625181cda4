package kit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An Element is an interactive part of a message or view.
type Element struct {
	Block, ID string
	Kind      string
	Source    map[string]any // as the app sent it
	Input     bool           // in an input block: its value goes with the submission
	Dispatch  bool           // of an input block: it also sends block_actions
	Optional  bool           // of an input block: it may stay empty
}

// Elements are the interactive parts of checked blocks, in order.
func Elements(blocks json.RawMessage) []Element {
	var list []obj
	if json.Unmarshal(blocks, &list) != nil {
		return nil
	}
	var found []Element
	for _, b := range list {
		id, _ := b["block_id"].(string)
		add := func(part any, input bool) {
			e, ok := part.(obj)
			kind, _ := e["type"].(string)
			action, _ := e["action_id"].(string)
			if !ok || action == "" {
				return
			}
			dispatch, _ := b["dispatch_action"].(bool)
			optional, _ := b["optional"].(bool)
			found = append(found, Element{id, action, kind, e, input, dispatch, optional})
		}
		add(b["accessory"], false)
		add(b["element"], true)
		if inner, ok := b["elements"].([]any); ok && b["type"] == "actions" {
			for _, e := range inner {
				add(e, false)
			}
		}
	}
	return found
}

// Pick is the element that a member acted on: by action id, and where that
// is not enough by block id and by a button's value.
func Pick(blocks json.RawMessage, block, action, value string) (Element, error) {
	var fits []Element
	for _, e := range Elements(blocks) {
		if e.ID == action && (block == "" || e.Block == block) {
			fits = append(fits, e)
		}
	}
	if len(fits) > 1 && value != "" {
		fits = slices.DeleteFunc(fits, func(e Element) bool { return e.Kind == "button" && e.Source["value"] != value })
	}
	switch {
	case len(fits) == 0:
		return Element{}, fmt.Errorf("nothing there has the action_id %q", action)
	case len(fits) > 1 && block == "":
		return Element{}, fmt.Errorf("several parts have the action_id %q: give a block_id or a value", action)
	}
	return fits[0], nil
}

// StateKey is the key under which an element's state holds its value; empty for a
// kind that holds none.
func StateKey(kind string) string { return stateKeys[kind] }

var stateKeys = map[string]string{
	"plain_text_input": "value", "email_text_input": "value", "url_text_input": "value", "number_input": "value",
	"static_select": "selected_option", "external_select": "selected_option", "radio_buttons": "selected_option",
	"overflow":            "selected_option",
	"multi_static_select": "selected_options", "multi_external_select": "selected_options", "checkboxes": "selected_options",
	"datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time",
	"users_select": "selected_user", "multi_users_select": "selected_users",
	"channels_select": "selected_channel", "multi_channels_select": "selected_channels",
	"conversations_select": "selected_conversation", "multi_conversations_select": "selected_conversations",
}

// initialKeys says under which key an element's source holds where it begins.
var initialKeys = map[string]string{
	"value": "initial_value", "selected_option": "initial_option", "selected_options": "initial_options",
	"selected_date": "initial_date", "selected_time": "initial_time", "selected_date_time": "initial_date_time",
	"selected_user": "initial_user", "selected_users": "initial_users",
	"selected_channel": "initial_channel", "selected_channels": "initial_channels",
	"selected_conversation": "initial_conversation", "selected_conversations": "initial_conversations",
}

// Initial is the state that an element begins with. Buttons and overflow menus
// have none.
func (e Element) Initial() (obj, bool) {
	key := stateKeys[e.Kind]
	if key == "" || e.Kind == "overflow" {
		return nil, false
	}
	v := e.Source[initialKeys[key]]
	if v == nil && strings.HasSuffix(key, "s") {
		v = []any{}
	}
	return obj{"type": e.Kind, key: v}, true
}

// options are an element's options, out of groups too.
func (e Element) options() []any {
	list, _ := e.Source["options"].([]any)
	groups, _ := e.Source["option_groups"].([]any)
	for _, g := range groups {
		if group, ok := g.(obj); ok {
			inner, _ := group["options"].([]any)
			list = append(slices.Clip(list), inner...)
		}
	}
	return list
}

func (e Element) option(value string) (any, error) {
	for _, o := range e.options() {
		if option, ok := o.(obj); ok && option["value"] == value {
			return option, nil
		}
	}
	return nil, fmt.Errorf("%s %q has no option %q", e.Kind, e.ID, value)
}

// Choose is the state of an element after a member chose values in it.
func (e Element) Choose(values []string) (obj, error) {
	key := stateKeys[e.Kind]
	if key == "" {
		return nil, fmt.Errorf("%q is a %s: nothing can be chosen in it", e.ID, e.Kind)
	}
	many := key == "selected_options" || strings.HasPrefix(e.Kind, "multi_")
	if !many && len(values) > 1 {
		return nil, fmt.Errorf("%s %q takes one value", e.Kind, e.ID)
	}
	chosen := []any{}
	for _, value := range values {
		v, err := e.chosen(key, value)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, v)
	}
	switch {
	case many:
		return obj{"type": e.Kind, key: chosen}, nil
	case len(chosen) == 0 || values[0] == "":
		return obj{"type": e.Kind, key: nil}, nil
	}
	return obj{"type": e.Kind, key: chosen[0]}, nil
}

// chosen is one chosen value as the state holds it.
func (e Element) chosen(key, value string) (any, error) {
	switch {
	case strings.HasPrefix(key, "selected_option"):
		if value == "" || strings.Contains(e.Kind, "external") {
			return obj{"text": obj{"type": "plain_text", "text": value, "emoji": true}, "value": value}, nil
		}
		return e.option(value)
	case key == "selected_date_time" && value != "":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s %q: want Unix seconds, not %q", e.Kind, e.ID, value)
		}
		return n, nil
	}
	return value, nil
}

// Refusal is why a submission cannot hold this state, as Slack's client would say
// it before it sends anything; empty if it can.
func (e Element) Refusal(state obj) string {
	v := state[stateKeys[e.Kind]]
	text, isText := v.(string)
	list, isList := v.([]any)
	if v == nil || isText && strings.TrimSpace(text) == "" || isList && len(list) == 0 {
		if e.Input && !e.Optional {
			return "Please complete this required field."
		}
		return ""
	}
	n := len([]rune(text))
	limit := number(e.Source["max_length"], 3000)
	if e.Kind == "plain_text_input" && n > limit {
		return fmt.Sprintf("Please use at most %d characters.", limit)
	}
	if least := number(e.Source["min_length"], 0); e.Kind == "plain_text_input" && n < least {
		return fmt.Sprintf("Please use at least %d characters.", least)
	}
	return ""
}

func number(v any, otherwise int) int {
	if f, ok := v.(float64); ok {
		return int(f)
	}
	return otherwise
}
