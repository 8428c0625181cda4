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

// MostPoints is the most that a question may be worth.
const MostPoints Points = 2 * 100

// mostStored is the most that is read back of what was stored. Questions could
// be worth as much before MostPoints bounded them, and the database holds no
// more.
const mostStored Points = 2 * 1000

// PointsFrom returns f points. It is an error if f is not a multiple of one
// half, or lies outside 0 to MostPoints.
func PointsFrom(f float64) (Points, error) {
	p, err := halves(f)
	if err != nil || p > MostPoints {
		return 0, fmt.Errorf("%v is no number of points: use 0 to %s in steps of 0.5", f, MostPoints)
	}
	return p, nil
}

// halves returns f points, if f is a multiple of one half in the range of what
// is stored.
func halves(f float64) (Points, error) {
	if math.IsNaN(f) || f < 0 || f > mostStored.Float() || f*2 != math.Trunc(f*2) {
		return 0, fmt.Errorf("%v is no number of points between 0 and %s in steps of 0.5", f, mostStored)
	}
	return Points(f * 2), nil
}

// Float returns p in points.
func (p Points) Float() float64 { return float64(p) / 2 }

// String returns p in points, without a trailing ".0".
func (p Points) String() string { return strconv.FormatFloat(p.Float(), 'f', -1, 64) }

// MarshalJSON writes p as a number of points.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON reads a number of points that MarshalJSON wrote, up to 1000.
func (p *Points) UnmarshalJSON(b []byte) error {
	var f float64
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	v, err := halves(f)
	*p = v
	return err
}
