package story

import (
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// figure returns the first number of the story that measures or counts
// something, with what it counts, or a zero span. A number that is spelt out
// and has no unit gives way to any other.
func (l listener) figure() study.Span {
	first := -1
	for i := range l.Quantities {
		q := &l.Quantities[i]
		if !l.measures(q) {
			continue
		}
		if !q.Spelt || q.Unit.Dim != text.DimNone {
			first = i
			break
		}
		if first < 0 {
			first = i
		}
	}
	if first < 0 {
		return study.Span{}
	}
	q := &l.Quantities[first]
	span := study.Span{Start: int(l.Tokens[q.Token].Start), End: int(q.End)}
	if q.Unit.Dim == text.DimNone && l.isCounted(int(q.To)) {
		span.End = int(l.Tokens[l.onward(int(q.To), int(q.To)+2)-1].End)
	}
	return span
}

// measures reports whether q says how many, how long or how much, and is no
// date, time of day, version, name or turn of speech.
func (l listener) measures(q *text.Quantity) bool {
	before, after := l.At(int(q.Token)-1), l.At(int(q.To))
	switch {
	case l.Tokens[q.Token].Glued || numbered[before] || l.statusCode(q, before, after) || l.partOfTime(q, after):
		return false
	case q.Unit.Dim == text.DimTime && sinceThen[after] || q.Unit.Dim == text.DimTime && q.Spelt && q.Value == q.Unit.Factor && !bounds[before]:
		return false // "two years ago", "one day"
	case q.Unit.Dim != text.DimNone || q.Unit.Factor != 0:
		return true
	case q.Unit.Dim == text.DimTime && (after == "experience" || after == "old"):
		return false // a person's years
	case (l.At(int(q.Token)) == "double" || l.At(int(q.Token)) == "triple") && after != "the" && after != "as":
		return false // "they pay double"
	case q.Spelt && (l.At(int(q.To)+1) == "ago" || after == "check" || after == "checks"):
		return false // "two jobs ago", "double checks"
	case l.At(int(q.Token)) == "twice" || l.At(int(q.Token)) == "once":
		return after == "a" || after == "the" || after == "as" || after == "per"
	case q.Spelt:
		return q.Value != 0 && q.Value != 1 && !vague[after]
	}
	return (q.Value < 1990 || q.Value > 2100) && !seasons[before] && !seasons[after]
}

// statusCode reports whether q is a code that a server answers with.
func (l listener) statusCode(q *text.Quantity, before, after string) bool {
	w := l.At(int(q.Token))
	code := strings.TrimSuffix(w, "s")
	if len(code) != 3 || code[0] < '3' || code[0] > '5' || code[1] > '2' {
		return false
	}
	return code != w || codes[before] || codes[after]
}

// partOfTime reports whether q is part of a time of day, or of "24/7".
func (l listener) partOfTime(q *text.Quantity, after string) bool {
	raw, start := l.Raw, int(l.Tokens[q.Token].Start)
	if q.Unit.Dim == text.DimNone && (after == "am" || after == "pm" || after == "a" && l.At(int(q.To)+1) == "m" || after == "oclock" || after == "o") {
		return true
	}
	if l.At(int(q.Token)-1) == "at" && q.Unit.Dim == text.DimNone && q.Value <= 24 && !l.isCounted(int(q.To)) {
		return true // "at seven in the evening"
	}
	if strings.HasPrefix(raw[start:], "24/7") {
		return true
	}
	colon := func(i int) bool {
		return i > 0 && i+1 < len(raw) && raw[i] == ':' && text.IsDigit(raw[i-1]) && text.IsDigit(raw[i+1])
	}
	return colon(int(q.End)) || colon(start-1)
}

// isCounted reports whether a number before token i counts what follows it.
func (l listener) isCounted(i int) bool {
	return i < len(l.Tokens) && l.runsOn(i) && l.Tokens[i].Class&text.FunctionWord == 0
}

var (
	// numbered are words that a number names one of.
	numbered = text.WordSet(`port ports version release v line page step level sev severity tier phase ticket issue pr rfc chapter layer section priority room floor
		channel vlan pid rev revision build generation node shard partition zone region incident bug question number task week month rack`)
	// codes stand beside what a server answers with.
	codes = text.WordSet("http status code codes error errors response responses returned returning answered")
	// sinceThen make a date of a stretch of time.
	sinceThen = text.WordSet("ago back earlier")
	// bounds make a figure of "one hour".
	bounds = text.WordSet("in within under took takes to by after than about over least most only every per from")
	// vague are things that nobody counts for their number.
	vague = text.WordSet("of things thing ways way reasons options choices parts sides kinds words lessons hands to and")
)
