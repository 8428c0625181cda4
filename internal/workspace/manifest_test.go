package workspace_test

import (
	"os"
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// The manifest that we ship is one that a workspace takes.
func TestShippedManifest(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../deploy/slack-manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := workspacetest.Start(t, workspace.Options{Manifest: text})
	st, err := s.State("ana")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range st.Commands {
		names = append(names, c.Command)
	}
	if got := strings.Join(names, " "); got != "/term /leaderboard /quiz" {
		t.Errorf("commands: %s", got)
	}
}

// A manifest that Slack would not take is refused with a sentence.
func TestManifestRefusals(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ text, want string }{
		"not YAML":      {"{", "manifest"},
		"no name":       {"oauth_config: {scopes: {bot: [commands]}}", "display_information.name is missing"},
		"no scopes":     {"display_information: {name: a}", "lists no scopes"},
		"unknown event": {"{display_information: {name: a}, oauth_config: {scopes: {bot: [commands]}}, settings: {event_subscriptions: {bot_events: [pin_added]}}}", `"pin_added" is not served`},
		"event without its scope": {
			"{display_information: {name: a}, oauth_config: {scopes: {bot: [commands]}}, settings: {event_subscriptions: {bot_events: [message.channels]}}}",
			"needs the scope channels:history",
		},
		"command without its scope": {
			"{display_information: {name: a}, oauth_config: {scopes: {bot: ['chat:write']}}, features: {slash_commands: [{command: /a}]}}",
			"need the scope commands",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := workspace.New(workspace.Options{Manifest: []byte(c.text)})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}
