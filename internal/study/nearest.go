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
	x, y := runes(a), runes(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
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
