package workspace_test

import (
	"errors"
	"testing"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// wantCode checks that err is a refusal by Slack with a code.
func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) || refused.Err != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// A question, a reply and a receipt: the way that everything else goes.
func TestConversationOverSocketMode(t *testing.T) {
	t.Parallel()
	s := workspacetest.Start(t, workspace.Options{})
	app, api := workspacetest.Connect(t, s), workspacetest.Client(s)
	study := workspacetest.ChannelID(t, s, "sre-study")

	_, question, err := api.PostMessage(study, slack.MsgOptionText("What is an SLO?", false))
	if err != nil {
		t.Fatal(err)
	}
	if own := app.Message(); own.TimeStamp != question || own.BotID == "" || own.User != s.BotUserID() || own.Channel != study {
		t.Errorf("the bot's own message came as %+v", own)
	}
	reply, err := s.Reply("ana", "#sre-study", question, "a target <for> users & teams, @wei")
	if err != nil {
		t.Fatal(err)
	}
	got := app.Message()
	if want := "a target &lt;for&gt; users &amp; teams, <@" + workspacetest.MemberID(t, s, "wei") + ">"; got.Text != want {
		t.Errorf("text %q, want %q", got.Text, want)
	}
	if got.TimeStamp != reply || got.ThreadTimeStamp != question || got.ChannelType != "channel" || got.User != workspacetest.MemberID(t, s, "ana") {
		t.Errorf("the reply came as %+v", got)
	}
	if _, err := api.PostEphemeral(study, got.User, slack.MsgOptionText("3/4", false), slack.MsgOptionTS(question)); err != nil {
		t.Fatal(err)
	}
	e := workspacetest.Await(t, s, 0, "ephemeral", nil)
	if e.To != got.User || e.ThreadTS != question || e.Text != "3/4" {
		t.Errorf("the receipt is in the transcript as %+v", e)
	}
	if err := api.AddReaction("eyes", slack.NewRefToMessage(study, reply)); err != nil {
		t.Fatal(err)
	}
	msgs, _, _, err := api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: study, Timestamp: question})
	if err != nil {
		t.Fatal(err)
	}
	if len(msgs) != 2 || msgs[0].ReplyCount != 1 || msgs[1].Reactions[0].Name != "eyes" {
		t.Errorf("the thread is %+v", msgs)
	}
}
