package workspace

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// maxResponses is how often a response_url may be used.
const maxResponses = 5

// A responseURL lets the app answer a command or a click without a token.
type responseURL struct {
	id      string
	channel *channel
	user    string
	message *Message // what was clicked on; nil after a command
	uses    int
	expires time.Time
}

func (s *Server) newResponseURL(c *channel, user string, m *Message) *responseURL {
	now := time.Now()
	for id, u := range s.world.responses {
		if now.After(u.expires.Add(time.Hour)) {
			delete(s.world.responses, id)
		}
	}
	u := &responseURL{id: randomID(32), channel: c, user: user, message: m, expires: now.Add(s.limits.ResponseLife)}
	s.world.responses[u.id] = u
	return u
}

func (s *Server) responseAddress(u *responseURL) string { return s.URL() + "actions/" + u.id }

// serveResponse takes a POST to a response_url.
func (s *Server) serveResponse(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		writeJSON(w, http.StatusRequestEntityTooLarge, obj{"ok": false, "error": "request_too_large"})
		return
	}
	s.mu.Lock()
	strike, wait := s.strikeCall("response_url")
	s.mu.Unlock()
	if !s.withstand(w, r, strike, wait) {
		return
	}
	s.mu.Lock()
	code, status := "", http.StatusOK
	if err := s.useResponseURL(r.PathValue("id"), body); err != nil {
		code, status = err.Error(), http.StatusNotFound
	}
	s.mu.Unlock()
	if strike != nil && strike.Kind == "lose" {
		hangUp(w)
		return
	}
	if code != "" {
		writeJSON(w, status, obj{"ok": false, "error": code})
		return
	}
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "ok")
}

// useResponseURL checks a response_url's life and uses it once.
func (s *Server) useResponseURL(id string, body []byte) error {
	u := s.world.responses[id]
	switch {
	case u == nil:
		return refuse("invalid_url")
	case time.Now().After(u.expires):
		return refuse("expired_url")
	case u.uses >= maxResponses:
		return refuse("used_url")
	}
	u.uses++
	return s.respond(u, body)
}

// A loose bool is true, "true" or 1.
type looseBool bool

// UnmarshalJSON reads any of the forms in which apps send a bool.
func (b *looseBool) UnmarshalJSON(data []byte) error {
	*b = string(data) == "true" || string(data) == `"true"` || string(data) == "1" || string(data) == `"1"`
	return nil
}

// respond does what a response asks for: replace, delete, or say something new,
// privately unless it says "in_channel".
func (s *Server) respond(u *responseURL, body []byte) error {
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
		return s.deleteOriginal(u)
	}
	m, err := s.compose(p.content)
	if err != nil {
		return err
	}
	if p.ReplaceOriginal {
		return s.replaceOriginal(u, m)
	}
	if root := u.channel.find(p.ThreadTS); root != nil {
		m.ThreadTS = root.TS
	}
	switch p.ResponseType {
	case "in_channel":
		s.post(u.channel, m)
	case "ephemeral", "":
		s.whisper(u.channel, u.user, m)
	default:
		return refuse("invalid_response_type")
	}
	return nil
}

// original is the message that was clicked on, as it is now.
func (u *responseURL) original() (*Message, error) {
	if u.message == nil {
		return nil, refuse("no_original_message")
	}
	m := u.channel.find(u.message.TS)
	if u.message.Ephemeral {
		m = u.channel.findEphemeral(u.user, u.message.TS)
	}
	if m == nil {
		return nil, refuse("message_not_found")
	}
	return m, nil
}

func (s *Server) deleteOriginal(u *responseURL) error {
	m, err := u.original()
	switch {
	case err != nil:
		return err
	case m.Ephemeral:
		s.unwhisper(u.channel, m)
	default:
		s.remove(u.channel, m, s.world.app.BotUserID)
	}
	return nil
}

func (s *Server) replaceOriginal(u *responseURL, next Message) error {
	m, err := u.original()
	switch {
	case err != nil:
		return err
	case m.Ephemeral:
		s.rewhisper(u.channel, m, next)
	default:
		s.amend(u.channel, m, s.world.app.BotUserID, next.Blocks == nil, func(m *Message) {
			m.Text, m.Blocks, m.Attachments = next.Text, next.Blocks, next.Attachments
		})
	}
	return nil
}
