// Package quizzes holds the bank that the bot comes with. README.md beside it
// describes the format; package quiz reads it.
package quizzes

import "embed"

// Files are all files of the bank: the packs, and what README.md lists beside
// them.
//
//go:embed *.yaml glossary labelled
var Files embed.FS
