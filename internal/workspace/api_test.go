package workspace_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// answer is what the Web API answered.
type answer struct {
	OK       bool   `json:"ok"`
	Error    string `json:"error"`
	Warning  string `json:"warning"`
	Needed   string `json:"needed"`
	Provided string `json:"provided"`
	Method   string `json:"req_method"`
	TS       string `json:"ts"`
	Metadata struct {
		Messages []string `json:"messages"`
		Warnings []string `json:"warnings"`
		Cursor   string   `json:"next_cursor"`
	} `json:"response_metadata"`
	header http.Header
	status int
	body   string
}

// send posts a body to a method as it is.
func send(t *testing.T, s *workspace.Server, method, kind, body string, header ...string) answer {
	t.Helper()
	req := workspacetest.Must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+method, strings.NewReader(body)))
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp := workspacetest.Must[*http.Response](t)(http.DefaultClient.Do(req))
	defer func() { _ = resp.Body.Close() }()
	text := workspacetest.Must[[]byte](t)(io.ReadAll(resp.Body))
	a := answer{header: resp.Header, status: resp.StatusCode, body: string(text)}
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatalf("%s answered %d %s", method, resp.StatusCode, text)
	}
	return a
}

// form calls a method with arguments a=b as a form, with the bot's token.
func form(t *testing.T, s *workspace.Server, method string, args ...string) answer {
	t.Helper()
	v := url.Values{"token": {s.BotToken()}}
	for _, arg := range args {
		k, value, _ := strings.Cut(arg, "=")
		v.Set(k, value)
	}
	return send(t, s, method, "application/x-www-form-urlencoded", v.Encode())
}

// Whatever the form of a request, the same is understood.
func TestBodies(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	bearer := []string{"Authorization", "Bearer " + s.BotToken()}
	const urlencoded, multipart = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	cases := map[string]struct {
		kind, body string
		want       string // error, or "ok"
		header     []string
	}{
		"form":             {urlencoded, "token=" + s.BotToken() + "&foo=bar", "ok", nil},
		"form with bearer": {urlencoded, "foo=bar", "ok", bearer},
		"JSON":             {"application/json; charset=utf-8", `{"foo":"bar"}`, "ok", bearer},
		"JSON with token":  {"application/json; charset=utf-8", `{"foo":"bar","token":"` + s.BotToken() + `"}`, "ok", nil},
		"multipart":        {multipart, "--x\r\nContent-Disposition: form-data; name=\"foo\"\r\n\r\nbar\r\n--x--\r\n", "ok", bearer},
		"no body":          {"", "", "ok", bearer},
		"not JSON":         {"application/json", `{"foo"`, "invalid_json", bearer},
		"not an object":    {"application/json", `["foo"]`, "json_not_object", bearer},
		"unknown type":     {"text/plain", `foo`, "invalid_post_type", bearer},
		"no type":          {"", `foo=bar`, "missing_post_type", bearer},
		"bad charset":      {"application/json; charset=klingon", `{}`, "invalid_charset", bearer},
		"bad form":         {urlencoded, "foo=%zz", "invalid_form_data", bearer},
		"no token":         {urlencoded, "foo=bar", "not_authed", nil},
		"wrong token":      {urlencoded, "token=xoxb-1-2-3", "invalid_auth", nil},
		"app's token":      {urlencoded, "token=" + s.AppToken(), "not_allowed_token_type", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := send(t, s, "auth.test", c.kind, c.body, c.header...)
			if got.OK != (c.want == "ok") || !got.OK && got.Error != c.want {
				t.Errorf("answer %s, want %s", got.body, c.want)
			}
		})
	}
}

func TestAnswersSayMore(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	if got := form(t, s, "chat.poke"); got.Error != "unknown_method" || got.Method != "chat.poke" {
		t.Errorf("an unknown method: %s", got.body)
	}
	if got := form(t, s, "api.test", "foo=bar"); !got.OK || !strings.Contains(got.body, `"foo":"bar"`) {
		t.Errorf("api.test: %s", got.body)
	}
	if got := form(t, s, "api.test", "error=my_error"); got.Error != "my_error" {
		t.Errorf("api.test: %s", got.body)
	}
	got := send(t, s, "auth.test", "application/json", "{}", "Authorization", "Bearer "+s.BotToken())
	if !slices.Contains(got.Metadata.Warnings, "missing_charset") || got.Warning != "missing_charset" {
		t.Errorf("JSON without a charset: %s", got.body)
	}
	if scopes := got.header.Get("X-OAuth-Scopes"); !strings.Contains(scopes, "chat:write,commands") {
		t.Errorf("X-OAuth-Scopes: %q", scopes)
	}
	got = send(t, s, "apps.connections.open", "", "", "Authorization", "Bearer "+s.BotToken())
	if got.Error != "not_allowed_token_type" {
		t.Errorf("a bot token for Socket Mode: %s", got.body)
	}
}

// An app can do what its manifest's scopes allow, and is told which one it lacks.
func TestScopes(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Manifest: []byte(`{display_information: {name: a}, oauth_config: {scopes: {bot: ["commands", "channels:read", "channels:history"]}}}`)})
	study := "channel=" + workspacetest.ChannelID(t, s, "sre-study")
	workspacetest.Must[workspace.Channel](t)(s.AddChannel(workspace.Channel{Name: "secret", Private: true, Bot: true}))
	secret := "channel=" + workspacetest.ChannelID(t, s, "secret")
	cases := []struct {
		method, needed string
		args           []string
	}{
		{"chat.postMessage", "chat:write", []string{study, "text=a"}},
		{"chat.postEphemeral", "chat:write", []string{study, "text=a"}},
		{"chat.update", "chat:write", nil},
		{"chat.delete", "chat:write", nil},
		{"reactions.add", "reactions:write", nil},
		{"reactions.remove", "reactions:write", nil},
		{"reactions.get", "reactions:read", nil},
		{"users.info", "users:read", nil},
		{"users.list", "users:read", nil},
		{"team.info", "team:read", nil},
		{"files.getUploadURLExternal", "files:write", nil},
		{"conversations.join", "channels:join", []string{study}},
		{"conversations.list", "groups:read", []string{"types=public_channel,private_channel"}},
		{"conversations.list", "im:read", []string{"types=im"}},
		{"conversations.info", "groups:read", []string{secret}},
		{"conversations.history", "groups:history", []string{secret}},
		{"conversations.replies", "groups:history", []string{secret, "ts=1.000000"}},
	}
	for _, c := range cases {
		t.Run(c.method+" "+c.needed, func(t *testing.T) {
			t.Parallel()
			got := form(t, s, c.method, c.args...)
			if got.Error != "missing_scope" || got.Needed != c.needed || got.Provided != "commands,channels:read,channels:history" {
				t.Errorf("answer %s, want missing_scope, needed %s", got.body, c.needed)
			}
		})
	}
	if got := form(t, s, "conversations.history", study); !got.OK {
		t.Errorf("what the scopes allow: %s", got.body)
	}
	if got := send(t, s, "apps.connections.open", "", "", "Authorization", "Bearer "+s.AppToken()); got.Error != "not_enabled" {
		t.Errorf("Socket Mode that the manifest does not turn on: %s", got.body)
	}
}

// Every method refuses what Slack refuses, with Slack's code.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	workspacetest.Must[workspace.Channel](t)(s.AddChannel(workspace.Channel{Name: "secret", Private: true}))
	workspacetest.Must[workspace.Member](t)(s.AddMember(workspace.Member{Name: "zoe"}))
	study, general, secret := "channel="+workspacetest.ChannelID(t, s, "sre-study"), "channel="+workspacetest.ChannelID(t, s, "general"), "channel="+workspacetest.ChannelID(t, s, "secret")
	mine := workspacetest.Must[string](t)(s.Say("ana", "#sre-study", "mine"))
	ts, stamp, nowhere := "ts="+mine, "timestamp="+mine, "channel=C0NOWHERE00"
	const modal = `view={"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[]}`
	ana := "user=" + workspacetest.MemberID(t, s, "ana")
	cases := []struct {
		method, want string
		args         []string
	}{
		{"chat.postMessage", "channel_not_found", []string{"text=a"}},
		{"chat.postMessage", "channel_not_found", []string{nowhere, "text=a"}},
		{"chat.postMessage", "channel_not_found", []string{secret, "text=a"}},
		{"chat.postMessage", "channel_not_found", []string{"channel=USLACKBOT", "text=a"}},
		{"chat.postMessage", "not_in_channel", []string{general, "text=a"}},
		{"chat.postMessage", "not_in_channel", []string{"channel=#general", "text=a"}},
		{"chat.postMessage", "no_text", []string{study}},
		{"chat.postMessage", "no_text", []string{study, "text= ", "blocks=[]"}},
		{"chat.postMessage", "invalid_blocks_format", []string{study, "text=a", "blocks=[{"}},
		{"chat.postMessage", "invalid_blocks", []string{study, "text=a", `blocks=[{"type":"poem"}]`}},
		{"chat.postMessage", "invalid_attachments", []string{study, "attachments={}"}},
		{"chat.postMessage", "too_many_attachments", []string{study, "attachments=[" + strings.Repeat("{},", 100) + "{}]"}},
		{"chat.postMessage", "invalid_metadata_format", []string{study, "text=a", "metadata=7"}},
		{"chat.postMessage", "invalid_metadata_schema", []string{study, "text=a", `metadata={"event_type":"a","event_payload":7}`}},
		{"chat.postMessage", "metadata_too_large", []string{study, "text=a", `metadata={"event_type":"a","event_payload":{"a":"` + strings.Repeat("a", 16000) + `"}}`}},
		{"chat.postMessage", "invalid_thread_ts", []string{study, "text=a", "thread_ts=soon"}},
		{"chat.postMessage", "thread_not_found", []string{study, "text=a", "thread_ts=1.000000"}},
		{"chat.postEphemeral", "user_not_in_channel", []string{study, "text=a", "user=" + workspacetest.MemberID(t, s, "zoe")}},
		{"chat.postEphemeral", "user_not_in_channel", []string{study, "text=a"}},
		{"chat.postEphemeral", "not_in_channel", []string{general, "text=a", ana}},
		{"chat.postEphemeral", "no_text", []string{study, ana}},
		{"chat.update", "invalid_arguments", []string{study, "text=a"}},
		{"chat.update", "message_not_found", []string{study, "ts=1.000000", "text=a"}},
		{"chat.update", "cant_update_message", []string{study, ts, "text=a"}},
		{"chat.update", "channel_not_found", []string{"channel=#sre-study", ts, "text=a"}},
		{"chat.delete", "message_not_found", []string{study, "ts=1.000000"}},
		{"chat.delete", "cant_delete_message", []string{study, ts}},
		{"chat.getPermalink", "channel_not_found", []string{nowhere, "message_ts=" + mine}},
		{"chat.getPermalink", "message_not_found", []string{study, "message_ts=1.000000"}},
		{"conversations.list", "invalid_types", []string{"types=party"}},
		{"conversations.list", "invalid_limit", []string{"limit=1001"}},
		{"conversations.list", "invalid_limit", []string{"limit=many"}},
		{"conversations.list", "invalid_cursor", []string{"cursor=bm8="}},
		{"conversations.list", "invalid_cursor", []string{"cursor=?"}},
		{"conversations.info", "channel_not_found", []string{secret}},
		{"conversations.info", "channel_not_found", []string{"channel=#sre-study"}},
		{"conversations.history", "channel_not_found", []string{secret}},
		{"conversations.history", "not_in_channel", []string{general}},
		{"conversations.history", "invalid_ts_oldest", []string{study, "oldest=yesterday"}},
		{"conversations.history", "invalid_ts_latest", []string{study, "latest=today"}},
		{"conversations.replies", "thread_not_found", []string{study, "ts=1.000000"}},
		{"conversations.replies", "invalid_arguments", []string{study}},
		{"conversations.members", "channel_not_found", []string{secret}},
		{"conversations.join", "channel_not_found", []string{secret}},
		{"conversations.open", "users_list_not_supplied", nil},
		{"conversations.open", "user_not_found", []string{"users=U0NOBODY"}},
		{"conversations.open", "cannot_dm_bot", []string{"users=" + s.BotUserID()}},
		{"conversations.open", "channel_not_found", []string{study}},
		{"users.info", "user_not_found", []string{"user=U0NOBODY"}},
		{"users.info", "user_not_found", nil},
		{"users.conversations", "user_not_found", []string{"user=U0NOBODY"}},
		{"reactions.add", "no_item_specified", []string{"name=eyes"}},
		{"reactions.add", "invalid_name", []string{study, stamp, "name=not a name"}},
		{"reactions.add", "channel_not_found", []string{nowhere, stamp, "name=eyes"}},
		{"reactions.add", "not_in_channel", []string{general, stamp, "name=eyes"}},
		{"reactions.add", "bad_timestamp", []string{study, "timestamp=x", "name=eyes"}},
		{"reactions.add", "message_not_found", []string{study, "timestamp=1.000000", "name=eyes"}},
		{"reactions.remove", "no_reaction", []string{study, stamp, "name=eyes"}},
		{"reactions.get", "message_not_found", []string{study, "timestamp=1.000000"}},
		{"views.open", "invalid_arguments", nil},
		{"views.open", "invalid_arguments", []string{modal}},
		{"views.open", "invalid_trigger_id", []string{modal, "trigger_id=1.2.3"}},
		{"views.open", "view_too_large", []string{"view=" + strings.Repeat("a", 250<<10+1)}},
		{"views.push", "invalid_trigger_id", []string{modal, "trigger_id=1.2.3"}},
		{"views.update", "not_found", []string{modal, "view_id=V0"}},
		{"views.publish", "invalid_arguments", []string{modal, "user_id=" + workspacetest.MemberID(t, s, "ana")}},
		{"views.publish", "invalid_arguments", []string{`view={"type":"home","blocks":[]}`, "user_id=U0NOBODY"}},
		{"views.publish", "hash_conflict", []string{`view={"type":"home","blocks":[]}`, "user_id=" + workspacetest.MemberID(t, s, "ana"), "hash=1"}},
		{"files.getUploadURLExternal", "invalid_arguments", []string{"filename=a.txt"}},
		{"files.getUploadURLExternal", "invalid_arguments", []string{"filename=a.txt", "length=none"}},
		{"files.completeUploadExternal", "invalid_arguments", nil},
		{"files.completeUploadExternal", "file_not_found", []string{`files=[{"id":"F0"}]`}},
		{"bots.info", "bot_not_found", []string{"bot=B0"}},
		{"team.info", "team_not_found", []string{"team=T0"}},
	}
	for _, c := range cases {
		t.Run(c.method+" "+c.want, func(t *testing.T) {
			t.Parallel()
			if got := form(t, s, c.method, c.args...); got.Error != c.want {
				t.Errorf("%s %.200q answered %.300s, want %s", c.method, c.args, got.body, c.want)
			}
		})
	}
}
