package workspace

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/webapi"
	"github.com/studybot/studybot/internal/workspace/world"
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
	s.world.Lock()
	m, v, err := s.filled(user, viewID, values)
	if err == nil {
		if result.Errors = missing(v); result.Errors == nil {
			s.submit(m, v, &result, done)
		} else {
			done <- nil
		}
	}
	s.world.Unlock()
	if err != nil {
		return Submission{}, fmt.Errorf("submit: %w", err)
	}
	select {
	case err = <-done:
	case <-s.world.Quit:
		err = world.ErrClosed
	}
	if err != nil {
		return Submission{}, fmt.Errorf("submit: %w", err)
	}
	s.world.Lock()
	defer s.world.Unlock()
	result.Views = s.world.Stacks[m.ID]
	if result.Views == nil {
		result.Views = []*View{}
	}
	result.Closed = s.world.View(viewID) == nil
	return result, nil
}

// filled is a member's modal with values put into it.
func (s *Server) filled(user, viewID string, values map[string]map[string]any) (Member, *View, error) {
	m, err := s.person(user)
	if err != nil {
		return m, nil, err
	}
	v := s.world.View(viewID)
	if v == nil || v.Owner != m.ID || v.Type != "modal" {
		return m, nil, fmt.Errorf("%s has no modal %q open", m.Name, viewID)
	}
	next := *v
	for block, actions := range values {
		for action, value := range actions {
			e, err := kit.Pick(v.Blocks, block, action, "")
			if err != nil {
				return m, nil, err
			}
			texts, err := asTexts(value)
			if err != nil {
				return m, nil, fmt.Errorf("%s: %w", action, err)
			}
			state, err := e.Choose(texts)
			if err != nil {
				return m, nil, err
			}
			next.State = next.State.With(block, action, state)
		}
	}
	s.world.ReplaceView(v, &next)
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
	for _, e := range kit.Elements(v.Blocks) {
		if text := e.Refusal(v.State.Values[e.Block][e.ID]); text != "" {
			if faults == nil {
				faults = map[string]string{}
			}
			faults[e.Block] = text
		}
	}
	return faults
}

var errTrouble = errors.New("the app did not answer in time; nothing was lost, try again")

// submit sends view_submission, and on the app's ack does what it asks for.
func (s *Server) submit(m Member, v *View, result *Submission, done chan<- error) {
	p := s.world.Interaction("view_submission", m.ID, s.world.NewTrigger(m.ID, v), true)
	p["view"], p["response_urls"] = v, []obj{}
	s.world.Publish(Change{Entry: Entry{Kind: "submit", User: m.ID, View: v}, Only: m.ID})
	s.world.Send(world.Payload{
		Kind: "interactive", Event: "view_submission", Accepts: true, Body: kit.JSON(p),
		Acked:  func(payload []byte) { done <- s.submitted(v.ID, payload, result) },
		Failed: func(string) { done <- errTrouble },
	})
}

// submitted does what the ack of a view_submission asks for.
func (s *Server) submitted(id string, payload json.RawMessage, result *Submission) error {
	v := s.world.View(id)
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
		s.world.CloseViews(v, false)
	case "clear":
		s.world.CloseViews(v, true)
	case "errors":
		if len(ack.Errors) == 0 {
			return errors.New("the app's answer names no errors")
		}
		for block := range ack.Errors {
			if !hasInput(v, block) {
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

func hasInput(v *View, block string) bool {
	for _, e := range kit.Elements(v.Blocks) {
		if e.Input && e.Block == block {
			return true
		}
	}
	return false
}

// nextView replaces v, or covers it, with the view of an ack.
func (s *Server) nextView(v *View, action string, raw json.RawMessage) error {
	src, err := webapi.CheckView(raw)
	if err != nil {
		return fmt.Errorf("the app's view is refused: %w: %v", err, webapi.Problems(err))
	}
	if action == "update" {
		next := *v
		next.State = kit.ViewState{}
		s.world.Fill(&next, src)
		s.world.ReplaceView(v, &next)
		return nil
	}
	if len(s.world.Stacks[v.Owner]) >= world.MaxStack {
		return errors.New("the app's view is refused: push_limit_reached")
	}
	s.world.ShowModal(s.world.NewView(src, v.Owner), false)
	return nil
}

// CloseView closes a modal; the one under it shows again. An app that asked to be
// told is told.
func (s *Server) CloseView(user, viewID string) error {
	s.world.Lock()
	defer s.world.Unlock()
	m, err := s.person(user)
	if err != nil {
		return fmt.Errorf("close: %w", err)
	}
	v := s.world.View(viewID)
	if v == nil || v.Owner != m.ID || v.Type != "modal" {
		return fmt.Errorf("close: %s has no modal %q open", m.Name, viewID)
	}
	s.world.CloseViews(v, v.ClearOnClose)
	if v.NotifyOnClose {
		p := s.world.Interaction("view_closed", m.ID, "", true)
		p["view"], p["is_cleared"] = v, v.ClearOnClose
		s.world.Send(world.Payload{Kind: "interactive", Event: "view_closed", Body: kit.JSON(p)})
	}
	return nil
}
