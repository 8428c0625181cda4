package prose

import "github.com/studybot/studybot/internal/grade/text"

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

// leavesOpen reports whether the denial at i says that the member does not know:
// "I'm not sure about crashes", "no idea about crashes". It denies their knowing,
// and not the crashes.
func (x *negations) leavesOpen(i int) bool {
	if x.t.At(i) == "no" {
		w := x.t.At(i + 1)
		return w == "idea" || w == "clue"
	}
	j := i + 1
	for j <= i+3 && degrees[x.t.At(j)] {
		j++
	}
	if !knowing[x.t.At(j)] {
		return false
	}
	for i--; i >= 0 && x.t.Tokens[i+1].Before == text.BreakNone; i-- {
		switch x.t.At(i) {
		case "i", "im", "we":
			return true
		case "am", "are", "do", "can", "could", "really", "honestly", "just":
		case "and", "but", "so", "though":
			return true // "… but not sure about crashes"
		default:
			return false
		}
	}
	return true
}

// knowing are the words for knowing that a member denies of themselves.
var knowing = text.WordSet("know sure remember recall certain understand familiar aware")
