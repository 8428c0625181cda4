package world

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/studybot/studybot/internal/workspace/kit"
	"github.com/studybot/studybot/internal/workspace/secret"
)

// MaxStack is how many modals Slack piles up for a member.
const MaxStack = 3

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
	State           kit.ViewState   `json:"state"`
	Hash            string          `json:"hash"`
	ClearOnClose    bool            `json:"clear_on_close"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	RootViewID      string          `json:"root_view_id"`
	PreviousViewID  *string         `json:"previous_view_id"`
	AppID           string          `json:"app_id"`
	BotID           string          `json:"bot_id"`
	InstalledTeamID string          `json:"app_installed_team_id"`

	Owner string `json:"-"` // whose view it is
}

// NewView makes a checked view of a source, for one member.
func (w *World) NewView(src kit.ViewSource, user string) *View {
	v := &View{ID: "V0" + secret.UpperID(9), Owner: user, TeamID: w.Team.ID, AppID: w.App.ID, BotID: w.App.BotID, InstalledTeamID: w.Team.ID}
	if w.Seed.OrgWide {
		v.InstalledTeamID = w.Team.EnterpriseID
	}
	v.RootViewID = v.ID
	w.Fill(v, src)
	return v
}

// Fill puts a source's content into v, with a new hash and the state that its
// elements begin with; values already given to elements that remain are kept.
func (w *World) Fill(v *View, src kit.ViewSource) {
	v.Type, v.Title, v.Submit, v.Close, v.Blocks = src.Type, src.Title, orNull(src.Submit), orNull(src.Close), src.Blocks
	v.PrivateMetadata, v.CallbackID, v.ExternalID = src.PrivateMetadata, src.CallbackID, src.ExternalID
	v.ClearOnClose, v.NotifyOnClose = src.ClearOnClose, src.NotifyOnClose
	v.Hash = fmt.Sprintf("%d.%s", w.Now().Unix(), secret.ID(8))
	old := v.State
	v.State = kit.ViewState{Values: map[string]map[string]map[string]any{}}
	for _, e := range kit.Elements(v.Blocks) {
		value, has := e.Initial()
		if kept, ok := old.Values[e.Block][e.ID]; ok {
			value, has = kept, true
		}
		if has {
			v.State = v.State.With(e.Block, e.ID, value)
		}
	}
}

// View finds an open modal or a home tab by id.
func (w *World) View(id string) *View {
	for _, stack := range w.Stacks {
		for _, v := range stack {
			if v.ID == id {
				return v
			}
		}
	}
	for _, v := range w.Homes {
		if v.ID == id {
			return v
		}
	}
	return nil
}

// ViewWithExternalID finds a view by the id that the app gave it.
func (w *World) ViewWithExternalID(id string) *View {
	for _, stack := range w.Stacks {
		for _, v := range stack {
			if v.ExternalID == id {
				return v
			}
		}
	}
	for _, v := range w.Homes {
		if v.ExternalID == id {
			return v
		}
	}
	return nil
}

// ShowModal puts v on top of its member's stack; a root clears the stack first.
func (w *World) ShowModal(v *View, root bool) {
	stack := w.Stacks[v.Owner]
	if root {
		stack = nil
	}
	if n := len(stack); n > 0 {
		v.RootViewID = stack[0].ID
		v.PreviousViewID = &stack[n-1].ID
	}
	w.Stacks[v.Owner] = append(slices.Clone(stack), v)
	w.publishViews(v)
}

// ReplaceView puts next in old's place, wherever that is.
func (w *World) ReplaceView(old, next *View) {
	if w.Homes[old.Owner] == old {
		w.Homes[old.Owner] = next
		w.Publish(Change{Entry: Entry{Kind: "home", User: next.Owner, View: next}, Only: next.Owner})
		return
	}
	stack := slices.Clone(w.Stacks[old.Owner])
	if i := slices.Index(stack, old); i >= 0 {
		stack[i] = next
		w.Stacks[old.Owner] = stack
		w.publishViews(next)
	}
}

// CloseViews takes v and all above it off the stack, or with whole all of it.
func (w *World) CloseViews(v *View, whole bool) {
	stack := w.Stacks[v.Owner]
	i := slices.Index(stack, v)
	if i < 0 {
		return
	}
	if whole {
		i = 0
	}
	w.Stacks[v.Owner] = slices.Clone(stack[:i])
	w.publishViews(v)
}

func (w *World) publishViews(v *View) {
	stack := w.Stacks[v.Owner]
	if stack == nil {
		stack = []*View{}
	}
	w.Publish(Change{Entry: Entry{Kind: "view", User: v.Owner, View: v}, Views: stack, Only: v.Owner})
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}
