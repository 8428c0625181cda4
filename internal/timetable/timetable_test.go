package timetable_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/timetable"
)

func mustNew(t *testing.T, cron, zone string) study.Timetable {
	t.Helper()
	table, err := timetable.New(cron, zone)
	if err != nil {
		t.Fatalf("New(%q, %q): %v", cron, zone, err)
	}
	return table
}

// Around a change of the clock each occurrence happens exactly once: a time
// that is skipped at the end of the gap, a time that is repeated in its first
// pass.
func TestNextAcrossDST(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cron, zone, from string
		want                   []string // RFC 3339
	}{
		{
			"London springs forward over 01:30", "30 1 * * *", "Europe/London", "2026-03-28T00:00:00Z",
			[]string{"2026-03-28T01:30:00Z", "2026-03-29T02:00:00+01:00", "2026-03-30T01:30:00+01:00"},
		},
		{
			"London repeats 01:30", "30 1 * * *", "Europe/London", "2026-10-24T12:00:00Z",
			[]string{"2026-10-25T01:30:00+01:00", "2026-10-26T01:30:00Z"},
		},
		{
			"09:00 stays 09:00", "0 9 * * *", "Europe/London", "2026-03-28T00:00:00Z",
			[]string{"2026-03-28T09:00:00Z", "2026-03-29T09:00:00+01:00", "2026-03-30T09:00:00+01:00"},
		},
		{
			"several times in the gap fall together", "*/20 1-2 * * *", "Europe/London", "2026-03-29T00:59:59Z",
			[]string{"2026-03-29T02:00:00+01:00", "2026-03-29T02:20:00+01:00", "2026-03-29T02:40:00+01:00", "2026-03-30T01:00:00+01:00"},
		},
		{
			"asked within the second pass", "30 1 * * *", "Europe/London", "2026-10-25T01:10:00Z",
			[]string{"2026-10-26T01:30:00Z"},
		},
		{
			"every half an hour through the repeated hour", "*/30 * * * *", "Europe/London", "2026-10-24T23:50:00Z",
			[]string{"2026-10-25T01:00:00+01:00", "2026-10-25T01:30:00+01:00", "2026-10-25T02:00:00Z"},
		},
		{
			"New York springs forward over 02:30", "30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z",
			[]string{"2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"},
		},
		{
			"New York repeats 01:30", "30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z",
			[]string{"2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"},
		},
		{
			"Lord Howe moves by half an hour, forward", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z",
			[]string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"},
		},
		{
			"Lord Howe moves by half an hour, back", "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z",
			[]string{"2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"},
		},
		{
			"midnight does not exist", "0 0 * * *", "Africa/Cairo", "2026-04-23T12:00:00Z",
			[]string{"2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"},
		},
		{
			"a whole day does not exist", "0 12 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z",
			[]string{"2011-12-29T12:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-31T12:00:00+14:00"},
		},
		{
			"six fields", "30 0 9 * * MON-FRI", "UTC", "2026-11-20T10:00:00Z",
			[]string{"2026-11-23T09:00:30Z"},
		},
		{"daily", "@daily", "Asia/Kolkata", "2026-11-24T00:00:00Z", []string{"2026-11-25T00:00:00+05:30"}},
		{
			"an interval ignores the wall clock", "@every 45m", "Europe/London", "2026-10-25T00:20:00Z",
			[]string{"2026-10-25T00:45:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:15:00Z"},
		},
		{
			"an interval is the same whoever asks", "@every 10s", "UTC", "2026-11-24T09:00:03.7Z",
			[]string{"2026-11-24T09:00:10Z", "2026-11-24T09:00:20Z"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			table := mustNew(t, tt.cron, tt.zone)
			at := parse(t, tt.from)
			for i, want := range tt.want {
				at = table.Next(at)
				if !at.Equal(parse(t, want)) {
					t.Fatalf("occurrence %d: %s, want %s", i, at.Format(time.RFC3339), want)
				}
			}
		})
	}
}

func parse(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Over a year each reading of the wall clock that a schedule names falls due
// once: checked against a walk through all instants of the year.
func TestNextYear(t *testing.T) {
	t.Parallel()
	const step = 10 * time.Minute
	crons := map[string]func(time.Time) bool{
		"0 9 * * 1-5":  func(w time.Time) bool { return w.Hour() == 9 && w.Minute() == 0 && w.Weekday()%6 != 0 },
		"30 1 * * *":   func(w time.Time) bool { return w.Hour() == 1 && w.Minute() == 30 },
		"10 2 * * *":   func(w time.Time) bool { return w.Hour() == 2 && w.Minute() == 10 },
		"*/10 * * * *": func(time.Time) bool { return true },
		"0 * * * SUN":  func(w time.Time) bool { return w.Minute() == 0 && w.Weekday() == time.Sunday },
	}
	for _, zone := range []string{"Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "UTC"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, loc)
		end := start.AddDate(1, 0, 0)
		for cron, due := range crons {
			t.Run(zone+" "+cron, func(t *testing.T) {
				t.Parallel()
				want := walk(start, end, step, due)
				var got []time.Time
				table := mustNew(t, cron, zone)
				for at := table.Next(start); at.Before(end); at = table.Next(at) {
					got = append(got, at.UTC())
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("occurrences (-walked +Next):\n%s", diff)
				}
			})
		}
	}
}

// walk goes through the instants after start and returns those at which the
// wall clock first shows, or jumps over, a reading that is due.
func walk(start, end time.Time, step time.Duration, due func(time.Time) bool) []time.Time {
	var times []time.Time
	shown := wall(start)
	for at := start.Add(step); at.Before(end); at = at.Add(step) {
		fell := false
		for w := shown.Add(step); !w.After(wall(at)); w = w.Add(step) {
			fell = fell || due(w)
		}
		if fell {
			times = append(times, at.UTC())
		}
		if wall(at).After(shown) {
			shown = wall(at)
		}
	}
	return times
}

func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// From any instant, Next is after it, and is the same as from any other
// instant up to it.
func TestNextFromAnywhere(t *testing.T) {
	t.Parallel()
	table := mustNew(t, "*/15 1-3 * * *", "America/New_York")
	at := parse(t, "2026-10-31T00:00:00Z")
	for next := table.Next(at); at.Before(parse(t, "2026-11-03T00:00:00Z")); at = at.Add(7 * time.Second) {
		got := table.Next(at)
		if !got.After(at) {
			t.Fatalf("Next(%s) = %s, which is not after it", at, got)
		}
		if at.Before(next) && !got.Equal(next) {
			t.Fatalf("Next(%s) = %s, but %s a moment before", at, got, next)
		}
		next = got
	}
}

func TestNewFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		cron, zone string
		want       []string // parts of the message
	}{
		{"", "UTC", []string{"0 fields", "use five"}},
		{"0 9 * *", "UTC", []string{"4 fields"}},
		{"60 9 * * *", "UTC", []string{`"60" is no minute`, "0 to 59"}},
		{"0 24 * * *", "UTC", []string{`"24" is no hour`, "0 to 23"}},
		{"0 9 0 * *", "UTC", []string{`"0" is no day of the month`, "1 to 31"}},
		{"0 9 * 13 *", "UTC", []string{`"13" is no month`, "1 to 12, or jan to dec"}},
		{"0 9 * * 8", "UTC", []string{`"8" is no day of the week`, "0 to 6, or sun to sat; Sunday is 0 or 7"}},
		{"0 9 * * MON-FRY", "UTC", []string{`"FRY" is no day of the week`}},
		{"0 9 * * 5-1", "UTC", []string{"runs backwards"}},
		{"*/0 9 * * *", "UTC", []string{"step"}},
		{"5/x 9 * * *", "UTC", []string{"step"}},
		{"1,,2 9 * * *", "UTC", []string{`the list "1,,2" of the minute has an empty place`}},
		{"-5 9 * * *", "UTC", []string{`"-5" is no minute`}},
		{"- 9 * * *", "UTC", []string{`"-" is no minute`}},
		{"0 9 * * MON-", "UTC", []string{`"MON-" is no day of the week`}},
		{"0 9 * * MON–", "UTC", []string{`"MON–" is no day of the week`}},
		{"/5 9 * * *", "UTC", []string{`"/5" is no minute`}},
		{"*/ 9 * * *", "UTC", []string{`the step "*/" of the minute`}},
		{"99 0 9 * * *", "UTC", []string{`"99" is no second`}},
		{"0 9 30 2 *", "UTC", []string{"never falls due"}},
		{"@dayly", "UTC", []string{"no cron descriptor", `did you mean "@daily"`}},
		{"@every", "UTC", []string{"no interval"}},
		{"@every 10", "UTC", []string{"no interval", "@every 10s"}},
		{"@every 100ms", "UTC", []string{"whole seconds"}},
		{"@every -1h", "UTC", []string{"whole seconds"}},
		{"TZ=UTC 0 9 * * *", "UTC", []string{"does not belong in cron"}},
		{"TZ=UTC", "UTC", []string{"does not belong in cron"}},
		{"@daily", "Europe/Londn", []string{`"Europe/Londn" is no time zone`, `did you mean "Europe/London"`}},
		{"@daily", "london", []string{`did you mean "Europe/London"`}},
		{"@daily", "New York", []string{`did you mean "America/New_York"`}},
		{"@daily", "", []string{"is no time zone"}},
		{"@daily", "Local", []string{"is no time zone"}},
		{"@daily", "../../etc/passwd", []string{"is no time zone"}},
		{"0 9 * * 9", "Mars/Olympus", []string{"day of the week", "no time zone"}},
	}
	for _, tt := range tests {
		t.Run(tt.cron+" "+tt.zone, func(t *testing.T) {
			t.Parallel()
			_, err := timetable.New(tt.cron, tt.zone)
			if err == nil {
				t.Fatal("no error")
			}
			if wrong := new(timetable.Error); !errors.As(err, &wrong) {
				t.Errorf("%v is no *timetable.Error", err)
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q does not say %q", err, part)
				}
			}
		})
	}
}

// A fault in a cron expression knows where it is.
func TestErrorOffset(t *testing.T) {
	t.Parallel()
	_, err := timetable.New("0  9 * * 1,2,8", "UTC")
	var wrong *timetable.Error
	if !errors.As(err, &wrong) || wrong.Offset != strings.Index("0  9 * * 1,2,8", "8") {
		t.Errorf("error %#v, want offset of the 8", wrong)
	}
}

// Every name that is offered as a time zone is one.
func TestZoneNames(t *testing.T) {
	t.Parallel()
	names := timetable.ZoneNames()
	if len(names) < 400 || !slices.Contains(names, "Europe/London") {
		t.Fatalf("%d zones", len(names))
	}
	for _, name := range names {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
}

func FuzzNew(f *testing.F) {
	for _, s := range []string{"0 9 * * 1-5", "@every 1h", "*/5 * * * * ?", "1-2/3 * * jan sun", "0 0 29 2 *", "TZ=UTC * * * * *"} {
		f.Add(s)
	}
	from := time.Date(2026, 3, 28, 23, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, cron string) {
		table, err := timetable.New(cron, "Europe/London")
		if err != nil {
			return
		}
		at := from
		for range 5 {
			next := table.Next(at)
			if next.IsZero() {
				return // 29 February of a year far away
			}
			if !next.After(at) {
				t.Fatalf("%q: Next(%s) = %s", cron, at, next)
			}
			at = next
		}
	})
}

// Dashes and spaces as word processors write them, and Sunday as 7, mean what
// they look like.
func TestTypedForms(t *testing.T) {
	t.Parallel()
	for typed, means := range map[string]string{
		"0 9 * * MON–FRI":           "0 9 * * MON-FRI",
		"0\u00a09 * * MON\u2011FRI": "0 9 * * MON-FRI",
		"0 9 * * 7":                 "0 9 * * 0",
		"0 9 * * 5-7":               "0 9 * * 5,6,0",
		"0 9 * * 1-7/2":             "0 9 * * 1,3,5,0",
		"0 9 * * 6,7":               "0 9 * * 6,0",
		"0 9 * * tue-7/3":           "0 9 * * 2,5",
		"0 9 * * *\u00a0":           "0 9 * * *",
	} {
		got, want := mustNew(t, typed, "UTC"), mustNew(t, means, "UTC")
		at := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
		for range 14 {
			next := want.Next(at)
			if g := got.Next(at); !g.Equal(next) {
				t.Errorf("%q falls due at %s after %s, want %s as %q does", typed, g, at, next, means)
				break
			}
			at = next
		}
	}
}
