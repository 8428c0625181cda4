package timetable

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/robfig/cron/v3"

	"github.com/studybot/studybot/internal/study"
)

// An Error says what is wrong with a cron expression or the name of a zone.
type Error struct {
	Offset     int    // of the wrong part in the text, in bytes from 0
	Msg        string // a sentence that says what would be right
	Suggestion string // what was most likely meant, or empty
}

func (e *Error) Error() string {
	if e.Suggestion == "" {
		return e.Msg
	}
	return fmt.Sprintf("%s; did you mean %q?", e.Msg, e.Suggestion)
}

// A cronField is one of the fields of a cron expression and what it may hold.
type cronField struct {
	name     string
	min, max int
	names    []string // for the values from min on
	hint     string   // added to a value out of range
}

var weekdays = strings.Fields("sun mon tue wed thu fri sat")

var cronFields = []cronField{
	{name: "second", min: 0, max: 59},
	{name: "minute", min: 0, max: 59},
	{name: "hour", min: 0, max: 23},
	{name: "day of the month", min: 1, max: 31},
	{name: "month", min: 1, max: 12, names: strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec")},
	{name: "day of the week", min: 0, max: 6, names: weekdays, hint: "; Sunday is 0 or 7"},
}

var cronDescriptors = []string{"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}

// cronParser takes what checkCron has let through.
var cronParser = cron.NewParser(cron.SecondOptional | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// CheckCron returns nil, or an *Error that says what is wrong with a cron
// expression. It also reports whether expr is an interval, "@every 10s", for
// which no time zone matters.
func CheckCron(expr string) (interval bool, err error) {
	every, _, err := parseCron(expr)
	return every > 0, err
}

// parseCron returns the plain interval of "@every 10s", or else the schedule
// that expr describes on a wall clock.
func parseCron(expr string) (every time.Duration, spec *cron.SpecSchedule, err error) {
	expr = strings.TrimRightFunc(expr, unicode.IsSpace)
	if rest, ok := strings.CutPrefix(expr, "@every"); ok {
		every, err := parseEvery(rest)
		return every, nil, err
	}
	if err := checkCron(expr); err != nil {
		return 0, nil, err
	}
	s, err := cronParser.Parse(plain(expr))
	if err != nil { // checkCron is the stricter of the two
		return 0, nil, &Error{Msg: fmt.Sprintf("cron %q cannot be read: %v", expr, err)}
	}
	spec, ok := s.(*cron.SpecSchedule)
	if !ok {
		return 0, nil, &Error{Msg: fmt.Sprintf("cron %q names no times of day", expr)}
	}
	spec.Location = time.UTC
	if spec.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return 0, nil, &Error{Msg: fmt.Sprintf("cron %q never falls due: no month that it names has such a day", expr)}
	}
	return 0, spec, nil
}

// parseEvery reads what follows "@every".
func parseEvery(rest string) (time.Duration, error) {
	text := strings.TrimSpace(rest)
	d, err := time.ParseDuration(text)
	switch {
	case err != nil || text == rest:
		return 0, &Error{Offset: len("@every"), Msg: fmt.Sprintf("%q is no interval: write it as in @every 10s, @every 90m or @every 1h30m", text)}
	case d < time.Second || d%time.Second != 0:
		return 0, &Error{Offset: len("@every "), Msg: fmt.Sprintf("an interval of %s is not possible: use whole seconds, from 1s", text)}
	}
	return d, nil
}

// checkCron reports what is wrong with an expression other than "@every".
func checkCron(expr string) error {
	if strings.HasPrefix(expr, "@") {
		if slices.Contains(cronDescriptors, expr) {
			return nil
		}
		return &Error{
			Msg:        fmt.Sprintf("%q is no cron descriptor: use @hourly, @daily, @weekly, @monthly, @yearly or @every 10s", expr),
			Suggestion: nearest(expr, cronDescriptors),
		}
	}
	if strings.HasPrefix(expr, "TZ=") || strings.HasPrefix(expr, "CRON_TZ=") {
		return &Error{Msg: "the time zone does not belong in cron: write it as zone, such as zone: Europe/London"}
	}
	fields := splitFields(expr)
	if len(fields) != 5 && len(fields) != 6 {
		return &Error{Msg: fmt.Sprintf("cron %q has %d fields: use five (minute, hour, day of the month, month, day of the week), or six with seconds first", expr, len(fields))}
	}
	for i, f := range fields {
		if err := cronFields[len(cronFields)-len(fields)+i].check(f.text); err != nil {
			err.Offset += f.offset
			return err
		}
	}
	return nil
}

// plain writes an expression that checkCron has let through as cronParser takes
// it: with plain spaces and hyphens, and with Sunday as 0.
func plain(expr string) string {
	fields := splitFields(expr)
	texts := make([]string, len(fields))
	for i, f := range fields {
		texts[i] = hyphens.Replace(f.text)
	}
	if last := len(texts) - 1; last > 0 {
		texts[last] = sundayFirst(texts[last])
	}
	return strings.Join(texts, " ")
}

// hyphens turns the dashes that word processors and phones write into "-".
var hyphens = strings.NewReplacer("‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-")

// sundayFirst rewrites the 7 of a field of weekdays, which most crons take for
// Sunday: "7" is "0", "5-7" is "5-6,0", and "1-7/2" is "1-6/2,0".
func sundayFirst(field string) string {
	parts := strings.Split(field, ",")
	for i, part := range parts {
		values, step, stepped := strings.Cut(part, "/")
		low, high, ranged := strings.Cut(values, "-")
		switch {
		case values == "7":
			parts[i] = "0"
		case ranged && high == "7":
			parts[i] = throughSunday(low, step, stepped)
		}
	}
	return strings.Join(parts, ",")
}

// throughSunday returns the days from low to Sunday, every step-th of them.
func throughSunday(low, step string, stepped bool) string {
	from := slices.Index(weekdays, strings.ToLower(low))
	if from < 0 {
		from, _ = strconv.Atoi(low) // checkCron has read it
	}
	every := 1
	if stepped {
		every, _ = strconv.Atoi(step)
	}
	var days []string
	for day := from; day <= 7; day += every {
		days = append(days, strconv.Itoa(day%7))
	}
	return strings.Join(days, ",")
}

// A piece is a part of a text and where it starts.
type piece struct {
	text   string
	offset int
}

// splitFields cuts expr at its spaces.
func splitFields(expr string) []piece {
	var fields []piece
	start := -1
	for i, r := range expr + " " {
		space := unicode.IsSpace(r)
		if space && start >= 0 {
			fields = append(fields, piece{expr[start:i], start})
			start = -1
		} else if !space && start < 0 {
			start = i
		}
	}
	return fields
}

// check reports what is wrong with text as the field f: a list of values,
// ranges and steps.
func (f cronField) check(text string) *Error {
	offset := 0
	for _, part := range strings.Split(text, ",") {
		if part == "" {
			return &Error{Offset: offset, Msg: fmt.Sprintf("the list %q of the %s has an empty place: leave out the comma, or write a value there", text, f.name)}
		}
		if msg := f.checkPart(part); msg != "" {
			return &Error{Offset: offset, Msg: msg}
		}
		offset += len(part) + 1
	}
	return nil
}

func (f cronField) checkPart(part string) string {
	values, step, stepped := strings.Cut(hyphens.Replace(part), "/")
	if n, err := strconv.Atoi(step); stepped && (err != nil || n < 1) {
		return fmt.Sprintf("the step %q of the %s is no number above 0: write it as in */5", cmp.Or(step, part), f.name)
	}
	if values == "*" || values == "?" {
		return ""
	}
	low, high, ranged := strings.Cut(values, "-")
	if low == "" || ranged && high == "" {
		return f.wrong(part)
	}
	from, ok := f.value(low)
	if !ok {
		return f.wrong(low)
	}
	if !ranged {
		return ""
	}
	to, ok := f.value(high)
	if !ok {
		return f.wrong(high)
	}
	if from > to {
		return fmt.Sprintf("the %s %q runs backwards: write the smaller value first, or two ranges with a comma", f.name, values)
	}
	return ""
}

// value returns the number that text stands for in f.
func (f cronField) value(text string) (int, bool) {
	if i := slices.Index(f.names, strings.ToLower(text)); i >= 0 {
		return f.min + i, true
	}
	n, err := strconv.ParseUint(text, 10, 16)
	most := f.max
	if len(f.names) == len(weekdays) {
		most = 7 // Sunday once more
	}
	return int(n), err == nil && int(n) >= f.min && int(n) <= most
}

func (f cronField) wrong(text string) string {
	names := ""
	if len(f.names) > 0 {
		names = fmt.Sprintf(", or %s to %s", f.names[0], f.names[len(f.names)-1])
	}
	return fmt.Sprintf("%q is no %s: use %d to %d%s%s", text, f.name, f.min, f.max, names, f.hint)
}

// nearest returns the one of words that a person who wrote s most likely
// meant, or "" if none is near.
func nearest(s string, words []string) string {
	for _, w := range study.Nearest(s, words, 1) {
		return w
	}
	return ""
}
