// Package authorcli is the commands of those who write questions: lint, grade,
// attack, eval, draft, bank and links. They need no Slack and no Postgres.
package authorcli
