package prose

// DontKnow reports whether the member says that they do not know.
func (r *Reading) DontKnow() bool {
	if len(r.Tokens) > 30 {
		return false
	}
	for i := range r.Tokens {
		switch r.At(i) {
		case "know", "remember", "recall":
			if r.Negated(int32(i)) && r.speaker(i) {
				return true
			}
		case "sure":
			if r.At(i-1) == "not" && r.speaker(i) {
				return true
			}
		case "idk", "dunno":
			return true
		case "idea", "clue":
			if r.At(i-1) == "no" || r.At(i-2) == "no" && r.At(i-1) == "real" {
				return true
			}
		case "pass", "skip", "unknown", "nothing":
			if len(r.Tokens) == 1 {
				return true
			}
		}
	}
	return false
}

// speaker reports whether the words before token i speak of the member, or
// nothing but "not" stands before it.
func (r *Reading) speaker(i int) bool {
	for j := i - 1; j >= max(0, i-5); j-- {
		switch r.At(j) {
		case "i", "im", "me":
			return true
		case "not", "do", "really", "quite", "am", "honestly", "sorry":
			if j == 0 {
				return true
			}
		}
	}
	return false
}
