package world

import (
	"fmt"
	"strings"
	"time"

	"github.com/studybot/studybot/internal/workspace/secret"
)

// A Trigger lets the app open a modal, once and soon.
type Trigger struct {
	User    string
	expires time.Time
	used    bool
	From    *View // the modal it came from, for views.push
}

// NewTrigger is the id of a new trigger for a member.
func (w *World) NewTrigger(user string, from *View) string {
	now := time.Now()
	for id, t := range w.triggers {
		if now.After(t.expires.Add(time.Hour)) {
			delete(w.triggers, id)
		}
	}
	id := fmt.Sprintf("%d.%d.%s", now.UnixNano()/1000, len(w.triggers)+1, secret.ID(32))
	w.triggers[id] = &Trigger{User: user, expires: now.Add(w.TriggerLife), From: from}
	return id
}

// Exchange uses a trigger up, or gives the error code for why it cannot.
func (w *World) Exchange(id string) (_ *Trigger, refusal string) {
	t := w.triggers[id]
	switch {
	case t == nil:
		return nil, "invalid_trigger_id"
	case t.used:
		return nil, "exchanged_trigger_id"
	case time.Now().After(t.expires):
		return nil, "expired_trigger_id"
	}
	t.used = true
	return t, ""
}

// maxResponses is how often a response_url may be used.
const maxResponses = 5

// A Response is what one response_url answers: a command or a click. It needs no
// token.
type Response struct {
	ID      string
	Channel *Conversation
	User    string
	Message *Message // what was clicked on; nil after a command
	uses    int
	expires time.Time
}

// NewResponse makes a response_url for a member's act in c.
func (w *World) NewResponse(c *Conversation, user string, m *Message) *Response {
	now := time.Now()
	for id, r := range w.responses {
		if now.After(r.expires.Add(time.Hour)) {
			delete(w.responses, id)
		}
	}
	r := &Response{ID: secret.ID(32), Channel: c, User: user, Message: m, expires: now.Add(w.ResponseLife)}
	w.responses[r.ID] = r
	return r
}

// ResponseURL is the address that answers r.
func (w *World) ResponseURL(r *Response) string { return w.Address + "actions/" + r.ID }

// UseResponse uses a response_url once, or gives the error code for why it cannot.
func (w *World) UseResponse(id string) (_ *Response, refusal string) {
	r := w.responses[id]
	switch {
	case r == nil:
		return nil, "invalid_url"
	case time.Now().After(r.expires):
		return nil, "expired_url"
	case r.uses >= maxResponses:
		return nil, "used_url"
	}
	r.uses++
	return r, ""
}

// Original is the message that was clicked on, as it is now, or the error code for
// why there is none.
func (r *Response) Original() (_ *Message, refusal string) {
	if r.Message == nil {
		return nil, "no_original_message"
	}
	m := r.Channel.Find(r.Message.TS)
	if r.Message.Ephemeral {
		m = r.Channel.FindEphemeral(r.User, r.Message.TS)
	}
	if m == nil {
		return nil, "message_not_found"
	}
	return m, ""
}

// userObject is a member as interactions carry one.
func (w *World) userObject(id string) obj {
	m := w.Members[id]
	return obj{"id": m.ID, "username": m.Name, "name": m.Name, "team_id": w.TeamOf(id)}
}

// Interaction is what every interaction payload carries. Where the app is installed
// for a whole organisation Slack names no team; where a member of another one acts
// in a view it names theirs, and only the view says where the app is installed.
func (w *World) Interaction(kind, user, trigger string, inView bool) map[string]any {
	p := obj{
		"type": kind, "user": w.userObject(user), "api_app_id": w.App.ID, "token": w.Token,
		"team": obj{"id": w.Team.ID, "domain": w.Team.Domain}, "enterprise": nil, "is_enterprise_install": w.Seed.OrgWide,
	}
	if theirs := w.Members[user].TeamID; theirs != "" && inView {
		p["team"] = obj{"id": theirs, "domain": strings.ToLower(theirs)}
	}
	if w.Team.EnterpriseID != "" {
		p["enterprise"] = obj{"id": w.Team.EnterpriseID, "name": w.Team.EnterpriseName}
	}
	if w.Seed.OrgWide {
		p["team"] = nil
	}
	if trigger != "" {
		p["trigger_id"] = trigger
	}
	return p
}
