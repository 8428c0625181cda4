package text

import "strings"

// Period returns how many seconds the time has that token i names after "per",
// "a" or a slash ("requests a minute", "270/min"), and the token after it, or 0.
// Tokens from first on may be the "per".
func (t *Text) Period(i, first int) (seconds float64, end int) {
	if i < 1 || i >= len(t.Tokens) {
		return 0, 0
	}
	slash := t.Raw[t.Tokens[i-1].End:t.Tokens[i].Start]
	if slash = strings.TrimSpace(slash); slash != "/" {
		if i <= first && first != i || slash != "" {
			return 0, 0
		}
		switch string(t.Word(i - 1)) {
		case "per", "a", "an", "each", "every":
		default:
			return 0, 0
		}
	}
	k := &t.Tokens[i]
	u, ok := UnitOf(t.Raw[k.Start:k.End])
	if !ok || u.Dim != DimTime || k.Quantity >= 0 {
		return 0, 0
	}
	return u.Factor, i + 1
}

// Rate returns q as a number a second, if a period follows it within three
// words, as in "270 requests per minute" and "270/min".
func (t *Text) Rate(q Quantity) (Quantity, bool) {
	if q.Unit.Dim == DimTime && q.To == q.Token+2 && strings.TrimSpace(t.Raw[t.Tokens[q.Token].End:t.Tokens[q.Token+1].Start]) == "/" {
		return q.each(q.Value/q.Unit.Factor, q.Unit.Factor), true // "270/min", which was read as minutes
	}
	if q.Unit.Dim != DimNone {
		return q, false
	}
	for i := int(q.To); i < len(t.Tokens) && i <= int(q.To)+3 && t.Tokens[i].Quantity < 0; i++ {
		if t.Tokens[i].Before != BreakNone {
			break
		}
		if seconds, end := t.Period(i, int(q.To)); seconds > 0 {
			q = q.each(q.Value, seconds)
			q.To, q.End = int32(end), t.Tokens[i].End
			return q, true
		}
	}
	return q, false
}

// each makes q the rate of n in so many seconds.
func (q Quantity) each(n, seconds float64) Quantity {
	q.Value, q.Unit = n/seconds, Unit{Dim: DimRate, Factor: 1 / seconds}
	return q
}

// InQuantity reports whether token i is part of a quantity.
func (t *Text) InQuantity(i int) bool {
	for _, q := range t.Quantities {
		if int(q.Token) <= i && i < int(q.To) {
			return true
		}
	}
	return false
}
