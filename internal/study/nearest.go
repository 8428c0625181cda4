package study

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Nearest returns at most n of names that name may be a slip of, best first:
// those that begin with it, and those within one edit for every three
// letters. Case does not matter. An edit adds, drops or changes a letter, or
// swaps two neighbours.
func Nearest(name string, names []string, n int) []string {
	type near struct {
		name string
		cost int
	}
	asked := strings.ToLower(strings.TrimSpace(name))
	var found []near
	for _, candidate := range names {
		folded := strings.ToLower(candidate)
		cost := Distance(asked, folded)
		switch {
		case utf8.RuneCountInString(asked) >= 2 && strings.HasPrefix(folded, asked):
			cost = 1
		case cost > max(1, utf8.RuneCountInString(asked)/3):
			continue
		}
		found = append(found, near{candidate, cost})
	}
	slices.SortStableFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.name, b.name))
	})
	found = slices.CompactFunc(found, func(a, b near) bool { return a.name == b.name })
	var out []string
	for _, f := range found[:min(n, len(found))] {
		out = append(out, f.name)
	}
	return out
}

// longestCompared bounds the work of Distance: of a longer string the first
// 80 runes count.
const longestCompared = 80

// Distance returns the optimal string alignment distance of a and b: how many
// letters to add, drop, change or swap with a neighbour turn one into the
// other, where no letter is touched twice.
func Distance(a, b string) int {
	return DistanceWithin(runes(a), runes(b), longestCompared)
}

// DistanceWithin is Distance for letters that are bytes or runes, of which the
// first 80 count. It gives up where the distance exceeds limit, which is 0 to
// 80, and then returns more than limit. The work is at most
// len(a) × (2·limit+1) steps, and nothing is allocated.
func DistanceWithin[T byte | rune](a, b []T, limit int) int {
	a, b = a[:min(len(a), longestCompared)], b[:min(len(b), longestCompared)]
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	// Only a band of 2·limit+1 cells around the diagonal can hold a distance
	// within the limit; far stands for all others.
	var rows [3][longestCompared + 2]int8
	far := int8(limit + 1)
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= min(limit+1, len(b)); j++ {
		last[j] = min(int8(j), far)
	}
	for i := 1; i <= len(a); i++ {
		lo, hi := max(1, i-limit), min(len(b), i+limit)
		row[lo-1] = far
		if lo == 1 {
			row[0] = min(int8(i), far)
		}
		least := row[lo-1]
		for j := lo; j <= hi; j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			if j < i+limit {
				d = min(d, last[j]+1)
			}
			d = min(d, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = min(d, far)
			least = min(least, row[j])
		}
		if hi < len(b) {
			row[hi+1] = far
		}
		if least >= far {
			return int(far)
		}
		before, last, row = last, row, before
	}
	return int(last[len(b)])
}

// runes returns the first longestCompared runes of s. It does not look at the
// rest, which a member may make as long as Slack takes.
func runes(s string) []rune {
	r := make([]rune, 0, min(len(s), longestCompared))
	for _, c := range s {
		if len(r) == longestCompared {
			break
		}
		r = append(r, c)
	}
	return r
}
