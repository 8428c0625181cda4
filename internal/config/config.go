// Package config reads studybot's configuration from the environment and
// checks all of it before anything starts.
//
// Load takes the variables through envconfig as plain text and parses each
// into what the program uses. Every fault is found in one run, and each is a
// sentence that names its variable and says what would be right.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strings"

	"github.com/kelseyhightower/envconfig"
)

// Config is studybot's configuration, checked.
type Config struct {
	// BotToken is the bot's token, xoxb-…; RequireSlack checks it.
	BotToken Secret
	// AppToken is the app-level token for Socket Mode, xapp-…; RequireSlack
	// checks it.
	AppToken Secret
	// SlackAPIURL is the base of Slack's Web API and ends with a slash.
	SlackAPIURL string
	// DatabaseURL is where Postgres is, in a form that pgx takes; empty asks
	// for a private one.
	DatabaseURL Secret
	// DatabaseDirectURL is where the same database is without the pooler that
	// DatabaseURL leads to; empty where there is no other way.
	DatabaseDirectURL Secret
	// Quizzes is a directory laid out as quizzes/ is; empty is the embedded
	// bank.
	Quizzes string
	// Channel is the default channel, an id or a #name, or empty.
	Channel string
	// Admins are the user ids of those who may post, skip and pause.
	Admins []string
	// HTTPAddr is where health and metrics are served, host:port; empty is
	// nowhere.
	HTTPAddr string
	// LogLevel is the lowest level that is logged.
	LogLevel slog.Level
	// LogFormat is "text" or "json".
	LogFormat string
}

// variables are the variables as text, with their defaults. .env.example
// explains each, and a test keeps the two together.
type variables struct {
	SlackBotToken     string `envconfig:"SLACK_BOT_TOKEN"`
	SlackAppToken     string `envconfig:"SLACK_APP_TOKEN"`
	SlackAPIURL       string `envconfig:"SLACK_API_URL" default:"https://slack.com/api/"`
	DatabaseURL       string `envconfig:"DATABASE_URL"`
	DatabaseDirectURL string `envconfig:"STUDYBOT_DATABASE_DIRECT_URL"`
	Quizzes           string `envconfig:"STUDYBOT_QUIZZES"`
	Channel           string `envconfig:"STUDYBOT_CHANNEL"`
	Admins            string `envconfig:"STUDYBOT_ADMINS"`
	HTTPAddr          string `envconfig:"STUDYBOT_HTTP_ADDR" default:"127.0.0.1:8080"`
	LogLevel          string `envconfig:"STUDYBOT_LOG_LEVEL" default:"info"`
	LogFormat         string `envconfig:"STUDYBOT_LOG_FORMAT" default:"text"`
}

// Load reads the environment. Its error joins every fault there is, but for
// those of the Slack tokens, which not every subcommand needs: RequireSlack
// finds them. The Config holds what could be read even where there are faults.
func Load() (Config, error) {
	v, err := read()
	if err != nil {
		return Config{}, err
	}
	c, err := v.parse()
	return c, errors.Join(err, unknown(os.Environ()))
}

// LoadDatabase returns the addresses of the database alone, for a program that
// needs nothing else: DATABASE_URL and, if it is set, the direct one. Both are
// empty where the private Postgres is meant.
func LoadDatabase() (url, direct Secret, err error) {
	v, err := read()
	if err != nil {
		return Secret{}, Secret{}, err
	}
	return v.parseDatabase()
}

// read returns the variables as they are set, cleaned.
func read() (v variables, err error) {
	if err := envconfig.Process("", &v); err != nil {
		return v, fmt.Errorf("read the environment: %w", err)
	}
	v.clean()
	return v, nil
}

// parseDatabase parses the two addresses of the database.
func (v *variables) parseDatabase() (url, direct Secret, err error) {
	url, urlErr := parseDatabaseURL("DATABASE_URL", v.DatabaseURL)
	direct, directErr := parseDatabaseURL(directVariable, v.DatabaseDirectURL)
	if v.DatabaseURL == "" && v.DatabaseDirectURL != "" {
		directErr = errors.New(directVariable + ": it is set and DATABASE_URL is not: set DATABASE_URL to the pooler's address, or to this one if there is no pooler")
	}
	return url, direct, errors.Join(urlErr, directErr)
}

// LoadForSlack is Load for a program that connects to Slack: its error joins
// Load's faults and RequireSlack's.
func LoadForSlack() (Config, error) {
	c, err := Load()
	return c, errors.Join(err, c.RequireSlack())
}

// RequireSlack returns what is wrong with the two Slack tokens: missing, of
// the wrong type, or not a token at all.
func (c Config) RequireSlack() error {
	return errors.Join(
		checkToken(botToken, c.BotToken.Reveal()),
		checkToken(appToken, c.AppToken.Reveal()),
	)
}

// clean takes away blanks and quotes around values, which env files leave
// there under some readers and not others, and treats an empty variable as one
// that is not set.
func (v *variables) clean() {
	rv := reflect.ValueOf(v).Elem()
	for i := range rv.NumField() {
		f := rv.Field(i)
		text := unquote(strings.TrimSpace(f.String()))
		if text == "" {
			text = rv.Type().Field(i).Tag.Get("default")
		}
		f.SetString(text)
	}
}

func unquote(s string) string {
	if n := len(s); n >= 2 && s[0] == s[n-1] && (s[0] == '"' || s[0] == '\'') {
		return strings.TrimSpace(s[1 : n-1])
	}
	return s
}

// parse turns the text into a Config, and goes on past faults.
func (v *variables) parse() (Config, error) {
	c := Config{BotToken: NewSecret(v.SlackBotToken), AppToken: NewSecret(v.SlackAppToken)}
	var faults []error
	keep := func(name string, err error) {
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		}
	}
	var err error
	c.SlackAPIURL, err = parseAPIURL(v.SlackAPIURL)
	keep("SLACK_API_URL", err)
	c.DatabaseURL, c.DatabaseDirectURL, err = v.parseDatabase()
	if err != nil {
		faults = append(faults, err) // it names its variables itself
	}
	c.Quizzes, err = parseDirectory(v.Quizzes)
	keep("STUDYBOT_QUIZZES", err)
	c.Channel, err = parseChannel(v.Channel)
	keep("STUDYBOT_CHANNEL", err)
	c.Admins, err = parseAdmins(v.Admins)
	keep("STUDYBOT_ADMINS", err)
	c.HTTPAddr, err = parseHTTPAddr(v.HTTPAddr)
	keep("STUDYBOT_HTTP_ADDR", err)
	c.LogLevel, err = parseLogLevel(v.LogLevel)
	keep("STUDYBOT_LOG_LEVEL", err)
	c.LogFormat, err = parseLogFormat(v.LogFormat)
	keep("STUDYBOT_LOG_FORMAT", err)
	return c, errors.Join(faults...)
}

// names returns the names of all variables.
func names() []string {
	var all []string
	for f := range reflect.TypeFor[variables]().Fields() {
		all = append(all, f.Tag.Get("envconfig"))
	}
	return all
}
