package phrase

import (
	"errors"
	"fmt"
)

// A Error is a fault in a rubric that its author can mend.
type Error struct {
	Path       string // where in the question, such as "criteria[2].phrasings[0]"
	Offset     int    // byte of the phrasing's words, or 0
	Msg        string // what is wrong
	Suggestion string // what would be right, or ""
}

// Error returns the place, what is wrong and what would be right.
func (e *Error) Error() string {
	s := e.Path + ": " + e.Msg
	if e.Suggestion != "" {
		s += "; " + e.Suggestion
	}
	return s
}

// Faults gathers what an author has to mend in a question.
type Faults struct{ all []error }

// Add adds a fault at path: what is wrong, and what would be right.
func (f *Faults) Add(path, msg, suggestion string) {
	f.all = append(f.all, &Error{Path: path, Msg: msg, Suggestion: suggestion})
}

// Err returns all faults, joined, each a *PhraseError, or nil.
func (f *Faults) Err() error { return errors.Join(f.all...) }

// A Position is where in a question something stands, such as
// criteria[2].phrasings[0]. It is written out only when there is a fault to
// report.
type Position struct {
	Up    *Position // nil at the top
	Name  string
	Index int // of a list, or -1
}

// String writes p as an author finds it.
func (p *Position) String() string {
	s := p.Name
	if p.Index >= 0 {
		s += fmt.Sprintf("[%d]", p.Index)
	}
	if p.Up == nil {
		return s
	}
	if p.Name == "" {
		return p.Up.String() + s
	}
	return p.Up.String() + "." + s
}
