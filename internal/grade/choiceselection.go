package grade

import (
	"bytes"
	"slices"

	"github.com/studybot/studybot/internal/grade/text"
)

// longPick is the number of words after which a reply is a discussion rather
// than a choice.
const longPick = 80

// A picker finds the choice that a reply names by its letter or its place in
// the list.
type picker struct {
	t       *text.Text
	choices int
	worded  int // the choice that the reply's words tell, or -1
}

// A pick is a choice named at a token.
type pick struct{ choice, at int }

// settled returns the choice that the reply settles on, or -1 if it offers
// several; found is false if it names none. What is named later in another
// sentence, or after a word that turns, takes the place of what came before.
func (p *picker) settled() (choice int, found bool) {
	picks := p.picks()
	if len(picks) == 0 {
		return -1, false
	}
	last := picks[len(picks)-1]
	for _, earlier := range slices.Backward(picks[:len(picks)-1]) {
		if earlier.choice != last.choice && !p.turned(earlier.at, last.at) {
			return -1, true
		}
	}
	return last.choice, true
}

// turned reports whether what stands at token b replaces what stands at a.
func (p *picker) turned(a, b int) bool {
	if p.t.Tokens[a].Sentence != p.t.Tokens[b].Sentence {
		return true
	}
	for i := a + 1; i < b; i++ {
		if pickTurns[p.word(i)] {
			return true
		}
	}
	return false
}

func (p *picker) picks() []pick {
	var found []pick
	for i := range p.t.Tokens {
		choice, ok := p.lettered(i)
		if !ok {
			choice, ok = p.counted(i)
		}
		if ok && choice < p.choices && !p.refused(i) {
			found = append(found, pick{choice, i})
		}
	}
	return found
}

// word returns token i, or "" outside of the reply.
func (p *picker) word(i int) string {
	if i < 0 || i >= len(p.t.Tokens) {
		return ""
	}
	return string(p.t.Word(i))
}

// ends reports whether a break or the end of the reply follows token i.
func (p *picker) ends(i int) bool {
	return i+1 >= len(p.t.Tokens) || p.t.Tokens[i+1].Before > text.BreakNone
}

// begins reports whether token i stands after a break or first.
func (p *picker) begins(i int) bool { return i == 0 || p.t.Tokens[i].Before > text.BreakNone }

// lettered reads token i as the letter of a choice. A letter counts where it
// leads the reply, stands apart, follows a word such as "option", or is one of
// two that are offered; an "a" that leads may be an article.
func (p *picker) lettered(i int) (choice int, ok bool) {
	w := p.word(i)
	if len(w) != 1 || w[0] < 'a' || w[0] > 'h' || p.t.Tokens[i].Glued || i+1 < len(p.t.Tokens) && p.t.Tokens[i+1].Glued {
		return 0, false
	}
	choice = int(w[0] - 'a')
	apart := p.ends(i)
	leads := i == 0 && (w != "a" || choice == p.worded || afterLetter[p.word(1)])
	offered := pickOffers[p.word(i+1)] && len(p.word(i+2)) == 1 || pickOffers[p.word(i-1)] && len(p.word(i-2)) == 1
	named := pickLeads[p.word(i-1)] && (w != "a" || apart || choice == p.worded || afterLetter[p.word(i+1)])
	alone := p.begins(i) && (apart || afterLetter[p.word(i+1)])
	return choice, leads || offered || named || alone || apart && w != "a"
}

// counted reads token i as the place of a choice: "the second", "2nd one", or
// a bare number.
func (p *picker) counted(i int) (choice int, ok bool) {
	w := p.word(i)
	if len(p.t.Tokens) == 1 && len(w) == 1 && w[0] >= '1' && w[0] <= '8' {
		return int(w[0] - '1'), true
	}
	choice = slices.IndexFunc(ordinals[:], func(names []string) bool { return slices.Contains(names, w) })
	if w == "last" {
		choice = p.choices - 1
	}
	if choice < 0 {
		return 0, false
	}
	next := p.word(i + 1)
	return choice, pickNouns[next] || (i == 0 || p.word(i-1) == "the") && (p.ends(i) || next == "i" || next == "id")
}

// refused reports whether the pick at token i is turned down: "not b".
func (p *picker) refused(i int) bool {
	for k := 1; k <= 3 && i-k >= 0; k++ {
		w := p.t.Word(i - k)
		if text.ClassOf(w)&text.Negation != 0 || string(w) == "than" || bytes.HasSuffix(w, []byte("nt")) && text.ClassOf(bytes.TrimSuffix(w, []byte("nt")))&text.CommonVerb != 0 {
			return !p.begins(i)
		}
		if !pickLeads[string(w)] && !pickNouns[string(w)] && string(w) != "the" {
			return false
		}
	}
	return false
}

var (
	pickLeads   = text.WordSet("option answer choice letter number say its is choose chose pick picked take with think guess vote be so for to")
	pickNouns   = text.WordSet("one option answer choice")
	pickOffers  = text.WordSet("or and")
	pickTurns   = text.WordSet("no but wait rather actually instead so then hence therefore")
	afterLetter = text.WordSet("because cause cuz bc coz as since w with i id for probably maybe definitely think by due seems obviously surely")
	ordinals    = [...][]string{{"first", "1st"}, {"second", "2nd"}, {"third", "3rd"}, {"fourth", "4th"}, {"fifth", "5th"}}
)
