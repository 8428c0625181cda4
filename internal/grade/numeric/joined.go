package numeric

import (
	"math"
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// joined joins quantity i of the reply to those behind it, as in "15 360",
// "6 1/2 h", "1:27" and "1 min 27", if that makes it right. Any other numbers in
// a row are numbers of their own.
func (m marking) joined(i int, q text.Quantity) text.Quantity {
	if i > 0 && m.apart(m.Quantities[i-1], q) {
		return q // it is itself joined to the one before
	}
	for _, read := range [...]func(marking, int) (text.Quantity, bool){
		marking.thousands, marking.fraction, marking.mixed, marking.minutes, marking.hours, marking.rest, marking.pointed,
	} {
		if whole, ok := read(m, i); ok {
			if c, ok := m.claim(whole); ok && m.Right(c) {
				return whole
			}
		}
	}
	return q
}

// thousands reads groups of three digits: "15 360", "15'360".
func (m marking) thousands(i int) (whole text.Quantity, ok bool) {
	all := m.Quantities
	whole = all[i]
	if whole.Spelt || whole.Places > 0 || whole.Value < 1 || whole.Value >= 1000 {
		return whole, false
	}
	for i++; i < len(all) && m.apart(whole, all[i]) && whole.Unit.Factor == 0; i++ {
		next := all[i]
		digits := m.digits(next)
		if digits == 0 || digits%3 != 0 {
			return whole, false
		}
		scale := scaleOf(next)
		whole.Value = (whole.Value*math.Pow10(digits) + next.Value/scale) * scale
		whole.Unit, whole.To, whole.End = next.Unit, next.To, next.End
		whole.Figures = min(whole.Figures, 100-int8(min(digits, 99))) + int8(min(digits, 99))
		ok = true
	}
	return whole, ok
}

// fraction reads "1/20", "36 h / 720 h" and "1 in 20".
func (m marking) fraction(i int) (q text.Quantity, ok bool) {
	q, next, between := m.pair(i)
	switch strings.Trim(between, " ") {
	case "/", "÷", "in", "out of", "of":
	default:
		return q, false
	}
	part, whole := q.Value/scaleOf(q), next.Value/scaleOf(next)
	switch {
	case whole == 0:
		return q, false
	case q.Unit.Dim == text.DimNone:
		q.Value, q.Unit = part/whole*scaleOf(next), next.Unit // "1/2 hour"
	case q.Unit.Dim == next.Unit.Dim:
		q.Value, q.Unit = q.Value/next.Value, text.Unit{}
	default:
		return q, false
	}
	q.To, q.End, q.Figures, q.Places = next.To, next.End, exactly, 0
	return q, true
}

// exactly is how many figures a number has that is not rounded.
const exactly = 100

// mixed reads "6 1/2 hours".
func (m marking) mixed(i int) (q text.Quantity, ok bool) {
	q, _, between := m.pair(i)
	if between != " " || q.Unit.Factor != 0 {
		return q, false
	}
	part, ok := m.fraction(i + 1)
	if !ok {
		return q, false
	}
	part.Value += q.Value * scaleOf(part)
	part.Token = q.Token
	return part, true
}

// minutes reads "1:27" and "1'27" as minutes and seconds, and hours "1:27" as hours and minutes.
func (m marking) minutes(i int) (text.Quantity, bool) { return m.clock(i, 60) }
func (m marking) hours(i int) (text.Quantity, bool)   { return m.clock(i, 3600) }

// clock reads numbers between colons, of which the first is in units of so many
// seconds, and each other one in a sixtieth of those before.
func (m marking) clock(i int, unit float64) (q text.Quantity, ok bool) {
	q = m.Quantities[i]
	if q.Unit.Factor != 0 {
		return q, false
	}
	q.Value *= unit
	q.Unit = text.Unit{Dim: text.DimTime, Factor: unit}
	for ; unit > 1 && i+1 < len(m.Quantities); i++ {
		_, next, between := m.pair(i)
		n := next.Value / scaleOf(next)
		if between != ":" && (between != "'" || unit != 60) || n >= 60 || m.digits(next) != 2 {
			break
		}
		unit /= 60
		q.Value += n * unit
		q.Unit.Factor, q.To, q.End, q.Figures = unit, next.To, next.End, exactly
		ok = true
	}
	return q, ok
}

// rest reads "1 min 27", whose second number is in the next smaller unit.
func (m marking) rest(i int) (q text.Quantity, ok bool) {
	q, next, between := m.pair(i)
	if q.Unit.Dim != text.DimTime || q.Unit.Factor < 60 || q.Unit.Factor > 3600 || next.Unit.Factor != 0 || between != " " || next.Value >= 60 {
		return q, false
	}
	q.Unit.Factor /= 60
	q.Value += next.Value * q.Unit.Factor
	q.To, q.End, q.Figures = next.To, next.End, exactly
	return q, true
}

// pointed reads "111.600" as thousands.
func (m marking) pointed(i int) (q text.Quantity, ok bool) {
	q = m.Quantities[i]
	if n := q.Value / scaleOf(q); q.Places != 3 || n < 1 || n >= 1000 {
		return q, false
	}
	q.Value *= 1000
	q.Places = 0
	return q, true
}

// pair returns quantities i and i+1 of the reply and what stands between them, or
// nothing if there is none.
func (m marking) pair(i int) (q, next text.Quantity, between string) {
	all := m.Quantities
	if i+1 >= len(all) {
		return all[min(i, len(all)-1)], next, ""
	}
	q, next = all[i], all[i+1]
	if start := m.Tokens[next.Token].Start; q.End <= start {
		between = m.Raw[q.End:start]
	}
	return q, next, between
}

// scaleOf returns how many of its base q's unit is.
func scaleOf(q text.Quantity) float64 {
	if q.Unit.Factor == 0 {
		return 1
	}
	return q.Unit.Factor
}

// digits returns how many digits q was written with, or 0 if it is no whole number.
func (m marking) digits(q text.Quantity) int {
	k := m.Tokens[q.Token]
	n := 0
	for _, c := range []byte(m.Raw[k.Start:k.End]) {
		switch {
		case text.IsDigit(c):
			n++
		case c == '.' || c == ',':
			return 0
		}
	}
	return n
}

// apart reports whether nothing but one space or an apostrophe stands between q
// and r.
func (m marking) apart(q, r text.Quantity) bool {
	start := m.Tokens[r.Token].Start
	return q.End < start && (m.Raw[q.End:start] == " " || m.Raw[q.End:start] == "'")
}
