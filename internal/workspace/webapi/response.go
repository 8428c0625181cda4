package webapi

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/studybot/studybot/internal/workspace/world"
)

// ServeResponse takes a POST to a response_url. It locks.
func (a *API) ServeResponse(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		WriteJSON(w, http.StatusRequestEntityTooLarge, obj{"ok": false, "error": "request_too_large"})
		return
	}
	a.w.Lock()
	strike, wait := a.faults.StrikeCall("response_url")
	a.w.Unlock()
	if !a.withstand(w, strike, wait) {
		return
	}
	a.w.Lock()
	code, status := "", http.StatusOK
	if err := a.useResponse(r.PathValue("id"), body); err != nil {
		code, status = err.Error(), http.StatusNotFound
	}
	a.w.Unlock()
	if !a.answers(w, strike) {
		return
	}
	if code != "" {
		WriteJSON(w, status, obj{"ok": false, "error": code})
		return
	}
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "ok")
}

func (a *API) useResponse(id string, body []byte) error {
	u, code := a.w.UseResponse(id)
	if code != "" {
		return refuse(code)
	}
	return a.Respond(u, body)
}

// A loose bool is true, "true" or 1.
type looseBool bool

// UnmarshalJSON reads any of the forms in which apps send a bool.
func (b *looseBool) UnmarshalJSON(data []byte) error {
	*b = string(data) == "true" || string(data) == `"true"` || string(data) == "1" || string(data) == `"1"`
	return nil
}

// Respond does what a response asks for: replace, delete, or say something new,
// privately unless it says "in_channel".
func (a *API) Respond(u *world.Response, body []byte) error {
	var p struct {
		content
		ResponseType    string    `json:"response_type"`
		ReplaceOriginal looseBool `json:"replace_original"`
		DeleteOriginal  looseBool `json:"delete_original"`
		ThreadTS        string    `json:"thread_ts"`
	}
	if json.Unmarshal(body, &p) != nil {
		return refuse("invalid_payload")
	}
	if p.DeleteOriginal {
		return a.deleteOriginal(u)
	}
	m, err := a.compose(p.content)
	if err != nil {
		return err
	}
	if p.ReplaceOriginal {
		return a.replaceOriginal(u, m)
	}
	if root := u.Channel.Find(p.ThreadTS); root != nil {
		m.ThreadTS = root.TS
	}
	switch p.ResponseType {
	case "in_channel":
		a.w.Post(u.Channel, m)
	case "ephemeral", "":
		a.w.Whisper(u.Channel, u.User, m)
	default:
		return refuse("invalid_response_type")
	}
	return nil
}

func (a *API) deleteOriginal(u *world.Response) error {
	m, code := u.Original()
	switch {
	case code != "":
		return refuse(code)
	case m.Ephemeral:
		a.w.Unwhisper(u.Channel, m)
	default:
		a.w.Remove(u.Channel, m, a.w.App.BotUserID)
	}
	return nil
}

func (a *API) replaceOriginal(u *world.Response, next world.Message) error {
	m, code := u.Original()
	switch {
	case code != "":
		return refuse(code)
	case m.Ephemeral:
		a.w.Rewhisper(u.Channel, m, next)
	default:
		a.w.Amend(u.Channel, m, a.w.App.BotUserID, next.Blocks == nil, func(m *world.Message) {
			m.Text, m.Blocks, m.Attachments = next.Text, next.Blocks, next.Attachments
		})
	}
	return nil
}
