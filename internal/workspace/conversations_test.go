package workspace_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// Pages come in order, whole, and without repeats, whatever their size.
func TestCursors(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	api, study := workspacetest.Client(s), workspacetest.ChannelID(t, s, "sre-study")
	root := workspacetest.Must[string](t)(s.Say("ana", study, "root"))
	want := []string{root}
	for range 7 {
		want = append(want, workspacetest.Must[string](t)(s.Reply("wei", study, root, "reply")))
	}
	var got []string
	params := &slack.GetConversationRepliesParameters{ChannelID: study, Timestamp: root, Limit: 3}
	for more := true; more; {
		var msgs []slack.Message
		var err error
		if msgs, more, params.Cursor, err = api.GetConversationReplies(params); err != nil {
			t.Fatal(err)
		}
		for _, m := range msgs {
			got = append(got, m.Timestamp)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
	if !slices.IsSorted(got) || len(slices.Compact(got)) != len(got) {
		t.Errorf("timestamps are not unique and rising: %v", got)
	}
	var names []string
	list := &slack.GetConversationsParameters{Limit: 2}
	for {
		channels, cursor, err := api.GetConversations(list)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range channels {
			names = append(names, c.Name)
		}
		if list.Cursor = cursor; cursor == "" {
			break
		}
	}
	if diff := cmp.Diff([]string{"sre-study", "general", "random"}, names); diff != "" {
		t.Errorf("channels (-want +got):\n%s", diff)
	}
	users, err := api.GetUsers(slack.GetUsersOptionLimit(4))
	if err != nil || len(users) != len(s.Members()) {
		t.Errorf("%d users, %v; want %d", len(users), err, len(s.Members()))
	}
}

// History runs backwards between two times, with metadata only on request.
func TestHistory(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	api, study := workspacetest.Client(s), workspacetest.ChannelID(t, s, "sre-study")
	var stamps []string
	for _, text := range []string{"a", "b", "c", "d"} {
		stamps = append(stamps, workspacetest.Must[string](t)(s.Say("ana", study, text)))
	}
	meta := slack.SlackMetadata{EventType: "studybot_round", EventPayload: map[string]any{"round_id": "7"}}
	if _, _, err := api.PostMessage(study, slack.MsgOptionText("e", false), slack.MsgOptionMetadata(meta)); err != nil {
		t.Fatal(err)
	}
	texts := func(p slack.GetConversationHistoryParameters) string {
		t.Helper()
		p.ChannelID = study
		h, err := api.GetConversationHistory(&p)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, m := range h.Messages {
			list = append(list, m.Text)
			if has := m.Metadata.EventType != ""; has != (p.IncludeAllMetadata && m.Text == "e") {
				t.Errorf("metadata of %s is %+v with IncludeAllMetadata %t", m.Text, m.Metadata, p.IncludeAllMetadata)
			}
		}
		return strings.Join(list, "")
	}
	cases := []struct {
		want string
		p    slack.GetConversationHistoryParameters
	}{
		{"edcba", slack.GetConversationHistoryParameters{}},
		{"edcba", slack.GetConversationHistoryParameters{IncludeAllMetadata: true}},
		{"c", slack.GetConversationHistoryParameters{Oldest: stamps[1], Latest: stamps[3]}},
		{"dcb", slack.GetConversationHistoryParameters{Oldest: stamps[1], Latest: stamps[3], Inclusive: true}},
		{"ed", slack.GetConversationHistoryParameters{Oldest: stamps[2]}},
		{"ba", slack.GetConversationHistoryParameters{Latest: stamps[2]}},
		{"ed", slack.GetConversationHistoryParameters{Limit: 2}},
	}
	for _, c := range cases {
		if got := texts(c.p); got != c.want {
			t.Errorf("%+v gives %s, want %s", c.p, got, c.want)
		}
	}
}

// The app sees private channels only from inside, and can join public ones.
func TestMembership(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	api := workspacetest.Client(s)
	inside := workspacetest.Must[workspace.Channel](t)(s.AddChannel(workspace.Channel{Name: "inside", Private: true, Members: []string{"ana"}, Bot: true}))
	workspacetest.Must[workspace.Channel](t)(s.AddChannel(workspace.Channel{Name: "outside", Private: true, Members: []string{"ana"}}))
	channels, _, err := api.GetConversations(&slack.GetConversationsParameters{Types: []string{"private_channel"}})
	if err != nil || len(channels) != 1 || channels[0].ID != inside.ID || !channels[0].IsPrivate || !channels[0].IsMember {
		t.Errorf("private channels: %+v, %v", channels, err)
	}
	general := workspacetest.ChannelID(t, s, "general")
	info := workspacetest.Must[*slack.Channel](t)(api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: general, IncludeNumMembers: true}))
	if info.IsMember || info.NumMembers != 8 || info.Name != "general" || !info.IsGeneral {
		t.Errorf("#general: %+v", info)
	}
	if _, _, _, err := api.JoinConversation(general); err != nil {
		t.Fatal(err)
	}
	if _, warning, _, err := api.JoinConversation(general); err != nil || warning != "already_in_channel" {
		t.Errorf("joining twice: %q, %v", warning, err)
	}
	ids, _, err := api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: general})
	if err != nil || !slices.Contains(ids, s.BotUserID()) {
		t.Errorf("members of #general: %v, %v", ids, err)
	}
	mine, _, err := api.GetConversationsForUser(&slack.GetConversationsForUserParameters{Types: []string{"public_channel", "private_channel"}})
	if err != nil || len(mine) != 3 {
		t.Errorf("the bot's channels: %v, %v", mine, err)
	}
}

func TestDirectMessages(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	app, api, ana := workspacetest.Connect(t, s), workspacetest.Client(s), workspacetest.MemberID(t, s, "ana")
	dm, _, already, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana}, ReturnIM: true})
	if err != nil || already || dm.User != ana || !dm.IsIM {
		t.Fatalf("open: %+v, already %t, %v", dm, already, err)
	}
	id, _, err := api.PostMessage(ana, slack.MsgOptionText("psst", false))
	if err != nil || id != dm.ID {
		t.Errorf("a post to a member went to %s, %v; want %s", id, err, dm.ID)
	}
	workspacetest.Must[string](t)(s.Say("ana", dm.ID, "yes?"))
	app.Message()
	if m := app.Message(); m.ChannelType != "im" || m.Text != "yes?" {
		t.Errorf("the direct message came as %+v", m)
	}
	if _, err := s.Say("wei", dm.ID, "me too"); err == nil {
		t.Error("wei can speak in ana's direct messages")
	}
}

// People and things are described as Slack describes them.
func TestDirectory(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	api := workspacetest.Client(s)
	who := workspacetest.Must[*slack.AuthTestResponse](t)(api.AuthTest())
	if who.UserID != s.BotUserID() || who.BotID == "" || who.Team != "Study Group" || who.URL != s.URL() {
		t.Errorf("auth.test: %+v", who)
	}
	ana := workspacetest.Must[*slack.User](t)(api.GetUserInfo(workspacetest.MemberID(t, s, "ana")))
	if ana.Name != "ana" || ana.Profile.DisplayName != "Ana" || ana.RealName != "Ana Silva" || ana.TZ != "Europe/London" || !ana.IsAdmin {
		t.Errorf("ana: %+v", ana)
	}
	bot := workspacetest.Must[*slack.User](t)(api.GetUserInfo(s.BotUserID()))
	if !bot.IsBot || bot.Profile.BotID != who.BotID {
		t.Errorf("the bot: %+v", bot)
	}
	info := workspacetest.Must[*slack.Bot](t)(api.GetBotInfo(slack.GetBotInfoParameters{Bot: who.BotID}))
	if info.Name != "Quizzer" || info.UserID != s.BotUserID() {
		t.Errorf("bots.info: %+v", info)
	}
	if team := workspacetest.Must[*slack.TeamInfo](t)(api.GetTeamInfo()); team.Domain != "study-group" {
		t.Errorf("team.info: %+v", team)
	}
}

func TestFileUpload(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	api, study := workspacetest.Client(s), workspacetest.ChannelID(t, s, "sre-study")
	png := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{7}, 100)...)
	f, err := api.UploadFile(slack.UploadFileParameters{
		Reader: bytes.NewReader(png), FileSize: len(png), Filename: "board.png", Title: "Board", Channel: study, InitialComment: "This week",
	})
	if err != nil {
		t.Fatal(err)
	}
	h := workspacetest.Must[*slack.GetConversationHistoryResponse](t)(api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: study}))
	m := h.Messages[0]
	if m.SubType != "file_share" || m.Text != "This week" || len(m.Files) != 1 || m.Files[0].ID != f.ID || m.Files[0].Mimetype != "image/png" {
		t.Fatalf("the upload's message: %+v", m)
	}
	get := func(token string) *http.Response {
		t.Helper()
		req := workspacetest.Must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodGet, m.Files[0].URLPrivate, nil))
		req.Header.Set("Authorization", "Bearer "+token)
		resp := workspacetest.Must[*http.Response](t)(http.DefaultClient.Do(req))
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp
	}
	if resp := get("xoxb-1-2-3"); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a file without the bot's token: %s, want 403", resp.Status)
	}
	resp := get(s.BotToken())
	if body := workspacetest.Must[[]byte](t)(io.ReadAll(resp.Body)); !bytes.Equal(body, png) || resp.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the file came back as %d bytes of %s", len(body), resp.Header.Get("Content-Type"))
	}
}
