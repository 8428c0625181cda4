// Package kit is Block Kit and message text as Slack takes them: what it refuses,
// in its own words, what it fills in, and what it makes of text on the way in. It
// is pure; it knows no workspace.
package kit

import "encoding/json"

type obj = map[string]any

// JSON encodes what the workspace made itself, which always can be encoded.
func JSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("workspace: " + err.Error())
	}
	return b
}
