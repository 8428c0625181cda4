package study

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Points counts half points, so that sums are exact: Points(5) is 2½ points.
type Points int

// Whole returns n whole points.
func Whole(n int) Points { return Points(2 * n) }

// PointsFrom returns f points. It is an error if f is not a multiple of one
// half, or lies outside 0 to 100.
func PointsFrom(f float64) (Points, error) {
	if math.IsNaN(f) || f < 0 || f > 100 || f*2 != math.Trunc(f*2) {
		return 0, fmt.Errorf("%v is no number of points: use 0 to 100 in steps of 0.5", f)
	}
	return Points(f * 2), nil
}

// Float returns p in points.
func (p Points) Float() float64 { return float64(p) / 2 }

// String returns p in points, without a trailing ".0".
func (p Points) String() string { return strconv.FormatFloat(p.Float(), 'f', -1, 64) }

// MarshalJSON writes p as a number of points.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON reads a number of points.
func (p *Points) UnmarshalJSON(b []byte) error {
	var f float64
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	v, err := PointsFrom(f)
	*p = v
	return err
}
