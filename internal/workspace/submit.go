package workspace

import (
	"encoding/json"
	"errors"
	"fmt"
)

// A Submission is what became of a submitted view.
type Submission struct {
	Closed bool              `json:"closed"`           // whether the view is gone
	Errors map[string]string `json:"errors,omitempty"` // by block id; the view stays
	Views  []*View           `json:"views"`            // the member's stack afterwards, bottom first
}

// SubmitView submits a modal, with values by block id and action id where they
// differ from what was chosen before: a text, an option's value, or a list of
// them. It waits for the app's answer.
func (s *Server) SubmitView(user, viewID string, values map[string]map[string]any) (Submission, error) {
	done := make(chan error, 1)
	var result Submission
	s.mu.Lock()
	m, v, err := s.filled(user, viewID, values)
	if err == nil {
		if result.Errors = missing(v); result.Errors == nil {
			s.submit(m, v, &result, done)
		} else {
			done <- nil
		}
	}
	s.mu.Unlock()
	if err != nil {
		return Submission{}, fmt.Errorf("submit: %w", err)
	}
	select {
	case err = <-done:
	case <-s.quit:
		err = errClosed
	}
	if err != nil {
		return Submission{}, fmt.Errorf("submit: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	result.Views = s.world.stacks[m.ID]
	if result.Views == nil {
		result.Views = []*View{}
	}
	result.Closed = s.world.view(viewID) == nil
	return result, nil
}

// filled is a member's modal with values put into it.
func (s *Server) filled(user, viewID string, values map[string]map[string]any) (Member, *View, error) {
	m, err := s.person(user)
	if err != nil {
		return m, nil, err
	}
	v := s.world.view(viewID)
	if v == nil || v.user != m.ID || v.Type != "modal" {
		return m, nil, fmt.Errorf("%s has no modal %q open", m.Name, viewID)
	}
	next := *v
	for block, actions := range values {
		for action, value := range actions {
			e, err := pickElement(v.Blocks, block, action, "")
			if err != nil {
				return m, nil, err
			}
			texts, err := asTexts(value)
			if err != nil {
				return m, nil, fmt.Errorf("%s: %w", action, err)
			}
			state, err := e.choose(texts)
			if err != nil {
				return m, nil, err
			}
			next.State = next.State.with(block, action, state)
		}
	}
	s.replaceView(v, &next)
	return m, &next, nil
}

// asTexts reads a submitted value: a text, nothing, or a list of texts.
func asTexts(value any) ([]string, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case string:
		return []string{v}, nil
	case []string:
		return v, nil
	case []any:
		texts := make([]string, len(v))
		for i, item := range v {
			text, ok := item.(string)
			if !ok {
				return nil, fmt.Errorf("value %v: want texts", v)
			}
			texts[i] = text
		}
		return texts, nil
	}
	return nil, fmt.Errorf("value %v: want a text or a list of texts", value)
}

// missing is what Slack's client would refuse to submit, or nil.
func missing(v *View) map[string]string {
	var faults map[string]string
	for _, e := range elements(v.Blocks) {
		if text := e.refusal(v.State.Values[e.block][e.id]); text != "" {
			if faults == nil {
				faults = map[string]string{}
			}
			faults[e.block] = text
		}
	}
	return faults
}

var errTrouble = errors.New("the app did not answer in time; nothing was lost, try again")

// submit sends view_submission, and on the app's ack does what it asks for.
func (s *Server) submit(m Member, v *View, result *Submission, done chan<- error) {
	p := s.world.interaction("view_submission", m.ID, s.newTrigger(m.ID, v))
	p["view"], p["response_urls"] = v, []obj{}
	s.publish(Change{Entry: Entry{Kind: "submit", User: m.ID, View: v}, only: m.ID})
	s.deliver(&delivery{
		kind: "interactive", event: "view_submission", accepts: true, payload: mustJSON(p),
		acked:  func(payload json.RawMessage) { done <- s.submitted(v.ID, payload, result) },
		failed: func(string) { done <- errTrouble },
	})
}

// submitted does what the ack of a view_submission asks for.
func (s *Server) submitted(id string, payload json.RawMessage, result *Submission) error {
	v := s.world.view(id)
	if v == nil {
		return nil // The app closed it meanwhile.
	}
	var ack struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   json.RawMessage   `json:"view"`
	}
	if len(payload) > 0 && string(payload) != `""` && json.Unmarshal(payload, &ack) != nil {
		return errors.New("the app's answer is not a response_action")
	}
	switch ack.Action {
	case "":
		s.closeViews(v, false)
	case "clear":
		s.closeViews(v, true)
	case "errors":
		if len(ack.Errors) == 0 {
			return errors.New("the app's answer names no errors")
		}
		for block := range ack.Errors {
			if !v.hasInput(block) {
				return fmt.Errorf("the app's answer puts an error on %q, which is no input block", block)
			}
		}
		result.Errors = ack.Errors
	case "update", "push":
		return s.nextView(v, ack.Action, ack.View)
	default:
		return fmt.Errorf("the app's response_action is %q: want errors, update, push or clear", ack.Action)
	}
	return nil
}

func (v *View) hasInput(block string) bool {
	for _, e := range elements(v.Blocks) {
		if e.input && e.block == block {
			return true
		}
	}
	return false
}

// nextView replaces v, or covers it, with the view of an ack.
func (s *Server) nextView(v *View, action string, raw json.RawMessage) error {
	src, err := checkView(raw)
	if err != nil {
		var refused *refusal
		errors.As(err, &refused) // checkView returns nothing else
		return fmt.Errorf("the app's view is refused: %w: %v", err, refused.messages)
	}
	if action == "update" {
		next := *v
		next.State = viewState{}
		s.world.fill(&next, src)
		s.replaceView(v, &next)
		return nil
	}
	if len(s.world.stacks[v.user]) >= maxStack {
		return errors.New("the app's view is refused: push_limit_reached")
	}
	s.showModal(s.world.newView(src, v.user), false)
	return nil
}

// CloseView closes a modal; the one under it shows again. An app that asked to be
// told is told.
func (s *Server) CloseView(user, viewID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.person(user)
	if err != nil {
		return fmt.Errorf("close: %w", err)
	}
	v := s.world.view(viewID)
	if v == nil || v.user != m.ID || v.Type != "modal" {
		return fmt.Errorf("close: %s has no modal %q open", m.Name, viewID)
	}
	s.closeViews(v, v.ClearOnClose)
	if v.NotifyOnClose {
		p := s.world.interaction("view_closed", m.ID, "")
		p["view"], p["is_cleared"] = v, v.ClearOnClose
		s.deliver(&delivery{kind: "interactive", event: "view_closed", payload: mustJSON(p)})
	}
	return nil
}
