package workspace

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A method is one method of the Web API.
type method struct {
	tier   tier
	scopes []string // of which the token needs one; nil if none
	app    bool     // takes an app-level token instead of a bot's
	open   bool     // takes no token at all
	run    func(*call) (obj, error)
}

// methods is the whole Web API. Tiers and scopes are those of Slack's reference.
var methods = map[string]method{
	"api.test":              {tier: tier4, open: true, run: apiTest},
	"auth.test":             {tier: special, run: authTest},
	"apps.connections.open": {tier: tier3, app: true, run: appsConnectionsOpen},
	"bots.info":             {tier: tier3, scopes: []string{"users:read"}, run: botsInfo},
	"team.info":             {tier: tier3, scopes: []string{"team:read"}, run: teamInfo},

	// chat.postMessage has a limit of its own, a second a channel; see postMessage.
	"chat.postMessage":   {tier: special, scopes: []string{"chat:write"}, run: chatPostMessage},
	"chat.postEphemeral": {tier: tier4, scopes: []string{"chat:write"}, run: chatPostEphemeral},
	"chat.update":        {tier: tier3, scopes: []string{"chat:write"}, run: chatUpdate},
	"chat.delete":        {tier: tier3, scopes: []string{"chat:write"}, run: chatDelete},
	"chat.getPermalink":  {tier: special, run: chatGetPermalink},

	"conversations.list":    {tier: tier2, scopes: readScopes, run: conversationsList},
	"conversations.info":    {tier: tier3, scopes: readScopes, run: conversationsInfo},
	"conversations.history": {tier: tier3, scopes: historyScopes, run: conversationsHistory},
	"conversations.replies": {tier: tier3, scopes: historyScopes, run: conversationsReplies},
	"conversations.members": {tier: tier4, scopes: readScopes, run: conversationsMembers},
	"conversations.join":    {tier: tier3, scopes: []string{"channels:join"}, run: conversationsJoin},
	"conversations.open":    {tier: tier3, scopes: []string{"im:write", "mpim:write", "channels:manage", "groups:write"}, run: conversationsOpen},

	"users.info":          {tier: tier4, scopes: []string{"users:read"}, run: usersInfo},
	"users.list":          {tier: tier2, scopes: []string{"users:read"}, run: usersList},
	"users.conversations": {tier: tier3, scopes: readScopes, run: usersConversations},

	"reactions.add":    {tier: tier3, scopes: []string{"reactions:write"}, run: reactionsAdd},
	"reactions.remove": {tier: tier2, scopes: []string{"reactions:write"}, run: reactionsRemove},
	"reactions.get":    {tier: tier3, scopes: []string{"reactions:read"}, run: reactionsGet},

	"views.open":    {tier: tier4, run: viewsOpen},
	"views.push":    {tier: tier4, run: viewsPush},
	"views.update":  {tier: tier4, run: viewsUpdate},
	"views.publish": {tier: tier4, run: viewsPublish},

	"files.getUploadURLExternal":   {tier: tier4, scopes: []string{"files:write"}, run: filesGetUploadURLExternal},
	"files.completeUploadExternal": {tier: tier4, scopes: []string{"files:write"}, run: filesCompleteUploadExternal},
}

var (
	readScopes    = []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	historyScopes = []string{"channels:history", "groups:history", "im:history", "mpim:history"}
)

// A refusal is an answer with ok false.
type refusal struct {
	code     string
	fields   obj
	messages []string // for response_metadata
	wait     int      // seconds, for a 429
}

// Error is the refusal's error code.
func (r *refusal) Error() string { return r.code }

func refuse(code string) error { return &refusal{code: code} }

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	m, known := methods[name]
	if !known {
		writeJSON(w, http.StatusOK, obj{"ok": false, "error": "unknown_method", "req_method": name})
		return
	}
	s.mu.Lock()
	strike, wait := s.strikeCall(name)
	s.mu.Unlock()
	if !s.withstand(w, r, strike, wait) {
		return
	}
	c, err := s.newCall(w, r, name)
	if err == nil {
		s.mu.Lock()
		err = s.admitCall(c, m, w.Header())
		var answer obj
		if err == nil {
			answer, err = m.run(c)
		}
		s.mu.Unlock()
		if err == nil {
			c.succeed(w, strike, answer)
			return
		}
	}
	if strike != nil && strike.Kind == "lose" {
		hangUp(w)
		return
	}
	fail(w, err)
}

// succeed answers ok, unless the answer is to be lost.
func (c *call) succeed(w http.ResponseWriter, strike *Fault, answer obj) {
	if strike != nil && strike.Kind == "lose" {
		hangUp(w)
		return
	}
	if answer == nil {
		answer = obj{}
	}
	answer["ok"] = true
	if len(c.warnings) > 0 {
		answer["warning"] = strings.Join(c.warnings, ",")
		meta, _ := answer["response_metadata"].(obj)
		if meta == nil {
			meta = obj{}
		}
		meta["warnings"] = c.warnings
		answer["response_metadata"] = meta
	}
	writeJSON(w, http.StatusOK, answer)
}

// fail answers with a refusal.
func fail(w http.ResponseWriter, err error) {
	var ref *refusal
	if !errors.As(err, &ref) {
		ref = &refusal{code: "internal_error"}
	}
	body := obj{"ok": false, "error": ref.code}
	for k, v := range ref.fields {
		body[k] = v
	}
	if len(ref.messages) > 0 {
		body["response_metadata"] = obj{"messages": ref.messages}
	}
	status := http.StatusOK
	if ref.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(ref.wait))
		status = http.StatusTooManyRequests
	}
	writeJSON(w, status, body)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(body)
}

// admitCall checks the token, its scopes and the rate of calls.
func (s *Server) admitCall(c *call, m method, h http.Header) error {
	if !m.open {
		if err := s.checkToken(c, m); err != nil {
			return err
		}
	}
	granted := s.manifest.OAuth.Scopes.Bot
	if m.app {
		granted = []string{"connections:write"}
	}
	h.Set("X-OAuth-Scopes", strings.Join(granted, ","))
	if len(m.scopes) > 0 {
		h.Set("X-Accepted-OAuth-Scopes", strings.Join(m.scopes, ","))
		if !s.manifest.hasAny(m.scopes) {
			return s.missingScope(m.scopes...)
		}
	}
	if wait := s.rates.call(c.name, m.tier, time.Now()); wait > 0 {
		return &refusal{code: "ratelimited", wait: wait}
	}
	return nil
}

func (s *Server) checkToken(c *call, m method) error {
	want, other := s.botToken, s.appToken
	if m.app {
		want, other = other, want
	}
	switch c.token {
	case want:
		return nil
	case other:
		return refuse("not_allowed_token_type")
	case "":
		return refuse("not_authed")
	}
	return refuse("invalid_auth")
}

func (s *Server) missingScope(needed ...string) error {
	return &refusal{code: "missing_scope", fields: obj{
		"needed": strings.Join(needed, ","), "provided": strings.Join(s.manifest.OAuth.Scopes.Bot, ","),
	}}
}

// strikeCall is the fault that strikes this call, if any, and for how long a
// delay holds it. The caller holds the mutex.
func (s *Server) strikeCall(method string) (strike *Fault, wait time.Duration) {
	if f := s.strike("delay", method, ""); f != nil {
		wait = f.Delay
	}
	for _, kind := range callFaults {
		if kind == "delay" {
			continue
		}
		if f := s.strike(kind, method, ""); f != nil {
			hit := *f
			return &hit, wait
		}
	}
	return nil, wait
}

// withstand suffers what strikes a call before its effect. It reports whether the
// call goes on.
func (s *Server) withstand(w http.ResponseWriter, r *http.Request, f *Fault, wait time.Duration) bool {
	if wait > 0 {
		select {
		case <-time.After(wait):
		case <-r.Context().Done():
			return false
		case <-s.quit:
			return false
		}
	}
	if f == nil {
		return true
	}
	switch f.Kind {
	case "ratelimit":
		fail(w, &refusal{code: "ratelimited", wait: max(1, f.RetryAfter)})
	case "error":
		http.Error(w, "<html><body>Internal Server Error</body></html>", http.StatusInternalServerError)
	case "api_error":
		fail(w, refuse(f.Code))
	case "hang":
		hangUp(w)
	default:
		return true
	}
	return false
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // It closes the connection too.
	}
	_ = conn.Close()
}

// page cuts one page out of items, which all come after the cursor's mark in
// order, and gives the cursor of the next page.
func page[T any](c *call, items []T, mark func(T) string, defaultLimit int) (_ []T, next string, err error) {
	limit, err := c.limit(defaultLimit)
	if err != nil {
		return nil, "", err
	}
	if cursor := c.str("cursor"); cursor != "" {
		at, ok := openCursor(cursor)
		i := slices.IndexFunc(items, func(item T) bool { return mark(item) == at })
		if !ok || i < 0 {
			return nil, "", refuse("invalid_cursor")
		}
		items = items[i:]
	}
	if len(items) > limit {
		next = sealCursor(mark(items[limit]))
		items = items[:limit]
	}
	return items, next, nil
}

func apiTest(c *call) (obj, error) {
	if code := c.str("error"); code != "" {
		return nil, &refusal{code: code, fields: obj{"args": c.given()}}
	}
	return obj{"args": c.given()}, nil
}

func authTest(c *call) (obj, error) {
	w := c.s.world
	return obj{
		"url": w.team.URL, "team": w.team.Name, "user": w.members[w.app.BotUserID].Name, "team_id": w.team.ID,
		"user_id": w.app.BotUserID, "bot_id": w.app.BotID, "app_id": w.app.ID, "is_enterprise_install": false,
	}, nil
}

func appsConnectionsOpen(c *call) (obj, error) {
	if !c.s.manifest.Settings.SocketMode {
		return nil, refuse("not_enabled")
	}
	return obj{"url": c.s.openTicket()}, nil
}
