package quiz

import "strings"

// nearest returns the word that a person who wrote s most likely meant, or ""
// if none of words is near. Of several that are equally near it returns the
// first. Case does not matter.
func nearest(s string, words []string) string {
	low := strings.ToLower(s)
	best, least := "", len([]rune(s))/3+2 // a short word allows one or two edits
	for _, w := range words {
		if d := distance(low, strings.ToLower(w)); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance returns how many letters must be put in, left out, replaced or
// swapped with their neighbour to make b of a.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, above, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range above {
		above[j] = j
	}
	for i := range s {
		row[0] = i + 1
		for j := range t {
			d := above[j]
			if s[i] != t[j] {
				d++
			}
			d = min(d, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
		}
		before, above, row = above, row, before
	}
	return above[len(t)]
}
