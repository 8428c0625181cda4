// Package webapi is Slack's Web API and what else an app may call: response_urls
// and uploads. It checks and refuses as Slack does.
package webapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/studybot/studybot/internal/workspace/fault"
	"github.com/studybot/studybot/internal/workspace/socketmode"
	"github.com/studybot/studybot/internal/workspace/world"
)

type obj = map[string]any

// An API is the Web API of one workspace's app. The world's mutex guards it:
// methods that do not say that they lock want it held.
type API struct {
	Config
	w      *world.World
	hub    *socketmode.Hub
	faults *fault.Set
	rates  rateLimiter
}

// A Config says who may call and how fast.
type Config struct {
	BotToken string
	AppToken string
	Pace     float64 // rate limits run this many times as fast as Slack's
	// EditWindow is for how long an app may edit a message; 0 means for ever.
	EditWindow time.Duration
}

// New makes the Web API of w and its hub.
func New(w *world.World, hub *socketmode.Hub, faults *fault.Set, c Config) *API {
	return &API{Config: c, w: w, hub: hub, faults: faults, rates: newRateLimiter(c.Pace)}
}

// ResetRates forgets the calls made so far.
func (a *API) ResetRates() { a.rates = newRateLimiter(a.Pace) }

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

// Problems is what a refusal says of each thing wrong, beyond its code.
func Problems(err error) []string {
	var r *refusal
	if !errors.As(err, &r) {
		return nil
	}
	return r.messages
}

func refuse(code string) error { return &refusal{code: code} }

// ServeMethod answers a call of a method. It locks.
func (a *API) ServeMethod(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	m, known := methods[name]
	if !known {
		WriteJSON(w, http.StatusOK, obj{"ok": false, "error": "unknown_method", "req_method": name})
		return
	}
	a.w.Lock()
	strike, wait := a.faults.StrikeCall(name)
	a.w.Unlock()
	c, err := a.newCall(w, r, name) // Slack has the whole request, whatever becomes of its caller.
	if !a.withstand(w, strike, wait) {
		return
	}
	var answer obj
	if err == nil {
		answer, err = a.run(c, m, w.Header())
	}
	if !a.answers(w, strike) {
		return
	}
	if err != nil {
		fail(w, err)
		return
	}
	c.succeed(w, answer)
}

// run does what a call asks for, if it is admitted.
func (a *API) run(c *call, m method, h http.Header) (obj, error) {
	a.w.Lock()
	defer a.w.Unlock()
	if err := a.admitCall(c, m, h); err != nil {
		return nil, err
	}
	return m.run(c)
}

// succeed answers ok.
func (c *call) succeed(w http.ResponseWriter, answer obj) {
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
	WriteJSON(w, http.StatusOK, answer)
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
	WriteJSON(w, status, body)
}

// WriteJSON answers with body as JSON.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(body)
}

// admitCall checks the token, its scopes and the rate of calls.
func (a *API) admitCall(c *call, m method, h http.Header) error {
	if !m.open {
		if err := a.checkToken(c, m); err != nil {
			return err
		}
	}
	granted := a.w.Manifest.OAuth.Scopes.Bot
	if m.app {
		granted = []string{"connections:write"}
	}
	h.Set("X-OAuth-Scopes", strings.Join(granted, ","))
	if len(m.scopes) > 0 {
		h.Set("X-Accepted-OAuth-Scopes", strings.Join(m.scopes, ","))
		if !a.w.Manifest.HasAny(m.scopes) {
			return a.missingScope(m.scopes...)
		}
	}
	if wait := a.rates.call(c.name, m.tier, time.Now()); wait > 0 {
		return &refusal{code: "ratelimited", wait: wait}
	}
	return nil
}

func (a *API) checkToken(c *call, m method) error {
	want, other := a.BotToken, a.AppToken
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

// Authorizes reports whether r carries the bot's token, as a request for a file does.
func (a *API) Authorizes(r *http.Request) bool {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.EqualFold(kind, "Bearer") && strings.TrimSpace(token) == a.BotToken
}

func (a *API) missingScope(needed ...string) error {
	return &refusal{code: "missing_scope", fields: obj{
		"needed": strings.Join(needed, ","), "provided": strings.Join(a.w.Manifest.OAuth.Scopes.Bot, ","),
	}}
}

// withstand suffers what strikes a call before its effect. It reports whether the
// call goes on.
func (a *API) withstand(w http.ResponseWriter, f *fault.Fault, wait time.Duration) bool {
	if !a.hold(wait) {
		return false
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
		a.hold(f.Delay)
		hangUp(w)
	default:
		return true
	}
	return false
}

// answers suffers what strikes a call after its effect. It reports whether the call
// is answered.
func (a *API) answers(w http.ResponseWriter, f *fault.Fault) bool {
	if f == nil || f.Kind != "late" && f.Kind != "lose" {
		return true
	}
	if a.hold(f.Delay) && f.Kind == "late" {
		return true
	}
	hangUp(w)
	return false
}

// hold waits. It reports whether the workspace still runs; whether the caller waits
// is not asked, since Slack does what it was asked for all the same.
func (a *API) hold(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-wait.C:
		return true
	case <-a.w.Quit:
		return false
	}
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
	return pageFrom(c, items, mark, defaultLimit, func(at string) int {
		return slices.IndexFunc(items, func(item T) bool { return mark(item) == at })
	})
}

// pageOf is [page] of sorted timestamps, the latest first or last. The cursor's own
// message may be gone.
func pageOf(c *call, stamps []string, latestFirst bool, defaultLimit int) (_ []string, next string, err error) {
	return pageFrom(c, stamps, func(ts string) string { return ts }, defaultLimit, func(at string) int {
		mark, ok := world.ParseTS(at)
		if !ok {
			return -1
		}
		return sort.Search(len(stamps), func(i int) bool {
			ts, _ := world.ParseTS(stamps[i])
			return latestFirst && ts <= mark || !latestFirst && ts >= mark
		})
	})
}

// pageFrom cuts the page that begins where index finds the cursor's mark, -1 if
// nowhere.
func pageFrom[T any](c *call, items []T, mark func(T) string, defaultLimit int, index func(mark string) int) (_ []T, next string, err error) {
	limit, err := c.limit(defaultLimit)
	if err != nil {
		return nil, "", err
	}
	if cursor := c.str("cursor"); cursor != "" {
		at, ok := openCursor(cursor)
		if !ok {
			return nil, "", refuse("invalid_cursor")
		}
		i := index(at)
		if i < 0 {
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

// authTest names the organisation in the team's place if the app is installed for
// all of it.
func authTest(c *call) (obj, error) {
	w := c.w
	answer := obj{
		"url": w.Team.URL, "team": w.Team.Name, "user": w.Members[w.App.BotUserID].Name, "team_id": w.Team.ID,
		"user_id": w.App.BotUserID, "bot_id": w.App.BotID, "app_id": w.App.ID, "is_enterprise_install": w.Seed.OrgWide,
	}
	if w.Team.EnterpriseID != "" {
		answer["enterprise_id"] = w.Team.EnterpriseID
	}
	if w.Seed.OrgWide {
		answer["team"], answer["team_id"] = w.Team.EnterpriseName, w.Team.EnterpriseID
	}
	return answer, nil
}

func appsConnectionsOpen(c *call) (obj, error) {
	if !c.w.Manifest.Settings.SocketMode {
		return nil, refuse("not_enabled")
	}
	return obj{"url": c.api.hub.OpenTicket()}, nil
}
