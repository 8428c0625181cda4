package text

import "math"

// numerals are numbers that people spell.
var numerals = map[string]float64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
	"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "once": 1, "twice": 2,
	"double": 2, "triple": 3, "half": 0.5, "quarter": 0.25, "single": 1, "dozen": 12,
}

// spelled reads the number in words that begins at token i ("twenty-nine", "two
// hundred and fifty"), and returns where it ends.
func (t *Text) spelled(i int) (value float64, to int) {
	value = numerals[string(t.Word(i))]
	for to = i + 1; to < len(t.Tokens) && t.Tokens[to].Before == BreakNone; to++ {
		j := to
		if string(t.Word(j)) == "and" && value >= 100 && j+1 < len(t.Tokens) {
			j++
		}
		next, ok := counts[string(t.Word(j))]
		if !ok || t.Tokens[j].Before != BreakNone {
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
		case "once", "twice", "double", "triple", "half", "quarter", "single", "dozen", "zero", "thousand":
		default:
			m[w] = n
		}
	}
	return m
}()

// shares are words for a part of something, and how many of it make a whole.
var shares = map[string]float64{
	"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10,
	"twentieth": 20, "twentieths": 20, "hundredth": 100, "hundredths": 100, "thousandth": 1000, "thousandths": 1000,
}

// share reads "three quarters" and "a quarter of": n of the parts that token to
// names. It returns n where there are none.
func (t *Text) share(n float64, to int) (value float64, end int) {
	if to >= len(t.Tokens) || t.Tokens[to].Before != BreakNone || n != math.Trunc(n) || n < 1 {
		return n, to
	}
	if k := shares[string(t.Word(to))]; k > n {
		return n / k, to + 1
	}
	return n, to
}

// numeralAt returns the quantity that is spelt at token i: to is i if there is none.
func (t *Text) numeralAt(i int) (value float64, to int) {
	whole := i < 2 && i+1 == len(t.Tokens) // "a quarter" is the whole reply
	if string(t.Word(i)) == "quarter" && t.At(i+1) != "of" && t.At(i-2) != "and" && !whole {
		return 0, i // "every quarter"
	}
	return t.share(t.spelled(i))
}

// addPart adds the fraction that is spelt in tokens i..to-1 to the quantity that
// it goes on from, and reports whether there is one: "six and a half", "6 hours
// and a quarter", "an hour and a half".
func (t *Text) addPart(value float64, i, to int) bool {
	if value >= 1 {
		return false
	}
	if w := t.At(i - 1); w == "a" || w == "an" {
		i--
	}
	if t.At(i-1) != "and" {
		return false
	}
	whole := i - 1 // where it has to end
	for j := whole - 1; j >= max(0, whole-4); j-- {
		if n := t.Tokens[j].Quantity; n >= 0 {
			goesOn := int(t.Quantities[n].To) == whole
			if goesOn {
				t.extend(&t.Quantities[n], value, to)
			}
			return goesOn
		}
	}
	return t.hourAnd(value, whole, to)
}

// extend adds value of its own unit to q, which then ends before token to.
func (t *Text) extend(q *Quantity, value float64, to int) {
	factor := q.Unit.Factor
	if factor == 0 {
		factor = 1
	}
	q.Value += value * factor
	q.Figures = max(q.Figures, 3)
	q.To, q.End = int32(to), t.Tokens[to-1].End
	t.takeUnit(q)
}

// hourAnd adds the quantity of "an hour and a half", whose "and" is token whole.
func (t *Text) hourAnd(value float64, whole, to int) bool {
	i := whole - 2
	if w := t.At(i); w != "a" && w != "an" {
		return false
	}
	u, ok := UnitOf(t.Raw[t.Tokens[whole-1].Start:t.Tokens[whole-1].End])
	if !ok || u.Dim != DimTime {
		return false
	}
	t.Tokens[i].Quantity = int32(len(t.Quantities))
	t.Quantities = append(t.Quantities, Quantity{Token: int32(i), To: int32(to), End: t.Tokens[to-1].End, Value: (1 + value) * u.Factor, Unit: u, Figures: 3, Spelt: true})
	return true
}
