package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A tokenKind is one of the two tokens a bot needs.
type tokenKind struct {
	variable, prefix, where string
}

var (
	botToken = tokenKind{"SLACK_BOT_TOKEN", "xoxb-", `the "Bot User OAuth Token" (xoxb-…) under "OAuth & Permissions" of your app at api.slack.com/apps`}
	appToken = tokenKind{"SLACK_APP_TOKEN", "xapp-", `an "App-Level Token" (xapp-…) with the scope connections:write, under "Basic Information" of your app at api.slack.com/apps`}
)

// otherTokens say what a token of another type is, by its prefix.
var otherTokens = []struct{ prefix, what string }{
	{"xoxb-", "a bot token; it belongs in SLACK_BOT_TOKEN"},
	{"xapp-", "an app-level token; it belongs in SLACK_APP_TOKEN"},
	{"xoxp-", "a user token"},
	{"xoxe.", "a token that expires; turn token rotation off for the app"},
	{"xoxe-", "a refresh token; turn token rotation off for the app"},
	{"xoxa-", "a workspace token of an app type that Slack has retired"},
	{"xoxc-", "the token of a browser's session"},
	{"xoxs-", "the token of a browser's session"},
}

// tokenText is what follows a token's prefix.
var tokenText = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// checkToken returns what is wrong with a token. The token itself is not in
// the error.
func checkToken(kind tokenKind, token string) error {
	if token == "" {
		return fmt.Errorf("%s is not set: it is %s", kind.variable, kind.where)
	}
	if rest, ok := strings.CutPrefix(token, kind.prefix); ok {
		if !tokenText.MatchString(rest) {
			return fmt.Errorf("%s is cut short or holds characters that no token has: copy %s again", kind.variable, kind.where)
		}
		return nil
	}
	for _, other := range otherTokens {
		if strings.HasPrefix(token, other.prefix) {
			return fmt.Errorf("%s holds %s: want %s", kind.variable, other.what, kind.where)
		}
	}
	return fmt.Errorf("%s does not begin with %s: want %s", kind.variable, kind.prefix, kind.where)
}

// parseAPIURL returns text with the trailing slash that slack-go needs. An
// address without a path means its /api/.
func parseAPIURL(text string) (string, error) {
	const want = "want an address such as https://slack.com/api/"
	u, err := url.Parse(text)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "":
		return "", errors.New(want + " or http://127.0.0.1:8089/api/, with http:// or https:// in front")
	case u.User != nil:
		return "", errors.New(want + ", without a user or password")
	case u.RawQuery != "" || u.Fragment != "":
		return "", errors.New(want + ", without ? or #")
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/api"
	}
	u.Path = strings.TrimRight(u.Path, "/") + "/"
	return u.String(), nil
}

func parseDirectory(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	st, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("want a directory laid out as quizzes/ is, or nothing for the bank that is built in: %w", err)
	}
	if !st.IsDir() {
		return "", fmt.Errorf("%s is a file: want the directory that holds it, laid out as quizzes/ is", path)
	}
	return path, nil
}

// Ids begin with a letter for what they name and hold capitals and digits;
// Slack documents no length.
var (
	channelID   = regexp.MustCompile(`^[CG][A-Z0-9]{2,}$`)
	channelName = regexp.MustCompile(`^[^\s#@,.\p{Lu}]+$`)
	userID      = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)
)

// isChannelName reports whether a channel can have that name, without its #.
// The length is counted apart: a pattern that counts to 80 takes milliseconds
// to compile.
func isChannelName(name string) bool {
	return utf8.RuneCountInString(name) <= 80 && channelName.MatchString(name)
}

func parseChannel(text string) (string, error) {
	name, named := strings.CutPrefix(text, "#")
	switch {
	case text == "", channelID.MatchString(text), named && isChannelName(name):
		return text, nil
	case isChannelName(text):
		return "", fmt.Errorf("%q is neither an id nor a #name: did you mean #%s?", text, text)
	}
	return "", fmt.Errorf("%q is no channel: want an id such as C0123456789 or a name in small letters such as #sre-study", text)
}

func parseAdmins(text string) ([]string, error) {
	var admins []string
	var faults []error
	for id := range strings.SplitSeq(text, ",") {
		id = strings.TrimSpace(id)
		switch {
		case id == "":
		case !userID.MatchString(id):
			faults = append(faults, fmt.Errorf("%q is no user id", id))
		case !slices.Contains(admins, id):
			admins = append(admins, id)
		}
	}
	if len(faults) > 0 {
		var said []string
		for _, f := range faults {
			said = append(said, f.Error())
		}
		return nil, errors.New(strings.Join(said, ", ") + `: want ids such as U0123456789, with commas between; a profile in Slack has "Copy member ID" under its three dots`)
	}
	return admins, nil
}

func parseHTTPAddr(text string) (string, error) {
	if strings.EqualFold(text, "off") {
		return "", nil
	}
	if _, err := parsePort(text); err == nil {
		return "", fmt.Errorf("%q has no host: want 127.0.0.1:%s, or :%s for every interface", text, text, text)
	}
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return "", fmt.Errorf("%q is no address: want host:port such as 127.0.0.1:8080, or off", text)
	}
	if _, err := parsePort(port); err != nil {
		return "", fmt.Errorf("%q has no port from 0 to 65535: want host:port such as 127.0.0.1:8080, or off", text)
	}
	return text, nil
}

func parsePort(text string) (uint64, error) { return strconv.ParseUint(text, 10, 16) }

func parseLogLevel(text string) (slog.Level, error) {
	switch strings.ToLower(text) {
	case "debug":
		return slog.LevelDebug, nil
	case "info":
		return slog.LevelInfo, nil
	case "warn", "warning":
		return slog.LevelWarn, nil
	case "error":
		return slog.LevelError, nil
	}
	return slog.LevelInfo, fmt.Errorf("%q is no level: want debug, info, warn or error", text)
}

func parseLogFormat(text string) (string, error) {
	switch format := strings.ToLower(text); format {
	case "text", "json":
		return format, nil
	}
	return "text", fmt.Errorf("%q is no format: want text or json", text)
}
