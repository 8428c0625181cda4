package authorcli

import (
	"encoding/json"
	"io"
)

// newEncoder returns an encoder of JSON lines, in which <, > and & stay as they
// are: what it writes is not for HTML.
func newEncoder(w io.Writer) *json.Encoder {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out
}

// writeJSON writes v for programs, and for people who read over their shoulder.
func writeJSON(w io.Writer, v any) error {
	out := newEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(v)
}
