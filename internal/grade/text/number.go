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
	q.Minus = t.negative(start)
	i = t.power(i, &q)
	money := t.dollars(start)
	j := i
	for j < len(raw) && (IsLetter(raw[j]) || raw[j] >= 0x80) {
		if raw[j] >= 0x80 && !micro(raw[j:]) {
			break
		}
		j++
	}
	switch suffix := raw[i:j]; {
	case suffix == "":
		i = t.sign(i, &q)
	case ordinal(suffix):
		i = j
	default:
		if suffix == "M" && j < len(raw) && IsDigit(raw[j]) {
			suffix = "m" // "1M27S"
		}
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
	if money && (q.Unit.Dim == DimNone) {
		q.Unit = Unit{Dim: DimMoney, Factor: 1}
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

// signUnits are units that are signs.
var signUnits = [...]struct {
	sign string
	unit Unit
}{{"%", Unit{Dim: DimPercent, Factor: 1}}, {"‰", Unit{Dim: DimPercent, Factor: 0.1}}, {"$", Unit{Dim: DimMoney, Factor: 1}}}

// sign reads a unit that is a sign at i, after at most one space.
func (t *Text) sign(i int, q *Quantity) int {
	raw := t.Raw
	j := i
	if j < len(raw) && raw[j] == ' ' {
		j++
	}
	for _, s := range signUnits {
		end := j + len(s.sign)
		if !strings.HasPrefix(raw[j:], s.sign) || s.sign == "$" && end < len(raw) && (IsDigit(raw[end]) || IsLetter(raw[end])) {
			continue
		}
		q.Unit = s.unit
		q.Value *= s.unit.Factor
		t.norm = append(t.norm, s.sign...)
		return end
	}
	return i
}

// dollars reports whether the number at i is of dollars: "$500" and "USD 500".
func (t *Text) dollars(i int) bool {
	before := strings.TrimSuffix(t.Raw[:i], " ")
	if strings.HasSuffix(before, "$") {
		return true
	}
	n := len(before) - len("usd")
	return n >= 0 && strings.EqualFold(before[n:], "usd") && (n == 0 || !IsLetter(before[n-1]) && !IsDigit(before[n-1]))
}

// negative reports whether the number at i has a minus sign, which is no
// hyphen, dash, range or sign of an item.
func (t *Text) negative(i int) bool {
	raw := t.Raw
	if i > 0 && raw[i-1] == '$' {
		i-- // "-$500"
	}
	if i == 0 || raw[i-1] != '-' {
		return false
	}
	if i == 1 {
		return strings.IndexByte(raw, '\n') < 0
	}
	if raw[i-2] == ' ' && len(t.Tokens) > 0 && t.Tokens[len(t.Tokens)-1].Quantity >= 0 && strings.TrimSpace(raw[t.Tokens[len(t.Tokens)-1].End:i]) == "-" {
		return false // "40 -50"
	}
	return strings.IndexByte(" (=~:", raw[i-2]) >= 0
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
		if j == k && q.Unit.Factor >= minute && part.Value < 60 {
			u, known = Unit{Dim: DimTime, Factor: q.Unit.Factor / 60}, q.Unit.Factor <= hour // "6h30"
		}
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
