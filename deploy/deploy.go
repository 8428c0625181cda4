// Package deploy holds what an installation needs beside the binary.
package deploy

import _ "embed"

// SlackManifest is the app manifest to paste into Slack's app creation page.
// The local workspace reads its scopes and commands from it too.
//
//go:embed slack-manifest.yaml
var SlackManifest []byte
