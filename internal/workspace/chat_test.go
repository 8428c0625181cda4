package workspace_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

func section(text string) *slack.SectionBlock {
	return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, text, false, false), nil, nil)
}

// An update keeps and drops what Slack keeps and drops.
func TestUpdate(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	api, study := workspacetest.Client(s), workspacetest.ChannelID(t, s, "sre-study")
	meta := slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "round", EventPayload: map[string]any{"id": "1"}})
	read := func(ts string) slack.Message {
		t.Helper()
		h := workspacetest.Must[*slack.GetConversationHistoryResponse](t)(api.GetConversationHistory(&slack.GetConversationHistoryParameters{
			ChannelID: study, Latest: ts, Inclusive: true, Limit: 1, IncludeAllMetadata: true,
		}))
		return h.Messages[0]
	}
	_, ts, err := api.PostMessage(study, slack.MsgOptionText("open", false), slack.MsgOptionBlocks(section("*open*")), meta)
	if err != nil {
		t.Fatal(err)
	}
	if m := read(ts); len(m.Blocks.BlockSet) != 1 || m.Metadata.EventType != "round" || m.BotID == "" {
		t.Fatalf("the post: %+v", m)
	}
	if _, _, _, err := api.UpdateMessage(study, ts, slack.MsgOptionText("closed", false), slack.MsgOptionBlocks(section("closed"))); err != nil {
		t.Fatal(err)
	}
	if m := read(ts); m.Text != "closed" || m.Metadata.EventType != "round" || m.Edited != nil {
		t.Errorf("after an update with blocks: %+v; want its metadata kept and no edited mark", m)
	}
	if _, _, _, err := api.UpdateMessage(study, ts, slack.MsgOptionText("bare", false)); err != nil {
		t.Fatal(err)
	}
	if m := read(ts); m.Text != "bare" || len(m.Blocks.BlockSet) != 0 || m.Edited == nil {
		t.Errorf("after an update with text: %+v; want no blocks, and an edited mark", m)
	}
	_, _, _, err = api.UpdateMessage(study, ts, slack.MsgOptionText(strings.Repeat("a", 4001), false))
	wantCode(t, "an update of 4,001 characters", err, "msg_too_long")
	link := workspacetest.Must[string](t)(api.GetPermalink(&slack.PermalinkParameters{Channel: study, Ts: ts}))
	if want := s.URL() + "archives/" + study + "/p" + strings.Replace(ts, ".", "", 1); link != want {
		t.Errorf("permalink %s, want %s", link, want)
	}
}

// Text past 40,000 characters is cut, with a warning.
func TestLongText(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	study := workspacetest.ChannelID(t, s, "sre-study")
	got := form(t, s, "chat.postMessage", "channel="+study, "text="+strings.Repeat("é", 40001))
	if !got.OK || got.Warning != "message_truncated" {
		t.Errorf("a post of 40,001 characters: %.200s", got.body)
	}
	workspacetest.Must[string](t)(s.Say("ana", study, strings.Repeat("é", 50000)))
	for _, e := range s.Transcript(study, 0) {
		if n := len([]rune(e.Text)); n != 40000 {
			t.Errorf("%s kept %d characters", e.UserName, n)
		}
	}
}

// Edits and deletions reach the app as Slack sends them.
func TestEditAndDelete(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	app, study := workspacetest.Connect(t, s), workspacetest.ChannelID(t, s, "sre-study")
	root := workspacetest.Must[string](t)(s.Say("ana", study, "question"))
	reply := workspacetest.Must[string](t)(s.Reply("wei", study, root, "frist"))
	app.Message()
	app.Message()

	if err := s.Edit("wei", study, reply, "first <3"); err != nil {
		t.Fatal(err)
	}
	ev := app.Message()
	if ev.SubType != "message_changed" || ev.Message.Text != "first &lt;3" || ev.Message.Edited == nil || ev.PreviousMessage.Text != "frist" ||
		ev.Message.Timestamp != reply || ev.Message.ThreadTimestamp != root {
		t.Errorf("the edit came as %+v", ev)
	}
	if err := s.Edit("ana", study, reply, "mine now"); err == nil {
		t.Error("ana can edit wei's message")
	}
	if err := s.Delete("ana", study, root); err != nil {
		t.Fatal(err)
	}
	if ev := app.Message(); ev.SubType != "message_changed" || ev.Message.SubType != "tombstone" || ev.PreviousMessage.Text != "question" {
		t.Errorf("the deletion of a message with replies came as %+v", ev)
	}
	if err := s.Delete("wei", study, reply); err != nil {
		t.Fatal(err)
	}
	if ev := app.Message(); ev.SubType != "message_deleted" || ev.DeletedTimeStamp != reply || ev.PreviousMessage.Text != "first &lt;3" {
		t.Errorf("the deletion came as %+v", ev)
	}
	if st := workspacetest.Must[workspace.State](t)(s.State("ana")); len(st.Channels[0].Messages) != 0 {
		t.Errorf("a tombstone outlives its last reply: %+v", st.Channels[0].Messages)
	}
}

// A parent's counts follow its replies, and a broadcast shows in both places.
func TestThreads(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	api, study := workspacetest.Client(s), workspacetest.ChannelID(t, s, "sre-study")
	root := workspacetest.Must[string](t)(s.Say("ana", study, "root"))
	one := workspacetest.Must[string](t)(s.Reply("wei", study, root, "one"))
	two := workspacetest.Must[string](t)(s.Reply("wei", study, one, "two")) // A reply to a reply hangs under the root.
	_, three, err := api.PostMessage(study, slack.MsgOptionText("three", false), slack.MsgOptionTS(root), slack.MsgOptionBroadcast())
	if err != nil {
		t.Fatal(err)
	}
	parent := func() slack.Message {
		t.Helper()
		msgs, _, _, err := api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: study, Timestamp: root})
		if err != nil {
			t.Fatal(err)
		}
		return msgs[0]
	}
	wei := workspacetest.MemberID(t, s, "wei")
	if p := parent(); p.ReplyCount != 3 || p.LatestReply != three || p.ThreadTimestamp != root ||
		cmp.Diff([]string{wei, s.BotUserID()}, p.ReplyUsers) != "" {
		t.Errorf("the parent of three: %+v", p)
	}
	if _, _, err := api.DeleteMessage(study, three); err != nil {
		t.Fatal(err)
	}
	if p := parent(); p.ReplyCount != 2 || p.LatestReply != two || cmp.Diff([]string{wei}, p.ReplyUsers) != "" {
		t.Errorf("the parent of two: %+v", p)
	}
	h := workspacetest.Must[*slack.GetConversationHistoryResponse](t)(api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: study}))
	if len(h.Messages) != 1 {
		t.Errorf("the channel shows %+v, want the root alone", h.Messages)
	}
}

func TestReactions(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	api, study := workspacetest.Client(s), workspacetest.ChannelID(t, s, "sre-study")
	ts := workspacetest.Must[string](t)(s.Say("ana", study, "hm"))
	ref := slack.NewRefToMessage(study, ts)
	if err := api.AddReaction("eyes", ref); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "the same again", api.AddReaction("eyes", ref), "already_reacted")
	if err := s.React("wei", study, ts, ":eyes:"); err != nil {
		t.Fatal(err)
	}
	got := workspacetest.Must[slack.ReactedItem](t)(api.GetReactions(ref, slack.NewGetReactionsParameters()))
	want := []slack.ItemReaction{{Name: "eyes", Count: 2, Users: []string{s.BotUserID(), workspacetest.MemberID(t, s, "wei")}}}
	if diff := cmp.Diff(want, got.Message.Reactions); diff != "" {
		t.Errorf("reactions (-want +got):\n%s", diff)
	}
	if err := api.RemoveReaction("eyes", ref); err != nil {
		t.Fatal(err)
	}
	if err := s.Unreact("wei", study, ts, "eyes"); err != nil {
		t.Fatal(err)
	}
	got = workspacetest.Must[slack.ReactedItem](t)(api.GetReactions(ref, slack.NewGetReactionsParameters()))
	if len(got.Message.Reactions) != 0 {
		t.Errorf("reactions left: %+v", got.Message.Reactions)
	}
}

// What a member types is stored as Slack stores it.
func TestTypedText(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	wei, study := workspacetest.MemberID(t, s, "wei"), workspacetest.ChannelID(t, s, "sre-study")
	cases := map[string]string{
		"a < b && c > d":                     "a &lt; b &amp;&amp; c &gt; d",
		"<!channel> <@" + wei + ">":          "&lt;!channel&gt; &lt;@" + wei + "&gt;",
		"@wei, and @Wei.":                    "<@" + wei + ">, and <@" + wei + ">.",
		"@nobody @channel @here":             "@nobody <!channel> <!here>",
		"see #sre-study, not #else":          "see <#" + study + "|sre-study>, not #else",
		"https://a.example/x?y=1&z=2.":       "<https://a.example/x?y=1&amp;z=2>.",
		"(http://b.example)":                 "(<http://b.example>)",
		"mail ana@a.example now":             "mail <mailto:ana@a.example|ana@a.example> now",
		"read kubernetes.io/docs today":      "read <http://kubernetes.io/docs|kubernetes.io/docs> today",
		"`@wei <b>` and ```https://c.d```":   "`@wei &lt;b&gt;` and ```https://c.d```",
		"me@wei":                             "me@wei",
		"99.9% of 43.2m; kubectl get po -oy": "99.9% of 43.2m; kubectl get po -oy",
		"\u202edlrow\x00'; DROP TABLE x; --": "\u202edlrow\x00'; DROP TABLE x; --",
		"&amp; stays as typed":               "&amp;amp; stays as typed",
	}
	for text, want := range cases {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			ts := workspacetest.Must[string](t)(s.Say("ana", study, text))
			for _, e := range s.Transcript(study, 0) {
				if e.TS == ts && e.Text != want {
					t.Errorf("%q became %q, want %q", text, e.Text, want)
				}
			}
		})
	}
}

// What an app sends keeps its control sequences; the rest is escaped.
func TestSentText(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	study := workspacetest.ChannelID(t, s, "sre-study")
	cases := map[string]string{
		"a < b & c":                              "a &lt; b &amp; c",
		"a &lt; b &amp; c":                       "a &lt; b &amp; c",
		"<@U0123> <#C0123|x> <!here>":            "<@U0123> <#C0123|x> <!here>",
		"<https://a.example|label> <mailto:a@b>": "<https://a.example|label> <mailto:a@b>",
		"<!date^1392734382^{date}|then>":         "<!date^1392734382^{date}|then>",
		"go to https://a.example/?a=1&amp;b=2":   "go to <https://a.example/?a=1&amp;b=2>",
		"`https://a.example`":                    "`https://a.example`",
		"<script>":                               "&lt;script&gt;",
		"hh http is a word":                      "hh http is a word",
	}
	for text, want := range cases {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			body := string(workspacetest.Must[[]byte](t)(json.Marshal(map[string]any{
				"channel": study, "text": text, "blocks": []slack.Block{section(text)},
			})))
			got := send(t, s, "chat.postMessage", "application/json; charset=utf-8", body, "Authorization", "Bearer "+s.BotToken())
			var posted struct {
				Message struct {
					Text   string
					Blocks []struct{ Text struct{ Text string } }
				}
			}
			if err := json.Unmarshal([]byte(got.body), &posted); err != nil || !got.OK {
				t.Fatalf("%s %v", got.body, err)
			}
			if m := posted.Message; m.Text != want || m.Blocks[0].Text.Text != want {
				t.Errorf("%q became %q, and %q in a block; want %q", text, m.Text, m.Blocks[0].Text.Text, want)
			}
		})
	}
}
