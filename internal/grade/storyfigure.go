package grade

import (
	"strings"

	"github.com/studybot/studybot/internal/study"
)

// figure returns the first number of the story that measures or counts
// something, with what it counts, or a zero span. A number that is spelt out
// and has no unit gives way to any other.
func (m *matcher) figure() study.Span {
	first := -1
	for i := range m.t.nums {
		q := &m.t.nums[i]
		if !m.measures(q) {
			continue
		}
		if !q.spelt || q.unit.dim != dimNone {
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
	q := &m.t.nums[first]
	span := study.Span{Start: int(m.t.toks[q.tok].start), End: int(q.end)}
	if q.unit.dim == dimNone && m.counts(int(q.to)) {
		span.End = int(m.t.toks[m.onward(int(q.to), int(q.to)+2)-1].end)
	}
	return span
}

// measures reports whether q says how many, how long or how much, and is no
// date, time of day, version, name or turn of speech.
func (m *matcher) measures(q *quantity) bool {
	before, after := m.at(int(q.tok)-1), m.at(int(q.to))
	switch {
	case m.t.toks[q.tok].glued || numbered[before] || m.statusCode(q, before, after) || m.partOfTime(q, after):
		return false
	case q.unit.dim == dimTime && sinceThen[after] || q.unit.dim == dimTime && q.spelt && q.value == q.unit.factor && !bounds[before]:
		return false // "two years ago", "one day"
	case q.unit.dim != dimNone || q.unit.factor != 0:
		return true
	case q.spelt:
		return q.value != 0 && q.value != 1 && !vague[after]
	}
	return (q.value < 1990 || q.value > 2100) && !seasons[before] && !seasons[after]
}

// statusCode reports whether q is a code that a server answers with.
func (m *matcher) statusCode(q *quantity, before, after string) bool {
	w := m.at(int(q.tok))
	code := strings.TrimSuffix(w, "s")
	if len(code) != 3 || code[0] < '3' || code[0] > '5' || code[1] > '2' {
		return false
	}
	return code != w || codes[before] || codes[after]
}

// partOfTime reports whether q is part of a time of day, or of "24/7".
func (m *matcher) partOfTime(q *quantity, after string) bool {
	raw, start := m.t.raw, int(m.t.toks[q.tok].start)
	if q.unit.dim == dimNone && (after == "am" || after == "pm" || after == "a" && m.at(int(q.to)+1) == "m" || after == "oclock" || after == "o") {
		return true
	}
	if m.at(int(q.tok)-1) == "at" && q.unit.dim == dimNone && q.value <= 24 && !m.counts(int(q.to)) {
		return true // "at seven in the evening"
	}
	if strings.HasPrefix(raw[start:], "24/7") {
		return true
	}
	colon := func(i int) bool {
		return i > 0 && i+1 < len(raw) && raw[i] == ':' && isDigit(raw[i-1]) && isDigit(raw[i+1])
	}
	return colon(int(q.end)) || colon(start-1)
}

// counts reports whether a number before token i counts what follows it.
func (m *matcher) counts(i int) bool {
	return i < len(m.t.toks) && m.runsOn(i) && m.t.toks[i].class&isGlue == 0
}

var (
	// numbered are words that a number names one of.
	numbered = wordSet(`port ports version release v line page step level sev severity tier phase ticket issue pr rfc chapter layer section priority room floor
		channel vlan pid rev revision build generation node shard partition zone region incident bug question number task`)
	// codes stand beside what a server answers with.
	codes = wordSet("http status code codes error errors response responses returned returning answered")
	// sinceThen make a date of a stretch of time.
	sinceThen = wordSet("ago back earlier")
	// bounds make a figure of "one hour".
	bounds = wordSet("in within under took takes to by after than about over least most only every per from")
	// vague are things that nobody counts for their number.
	vague = wordSet("of things thing ways way reasons options choices parts sides kinds words lessons hands to and")
)
