package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// pace makes a member's second, and the workspace's, a hundredth.
const pace = 100

// scripts are what the group could say.
var scripts = map[string]Script{
	"k.short": {
		Prompt: "Why did the pod stop?", Full: []string{"Memory ran out, so the kubelet evicted it.", "It was evicted, since memory ran out."},
		Partial: []string{"It was evicted.", "Memory."}, Wrong: []string{"It restarts itself."},
	},
	"k.choice": {Prompt: "Which one?", Choices: []string{"this", "that", "neither"}, Right: 1},
}

// A studyGroup is a group at work on a workspace without a bot; the test posts
// what a bot would.
type studyGroup struct {
	t  *testing.T
	ws *workspace.Server
}

// startStudy lets the group study until the test ends.
func startStudy(t *testing.T) *studyGroup {
	t.Helper()
	ws := workspacetest.Start(t, workspace.Options{Seed: Seed(), Pace: pace})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Options{
			Workspace: ws, RoundEvent: "round", Script: func(question string) Script { return scripts[question] }, Pace: pace,
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the group ended with %v", err)
		}
	})
	return &studyGroup{t, ws}
}

// post posts a message of the bot with metadata and returns its ts. At the
// group's pace a channel takes the next post after ten milliseconds.
func (g *studyGroup) post(eventType, question, blocks string) string {
	g.t.Helper()
	for {
		ts, refused := g.tryPost(eventType, question, blocks)
		switch refused {
		case "":
			return ts
		case "ratelimited":
			continue
		}
		g.t.Fatalf("the workspace did not take the question: %s", refused)
	}
}

// tryPost is post once, and returns the workspace's error if it refuses.
func (g *studyGroup) tryPost(eventType, question, blocks string) (ts, refused string) {
	g.t.Helper()
	form := url.Values{
		"token": {g.ws.BotToken()}, "channel": {Channel}, "text": {"A question"}, "blocks": {blocks},
		"metadata": {fmt.Sprintf(`{"event_type": %q, "event_payload": {"round_id": "1", "question_id": %q}}`, eventType, question)},
	}
	request, err := http.NewRequestWithContext(g.t.Context(), http.MethodPost, g.ws.APIURL()+"chat.postMessage", strings.NewReader(form.Encode()))
	if err != nil {
		g.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		g.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		TS, Error string
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		g.t.Fatal(err)
	}
	return answer.TS, answer.Error
}

// firstOf waits until every member has done something that fits, and returns
// each member's first entry.
func (g *studyGroup) firstOf(fits func(workspace.Entry) bool) map[string]workspace.Entry {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), time.Minute)
	defer cancel()
	names := make(map[string]string)
	for _, m := range g.ws.Members() {
		names[m.ID] = m.Name
	}
	first := make(map[string]workspace.Entry)
	for seq := int64(0); len(first) < len(members); {
		e, err := g.ws.Await(ctx, seq, fits)
		if err != nil {
			g.t.Fatalf("only %d of %d members did something", len(first), len(members))
		}
		seq = e.Seq
		if _, ok := first[names[e.User]]; !ok {
			first[names[e.User]] = e
		}
	}
	return first
}

// Every member replies to a question, each in their own way, and to nothing
// else that the bot posts.
func TestGroupReplies(t *testing.T) {
	t.Parallel()
	g := startStudy(t)
	board := g.post("board", "", "")
	ts := g.post("round", "k.short", "")
	first := g.firstOf(func(e workspace.Entry) bool { return e.Kind == "message" && e.ThreadTS == ts && e.TS != ts })
	got := make(map[string]string)
	for name, e := range first {
		got[name] = e.Text
	}
	s := scripts["k.short"]
	want := map[string]string{
		"ana": s.Full[1], "wei": s.Full[0], "tom": s.Partial[0], "priya": s.Full[1], "sam": s.Prompt,
		"lena": "memory, kubelet, evicted", "diego": s.Wrong[0], "noor": "I don't know, sorry",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("first replies (-want +got):\n%s", diff)
	}
	texts := make(map[string]int)
	for _, e := range g.ws.Transcript("", 0) {
		if e.ThreadTS == board && e.TS != board {
			t.Errorf("%s answered a leaderboard: %q", e.UserName, e.Text)
		}
		if e.Kind == "message" && e.ThreadTS == ts {
			texts[e.UserName+e.Text]++
		}
	}
	for text, n := range texts {
		if n != 1 {
			t.Errorf("%q was said %d times", text, n)
		}
	}
}

// Every member clicks once on a choice, and those who know it click the right
// one.
func TestGroupChooses(t *testing.T) {
	t.Parallel()
	g := startStudy(t)
	ts := g.post("round", "k.choice", `[
		{"type": "section", "text": {"type": "plain_text", "text": "Which one?"}},
		{"type": "actions", "elements": [
			{"type": "button", "action_id": "choose_0", "value": "0", "text": {"type": "plain_text", "text": "this"}},
			{"type": "button", "action_id": "choose_1", "value": "1", "text": {"type": "plain_text", "text": "that"}},
			{"type": "button", "action_id": "choose_2", "value": "2", "text": {"type": "plain_text", "text": "neither"}}]}]`)
	clicked := func(e workspace.Entry) bool { return e.Kind == "click" && e.TS == ts }
	first := g.firstOf(clicked)
	for name, want := range map[string]string{"ana": "1", "wei": "1", "priya": "1", "lena": "1", "diego": "2"} {
		if got := first[name].Value; got != want {
			t.Errorf("%s chose %q, want %q", name, got, want)
		}
	}
	n := 0
	for _, e := range g.ws.Transcript("", 0) {
		if clicked(e) {
			n++
		}
	}
	if n != len(members) {
		t.Errorf("%d clicks by %d members", n, len(members))
	}
}

// Every member is one of the workspace.
func TestMembersAreSeeded(t *testing.T) {
	t.Parallel()
	seeded := make(map[string]bool)
	for _, m := range Seed().Members {
		seeded[m.Name] = true
	}
	for _, m := range members {
		if !seeded[m.name] {
			t.Errorf("%s is not in the seed", m.name)
		}
	}
	if len(Seed().Members) != len(members)+1 {
		t.Errorf("%d members are seeded, want the %d and one for the person at the page", len(Seed().Members), len(members))
	}
}
