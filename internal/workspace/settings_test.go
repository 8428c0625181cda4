package workspace_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// Replies name the writer of the thread's first message, wherever they are read.
func TestParentUserID(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	c, ana := hello(t, s), workspacetest.MemberID(t, s, "ana")
	root := workspacetest.Must[string](t)(s.Say("ana", "sre-study", "root"))
	if o := c.event(); o.Event.Parent != "" {
		t.Errorf("the root came with the parent %q", o.Event.Parent)
	}
	reply := workspacetest.Must[string](t)(s.Reply("wei", "sre-study", root, "reply"))
	if o := c.event(); o.Event.Parent != ana || o.Event.ThreadTS != root {
		t.Errorf("the reply came as %+v", o.Event)
	}
	if err := s.Edit("wei", "sre-study", reply, "edited"); err != nil {
		t.Fatal(err)
	}
	if o := c.event(); o.Event.Message.Parent != ana {
		t.Errorf("the edit came as %+v", o.Event)
	}
	study := workspacetest.ChannelID(t, s, "sre-study")
	if got := form(t, s, "conversations.replies", "channel="+study, "ts="+root); strings.Count(got.body, `"parent_user_id":"`+ana+`"`) != 1 {
		t.Errorf("conversations.replies: %s", got.body)
	}
	if got := form(t, s, "chat.postMessage", "channel="+study, "text=all", "thread_ts="+root, "reply_broadcast=true"); !got.OK {
		t.Fatal(got.body)
	}
	if got := form(t, s, "conversations.history", "channel="+study); strings.Count(got.body, `"parent_user_id":"`+ana+`"`) != 1 {
		t.Errorf("conversations.history: %s", got.body)
	}
}

// A question that an admin deletes leaves a tombstone while it has replies, and is
// gone for its app.
func TestQuestionDeletedByAdmin(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	api, c, study := workspacetest.Client(s), hello(t, s), workspacetest.ChannelID(t, s, "sre-study")
	_, answered, err := api.PostMessage(study, slack.MsgOptionText("answered", false))
	if err != nil {
		t.Fatal(err)
	}
	_, open, err := api.PostMessage(study, slack.MsgOptionText("open", false))
	if err != nil {
		t.Fatal(err)
	}
	workspacetest.Must[string](t)(s.Reply("wei", study, answered, "my answer"))
	for range 3 {
		c.event()
	}
	if err := s.Delete("wei", study, answered); err == nil {
		t.Error("wei, who is no admin, may delete the app's message")
	}
	for _, ts := range []string{answered, open} {
		if err := s.Delete("ana", study, ts); err != nil {
			t.Fatal(err)
		}
	}
	if o := c.event(); o.Event.Subtype != "message_changed" || o.Event.Message.Subtype != "tombstone" {
		t.Errorf("the deletion of a question with replies came as %+v", o.Event)
	}
	if o := c.event(); o.Event.Subtype != "message_deleted" {
		t.Errorf("the deletion of a question without came as %+v", o.Event)
	}
	if got := form(t, s, "conversations.replies", "channel="+study, "ts="+answered); !strings.Contains(got.body, `"subtype":"tombstone"`) || !strings.Contains(got.body, "my answer") {
		t.Errorf("the thread: %s", got.body)
	}
	for _, ts := range []string{answered, open} {
		if got := form(t, s, "chat.update", "channel="+study, "ts="+ts, "text=late"); got.Error != "message_not_found" {
			t.Errorf("an update of %s: %s, want message_not_found", ts, got.body)
		}
	}
}

// What is deleted while no connection is open comes again as often as Slack tries.
func TestDeletedWhileAway(t *testing.T) {
	t.Parallel()
	often := make([]time.Duration, 1000)
	for i := range often {
		often[i] = 20 * time.Millisecond
	}
	s := workspacetest.Start(t, workspace.Options{Pace: 1, Limits: workspace.Limits{RetryDelays: often}})
	ts := workspacetest.Must[string](t)(s.Say("ana", "sre-study", "one"))
	if err := s.Delete("ana", "sre-study", ts); err != nil {
		t.Fatal(err)
	}
	c := hello(t, s)
	seen := map[bool]frame{}
	for range 2 {
		f := c.read()
		c.ack(f)
		seen[strings.Contains(string(f.Payload), `"deleted_ts":"`+ts+`"`)] = f
	}
	if f := seen[true]; len(seen) != 2 || *f.RetryAttempt == 0 || f.RetryReason != "connection_failed" {
		t.Errorf("the app heard %+v; want the message, and its deletion as a retry", seen)
	}
}

// Once Slack has given up, a deletion is lost; only the thread shows it.
func TestDeletionLost(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Limits: workspace.Limits{RetryDelays: []time.Duration{0, 0}}})
	root := workspacetest.Must[string](t)(s.Say("ana", "sre-study", "root"))
	ts := workspacetest.Must[string](t)(s.Reply("wei", "sre-study", root, "reply"))
	if err := s.Delete("wei", "sre-study", ts); err != nil {
		t.Fatal(err)
	}
	if err := s.AwaitSettled(workspacetest.Soon(t)); err != nil {
		t.Fatal(err)
	}
	c := hello(t, s)
	workspacetest.Must[string](t)(s.Say("ana", "sre-study", "next"))
	if f := c.read(); !strings.Contains(string(f.Payload), `"next"`) || len(s.Deliveries()) != 1 {
		t.Errorf("first came %s of %d", f.Payload, len(s.Deliveries()))
	}
	got := form(t, s, "conversations.replies", "channel="+workspacetest.ChannelID(t, s, "sre-study"), "ts="+root)
	if strings.Contains(got.body, ts) {
		t.Errorf("the thread still holds the reply: %s", got.body)
	}
}

// What the workspace's settings and admins can take from an app.
func TestTakenFromTheApp(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := workspacetest.Start(t, workspace.Options{Limits: workspace.Limits{EditWindow: time.Minute}, Now: func() time.Time { return now }})
	study := "channel=" + workspacetest.ChannelID(t, s, "sre-study")
	posted := form(t, s, "chat.postMessage", study, "text=q")
	ts := "ts=" + posted.TS
	check := func(when, code, method string, args ...string) answer {
		t.Helper()
		got := form(t, s, method, args...)
		if got.Error != code || got.OK != (code == "") {
			t.Errorf("%s, %s: %s, want %q", when, method, got.body, code)
		}
		return got
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check("in time", "", "chat.update", study, ts, "text=q2")
	now = now.Add(2 * time.Minute)
	check("too late", "edit_window_closed", "chat.update", study, ts, "text=q3")

	do(s.GrantScope("reactions:write", false))
	got := check("without its scope", "missing_scope", "reactions.add", study, "timestamp="+posted.TS, "name=eyes")
	if got.Needed != "reactions:write" || strings.Contains(got.Provided, "reactions:write") || !strings.Contains(got.Provided, "chat:write") {
		t.Errorf("needed %q, provided %q", got.Needed, got.Provided)
	}
	check("another method", "", "reactions.get", study, "timestamp="+posted.TS)
	do(s.GrantScope("reactions:write", true))
	check("with its scope", "", "reactions.add", study, "timestamp="+posted.TS, "name=eyes")
	do(s.GrantScope("chat:write", false))
	check("without chat:write", "missing_scope", "chat.delete", study, ts)
	do(s.GrantScope("chat:write", true))

	do(s.LockPosting("sre-study", true))
	check("locked", "restricted_action", "chat.postMessage", study, "text=q")
	do(s.LockPosting("sre-study", false))

	do(s.Archive("ana", "sre-study", true))
	check("archived", "is_archived", "chat.postMessage", study, "text=q")
	check("archived", "is_archived", "reactions.remove", study, "timestamp="+posted.TS, "name=eyes")
	check("archived", "", "conversations.history", study)
	if got := check("archived", "", "conversations.info", study); !strings.Contains(got.body, `"is_archived":true`) {
		t.Errorf("an archived channel: %s", got.body)
	}
	if _, err := s.Say("ana", "sre-study", "x"); err == nil || !strings.Contains(err.Error(), "is archived") {
		t.Errorf("a member in an archived channel: %v", err)
	}
	do(s.Archive("ana", "sre-study", false))

	do(s.TakeOut(s.BotUserID(), "sre-study"))
	check("taken out", "not_in_channel", "chat.postMessage", study, "text=q")
	check("taken out", "not_in_channel", "conversations.history", study)
	check("taken out", "", "conversations.join", study)
	check("back", "", "chat.postMessage", study, "text=q")
	check("its own message", "", "chat.delete", study, ts)
	check("the same again", "message_not_found", "chat.delete", study, ts)
	mine := workspacetest.Must[string](t)(s.Say("ana", "sre-study", "mine"))
	check("a member's message", "cant_delete_message", "chat.delete", study, "ts="+mine)
}

// An app is told that it was taken out, and hears no more of the channel.
func TestTakenOutEvent(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{Manifest: []byte(`
display_information: {name: a}
oauth_config: {scopes: {bot: ["channels:history", "channels:read"]}}
settings:
  event_subscriptions: {bot_events: [member_left_channel, message.channels, channel_archive]}
  socket_mode_enabled: true
`)})
	c := hello(t, s)
	if err := s.TakeOut("wei", "sre-study"); err != nil {
		t.Fatal(err)
	}
	if o := c.event(); o.Event.Subtype != "channel_leave" {
		t.Errorf("a member that left came as %+v", o.Event)
	}
	if o := c.event(); o.Event.Type != "member_left_channel" || o.Event.User != workspacetest.MemberID(t, s, "wei") {
		t.Errorf("a member that left came as %+v", o.Event)
	}
	if err := s.TakeOut(s.BotUserID(), "sre-study"); err != nil {
		t.Fatal(err)
	}
	if o := c.event(); o.Event.Type != "member_left_channel" || o.Event.User != s.BotUserID() {
		t.Errorf("the app's own leaving came as %+v", o.Event)
	}
	workspacetest.Must[string](t)(s.Say("ana", "sre-study", "unheard"))
	if err := s.Archive("ana", "general", true); err != nil {
		t.Fatal(err)
	}
	if o := c.event(); o.Event.Type != "channel_archive" {
		t.Errorf("after it was taken out the app heard %+v", o.Event)
	}
}

// Other apps' messages carry what metadata they like, and are not ours to change.
func TestOtherBots(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	app, study := workspacetest.Connect(t, s), workspacetest.ChannelID(t, s, "sre-study")
	meta := json.RawMessage(`{"event_type":"studybot_round","event_payload":{"round_id":"7"}}`)
	ts := workspacetest.Must[string](t)(s.PostAsBot(workspace.BotPost{Bot: "impostor", Channel: "sre-study", Text: "question", Metadata: meta}))
	own := workspacetest.Must[string](t)(s.PostAsBot(workspace.BotPost{Channel: "sre-study", Text: "mine", ThreadTS: ts}))
	theirs := app.Message()
	if theirs.TimeStamp != ts || theirs.BotID == "" || theirs.User == s.BotUserID() {
		t.Errorf("another bot's message came as %+v", theirs)
	}
	if mine := app.Message(); mine.TimeStamp != own || mine.User != s.BotUserID() || mine.ThreadTimeStamp != ts {
		t.Errorf("the app's own message came as %+v", mine)
	}
	h := workspacetest.Must[*slack.GetConversationHistoryResponse](t)(workspacetest.Client(s).GetConversationHistory(&slack.GetConversationHistoryParameters{
		ChannelID: study, IncludeAllMetadata: true,
	}))
	if m := h.Messages[0]; m.Metadata.EventType != "studybot_round" || m.BotID != theirs.BotID || m.BotProfile.AppID == "" {
		t.Errorf("another bot's message is %+v", m)
	}
	if got := form(t, s, "chat.update", "channel="+study, "ts="+ts, "text=x"); got.Error != "cant_update_message" {
		t.Errorf("an update of another bot's message: %s", got.body)
	}
	if got := form(t, s, "bots.info", "bot="+theirs.BotID); !strings.Contains(got.body, `"name":"Impostor"`) {
		t.Errorf("bots.info of another bot: %s", got.body)
	}
	if _, err := s.PostAsBot(workspace.BotPost{Bot: "ana", Channel: "sre-study", Text: "x"}); err == nil {
		t.Error("ana passes for a bot")
	}
}

// Thousands of messages are seeded at once and read page by page, whole and in
// order, even where a cursor's own message is deleted meanwhile.
func TestLongHistory(t *testing.T) {
	t.Parallel()
	const many = 5000
	s := workspacetest.Start(t, workspace.Options{})
	api, study := workspacetest.Client(s), workspacetest.ChannelID(t, s, "sre-study")
	began := time.Now().Add(-24 * time.Hour).Truncate(time.Second)
	root := workspacetest.Must[[]string](t)(s.AddHistory("sre-study", []workspace.Past{{Text: "root", At: began, Metadata: json.RawMessage(`{"event_type":"a","event_payload":{}}`)}}))[0]
	var replies, tops []workspace.Past
	for i := range many {
		at := began.Add(time.Duration(many-i) * time.Second) // Out of order: the last first.
		replies = append(replies, workspace.Past{User: "wei", Text: fmt.Sprint("reply ", i), ThreadTS: root, At: at})
		tops = append(tops, workspace.Past{User: "ana", Text: fmt.Sprint("top ", i), At: at})
	}
	seq := s.Seq()
	workspacetest.Must[[]string](t)(s.AddHistory("sre-study", tops))
	stamps := workspacetest.Must[[]string](t)(s.AddHistory("sre-study", replies))
	if s.Seq() != seq {
		t.Error("the past is in the transcript")
	}
	var got []string
	params := &slack.GetConversationRepliesParameters{ChannelID: study, Timestamp: root, Limit: 200}
	for more := true; more; {
		var msgs []slack.Message
		var err error
		if msgs, more, params.Cursor, err = api.GetConversationReplies(params); err != nil {
			t.Fatal(err)
		}
		for _, m := range msgs {
			got = append(got, m.Timestamp)
		}
		if len(got) == 400 { // The message that the next page begins with.
			if err := s.Delete("wei", study, stamps[many-400]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(got) != many || got[0] != root || !slices.IsSorted(got) {
		t.Errorf("%d replies, sorted %t; want the root and %d", len(got), slices.IsSorted(got), many-1)
	}
	got = nil
	history := &slack.GetConversationHistoryParameters{ChannelID: study, Limit: 999}
	for {
		h := workspacetest.Must[*slack.GetConversationHistoryResponse](t)(api.GetConversationHistory(history))
		for _, m := range h.Messages {
			got = append(got, m.Timestamp)
		}
		if history.Cursor = h.ResponseMetaData.NextCursor; !h.HasMore {
			break
		}
	}
	slices.Reverse(got)
	if len(got) != many+1 || !slices.IsSorted(got) || len(slices.Compact(got)) != many+1 {
		t.Errorf("%d messages, want %d in order", len(got), many+1)
	}
	if _, err := s.AddHistory("sre-study", []workspace.Past{{User: "ana", Text: "x", ThreadTS: "1.000000"}}); err == nil {
		t.Error("a reply to nothing was added")
	}
}

// A call may be held before its effect or after it, and its caller may be gone by
// then.
func TestCallsInFlight(t *testing.T) {
	t.Parallel()
	cases := []struct {
		fault        workspace.Fault
		before, done bool // whether the effect is there before the wait, and whether it ever is
	}{
		{workspace.Fault{Kind: "delay", Delay: time.Hour}, false, false},
		{workspace.Fault{Kind: "hang", Delay: time.Hour}, false, false},
		{workspace.Fault{Kind: "late", Delay: time.Hour}, true, true},
		{workspace.Fault{Kind: "lose", Delay: time.Hour}, true, true},
		{workspace.Fault{Kind: "lose"}, true, true},
		{workspace.Fault{Kind: "hang"}, false, false},
		{workspace.Fault{Kind: "delay", Delay: time.Second}, false, true},
	}
	for _, k := range cases {
		t.Run(fmt.Sprint(k.fault.Kind, " ", k.fault.Delay), func(t *testing.T) {
			t.Parallel()
			s := workspacetest.Start(t, workspace.Options{})
			k.fault.Method = "chat.postMessage"
			if err := s.Inject(k.fault); err != nil {
				t.Fatal(err)
			}
			api := slack.New(s.BotToken(), slack.OptionAPIURL(s.APIURL()), slack.OptionHTTPClient(&http.Client{Timeout: 50 * time.Millisecond}))
			if _, _, err := api.PostMessage(workspacetest.ChannelID(t, s, "sre-study"), slack.MsgOptionText("in flight", false)); err == nil {
				t.Error("the caller had an answer")
			}
			if !k.before && len(s.Transcript("sre-study", 0)) > 0 {
				t.Error("the effect is there before the call was let go")
			}
			if k.done {
				workspacetest.Await(t, s, 0, "message", nil)
			}
		})
	}
	s := workspacetest.Start(t, workspace.Options{})
	if err := s.Inject(workspace.Fault{Kind: "late", Method: "chat.postMessage"}); err == nil {
		t.Error("a late answer without a delay was taken")
	}
}

// The control API does what the Go methods do.
func TestSettingsOverHTTP(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	study := workspacetest.ChannelID(t, s, "sre-study")
	for _, c := range []struct{ path, body, want string }{
		{"act/bot", `{"as":"other","channel":"sre-study","text":"hi","metadata":{"event_type":"x","event_payload":{}}}`, `"ts":"`},
		{"act/lock", `{"channel":"sre-study"}`, `"ok":true`},
		{"act/lock", `{"channel":"sre-study","remove":true}`, `"ok":true`},
		{"act/archive", `{"user":"ana","channel":"general"}`, `"ok":true`},
		{"act/archive", `{"user":"ana","channel":"general"}`, `nothing to change`},
		{"act/take_out", `{"user":"wei","channel":"sre-study"}`, `"ok":true`},
		{"act/take_out", `{"user":"wei","channel":"sre-study"}`, `is in no channel`},
		{"scopes", `{"scope":"chat:write","remove":true}`, `"ok":true`},
		{"scopes", `{}`, `want a scope`},
		{"members", `{"name":"omar","team_id":"T0THEIRS00"}`, `"team_id":"T0THEIRS00"`},
		{"channels", `{"name":"joint","members":["omar"],"bot":true,"connected_team_ids":["T0THEIRS00"]}`, `"conversation_host_id":"T0THEIRS00"`},
	} {
		resp := workspacetest.Must[*http.Response](t)(http.Post(s.URL()+"_workspace/"+c.path, "application/json", strings.NewReader(c.body)))
		text := httptest.NewRecorder().Body
		if _, err := text.ReadFrom(resp.Body); err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if !strings.Contains(text.String(), c.want) {
			t.Errorf("%s %s: %s, want %s", c.path, c.body, text, c.want)
		}
	}
	if got := form(t, s, "chat.postMessage", "channel="+study, "text=x"); got.Error != "missing_scope" {
		t.Errorf("after its scope was taken away: %s", got.body)
	}
}
