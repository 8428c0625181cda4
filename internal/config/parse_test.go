package config

import (
	"slices"
	"strings"
	"testing"
)

func TestCheckToken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		kind  tokenKind
		token string
		want  []string // parts of the fault; none where the token is good
	}{
		{"bot", botToken, "xoxb-12-34-AbC", nil},
		{"app", appToken, "xapp-1-A01-2-ff", nil},
		{"no bot", botToken, "", []string{"SLACK_BOT_TOKEN is not set", "OAuth & Permissions"}},
		{"no app", appToken, "", []string{"SLACK_APP_TOKEN is not set", "connections:write"}},
		{"user token", botToken, "xoxp-1-secret", []string{"holds a user token", `"Bot User OAuth Token"`}},
		{"exchanged", botToken, "xapp-1-secret", []string{"belongs in SLACK_APP_TOKEN"}},
		{"exchanged too", appToken, "xoxb-1-secret", []string{"belongs in SLACK_BOT_TOKEN"}},
		{"rotating", botToken, "xoxe.xoxb-1-secret", []string{"token rotation off"}},
		{"a browser's", botToken, "xoxc-secret", []string{"browser's session"}},
		{"nothing known", botToken, "secret", []string{"does not begin with xoxb-"}},
		{"prefix alone", botToken, "xoxb-", []string{"cut short"}},
		{"broken line", appToken, "xapp-sec\nret", []string{"characters that no token has"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			checkFault(t, checkToken(c.kind, c.token), c.want)
		})
	}
}

func TestParseAPIURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, out string
		want    []string
	}{
		{"https://slack.com/api/", "https://slack.com/api/", nil},
		{"https://slack.com/api", "https://slack.com/api/", nil},
		{"http://127.0.0.1:8089", "http://127.0.0.1:8089/api/", nil},
		{"http://[::1]:8089/", "http://[::1]:8089/api/", nil},
		{"https://proxy.example/slack//", "https://proxy.example/slack/", nil},
		{"slack.com/api/", "", []string{"http:// or https://"}},
		{"ftp://slack.com/api/", "", []string{"http:// or https://"}},
		{"https:///api/", "", []string{"want an address"}},
		{"https://u:secret@slack.com/api/", "", []string{"without a user"}},
		{"https://slack.com/api/?x=1", "", []string{"without ? or #"}},
		{"https://slack.com/%zz", "", []string{"want an address"}},
	} {
		got, err := parseAPIURL(c.in)
		if got != c.out {
			t.Errorf("parseAPIURL(%q) = %q, want %q", c.in, got, c.out)
		}
		checkFault(t, err, c.want)
	}
}

func TestParseChannel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"C0123456789", nil},
		{"G01ABC", nil},
		{"#sre-study", nil},
		{"#größe_2", nil},
		{"sre-study", []string{"did you mean #sre-study?"}},
		{"#SRE", []string{"small letters"}},
		{"#two words", []string{"is no channel"}},
		{"D01ABC", []string{"is no channel"}},
		{"#", []string{"is no channel"}},
	} {
		got, err := parseChannel(c.in)
		if c.want == nil && got != c.in {
			t.Errorf("parseChannel(%q) = %q", c.in, got)
		}
		checkFault(t, err, c.want)
	}
}

func TestParseAdmins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, out string
		want    []string
	}{
		{"", "", nil},
		{" , ", "", nil},
		{"U01ANA", "U01ANA", nil},
		{"U01ANA , W02WEI,U01ANA", "U01ANA W02WEI", nil},
		{"ana,U01ANA,<@U02>", "", []string{`"ana" is no user id, "<@U02>" is no user id`, "Copy member ID"}},
	} {
		got, err := parseAdmins(c.in)
		if strings.Join(got, " ") != c.out {
			t.Errorf("parseAdmins(%q) = %q, want %q", c.in, got, c.out)
		}
		checkFault(t, err, c.want)
	}
}

func TestParseHTTPAddr(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, out string
		want    []string
	}{
		{"127.0.0.1:8080", "127.0.0.1:8080", nil},
		{":0", ":0", nil},
		{"[::1]:80", "[::1]:80", nil},
		{"off", "", nil},
		{"Off", "", nil},
		{"8080", "", []string{"want 127.0.0.1:8080, or :8080"}},
		{"localhost", "", []string{"want host:port"}},
		{"localhost:http", "", []string{"no port from 0 to 65535"}},
		{"localhost:70000", "", []string{"no port from 0 to 65535"}},
	} {
		got, err := parseHTTPAddr(c.in)
		if got != c.out {
			t.Errorf("parseHTTPAddr(%q) = %q, want %q", c.in, got, c.out)
		}
		checkFault(t, err, c.want)
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		environ string
		want    []string
	}{
		{"STUDYBOT_CHANNEL=#x", nil},
		{"OTHER_THING=1", nil},
		{"STUDYBOT_TEST_ANYTHING=1", nil},
		// What Kubernetes sets beside a Service named studybot or studybot-web.
		{"STUDYBOT_SERVICE_HOST=10.0.0.1", nil},
		{"STUDYBOT_SERVICE_PORT_HTTP=80", nil},
		{"STUDYBOT_PORT=tcp://10.0.0.1:80", nil},
		{"STUDYBOT_PORT_80_TCP_ADDR=10.0.0.1", nil},
		{"STUDYBOT_WEB_SERVICE_PORT=80", nil},
		{"STUDYBOT_PORT=8080", []string{"STUDYBOT_PORT is not a variable"}},
		{"STUDYBOT_ADMIN=U1", []string{"did you mean STUDYBOT_ADMINS?"}},
		{"STUDYBOT_HTTP_ADDRESS=:1", []string{"did you mean STUDYBOT_HTTP_ADDR?"}},
		{"STUDYBOT_LOGLEVEL=info", []string{"did you mean STUDYBOT_LOG_LEVEL?"}},
		{"STUDYBOT_FAVOURITE_COLOUR=red", []string{"unset it, or see .env.example"}},
	} {
		checkFault(t, unknown([]string{c.environ}), c.want)
	}
}

func TestLevelsAndFormats(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"debug": "DEBUG", "INFO": "INFO", "warn": "WARN", "warning": "WARN", "Error": "ERROR"} {
		if got, err := parseLogLevel(in); err != nil || got.String() != want {
			t.Errorf("parseLogLevel(%q) = %v, %v, want %s", in, got, err, want)
		}
	}
	_, err := parseLogLevel("loud")
	checkFault(t, err, []string{"want debug, info, warn or error"})
	if got, err := parseLogFormat("JSON"); got != "json" || err != nil {
		t.Errorf("parseLogFormat(JSON) = %q, %v", got, err)
	}
	_, err = parseLogFormat("xml")
	checkFault(t, err, []string{"want text or json"})
}

// checkFault wants err to contain every part, or no error where there are
// none, and never a secret.
func checkFault(t *testing.T, err error, parts []string) {
	t.Helper()
	if len(parts) == 0 {
		if err != nil {
			t.Errorf("fault: %v, want none", err)
		}
		return
	}
	if err == nil {
		t.Errorf("no fault, want one with %q", parts)
		return
	}
	missing := func(part string) bool { return !strings.Contains(err.Error(), part) }
	if slices.ContainsFunc(parts, missing) {
		t.Errorf("fault: %v, want one with %q", err, parts)
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("fault shows a secret: %v", err)
	}
}
