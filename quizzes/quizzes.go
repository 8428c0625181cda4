// Package quizzes holds the bank that the bot comes with. README.md beside it
// describes the format; package quiz reads it.
package quizzes

import "embed"

// Files are the packs, the glossary, the synonyms and the schedules.
//
//go:embed *.yaml glossary
var Files embed.FS
