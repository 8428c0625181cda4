package choice

import (
	"bytes"
	"slices"

	"github.com/studybot/studybot/internal/grade/text"
)

// A selector finds the choice that a reply names by its letter or its place in
// the list.
type selector struct {
	t       *text.Text
	choices int
	worded  int // the choice that the reply's words tell, or -1
}

// A selection is a choice named at a token.
type selection struct{ choice, at int }

// settled returns the choice that the reply settles on, or -1 if it offers
// several; found is false if it names none. What is named later in another
// sentence, or after a word that corrects, takes the place of what came before.
func (s *selector) settled() (choice int, found bool) {
	all := s.selections()
	if len(all) == 0 {
		return -1, false
	}
	last := all[len(all)-1]
	for _, earlier := range slices.Backward(all[:len(all)-1]) {
		if earlier.choice != last.choice && !s.replaced(earlier.at, last.at) {
			return -1, true
		}
	}
	return last.choice, true
}

// replaced reports whether what stands at token b takes the place of what stands
// at a.
func (s *selector) replaced(a, b int) bool {
	if s.t.Tokens[a].Sentence != s.t.Tokens[b].Sentence {
		return true
	}
	for i := a + 1; i < b; i++ {
		if corrections[s.word(i)] {
			return true
		}
	}
	return false
}

func (s *selector) selections() []selection {
	var found []selection
	for i := range s.t.Tokens {
		choice, ok := s.lettered(i)
		if !ok {
			choice, ok = s.counted(i)
		}
		if ok && choice < s.choices && !s.refused(i) {
			found = append(found, selection{choice, i})
		}
	}
	return found
}

// word returns token i, or "" outside of the reply.
func (s *selector) word(i int) string {
	if i < 0 || i >= len(s.t.Tokens) {
		return ""
	}
	return string(s.t.Word(i))
}

// ends reports whether a break or the end of the reply follows token i.
func (s *selector) ends(i int) bool {
	return i+1 >= len(s.t.Tokens) || s.t.Tokens[i+1].Before > text.BreakNone
}

// begins reports whether token i stands after a break or first.
func (s *selector) begins(i int) bool { return i == 0 || s.t.Tokens[i].Before > text.BreakNone }

// lettered reads token i as the letter of a choice. A letter counts where it
// leads the reply, stands apart, follows a word such as "option", or is one of
// two that are offered; an "a" that leads may be an article.
func (s *selector) lettered(i int) (choice int, ok bool) {
	w := s.word(i)
	if len(w) != 1 || w[0] < 'a' || w[0] > 'h' || s.t.Tokens[i].Glued || i+1 < len(s.t.Tokens) && s.t.Tokens[i+1].Glued {
		return 0, false
	}
	choice = int(w[0] - 'a')
	apart := s.ends(i)
	first := i == 0 && (w != "a" || choice == s.worded || afterLetter[s.word(1)])
	offered := offers[s.word(i+1)] && len(s.word(i+2)) == 1 || offers[s.word(i-1)] && len(s.word(i-2)) == 1
	named := leads[s.word(i-1)] && (w != "a" || apart || choice == s.worded || afterLetter[s.word(i+1)])
	alone := s.begins(i) && (apart || afterLetter[s.word(i+1)])
	return choice, first || offered || named || alone || apart && w != "a"
}

// counted reads token i as the place of a choice: "the second", "2nd one", or
// a bare number.
func (s *selector) counted(i int) (choice int, ok bool) {
	w := s.word(i)
	if len(s.t.Tokens) == 1 && len(w) == 1 && w[0] >= '1' && w[0] <= '8' {
		return int(w[0] - '1'), true
	}
	choice = slices.IndexFunc(ordinals[:], func(names []string) bool { return slices.Contains(names, w) })
	if w == "last" {
		choice = s.choices - 1
	}
	if choice < 0 {
		return 0, false
	}
	next := s.word(i + 1)
	return choice, nouns[next] || (i == 0 || s.word(i-1) == "the") && (s.ends(i) || next == "i" || next == "id")
}

// refused reports whether the selection at token i is turned down: "not b".
func (s *selector) refused(i int) bool {
	for k := 1; k <= 3 && i-k >= 0; k++ {
		w := s.t.Word(i - k)
		if text.ClassOf(w)&text.Negation != 0 || string(w) == "than" || bytes.HasSuffix(w, []byte("nt")) && text.ClassOf(bytes.TrimSuffix(w, []byte("nt")))&text.CommonVerb != 0 {
			return !s.begins(i)
		}
		if !leads[string(w)] && !nouns[string(w)] && string(w) != "the" {
			return false
		}
	}
	return false
}

var (
	leads       = text.WordSet("option answer choice letter number say its is choose chose pick picked take with think guess vote be so for to")
	nouns       = text.WordSet("one option answer choice")
	offers      = text.WordSet("or and")
	corrections = text.WordSet("no but wait rather actually instead so then hence therefore")
	afterLetter = text.WordSet("because cause cuz bc coz as since w with i id for probably maybe definitely think by due seems obviously surely")
	ordinals    = [...][]string{{"first", "1st"}, {"second", "2nd"}, {"third", "3rd"}, {"fourth", "4th"}, {"fifth", "5th"}}
)
