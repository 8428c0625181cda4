package quiz

import (
	"cmp"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/timetable"
)

// What a schedule does unless its author says otherwise.
const (
	defaultOpenFor = 8 * time.Hour
	defaultGrace   = time.Hour
)

const (
	minOpenFor = time.Second
	maxOpenFor = 31 * 24 * time.Hour
	maxGrace   = 7 * 24 * time.Hour
)

// How Slack names a conversation, and what members call one; and an id within
// what Slack copies: https://….slack.com/archives/C061EG9SL, or <#C061EG9SL|name>.
var (
	channelID     = regexp.MustCompile(`^[CG][A-Z0-9]{2,20}$`)
	channelName   = regexp.MustCompile(`^#[^\s#@,.<>|\p{Lu}]{1,80}$`)
	directMessage = regexp.MustCompile(`^D[A-Z0-9]{6,20}$`)
	channelWithin = regexp.MustCompile(`(?:/archives/|^<#)([CG][A-Z0-9]{2,20})(?:$|[|>/?])`)
)

// schedule returns e as a schedule, and reports what is wrong with it on its
// own.
func (c *checker) schedule(e scheduleEntry) study.Schedule {
	s := study.Schedule{
		Name: e.Name, Cron: e.Cron, Zone: e.Zone, Channel: e.Channel, Post: e.Post,
		OpenFor: defaultOpenFor, Grace: defaultGrace, Period: e.Period,
	}
	if s.Post == "" {
		s.Post = study.PostQuestion
	}
	if s.Post == study.PostLeaderboard {
		s.OpenFor = 0
		s.Period = cmp.Or(s.Period, study.PeriodWeek)
	}
	if e.Draw != nil {
		s.Draw = *e.Draw
	}
	if e.OpenFor != nil {
		s.OpenFor = *e.OpenFor
	}
	if e.Grace != nil {
		s.Grace = *e.Grace
	}
	if c.interval(e.Cron) && s.Zone == "" {
		s.Zone = "UTC"
	}
	c.zone(s.Zone)
	c.post(e)
	c.address(e)
	return s
}

// address reports what is wrong with e's name and channel.
func (c *checker) address(e scheduleEntry) {
	if !nameForm.MatchString(e.Name) || len(e.Name) > maxID {
		c.bad("name", document.CodeValue, "%q cannot be a schedule's name: use small letters, digits and single hyphens, at most %d in all, such as daily-2", document.Clip(e.Name), maxID)
	}
	if e.Channel != "" && !channelID.MatchString(e.Channel) && !channelName.MatchString(e.Channel) {
		c.bad("channel", document.CodeValue, "%q is no channel: write its name with a #, in small letters and in quotes, or its id such as C061EG9SL", document.Clip(e.Channel)).Suggestion = meantChannel(e.Channel)
	}
}

// meantChannel returns the channel that text most likely means, or "".
func meantChannel(text string) string {
	if found := channelWithin.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	if id := strings.ToUpper(text); id != text && channelID.MatchString(id) && strings.ContainsAny(id, "0123456789") {
		return id
	}
	name := "#" + strings.Join(strings.Fields(strings.ToLower(strings.TrimLeft(text, "#＃ "))), "-")
	if directMessage.MatchString(text) || !channelName.MatchString(name) {
		return ""
	}
	return name
}

// interval reports what is wrong with a cron expression, and returns whether
// it is one for which no wall clock matters.
func (c *checker) interval(expr string) bool {
	interval, err := timetable.CheckCron(expr)
	c.time("cron", err)
	return interval
}

// zone reports what is wrong with the name of a zone.
func (c *checker) zone(zone string) {
	if !c.Has("zone") && zone == "" {
		c.bad("cron", document.CodeMissing, "this schedule has no zone: add the members' time zone, such as zone: Europe/London")
		return
	}
	c.time("zone", timetable.CheckZone(zone))
}

// time reports err, if it is a *timetable.Error, at path.
func (c *checker) time(path string, err error) {
	var wrong *timetable.Error
	if !errors.As(err, &wrong) {
		return
	}
	fault := c.bad(path, document.CodeTime, "%s", wrong.Msg)
	fault.Suggestion = wrong.Suggestion
	*fault = c.At(path).Within(*fault, wrong.Offset)
}

// post reports parts that do not belong to what e posts, or cannot be.
func (c *checker) post(e scheduleEntry) {
	if e.Post == study.PostLeaderboard {
		for _, key := range []string{"draw", "open_for"} {
			if c.Has(key) {
				c.bad(key, document.CodeKind, "the key %s belongs to a schedule that posts a question; this one posts a leaderboard", key)
			}
		}
	} else if c.Has("period") {
		c.bad("period", document.CodeKind, "the key period belongs to a schedule with post: leaderboard; this one posts a question")
	}
	if e.OpenFor != nil && (*e.OpenFor < minOpenFor || *e.OpenFor > maxOpenFor) {
		c.bad("open_for", document.CodeValue, "a question cannot stay open for %s: use 1s to 744h", *e.OpenFor)
	}
	if e.Grace != nil && (*e.Grace < 0 || *e.Grace > maxGrace) {
		c.bad("grace", document.CodeValue, "a grace of %s is not possible: use 0s to 168h", *e.Grace)
	}
}
