package arguments_test

import (
	"strings"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/slackbot/arguments"
	"github.com/studybot/studybot/internal/study"
)

// What is form and not meaning is read past.
func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ command, typed, want string }{
		{"/quiz", "", ""},
		{"/quiz", "now\u00a0kubernetes", "now kubernetes"},
		{"/quiz", "now\u2009\u202fkubernetes\u3000for\u205f20m\n", "now kubernetes for 20m"},
		{"/quiz", "\ufeffnow\u200b kuber\u00adnetes\u200d", "now kubernetes"},
		{"/quiz", "\u202anow\u202c\x00kubernetes\u2800for\u3164 20m", "now kubernetes for 20m"},
		{"/leaderboard", "“kubernetes”", "kubernetes"},
		{"/leaderboard", "“site reliability", "site reliability"},
		{"/leaderboard", "«kubernetes» 'month'", "kubernetes month"},
		{"/leaderboard", "`kubernetes`.", "kubernetes"},
		{"/leaderboard", "```kubernetes```", "kubernetes"},
		{"/leaderboard", "*_~kubernetes~_*, month!", "kubernetes month"},
		{"/leaderboard", "[week] &lt;kubernetes&gt;", "week kubernetes"},
		{"/leaderboard", "&gt; kubernetes", "kubernetes"},
		{"/leaderboard", "(Ｋ８ｓ)？", "K8s"},
		{"/leaderboard", "<#C024BE7LR|kubernetes>", "kubernetes"},
		{"/leaderboard", "<#C024BE7LR>", "C024BE7LR"},
		{"/leaderboard", "<#C024BE7LR|>", "C024BE7LR"},
		{"/leaderboard", "<https://kubernetes.io|kubernetes.io>", "kubernetes.io"},
		{"/leaderboard", "<https://kubernetes.io>", "https://kubernetes.io"},
		{"/leaderboard", "<@U024BE7LH|ana>", "@ana"},
		{"/leaderboard", "<@U024BE7LH>", "@U024BE7LH"},
		{"/leaderboard", "<!here> <!subteam^S1|@sre>", "here @sre"},
		{"/leaderboard", "kubernetes 🎉👩🏽‍💻", "kubernetes"},
		{"/leaderboard", "week🎉kubernetes", "week kubernetes"},
		{"/leaderboard", ":tada: kubernetes:+1::skin-tone-3:", "kubernetes"},
		{"/leaderboard", "— kubernetes – month", "kubernetes month"},
		{"/leaderboard", "…kubernetes…", "kubernetes"},
		{"/leaderboard", "Kubernetes™", "Kubernetes"},
		{"/term", "S3 & EFS", "S3 & EFS"},
		{"/term", "pod &amp; node", "pod & node"},
		{"/term", "&amp;lt;", "&lt"},
		{"/term", "Amdahl’s law?", "Amdahl's law"},
		{"/term", "ＰＤＢ", "PDB"},
		{"/term", "ﬁnalizer", "finalizer"},
		{"/term", "cafe\u0301", "café"},
		{"/term", ".NET", "NET"},
		{"/term", "C++", "C++"},
		{"/term", "kube-proxy", "kube-proxy"},
		{"/term", "snake_case", "snake_case"},
		{"/term", "99.9 %", "99.9"},
		{"/term", "p99", "p99"},
		{"/term", "arn:aws:s3", "arn:aws:s3"},
		{"/term", "?!", ""},
		{"/term", "bad \xff\xfe bytes", "bad bytes"},
		{"/term", "term pdb", "pdb"},
		{"/term", "/term term pdb", "pdb"},
		{"/term", "term", "term"},
		{"/term", "/term", ""},
		{"/quiz", "/quiz me", "me"},
		{"/quiz", "Quiz /QUIZ quiz me", "me"},
		{"/quiz", "quiz", ""},
		{"/quiz", "now for ½ h", "now for .5 h"},
		{"/quiz", "now for -5m", "now for -5m"},
		{"/quiz", "now —for −5m", "now for -5m"},
	} {
		if got := arguments.Text(c.command, c.typed); got != c.want {
			t.Errorf("%s %q is read as %q, want %q", c.command, c.typed, got, c.want)
		}
	}
	if got := arguments.Text("/term", strings.Repeat("größe ", 20_000)); len(got) > 2000 {
		t.Errorf("of %d bytes %d are read", 7*20_000, len(got))
	}
}

func TestSubcommand(t *testing.T) {
	t.Parallel()
	names := []string{"me", "now", "pause", "skip"}
	for text, want := range map[string][2]string{
		"":                          {"", ""},
		"ME":                        {"me", ""},
		"me me":                     {"me", ""},
		"please me":                 {"me", ""},
		"now kubernetes for 20m":    {"now", "kubernetes for 20m"},
		"kubernetes for 20m NOW":    {"now", "kubernetes for 20m"},
		"Now now kubernetes please": {"now", "kubernetes"},
		"pause now":                 {"pause", "now"},
		"do not pause":              {"do", "not pause"},
		"shedule x":                 {"shedule", "x"},
	} {
		if name, rest := arguments.Subcommand(text, names); name != want[0] || rest != want[1] {
			t.Errorf("%q is %q and %q, want %q", text, name, rest, want)
		}
	}
	if name, rest := arguments.Subcommand("kubernetes now", names[:1]); name != "kubernetes" || rest != "now" {
		t.Errorf("without a subcommand now, %q and %q", name, rest)
	}
}

// What follows a subcommand that takes nothing must ask for nothing.
func TestExtra(t *testing.T) {
	t.Parallel()
	for rest, want := range map[string]string{
		"": "", "here please": "", "the next question": "", "Now": "",
		"for 2 hours": "for 2 hours", "tomorrow": "tomorrow", "next week": "next week",
	} {
		if got := arguments.Extra(rest); got != want {
			t.Errorf("%q asks for %q more, want %q", rest, got, want)
		}
	}
}

func TestLeaderboard(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		period study.Period
		topic  string
	}{
		"":                              {study.PeriodWeek, ""},
		"Month":                         {study.PeriodMonth, ""},
		"month kubernetes":              {study.PeriodMonth, "kubernetes"},
		"kubernetes ALL":                {study.PeriodAll, "kubernetes"},
		"kubernetes of all time":        {study.PeriodAll, "kubernetes"},
		"all time kubernetes":           {study.PeriodAll, "kubernetes"},
		"all-time":                      {study.PeriodAll, ""},
		"overall kubernetes":            {study.PeriodAll, "kubernetes"},
		"this month":                    {study.PeriodMonth, ""},
		"for kubernetes this week":      {study.PeriodWeek, "kubernetes"},
		"kubernetes for the month":      {study.PeriodMonth, "kubernetes"},
		"weekly, please":                {study.PeriodWeek, "weekly,"}, // Text takes the comma away
		"monthly please":                {study.PeriodMonth, ""},
		"all site reliability":          {study.PeriodAll, "site reliability"},
		"on all fours":                  {study.PeriodWeek, "on all fours"},
		"time to live":                  {study.PeriodWeek, "time to live"},
		"infrastructure as code all":    {study.PeriodAll, "infrastructure as code"},
		"week month":                    {study.PeriodWeek, "month"},
		"incidents and post-mortems":    {study.PeriodWeek, "incidents and post-mortems"},
		"AUTOMATION in Python all time": {study.PeriodAll, "AUTOMATION in Python"},
	} {
		if p, topic := arguments.Leaderboard(text); p != want.period || topic != want.topic {
			t.Errorf("%q is %s of %q, want %s of %q", text, p, topic, want.period, want.topic)
		}
	}
}

func TestNow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, what string
		openFor    time.Duration
	}{
		{"", "", 0},
		{"kubernetes", "kubernetes", 0},
		{"for 20m", "", 20 * time.Minute},
		{"kubernetes for 20m", "kubernetes", 20 * time.Minute},
		{"for 20m kubernetes", "kubernetes", 20 * time.Minute},
		{"20m kubernetes", "kubernetes", 20 * time.Minute},
		{"kubernetes 20m", "kubernetes", 20 * time.Minute},
		{"kubernetes for20m please", "kubernetes", 20 * time.Minute},
		{"20 minutes", "", 20 * time.Minute},
		{"capacity forecasting", "capacity forecasting", 0},
		{"formal methods for 1h", "formal methods", time.Hour},
		{"tools for on call", "tools for on call", 0},
		{"sre.budget-999", "sre.budget-999", 0},
		{"5 whys", "5 whys", 0},
		{"a day in the life", "a day in the life", 0},
		{"automation in Python for 1 h", "automation in Python", time.Hour},
		{"infrastructure at scale", "infrastructure at scale", 0},
	} {
		if what, openFor, err := arguments.Now(c.text); err != nil || what != c.what || openFor != c.openFor {
			t.Errorf("%q is %q for %s, %v; want %q for %s", c.text, what, openFor, err, c.what, c.openFor)
		}
	}
}

func TestNowLengths(t *testing.T) {
	t.Parallel()
	for length, want := range map[string]time.Duration{
		"20 minutes": 20 * time.Minute, "20min": 20 * time.Minute, "20 m": 20 * time.Minute, "20M": 20 * time.Minute, "+20m": 20 * time.Minute,
		"20-minutes": 20 * time.Minute, "twenty minutes": 20 * time.Minute, "20 mins": 20 * time.Minute,
		"1h30": 90 * time.Minute, "1 h 30 min": 90 * time.Minute, "1h30m": 90 * time.Minute, "1h 30": 90 * time.Minute,
		"1 hour and 30 minutes": 90 * time.Minute, "an hour and a half": 90 * time.Minute, "one and a half hours": 90 * time.Minute,
		"1.5 hours": 90 * time.Minute, "1,5 h": 90 * time.Minute, "1 1/2 hours": 90 * time.Minute, "1 .5 h": 90 * time.Minute,
		"half an hour": 30 * time.Minute, "a half hour": 30 * time.Minute, "half hour": 30 * time.Minute, "half-an-hour": 30 * time.Minute, ".5 h": 30 * time.Minute,
		"a quarter of an hour": 15 * time.Minute, "an hour": time.Hour, "2 hours": 2 * time.Hour, "2hrs": 2 * time.Hour,
		"90 s": 90 * time.Second, "90 seconds": 90 * time.Second, "2m30": 150 * time.Second, "1 day": 24 * time.Hour, "a day and a half": 36 * time.Hour,
		"1d12h": 36 * time.Hour, "a week": 168 * time.Hour, "7 days": 168 * time.Hour, "10s": 10 * time.Second, "168h": 168 * time.Hour,
	} {
		what, openFor, err := arguments.Now("kubernetes for " + length)
		if err != nil || what != "kubernetes" || openFor != want {
			t.Errorf("for %s is %q for %s, %v; want %s", length, what, openFor, err, want)
		}
	}
}

// A length that cannot be, or cannot be read, is told, and nothing is guessed.
func TestNowRefuses(t *testing.T) {
	t.Parallel()
	const bounds = "it takes 10s to 168h"
	for text, want := range map[string]string{
		"for": "say after \"for\" how long", "kubernetes for": "say after \"for\" how long", "kubernetes for ever": bounds, "what is it for 20m for": "say after \"for\" how long",
		"kubernetes for 9s": `"9s" is no time`, "kubernetes for 168h1s": bounds, "8 days": bounds, "kubernetes for 0m": bounds,
		"kubernetes for -5m": `"-5m" is no time`, "kubernetes for 20": `"20" is no time`, "kubernetes for a while": bounds,
		"kubernetes for 99999999999999999999999999h": bounds, "kubernetes for 1/0 h": bounds, "kubernetes for 1h 30h": "twice",
		"kubernetes for 20 parsecs": `"20 parsecs"`, "for " + strings.Repeat("x", 3000): "…",
		"for 20m kubernetes for 30m": "twice", "20m kubernetes for 30m": "twice",
		"kubernetes until 17:00": "say how long", "kubernetes till noon": "say how long",
		"kubernetes in 20m": "at once", "kubernetes at 17:00": "at once",
	} {
		if what, openFor, err := arguments.Now(text); err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 250 {
			t.Errorf("%.80q is %q for %s, %v; want %q", text, what, openFor, err, want)
		}
	}
}
