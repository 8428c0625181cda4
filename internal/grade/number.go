package grade

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// A quantity is a number in a reply, with the unit that follows it.
type quantity struct {
	tok    int32 // its first token
	to     int32 // after its last token: the unit may be a token of its own
	end    int32 // byte of the reply where it ends
	value  float64
	unit   unit
	figs   int8 // significant figures as written
	places int8 // decimal places as written
	spelt  bool // a word, such as "three"
}

// A dim is what a unit measures. Quantities of different dims never agree.
type dim uint8

const (
	dimNone    dim = iota // a bare number
	dimTime               // in seconds
	dimBytes              // in bytes
	dimBits               // in bits
	dimPercent            // in percent
	dimRate               // a second
	dimByteRate
	dimBitRate
	dimMoney
	dimCores
	dimTimes // "3x", "three times"
)

// A unit is a dim and the factor to its base.
type unit struct {
	dim    dim
	factor float64
	milli  bool // "m" alone: minutes, or thousandths of a core
}

const (
	minute = 60.0
	hour   = 60 * minute
	day    = 24 * hour
)

// unitsExact are units whose case matters.
var unitsExact = map[string]unit{
	"K": {dim: dimNone, factor: 1e3}, "M": {dim: dimNone, factor: 1e6}, "G": {dim: dimNone, factor: 1e9}, "T": {dim: dimNone, factor: 1e12},
	"B": {dim: dimBytes, factor: 1}, "b": {dim: dimBits, factor: 1},
	"kB": {dim: dimBytes, factor: 1e3}, "KB": {dim: dimBytes, factor: 1e3}, "MB": {dim: dimBytes, factor: 1e6},
	"GB": {dim: dimBytes, factor: 1e9}, "TB": {dim: dimBytes, factor: 1e12}, "PB": {dim: dimBytes, factor: 1e15},
	"kb": {dim: dimBits, factor: 1e3}, "Mb": {dim: dimBits, factor: 1e6}, "Gb": {dim: dimBits, factor: 1e9},
	"Mbps": {dim: dimBitRate, factor: 1e6}, "MBps": {dim: dimByteRate, factor: 1e6}, "GBps": {dim: dimByteRate, factor: 1e9},
	"m": {dim: dimTime, factor: minute, milli: true},
}

// units are units in lower case.
var units = map[string]unit{
	"ns": {dim: dimTime, factor: 1e-9}, "us": {dim: dimTime, factor: 1e-6}, "µs": {dim: dimTime, factor: 1e-6}, "μs": {dim: dimTime, factor: 1e-6},
	"ms": {dim: dimTime, factor: 1e-3}, "msec": {dim: dimTime, factor: 1e-3}, "millisecond": {dim: dimTime, factor: 1e-3}, "milliseconds": {dim: dimTime, factor: 1e-3},
	"microsecond": {dim: dimTime, factor: 1e-6}, "microseconds": {dim: dimTime, factor: 1e-6},
	"s": {dim: dimTime, factor: 1}, "sec": {dim: dimTime, factor: 1}, "secs": {dim: dimTime, factor: 1}, "second": {dim: dimTime, factor: 1}, "seconds": {dim: dimTime, factor: 1},
	"min": {dim: dimTime, factor: minute}, "mins": {dim: dimTime, factor: minute}, "minute": {dim: dimTime, factor: minute}, "minutes": {dim: dimTime, factor: minute},
	"h": {dim: dimTime, factor: hour}, "hr": {dim: dimTime, factor: hour}, "hrs": {dim: dimTime, factor: hour}, "hour": {dim: dimTime, factor: hour}, "hours": {dim: dimTime, factor: hour},
	"d": {dim: dimTime, factor: day}, "day": {dim: dimTime, factor: day}, "days": {dim: dimTime, factor: day},
	"w": {dim: dimTime, factor: 7 * day}, "wk": {dim: dimTime, factor: 7 * day}, "week": {dim: dimTime, factor: 7 * day}, "weeks": {dim: dimTime, factor: 7 * day},
	"month": {dim: dimTime, factor: 30 * day}, "months": {dim: dimTime, factor: 30 * day},
	"y": {dim: dimTime, factor: 365 * day}, "yr": {dim: dimTime, factor: 365 * day}, "year": {dim: dimTime, factor: 365 * day}, "years": {dim: dimTime, factor: 365 * day},
	"k": {dim: dimNone, factor: 1e3}, "thousand": {dim: dimNone, factor: 1e3}, "million": {dim: dimNone, factor: 1e6}, "billion": {dim: dimNone, factor: 1e9}, "bn": {dim: dimNone, factor: 1e9},
	"ki": {dim: dimNone, factor: 1 << 10}, "mi": {dim: dimNone, factor: 1 << 20}, "gi": {dim: dimNone, factor: 1 << 30}, "ti": {dim: dimNone, factor: 1 << 40},
	"byte": {dim: dimBytes, factor: 1}, "bytes": {dim: dimBytes, factor: 1}, "bit": {dim: dimBits, factor: 1}, "bits": {dim: dimBits, factor: 1},
	"kb": {dim: dimBytes, factor: 1e3}, "mb": {dim: dimBytes, factor: 1e6}, "gb": {dim: dimBytes, factor: 1e9}, "tb": {dim: dimBytes, factor: 1e12}, "pb": {dim: dimBytes, factor: 1e15},
	"kilobytes": {dim: dimBytes, factor: 1e3}, "megabytes": {dim: dimBytes, factor: 1e6}, "gigabytes": {dim: dimBytes, factor: 1e9}, "terabytes": {dim: dimBytes, factor: 1e12},
	"kib": {dim: dimBytes, factor: 1 << 10}, "mib": {dim: dimBytes, factor: 1 << 20}, "gib": {dim: dimBytes, factor: 1 << 30}, "tib": {dim: dimBytes, factor: 1 << 40},
	"kbps": {dim: dimBitRate, factor: 1e3}, "mbps": {dim: dimBitRate, factor: 1e6}, "gbps": {dim: dimBitRate, factor: 1e9}, "mbit": {dim: dimBits, factor: 1e6}, "gbit": {dim: dimBits, factor: 1e9},
	"percent": {dim: dimPercent, factor: 1}, "pct": {dim: dimPercent, factor: 1}, "percentage": {dim: dimPercent, factor: 1},
	"rps": {dim: dimRate, factor: 1}, "qps": {dim: dimRate, factor: 1}, "tps": {dim: dimRate, factor: 1}, "iops": {dim: dimRate, factor: 1}, "rpm": {dim: dimRate, factor: 1 / minute}, "hz": {dim: dimRate, factor: 1},
	"core": {dim: dimCores, factor: 1}, "cores": {dim: dimCores, factor: 1}, "vcpu": {dim: dimCores, factor: 1}, "vcpus": {dim: dimCores, factor: 1}, "cpu": {dim: dimCores, factor: 1}, "cpus": {dim: dimCores, factor: 1}, "millicores": {dim: dimCores, factor: 1e-3}, "millicpu": {dim: dimCores, factor: 1e-3},
	"x": {dim: dimTimes, factor: 1}, "times": {dim: dimTimes, factor: 1}, "fold": {dim: dimTimes, factor: 1},
	"usd": {dim: dimMoney, factor: 1}, "dollar": {dim: dimMoney, factor: 1}, "dollars": {dim: dimMoney, factor: 1},
}

// numerals are numbers that people spell.
var numerals = map[string]float64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
	"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "once": 1, "twice": 2,
	"double": 2, "triple": 3, "half": 0.5, "single": 1, "dozen": 12,
}

// unitOf returns the unit written as s, and whether there is one.
func unitOf(s string) (unit, bool) {
	if u, ok := unitsExact[s]; ok {
		return u, true
	}
	var b [16]byte
	if len(s) > len(b) {
		return unit{}, false
	}
	for i := range len(s) {
		c := s[i]
		if isUpper(c) {
			c |= 0x20
		}
		b[i] = c
	}
	u, ok := units[string(b[:len(s)])]
	return u, ok
}

// figure reads a number at i with the unit that is written against it, and
// returns where it ends.
func (t *text) figure(i int) int {
	raw := t.raw
	start, ns := i, int32(len(t.norm))
	q, i, plain := t.digits(i)
	if !plain { // a version or an address such as 10.0.0.1
		t.add(start, i, ns)
		return i
	}
	j := i
	for j < len(raw) && (isLetter(raw[j]) || raw[j] >= 0x80) {
		if raw[j] >= 0x80 && !micro(raw[j:]) {
			break
		}
		j++
	}
	switch suffix := raw[i:j]; {
	case suffix == "":
		i = t.percent(i, &q)
	case ordinal(suffix):
		i = j
	default:
		u, ok := unitOf(suffix)
		if !ok {
			if len(suffix) > 2 {
				break // "2replicas": the letters are a part of their own
			}
			t.norm = appendLower(t.norm, suffix)
			t.add(start, j, ns)
			return j
		}
		q.unit = u
		q.value *= u.factor
		t.norm = appendLower(t.norm, suffix)
		i = t.clock(j, &q)
	}
	q.tok = int32(len(t.toks))
	q.to = q.tok + 1
	q.end = int32(i)
	t.add(start, i, ns)
	t.toks[q.tok].num = int32(len(t.nums))
	t.nums = append(t.nums, q)
	return i
}

// micro reports whether s begins with one of the two signs for a millionth.
func micro(s string) bool {
	return len(s) > 1 && (s[:2] == "µ" || s[:2] == "μ") || s[0] == 0xb5 || s[0] == 0xbc
}

// digits reads digits with their separators at i. It reports false for what
// is no number, such as 1.2.3.
func (t *text) digits(i int) (quantity, int, bool) {
	raw := t.raw
	ns := len(t.norm)
	dots, commas := 0, 0
	for i < len(raw) {
		c := raw[i]
		if isDigit(c) {
			t.norm = append(t.norm, c)
			i++
			continue
		}
		if c == ' ' && dots+commas == 0 && len(t.norm)-ns <= 3 && thousandsApart(raw[i:]) {
			i++
			continue
		}
		if (c != '.' && c != ',' && c != '_') || i+1 >= len(raw) || !isDigit(raw[i+1]) {
			break
		}
		switch c {
		case '.':
			dots++
			t.norm = append(t.norm, '.')
		case ',':
			if !thousands(raw[i:]) && (commas > 0 || !decimalComma(raw[i:])) {
				return t.quantity(ns), i, dots < 2
			}
			if thousands(raw[i:]) {
				break
			}
			commas++
			t.norm = append(t.norm, '.')
		}
		i++
	}
	return t.quantity(ns), i, dots < 2
}

// thousands reports whether s, which begins with a comma, goes on with exactly
// three digits.
func thousands(s string) bool {
	return len(s) >= 4 && isDigit(s[1]) && isDigit(s[2]) && isDigit(s[3]) && (len(s) == 4 || !isDigit(s[4]))
}

// thousandsApart reports whether s is a space and three zeros, as in "20 000".
// Other digits after a space are a number of their own.
func thousandsApart(s string) bool {
	return strings.HasPrefix(s, " 000") && (len(s) == 4 || !isDigit(s[4]) && !isLetter(s[4]))
}

// decimalComma reports whether s, which begins with a comma, goes on with one
// or two digits and then ends or breaks, as in "43,2 min".
func decimalComma(s string) bool {
	n := 0
	for n+1 < len(s) && isDigit(s[n+1]) {
		n++
	}
	return n == 1 || n == 2
}

// quantity returns the number whose normal form began at ns.
func (t *text) quantity(ns int) quantity {
	w := t.norm[ns:]
	var q quantity
	q.value = parseFloat(w)
	seen := false
	point := false
	for _, c := range w {
		switch {
		case c == '.':
			point = true
		case c != '0' || seen:
			seen = true
			q.figs = min(q.figs+1, 100)
			if point {
				q.places = min(q.places+1, 100)
			}
		case point:
			q.places = min(q.places+1, 100)
		}
	}
	return q
}

// parseFloat reads plain digits with at most one point, without allocating.
// Digits past what a float64 holds do not matter.
func parseFloat(w []byte) float64 {
	if len(w) > 300 {
		return math.MaxFloat64
	}
	var mant uint64
	exp, point := 0, false
	for _, c := range w {
		if c == '.' {
			if point {
				break
			}
			point = true
			continue
		}
		if mant < 1e17 {
			mant = mant*10 + uint64(c-'0')
			if point {
				exp--
			}
		} else if !point {
			exp++
		}
	}
	if exp == 0 {
		return float64(mant)
	}
	if exp < 0 && exp >= -22 && mant < 1<<53 {
		return float64(mant) / math.Pow10(-exp)
	}
	f, err := strconv.ParseFloat(string(w), 64)
	if err != nil {
		return math.MaxFloat64
	}
	return f
}

// percent reads a percent sign at i, after at most one space.
func (t *text) percent(i int, q *quantity) int {
	raw := t.raw
	j := i
	if j < len(raw) && raw[j] == ' ' {
		j++
	}
	if j < len(raw) && raw[j] == '%' {
		q.unit = unit{dim: dimPercent, factor: 1}
		t.norm = append(t.norm, '%')
		return j + 1
	}
	return i
}

// clock reads further numbers with units of time written against the first,
// as in 43m12s.
func (t *text) clock(i int, q *quantity) int {
	raw := t.raw
	for q.unit.dim == dimTime && i < len(raw) && isDigit(raw[i]) {
		mark := len(t.norm)
		part, j, ok := t.digits(i)
		k := j
		for k < len(raw) && isLetter(raw[k]) {
			k++
		}
		u, known := unitOf(raw[j:k])
		if !ok || !known || u.dim != dimTime || u.factor >= q.unit.factor {
			t.norm = t.norm[:mark]
			break
		}
		t.norm = appendLower(t.norm, raw[j:k])
		q.value += part.value * u.factor
		q.figs += part.figs
		q.places = part.places
		q.unit = u
		i = k
	}
	return i
}

func ordinal(s string) bool { return s == "st" || s == "nd" || s == "rd" || s == "th" }

func appendLower(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if isUpper(c) {
			c |= 0x20
		}
		b = append(b, c)
	}
	return b
}

// measure gives quantities the unit that follows as a word of its own, and
// reads numbers that are spelt out. It runs once after scan.
func (t *text) measure() {
	covered := int32(0) // tokens up to here belong to a quantity
	spelt := false
	for i := range t.toks {
		k := &t.toks[i]
		if k.num < 0 {
			if k.class&isNumeral == 0 || int32(i) < covered {
				continue
			}
			k.num = int32(len(t.nums))
			spelt = true
			value, to := t.spelled(i)
			covered = int32(to)
			t.nums = append(t.nums, quantity{tok: int32(i), to: int32(to), end: t.toks[to-1].end, value: value, figs: 3, spelt: true})
		}
		q := &t.nums[k.num]
		j := int(q.to)
		if q.unit.dim != dimNone || j >= len(t.toks) || t.toks[j].before != brkNone {
			continue
		}
		if w := string(t.word(j)); q.spelt && q.value < 1 && (w == "a" || w == "an") && j+1 < len(t.toks) {
			j++ // "half an hour"
		}
		next := &t.toks[j]
		if next.num >= 0 {
			continue
		}
		first := j // "MiB" is two tokens of one compound
		for j+1 < len(t.toks) && t.toks[j+1].glued {
			j++
		}
		u, ok := unitOf(t.raw[next.start:t.toks[j].end])
		if !ok {
			j = first
			u, ok = unitOf(t.raw[next.start:next.end])
		}
		if ok && !(q.spelt && u.dim == dimNone && q.unit.factor != 0) {
			q.unit = u
			q.value *= u.factor
			q.to = int32(j) + 1
			q.end = t.toks[j].end
			covered = q.to
		}
	}
	if spelt {
		t.sortNums()
	}
}

// spelled reads the number in words that begins at token i ("twenty-nine", "two
// hundred and fifty"), and returns where it ends.
func (t *text) spelled(i int) (value float64, to int) {
	value = numerals[string(t.word(i))]
	for to = i + 1; to < len(t.toks) && t.toks[to].before == brkNone; to++ {
		j := to
		if string(t.word(j)) == "and" && value >= 100 && j+1 < len(t.toks) {
			j++
		}
		next, ok := counts[string(t.word(j))]
		if !ok || t.toks[j].before != brkNone {
			return value, to
		}
		switch {
		case next == 100 && value >= 1 && value < 100 && value == math.Trunc(value):
			value *= next
		case value >= 20 && value < 100 && math.Mod(value, 10) == 0 && next >= 1 && next <= 9,
			value >= 100 && math.Mod(value, 100) == 0 && next >= 1 && next < 100:
			value += next
		default:
			return value, to
		}
		to = j
	}
	return value, to
}

// counts are the numerals that can follow another in one number.
var counts = func() map[string]float64 {
	m := make(map[string]float64, len(numerals))
	for w, n := range numerals {
		switch w {
		case "once", "twice", "double", "triple", "half", "single", "dozen", "zero", "thousand":
		default:
			m[w] = n
		}
	}
	return m
}()

// sortNums puts the quantities in the order of the reply.
func (t *text) sortNums() {
	slices.SortFunc(t.nums, func(a, b quantity) int { return int(a.tok - b.tok) })
	for i := range t.nums {
		t.toks[t.nums[i].tok].num = int32(i)
	}
}

// sameAs reports whether q and r are equal but for rounding errors of
// arithmetic, and measure the same.
func sameAs(q, r quantity) bool {
	a, b, ok := inOneBase(q, r)
	return ok && near(a, b, 1e-9)
}

// inOneBase returns the values of q and r in one base, and false if they
// measure different things. A lone "m" is minutes or thousandths, as the other asks.
func inOneBase(q, r quantity) (a, b float64, ok bool) {
	a, b = q.value, r.value
	qd, rd := q.unit, r.unit
	switch {
	case qd.dim == rd.dim:
		return a, b, true
	case qd.milli && (rd.dim == dimCores || rd.dim == dimNone):
		return a / minute / 1e3, b, true
	case rd.milli && (qd.dim == dimCores || qd.dim == dimNone):
		return a, b / minute / 1e3, true
	case qd.dim == dimCores && rd.dim == dimNone, qd.dim == dimNone && rd.dim == dimCores:
		return a, b, true
	case qd.dim == dimNone && qd.factor != 0 && (rd.dim == dimBytes || rd.dim == dimBits):
		return a, b, true // "512Mi" of memory
	case rd.dim == dimNone && rd.factor != 0 && (qd.dim == dimBytes || qd.dim == dimBits):
		return a, b, true
	}
	return 0, 0, false
}

// near reports whether a and b differ by at most rel of the larger.
func near(a, b, rel float64) bool {
	return a == b || math.Abs(a-b) <= rel*math.Max(math.Abs(a), math.Abs(b))
}
