package text

import "math"

// numerals are numbers that people spell.
var numerals = map[string]float64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
	"nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "once": 1, "twice": 2,
	"double": 2, "triple": 3, "half": 0.5, "single": 1, "dozen": 12,
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
		case "once", "twice", "double", "triple", "half", "single", "dozen", "zero", "thousand":
		default:
			m[w] = n
		}
	}
	return m
}()
