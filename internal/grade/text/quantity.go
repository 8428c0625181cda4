package text

import (
	"math"
	"slices"
)

// A Quantity is a number in a text, with the unit that follows it.
type Quantity struct {
	Token   int32   // its first token
	To      int32   // after its last token: the unit may be a token of its own
	End     int32   // byte of the reply where it ends
	Value   float64 // in the base of its dimension
	Unit    Unit    // as written
	Figures int8    // significant figures as written
	Places  int8    // decimal places as written
	Spelt   bool    // a word, such as "three"
	Minus   bool    // a minus sign stands before it, which Value leaves out
}

// Measure gives quantities the unit that follows as a word of its own, and
// reads numbers that are spelt out. It runs once, after Scan.
func (t *Text) Measure() {
	covered := int32(0) // tokens up to here belong to a quantity
	spelt := false
	for i := range t.Tokens {
		k := &t.Tokens[i]
		if k.Quantity < 0 {
			if k.Class&Numeral == 0 || int32(i) < covered {
				continue
			}
			value, to := t.numeralAt(i)
			if to == i {
				continue
			}
			spelt = true
			covered = int32(to)
			if t.addPart(value, i, to) {
				continue
			}
			k.Quantity = int32(len(t.Quantities))
			t.Quantities = append(t.Quantities, Quantity{Token: int32(i), To: int32(to), End: t.Tokens[to-1].End, Value: value, Figures: 3, Spelt: true})
		}
		if q := &t.Quantities[k.Quantity]; t.takeUnit(q) {
			covered = q.To
		}
	}
	if spelt {
		t.sortQuantities()
	}
}

// takeUnit gives q the unit that stands behind it as a word of its own, and
// reports whether there is one.
func (t *Text) takeUnit(q *Quantity) bool {
	if q.Unit.Dim != DimNone {
		return false
	}
	j := t.unitAt(q)
	if j >= len(t.Tokens) || t.Tokens[j].Before != BreakNone || t.Tokens[j].Quantity >= 0 {
		return false
	}
	u, to, ok := t.unitOf(j)
	if !ok || q.Spelt && u.Dim == DimNone && q.Unit.Factor != 0 {
		return false
	}
	q.Unit = u
	q.Value *= u.Factor
	q.To = int32(to)
	q.End = t.Tokens[to-1].End
	return true
}

// unitAt returns the token at which the unit of q would stand: behind "an" in
// "half an hour", and "of an" in "3/4 of an hour".
func (t *Text) unitAt(q *Quantity) int {
	j := int(q.To)
	at, share := j, q.Spelt && q.Value < 1
	if t.At(at) == "of" {
		at++
		share = share || !q.Spelt
	}
	if w := t.At(at); share && (w == "a" || w == "an") && at+1 < len(t.Tokens) {
		return at + 1
	}
	return j
}

// unitOf returns the unit that token j begins, and where it ends: "MiB" is two
// tokens of one compound, and "per cent" two words.
func (t *Text) unitOf(j int) (u Unit, to int, ok bool) {
	if t.At(j) == "per" {
		switch t.At(j + 1) {
		case "cent":
			return Unit{Dim: DimPercent, Factor: 1}, j + 2, true
		case "mille", "mil":
			return Unit{Dim: DimPercent, Factor: 0.1}, j + 2, true
		}
		return Unit{}, 0, false
	}
	last := j
	for last+1 < len(t.Tokens) && t.Tokens[last+1].Glued {
		last++
	}
	if u, ok = UnitOf(t.Raw[t.Tokens[j].Start:t.Tokens[last].End]); ok {
		return u, last + 1, true
	}
	u, ok = UnitOf(t.Raw[t.Tokens[j].Start:t.Tokens[j].End])
	return u, j + 1, ok
}

// sortQuantities puts the quantities in the order of the reply.
func (t *Text) sortQuantities() {
	slices.SortFunc(t.Quantities, func(a, b Quantity) int { return int(a.Token - b.Token) })
	for i := range t.Quantities {
		t.Tokens[t.Quantities[i].Token].Quantity = int32(i)
	}
}

// QuantityIn returns the one quantity that is all of s.
func QuantityIn(t *Text, s string) (Quantity, bool) {
	t.Scan(s)
	t.Measure()
	if len(t.Quantities) == 0 || len(t.Tokens) == 0 {
		return Quantity{}, false
	}
	q := t.Quantities[0]
	return q, q.Token == 0 && int(q.To) == len(t.Tokens)
}

// SameQuantity reports whether q and r are equal but for rounding errors of
// arithmetic, and measure the same.
func SameQuantity(q, r Quantity) bool {
	a, b, ok := InOneBase(q, r)
	return ok && AlmostEqual(a, b, 1e-9)
}

// InOneBase returns the values of q and r in one base, and false if they
// measure different things. A lone "m" is minutes or thousandths of a core,
// whichever the other needs.
func InOneBase(q, r Quantity) (a, b float64, ok bool) {
	a, b = q.Value, r.Value
	qd, rd := q.Unit, r.Unit
	switch {
	case qd.Dim == rd.Dim:
		return a, b, true
	case qd.milli && (rd.Dim == DimCores || rd.Dim == DimNone):
		return a / minute / 1e3, b, true
	case rd.milli && (qd.Dim == DimCores || qd.Dim == DimNone):
		return a, b / minute / 1e3, true
	case qd.Dim == DimCores && rd.Dim == DimNone, qd.Dim == DimNone && rd.Dim == DimCores:
		return a, b, true
	case qd.Dim == DimNone && qd.Factor != 0 && (rd.Dim == DimBytes || rd.Dim == DimBits):
		return a, b, true // "512Mi" of memory
	case rd.Dim == DimNone && rd.Factor != 0 && (qd.Dim == DimBytes || qd.Dim == DimBits):
		return a, b, true
	}
	return 0, 0, false
}

// AlmostEqual reports whether a and b differ by at most rel of the larger.
func AlmostEqual(a, b, rel float64) bool {
	return a == b || math.Abs(a-b) <= rel*math.Max(math.Abs(a), math.Abs(b))
}

// Settled returns q with a lone "m" read as minutes for good.
func (q Quantity) Settled() Quantity {
	q.Unit.milli = false
	return q
}
