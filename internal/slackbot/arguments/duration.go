package arguments

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// mostWords is how many words the longest duration has: "an hour and three
// quarters of an hour" and more.
const mostWords = 8

// units are the seconds in each unit, by its names.
var units = map[string]float64{
	"s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
	"m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
	"h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
	"d": 86400, "day": 86400, "days": 86400,
	"w": 604800, "wk": 604800, "week": 604800, "weeks": 604800,
}

// numbers are those that are written as words.
var numbers = map[string]float64{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
	"nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
	"sixty": 60, "ninety": 90, "half": 0.5, "quarter": 0.25,
}

// duration reads how long something takes from the first of words, as many as
// there are, and returns how many those were: "20m", "1h30", "half an hour".
func duration(words []string) (d time.Duration, n int, ok bool) {
	for n = min(len(words), mostWords); n > 0; n-- {
		tokens, ok := tokenize(words[:n])
		if !ok {
			continue
		}
		p := parser{tokens: tokens}
		if seconds, ok := p.duration(); ok {
			const most = 1e9 // 30 years: far out of bounds, and no overflow
			return time.Duration(math.Round(min(seconds, most)*1000)) * time.Millisecond, n, true
		}
	}
	return 0, 0, false
}

// A part of a duration is a number or a word. A word may stand close to it.
var part = regexp.MustCompile(`^(?:\d+/\d+|\d*[.,]?\d+|[a-z]+)-?`)

// tokenize splits words into numbers and words, unless other signs are in them.
func tokenize(words []string) (tokens []string, ok bool) {
	for _, word := range words {
		word = strings.TrimPrefix(strings.ToLower(word), "+")
		for word != "" {
			found := part.FindString(word)
			if found == "" {
				return nil, false
			}
			tokens = append(tokens, strings.TrimSuffix(found, "-"))
			word = word[len(found):]
		}
	}
	return tokens, true
}

// A parser reads a duration. Its methods move on where they return true.
type parser struct {
	tokens []string
	at     int
}

// take moves on if one of words comes next.
func (p *parser) take(words ...string) bool {
	if p.at < len(p.tokens) && slices.Contains(words, p.tokens[p.at]) {
		p.at++
		return true
	}
	return false
}

func (p *parser) atEnd() bool { return p.at == len(p.tokens) }

// duration reads all tokens and returns seconds: amounts with their units, from
// the largest, where the last unit goes without saying after the one before.
func (p *parser) duration() (seconds float64, ok bool) {
	last := math.Inf(1)
	for !p.atEnd() {
		joined := seconds > 0 && p.take("and")
		from := p.at
		n, ok := p.amount()
		if !ok {
			return 0, false
		}
		unit, named := p.unit()
		switch {
		case named && unit < last:
			seconds += n * unit
		case named:
			return 0, false
		case joined && n < 1 && p.atEnd(): // "an hour and a half"
			return seconds + n*last, true
		case (last == 3600 || last == 60) && p.atEnd() && n < 60 && p.at == from+1: // "1h30"
			return seconds + n*last/60, true
		default:
			return 0, false
		}
		last = unit
	}
	return seconds, !math.IsInf(last, 1)
}

// unit reads a unit, in seconds.
func (p *parser) unit() (seconds float64, ok bool) {
	if p.atEnd() {
		return 0, false
	}
	if seconds, ok = units[p.tokens[p.at]]; ok {
		p.at++
	}
	return seconds, ok
}

// amount reads how many of a unit: "20", "1.5", "half an", "a quarter of an",
// "two and a half".
func (p *parser) amount() (float64, bool) {
	n, ok := p.number()
	switch {
	case !ok:
		return 0, false
	case slices.Contains([]string{"a", "an"}, p.tokens[p.at-1]): // "a half"
		if part, ok := p.fraction(); ok {
			n = part
		}
	case n >= 1:
		n += p.andFraction()
	}
	if n < 1 {
		p.take("of")
		p.take("a", "an")
	}
	return n, true
}

// andFraction reads the fraction of "1 ½" and "two and a half", if a unit
// follows.
func (p *parser) andFraction() float64 {
	before := p.at
	if p.take("and") {
		p.take("a")
	}
	if part, ok := p.fraction(); ok {
		after := p.at
		if _, named := p.unit(); named {
			p.at = after
			return part
		}
	}
	p.at = before
	return 0
}

// fraction reads a number that is less than one.
func (p *parser) fraction() (float64, bool) {
	before := p.at
	if n, ok := p.number(); ok && n < 1 {
		return n, true
	}
	p.at = before
	return 0, false
}

// number reads one number, in digits or as a word.
func (p *parser) number() (float64, bool) {
	if p.atEnd() {
		return 0, false
	}
	token := p.tokens[p.at]
	n, ok := numbers[token]
	if !ok {
		over, under, divided := strings.Cut(strings.ReplaceAll(token, ",", "."), "/")
		value, err := strconv.ParseFloat(over, 64)
		if err != nil {
			return 0, false
		}
		if n = value; divided {
			by, err := strconv.ParseFloat(under, 64)
			if err != nil || by == 0 {
				return 0, false
			}
			n = value / by
		}
	}
	p.at++
	return n, true
}
