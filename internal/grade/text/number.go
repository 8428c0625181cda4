package text

import (
	"math"
	"strconv"
	"strings"
)

// figure reads a number at i with the unit that is written against it, and
// returns where it ends.
func (t *Text) figure(i int) int {
	raw := t.Raw
	start, ns := i, int32(len(t.norm))
	q, i, plain := t.digits(i)
	if !plain { // a version or an address such as 10.0.0.1
		t.add(start, i, ns)
		return i
	}
	j := i
	for j < len(raw) && (IsLetter(raw[j]) || raw[j] >= 0x80) {
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
		u, ok := UnitOf(suffix)
		if !ok {
			if len(suffix) > 2 {
				break // "2replicas": the letters are a part of their own
			}
			t.norm = appendLower(t.norm, suffix)
			t.add(start, j, ns)
			return j
		}
		q.Unit = u
		q.Value *= u.Factor
		t.norm = appendLower(t.norm, suffix)
		i = t.clock(j, &q)
	}
	q.Token = int32(len(t.Tokens))
	q.To = q.Token + 1
	q.End = int32(i)
	t.add(start, i, ns)
	t.Tokens[q.Token].Quantity = int32(len(t.Quantities))
	t.Quantities = append(t.Quantities, q)
	return i
}

// micro reports whether s begins with one of the two signs for a millionth.
func micro(s string) bool {
	return len(s) > 1 && (s[:2] == "µ" || s[:2] == "μ") || s[0] == 0xb5 || s[0] == 0xbc
}

// digits reads digits with their separators at i. It reports false for what
// is no number, such as 1.2.3.
func (t *Text) digits(i int) (Quantity, int, bool) {
	raw := t.Raw
	ns := len(t.norm)
	dots, commas := 0, 0
	for i < len(raw) {
		c := raw[i]
		if IsDigit(c) {
			t.norm = append(t.norm, c)
			i++
			continue
		}
		if c == ' ' && dots+commas == 0 && len(t.norm)-ns <= 3 && thousandsApart(raw[i:]) {
			i++
			continue
		}
		if (c != '.' && c != ',' && c != '_') || i+1 >= len(raw) || !IsDigit(raw[i+1]) {
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
	return len(s) >= 4 && IsDigit(s[1]) && IsDigit(s[2]) && IsDigit(s[3]) && (len(s) == 4 || !IsDigit(s[4]))
}

// thousandsApart reports whether s is a space and three zeros, as in "20 000".
// Other digits after a space are a number of their own.
func thousandsApart(s string) bool {
	return strings.HasPrefix(s, " 000") && (len(s) == 4 || !IsDigit(s[4]) && !IsLetter(s[4]))
}

// decimalComma reports whether s, which begins with a comma, goes on with one
// or two digits and then ends or breaks, as in "43,2 min".
func decimalComma(s string) bool {
	n := 0
	for n+1 < len(s) && IsDigit(s[n+1]) {
		n++
	}
	return n == 1 || n == 2
}

// quantity returns the number whose normal form began at ns.
func (t *Text) quantity(ns int) Quantity {
	w := t.norm[ns:]
	var q Quantity
	q.Value = parseFloat(w)
	seen := false
	point := false
	for _, c := range w {
		switch {
		case c == '.':
			point = true
		case c != '0' || seen:
			seen = true
			q.Figures = min(q.Figures+1, 100)
			if point {
				q.Places = min(q.Places+1, 100)
			}
		case point:
			q.Places = min(q.Places+1, 100)
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
func (t *Text) percent(i int, q *Quantity) int {
	raw := t.Raw
	j := i
	if j < len(raw) && raw[j] == ' ' {
		j++
	}
	if j < len(raw) && raw[j] == '%' {
		q.Unit = Unit{Dim: DimPercent, Factor: 1}
		t.norm = append(t.norm, '%')
		return j + 1
	}
	return i
}

// clock reads further numbers with units of time written against the first,
// as in 43m12s.
func (t *Text) clock(i int, q *Quantity) int {
	raw := t.Raw
	for q.Unit.Dim == DimTime && i < len(raw) && IsDigit(raw[i]) {
		mark := len(t.norm)
		part, j, ok := t.digits(i)
		k := j
		for k < len(raw) && IsLetter(raw[k]) {
			k++
		}
		u, known := UnitOf(raw[j:k])
		if !ok || !known || u.Dim != DimTime || u.Factor >= q.Unit.Factor {
			t.norm = t.norm[:mark]
			break
		}
		t.norm = appendLower(t.norm, raw[j:k])
		q.Value += part.Value * u.Factor
		q.Figures += part.Figures
		q.Places = part.Places
		q.Unit = u
		i = k
	}
	return i
}

func ordinal(s string) bool { return s == "st" || s == "nd" || s == "rd" || s == "th" }

func appendLower(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if IsUpper(c) {
			c |= 0x20
		}
		b = append(b, c)
	}
	return b
}
