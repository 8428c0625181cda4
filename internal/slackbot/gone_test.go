package slackbot

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

// The button of a board whose topic has left the bank since is answered with
// that, and is no fault of ours in the log.
func TestBoardOfTopicGone(t *testing.T) {
	t.Parallel()
	answers := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answers <- string(body)
	}))
	t.Cleanup(server.Close)
	gone := &study.NoSuchError{Kind: "topic", Name: "redis", Near: []string{"Redis"}}
	b := newTestBot(&fakeRounds{}, &fakeLookup{err: gone}, newMetrics())
	task := b.action(slack.InteractionCallback{
		Type: slack.InteractionTypeBlockActions, User: slack.User{ID: "U1"}, ResponseURL: server.URL,
		Container:      slack.Container{ChannelID: "C1", MessageTs: "1.1", IsEphemeral: true},
		ActionCallback: slack.ActionCallbacks{BlockActions: []*slack.BlockAction{{ActionID: blockkit.ActionBoard + "_1", Value: "month:redis", ActionTs: "5.1"}}},
	})
	r, err := task.do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.after(context.WithoutCancel(t.Context()))
	if got := <-answers; strings.Contains(got, "did not work on our side") || !strings.Contains(got, "redis") {
		t.Errorf("answered with %s", got)
	}
}
