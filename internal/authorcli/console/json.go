package console

import (
	"encoding/json"
	"io"
)

// NewEncoder returns an encoder of JSON lines, in which <, > and & stay as they
// are: what it writes is not for HTML.
func NewEncoder(w io.Writer) *json.Encoder {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out
}

// WriteJSON writes v for programs, and for people who read over their shoulder.
func WriteJSON(w io.Writer, v any) error {
	out := NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(v)
}
