// Package manifest reads an app's manifest as Slack's app creation page does.
package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// A Manifest is what the workspace needs of a Slack app manifest. Other fields
// are Slack's business and are passed over.
type Manifest struct {
	Display struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"display_information"`
	Features struct {
		AppHome struct {
			HomeTab     bool `yaml:"home_tab_enabled"`
			MessagesTab bool `yaml:"messages_tab_enabled"`
		} `yaml:"app_home"`
		BotUser struct {
			DisplayName string `yaml:"display_name"`
		} `yaml:"bot_user"`
		Commands []struct {
			Command      string `yaml:"command"`
			Description  string `yaml:"description"`
			UsageHint    string `yaml:"usage_hint"`
			ShouldEscape bool   `yaml:"should_escape"`
		} `yaml:"slash_commands"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `yaml:"is_enabled"`
		} `yaml:"interactivity"`
		SocketMode bool `yaml:"socket_mode_enabled"`
	} `yaml:"settings"`
}

// everything is the manifest of an app that may do all that is served here.
const everything = `
display_information: {name: app}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: app}
oauth_config:
  scopes:
    bot: ["app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "chat:write.public",
      "chat:write.customize", "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write",
      "mpim:history", "mpim:read", "mpim:write", "reactions:read", "reactions:write", "team:read", "users:read"]
settings:
  event_subscriptions:
    bot_events: [app_home_opened, app_mention, channel_archive, channel_created, channel_left, channel_unarchive,
      member_joined_channel, member_left_channel, message.channels, message.groups,
      message.im, reaction_added, reaction_removed, team_join]
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

// eventScopes lists, for each event an app can subscribe to here, the scopes of
// which Slack asks one before it accepts the manifest.
var eventScopes = map[string][]string{
	"app_home_opened":       nil,
	"app_mention":           {"app_mentions:read"},
	"channel_archive":       {"channels:read"},
	"channel_created":       {"channels:read"},
	"channel_left":          {"channels:read"},
	"channel_unarchive":     {"channels:read"},
	"member_joined_channel": {"channels:read", "groups:read"},
	"member_left_channel":   {"channels:read", "groups:read"},
	"message.channels":      {"channels:history"},
	"message.groups":        {"groups:history"},
	"message.im":            {"im:history"},
	"reaction_added":        {"reactions:read"},
	"reaction_removed":      {"reactions:read"},
	"team_join":             {"users:read"},
}

// Parse reads and checks a manifest (YAML). No text means an app that
// may do everything.
func Parse(text []byte) (Manifest, error) {
	if len(text) == 0 {
		text = []byte(everything)
	}
	var m Manifest
	if err := yaml.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("manifest: %w", err)
	}
	if m.Display.Name == "" {
		return m, errors.New("manifest: display_information.name is missing")
	}
	if len(m.OAuth.Scopes.Bot) == 0 {
		return m, errors.New("manifest: oauth_config.scopes.bot lists no scopes; an app without any gets no bot token")
	}
	for _, e := range m.Settings.Events.Bot {
		scopes, known := eventScopes[e]
		if !known {
			return m, fmt.Errorf("manifest: settings.event_subscriptions.bot_events: %q is not served by this workspace", e)
		}
		if len(scopes) > 0 && !m.HasAny(scopes) {
			return m, fmt.Errorf("manifest: event %s needs the scope %s", e, strings.Join(scopes, " or "))
		}
	}
	if len(m.Features.Commands) > 0 && !m.Has("commands") {
		return m, errors.New("manifest: slash_commands need the scope commands")
	}
	for _, c := range m.Features.Commands {
		if !strings.HasPrefix(c.Command, "/") || len(c.Command) > 32 || c.Command != strings.ToLower(c.Command) {
			return m, fmt.Errorf("manifest: command %q: want a slash and at most 31 lower-case letters", c.Command)
		}
	}
	return m, nil
}

// Has reports whether the app has a scope.
func (m Manifest) Has(scope string) bool { return slices.Contains(m.OAuth.Scopes.Bot, scope) }

// HasAny reports whether the app has one of the scopes.
func (m Manifest) HasAny(scopes []string) bool { return slices.ContainsFunc(scopes, m.Has) }

// Subscribed reports whether the app subscribes to an event.
func (m Manifest) Subscribed(event string) bool {
	return slices.Contains(m.Settings.Events.Bot, event)
}

// Granted is m with a scope, or without it, as after the app was installed anew.
func (m Manifest) Granted(scope string, granted bool) Manifest {
	scopes := slices.DeleteFunc(slices.Clone(m.OAuth.Scopes.Bot), func(s string) bool { return s == scope })
	if granted {
		scopes = append(scopes, scope)
	}
	m.OAuth.Scopes.Bot = scopes
	return m
}
