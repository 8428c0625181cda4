package workspace

import (
	"encoding/json"
	"fmt"
	"slices"
)

// maxStack is how many modals Slack piles up for a member.
const maxStack = 3

// A View is a modal or a member's home tab of the app, as Slack sends it.
type View struct {
	ID              string          `json:"id"`
	TeamID          string          `json:"team_id"`
	Type            string          `json:"type"`
	Title           json.RawMessage `json:"title,omitempty"`
	Submit          json.RawMessage `json:"submit"`
	Close           json.RawMessage `json:"close"`
	Blocks          json.RawMessage `json:"blocks"`
	PrivateMetadata string          `json:"private_metadata"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	State           viewState       `json:"state"`
	Hash            string          `json:"hash"`
	ClearOnClose    bool            `json:"clear_on_close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	RootViewID      string          `json:"root_view_id"`
	PreviousViewID  *string         `json:"previous_view_id"`
	AppID           string          `json:"app_id"`
	BotID           string          `json:"bot_id"`

	user string // whose view it is
}

// A viewState holds what a member has put into a view's elements:
// values[block_id][action_id].
type viewState struct {
	Values map[string]map[string]obj `json:"values"`
}

// with is a copy of the state with one more value.
func (st viewState) with(block, action string, value obj) viewState {
	next := viewState{Values: make(map[string]map[string]obj, len(st.Values)+1)}
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

// viewSource is what an app sends to make a view.
type viewSource struct {
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

// newView makes a checked view of a source, for one member.
func (w *world) newView(src viewSource, user string) *View {
	v := &View{ID: "V0" + upper(randomID(9)), user: user, TeamID: w.team.ID, AppID: w.app.ID, BotID: w.app.BotID}
	v.RootViewID = v.ID
	w.fill(v, src)
	return v
}

// fill puts a source's content into v, with a new hash and the state that its
// elements begin with; values already given to elements that remain are kept.
func (w *world) fill(v *View, src viewSource) {
	v.Type, v.Title, v.Submit, v.Close, v.Blocks = src.Type, src.Title, orNull(src.Submit), orNull(src.Close), src.Blocks
	v.PrivateMetadata, v.CallbackID, v.ExternalID = src.PrivateMetadata, src.CallbackID, src.ExternalID
	v.ClearOnClose, v.NotifyOnClose = src.ClearOnClose, src.NotifyOnClose
	v.Hash = fmt.Sprintf("%d.%s", w.now().Unix(), randomID(8))
	old := v.State
	v.State = viewState{Values: map[string]map[string]obj{}}
	for _, e := range elements(v.Blocks) {
		value, has := e.initial()
		if kept, ok := old.Values[e.block][e.id]; ok {
			value, has = kept, true
		}
		if has {
			v.State = v.State.with(e.block, e.id, value)
		}
	}
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

// view finds an open modal or a home tab by id.
func (w *world) view(id string) *View {
	for _, stack := range w.stacks {
		for _, v := range stack {
			if v.ID == id {
				return v
			}
		}
	}
	for _, v := range w.homes {
		if v.ID == id {
			return v
		}
	}
	return nil
}

// viewWithExternalID finds a view by the id that the app gave it.
func (w *world) viewWithExternalID(id string) *View {
	for _, stack := range w.stacks {
		for _, v := range stack {
			if v.ExternalID == id {
				return v
			}
		}
	}
	for _, v := range w.homes {
		if v.ExternalID == id {
			return v
		}
	}
	return nil
}

// showModal puts v on top of its member's stack; a root clears the stack first.
func (s *Server) showModal(v *View, root bool) {
	w := s.world
	stack := w.stacks[v.user]
	if root {
		stack = nil
	}
	if n := len(stack); n > 0 {
		v.RootViewID = stack[0].ID
		v.PreviousViewID = &stack[n-1].ID
	}
	w.stacks[v.user] = append(slices.Clone(stack), v)
	s.publishViews(v)
}

// replaceView puts next in old's place, wherever that is.
func (s *Server) replaceView(old, next *View) {
	w := s.world
	if w.homes[old.user] == old {
		w.homes[old.user] = next
		s.publish(Change{Entry: Entry{Kind: "home", User: next.user, View: next}, only: next.user})
		return
	}
	stack := slices.Clone(w.stacks[old.user])
	if i := slices.Index(stack, old); i >= 0 {
		stack[i] = next
		w.stacks[old.user] = stack
		s.publishViews(next)
	}
}

// closeViews takes v and all above it off the stack, or with whole all of it.
func (s *Server) closeViews(v *View, whole bool) {
	stack := s.world.stacks[v.user]
	i := slices.Index(stack, v)
	if i < 0 {
		return
	}
	if whole {
		i = 0
	}
	s.world.stacks[v.user] = slices.Clone(stack[:i])
	s.publishViews(v)
}

func (s *Server) publishViews(v *View) {
	stack := s.world.stacks[v.user]
	if stack == nil {
		stack = []*View{}
	}
	s.publish(Change{Entry: Entry{Kind: "view", User: v.user, View: v}, Views: stack, only: v.user})
}
