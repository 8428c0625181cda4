package grade

import "math/bits"

// maxTyped is the longest word in which typing errors are looked for.
const maxTyped = 32

// slack returns how many typing errors a word of n letters may have.
func slack(n int) int {
	switch {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// typed returns the atom whose spelling w is a typing error of, or -1. The
// first letter must be right, and w must be no word of its own. The nearest
// spelling is taken; of two equally near, the author's first.
func (r *Rubric) typed(w []byte) int32 {
	k := slack(len(w))
	if k == 0 || len(w) > maxTyped || !lower(w[0]) {
		return -1
	}
	best, atom := k+1, int32(-1)
	set := letterSet(w)
	for i := range r.spellings[w[0]-'a'] {
		s := &r.spellings[w[0]-'a'][i]
		limit := min(best-1, slack(len(s.form)))
		if d := len(s.form) - len(w); d > limit || -d > limit || bits.OnesCount32(s.letters^set) > 2*limit {
			continue
		}
		if d := distance(w, s.form, limit); d <= limit {
			best, atom = d, s.atom
			if best == 1 {
				break
			}
		}
	}
	if atom < 0 || r.lex.known(string(w)) {
		return -1
	}
	return atom
}

// distance returns the optimal string alignment distance of a and b (insert,
// delete, replace, swap neighbours), or more than limit if it exceeds limit.
// Both are at most maxTyped bytes but for limit, and the work is at most
// len(a) × (2·limit+1) steps.
func distance(a []byte, b string, limit int) int {
	var rows [3][maxTyped + 4]int8
	if len(b) > maxTyped+2 || limit <= 0 {
		return limit + 1
	}
	far := int8(limit + 1)
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= min(limit+1, len(b)); j++ {
		prev[j] = min(int8(j), far)
	}
	for i := 1; i <= len(a); i++ {
		lo, hi := max(1, i-limit), min(len(b), i+limit)
		cur[lo-1] = far
		if lo == 1 {
			cur[0] = min(int8(i), far)
		}
		least := far
		for j := lo; j <= hi; j++ {
			d := prev[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			if j < i+limit {
				d = min(d, prev[j]+1)
			}
			d = min(d, cur[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, prev2[j-2]+1)
			}
			cur[j] = min(d, far)
			least = min(least, cur[j])
		}
		if hi < len(b) {
			cur[hi+1] = far
		}
		if least >= far {
			return int(far)
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return int(prev[len(b)])
}
