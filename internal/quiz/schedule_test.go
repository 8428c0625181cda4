package quiz_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/studybot/studybot/internal/quiz"
)

// A channel that Slack cannot have is told when the file is read, with what was
// meant, and not when the bot starts.
func TestScheduleChannels(t *testing.T) {
	t.Parallel()
	for channel, meant := range map[string]string{
		"sre-study":                              "#sre-study",
		"#SRE-Study":                             "#sre-study",
		"#sre study":                             "#sre-study",
		"＃sre":                                   "#sre",
		"c061eg9sl":                              "C061EG9SL",
		"https://x.slack.com/archives/C061EG9SL": "C061EG9SL",
		"https://x.slack.com/archives/C061EG9SL/p1700000000000100": "C061EG9SL",
		"<#C061EG9SL|sre-study>":                                   "C061EG9SL",
		"D061EG9SL":                                                "",
		"@ana":                                                     "",
		"#":                                                        "",
		"#sre.study":                                               "",
	} {
		text := "schedules:\n  - {name: a, cron: '0 9 * * *', zone: UTC, channel: '" + channel + "'}\n"
		_, err := quiz.Load(fstest.MapFS{"schedules.yaml": {Data: []byte(text)}})
		want := "schedules.yaml:2:54: "
		if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), " is no channel: ") {
			t.Errorf("channel %q: %v, want a fault at %s", channel, err, want)
			continue
		}
		if suggests := strings.Contains(err.Error(), "did you mean"); suggests != (meant != "") || suggests && !strings.Contains(err.Error(), "did you mean \""+meant+"\"?") {
			t.Errorf("channel %q: %v, want %q to be meant", channel, err, meant)
		}
	}
	for _, channel := range []string{"#sre-study", "#sre_study", "#学習", "C061EG9SL", "G061EG9SL"} {
		text := "schedules:\n  - {name: a, cron: '0 9 * * *', zone: UTC, channel: '" + channel + "'}\n"
		if _, err := quiz.Load(fstest.MapFS{"schedules.yaml": {Data: []byte(text)}}); err == nil || strings.Contains(err.Error(), "no channel") {
			t.Errorf("channel %q: %v", channel, err)
		}
	}
}

// Signs that look like those of YAML, or like nothing, are named.
func TestLoadSignsThatDeceive(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"topic: sre\n\u00a0name: SRE\n":                  "sre.yaml:2:1: the file has no key \"\\u00a0name\"; it holds U+00A0, which YAML takes for a letter: type a plain space",
		"topic: sre\n\u200bname: SRE\n":                  "it holds U+200B, which nobody sees: delete it",
		"topic: sre\nname:\u00a0SRE\n":                   "sre.yaml:2:1: this is no YAML: non-map value is specified; the line holds U+00A0, which YAML takes for a letter: type a plain space",
		"topic： sre\nname: SRE\n":                        "the line holds U+FF1A, which only looks like a colon: type a plain one",
		"topic: sre\nquestions:\n  -\u00a0id: a\n":       "; it holds U+00A0, which YAML takes for a letter: type a plain space",
		"topic: sre\nquestions:\n  – id: a\n":            "; it holds U+2013, which only looks like a hyphen: type a plain one",
		"topic: sre\nquestions:\n\u3000 - id: a\n":       "; it holds U+3000, which YAML takes for a letter: type a plain space",
		"topic: sre\nquestions:\n  –\u2009first\n":       "; it holds U+2013, which only looks like a hyphen: type a plain one",
		"topic: sre\nname: SRE\nquestions:\n  • id: a\n": "; it holds U+2022, which only looks like a hyphen: type a plain one",
	} {
		_, err := quiz.Load(fstest.MapFS{"sre.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is told as\n%v\nwant %s", text, err, want)
		}
	}
	_, err := quiz.Load(fstest.MapFS{"sre.yaml": {Data: []byte("topic: sre\nname: SRE\nquestion: []\n")}})
	if err == nil || strings.Contains(err.Error(), "U+") {
		t.Errorf("a plain typing error is told as %v", err)
	}
}
