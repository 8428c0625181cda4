package labelled

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/quiz/document"
)

// A Kind says what the writer of a reply was asked for.
type Kind string

// The kinds of reply.
const (
	KindStrong  Kind = "strong"  // all that the prompt asks for, in plain words
	KindESL     Kind = "esl"     // as much, in a second language
	KindPartial Kind = "partial" // half of it, rightly
	KindMixed   Kind = "mixed"   // something right, and one believable mistake
	KindWrong   Kind = "wrong"   // confident and wrong, in the words of the field
)

// Kinds returns all kinds, those that know most first.
func Kinds() []Kind { return []Kind{KindStrong, KindESL, KindPartial, KindMixed, KindWrong} }

// Honest reports whether a reply of kind k is full and right, so that nothing
// may be taken from it.
func (k Kind) Honest() bool { return k == KindStrong || k == KindESL }

// ideas are the points of a reply by idea.
type ideas map[string]float64

// UnmarshalJSON reads an object that names each idea once, with its points.
func (m *ideas) UnmarshalJSON(b []byte) error {
	var all map[string]*float64
	if err := json.Unmarshal(b, &all); err != nil || all == nil {
		return err
	}
	*m = make(ideas, len(all))
	in := json.NewDecoder(bytes.NewReader(b))
	for in.More() {
		token, err := in.Token()
		if err != nil {
			return err
		}
		id, ok := token.(string)
		if !ok {
			continue // a bracket or a number
		}
		if _, twice := (*m)[id]; twice {
			return fmt.Errorf("idea %q is there twice", document.Clip(id))
		}
		if all[id] == nil {
			return fmt.Errorf("idea %q has no points", document.Clip(id))
		}
		(*m)[id] = *all[id]
	}
	return nil
}

// checkClaims reports what is wrong with the kind, the ideas and the
// misconceptions of l, as far as it can be told without the bank.
func checkClaims(t *document.Table, number int, l line) {
	var kinds []string
	for _, k := range Kinds() {
		kinds = append(kinds, string(k))
	}
	if l.Kind != "" && !slices.Contains(kinds, string(l.Kind)) {
		t.Bad(number, document.CodeValue, "%q is no kind of reply: the kinds are %s", document.Clip(string(l.Kind)), strings.Join(kinds, ", ")).Suggestion = document.Nearest(string(l.Kind), kinds)
	}
	if l.Parts != nil && (l.Ideas != nil || l.Misconceptions != nil) {
		t.Bad(number, document.CodeKind, `"ideas" or "misconceptions" are there beside "parts": a story has neither`)
	}
	for _, id := range slices.Sorted(maps.Keys(l.Ideas)) {
		if l.Ideas[id] < 0 {
			t.Bad(number, document.CodeValue, "idea %q has %v points: it cannot have less than 0", document.Clip(id), l.Ideas[id])
		}
	}
	for i, id := range l.Misconceptions {
		if slices.Contains(l.Misconceptions[:i], id) {
			t.Bad(number, document.CodeDuplicate, "misconception %q is there already: name each once at most", document.Clip(id))
		}
	}
}
