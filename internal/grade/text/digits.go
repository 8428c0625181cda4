package text

import (
	"math"
	"strings"
)

// maxGroups bounds how many groups of digits one number has.
const maxGroups = 12

// A grouping is digits in groups, and the signs between them.
type grouping struct {
	n     int             // groups
	start [maxGroups]int  // of each group
	end   [maxGroups]int  // of each group
	sign  [maxGroups]byte // before each group: a point, comma or underscore
}

// groupsAt reads the groups of digits that begin at i. The first may be empty, as
// in ".72".
func groupsAt(raw string, i int) (g grouping) {
	for g.n < maxGroups {
		g.start[g.n] = i
		for i < len(raw) && IsDigit(raw[i]) {
			i++
		}
		g.end[g.n] = i
		g.n++
		if i+1 >= len(raw) || raw[i] != '.' && raw[i] != ',' && raw[i] != '_' || !IsDigit(raw[i+1]) || g.n == maxGroups {
			return g
		}
		g.sign[g.n] = raw[i]
		i++
	}
	return g
}

// size returns how many digits group k has.
func (g *grouping) size(k int) int { return g.end[k] - g.start[k] }

// count returns how many of the signs before groups up to n-1 are c.
func (g *grouping) count(c byte, n int) (all int) {
	for k := 1; k < n; k++ {
		if g.sign[k] == c {
			all++
		}
	}
	return all
}

// thousands reports whether groups up to n-1 are grouped by thousands, or as in
// India: "1,11,600".
func (g *grouping) thousands(n int) bool {
	if n < 2 || g.size(0) == 0 || g.size(0) > 3 || g.size(n-1) != 3 {
		return false
	}
	inner := g.size(n - 2)
	if n == 2 {
		return true
	}
	for k := 1; k < n-1; k++ {
		if g.size(k) != inner {
			return false
		}
	}
	return inner == 3 || inner == 2 && g.size(0) <= 2
}

// read returns how many of the groups are one number, which of them has its
// decimal places, or 0, and false for what is no number, such as 1.2.3.
func (g *grouping) read(raw string) (n, places int, plain bool) {
	points, commas := g.count('.', g.n), g.count(',', g.n)
	last := g.n - 1
	switch {
	case commas == 0:
		return g.pointed(raw, points)
	case points == 1 && g.sign[last] == '.' && g.thousands(last), commas == 1 && points > 0 && g.sign[last] == ',' && g.thousands(last):
		return g.n, last, true // "1,116.5" and "1.116,5"
	case points == 0 && commas == g.n-1 && g.size(0) > 0:
		return g.commaed(raw)
	}
	for k := 1; k < g.n; k++ {
		if g.sign[k] == ',' {
			g.n = k // what follows is a number of its own
			break
		}
	}
	return g.pointed(raw, g.count('.', g.n))
}

// pointed is read for groups without a comma, but with points.
func (g *grouping) pointed(raw string, points int) (n, places int, plain bool) {
	last := g.n - 1
	switch {
	case points == 0:
		return g.n, 0, true
	case points == 1 && g.sign[last] == '.':
		return g.n, last, true
	}
	return g.n, 0, points == last && g.thousands(g.n) && g.size(last-1) == 3 && raw[g.start[0]] != '0' && g.n != 4 // 10.100.100.100 is an address
}

// commaed is read for groups with commas and nothing else.
func (g *grouping) commaed(raw string) (n, places int, plain bool) {
	zero := raw[g.start[0]:g.end[0]] == "0"
	switch {
	case g.n == 2 && (zero || g.size(1) < 3):
		return 2, 1, true // "43,2"
	case g.thousands(g.n):
		return g.n, 0, true
	case g.thousands(g.n-1) && g.size(g.n-1) < 3:
		return g.n, g.n - 1, true
	}
	return 1, 0, true
}

// digits reads digits with their separators at i. It reports false for what
// is no number, such as 1.2.3.
func (t *Text) digits(i int) (Quantity, int, bool) {
	raw, ns := t.Raw, len(t.norm)
	g := groupsAt(raw, i)
	n, places, plain := g.read(raw)
	if g.size(0) == 0 {
		t.norm = append(t.norm, '0') // ".72"
	}
	for k := range n {
		if k > 0 && (k == places || !plain && g.sign[k] == '.') {
			t.norm = append(t.norm, '.')
		}
		t.norm = append(t.norm, raw[g.start[k]:g.end[k]]...)
	}
	i = g.end[n-1]
	for n == 1 && g.size(0) <= 3 && thousandsApart(raw[i:]) {
		t.norm = append(t.norm, "000"...)
		i += len(" 000")
	}
	return t.quantity(ns), i, plain
}

// thousandsApart reports whether s is a space and three zeros, as in "20 000".
// Other digits after a space are a number of their own.
func thousandsApart(s string) bool {
	return strings.HasPrefix(s, " 000") && (len(s) == 4 || !IsDigit(s[4]) && !IsLetter(s[4]))
}

// maxPower bounds exponents: a float64 holds no greater power of ten.
const maxPower = 308

// power reads what makes a power of the number q behind it at i: "^16", "**14",
// "e5", and "× 10^5". It returns where that ends.
func (t *Text) power(i int, q *Quantity) int {
	raw := t.Raw
	if n := raisedBy(raw[i:]); n > 0 {
		if e, end, ok := exponent(raw, i+n); ok {
			return t.raise(q, math.Pow(q.Value, float64(e)), i, end)
		}
	}
	if i+1 < len(raw) && raw[i]|0x20 == 'e' {
		if e, end, ok := exponent(raw, i+1); ok && (end == len(raw) || !IsLetter(raw[end]) && raw[end] != '.') {
			return t.raise(q, q.Value*math.Pow10(e), i, end)
		}
	}
	if j := times(raw, i); j > 0 && strings.HasPrefix(raw[j:], "10") {
		if n := raisedBy(raw[j+2:]); n > 0 {
			if e, end, ok := exponent(raw, j+2+n); ok {
				return t.raise(q, q.Value*math.Pow10(e), i, end)
			}
		}
	}
	return i
}

// raise gives q the value that raw[i:end] made of it.
func (t *Text) raise(q *Quantity, value float64, i, end int) int {
	q.Value = min(value, math.MaxFloat64)
	q.Figures, q.Places = 100, 0
	t.norm = appendLower(t.norm, t.Raw[i:end])
	return end
}

// raisedBy returns the length of the sign of a power that s begins with, or 0.
func raisedBy(s string) int {
	for _, sign := range [...]string{"^", " ^ ", "**"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}

// exponent reads a whole number at i, with its sign or in brackets.
func exponent(raw string, i int) (e, end int, ok bool) {
	bracket := i < len(raw) && (raw[i] == '(' || raw[i] == '{')
	if bracket {
		i++
	}
	negative := false
	if i < len(raw) && (raw[i] == '-' || raw[i] == '+') {
		negative = raw[i] == '-'
		i++
	}
	start := i
	for i < len(raw) && IsDigit(raw[i]) {
		if e = e*10 + int(raw[i]-'0'); e > maxPower {
			return 0, 0, false
		}
		i++
	}
	if i == start {
		return 0, 0, false
	}
	if negative {
		e = -e
	}
	if bracket && i < len(raw) && (raw[i] == ')' || raw[i] == '}') {
		i++
	}
	return e, i, true
}

// times returns what stands behind a sign of multiplication at i, or 0.
func times(raw string, i int) int {
	rest := strings.TrimPrefix(raw[i:], " ")
	for _, sign := range [...]string{"×", "x", "X", "*", "·", "⋅"} {
		if after, ok := strings.CutPrefix(rest, sign); ok {
			return len(raw) - len(strings.TrimPrefix(after, " "))
		}
	}
	return 0
}
