// Package arguments reads what members type after a slash command.
//
// Text reads past what is form and not meaning: spaces that are not ASCII,
// quotation marks, signs of formatting, full-width letters, emoji, Slack's own
// escapes and links, a full stop at the end, and the command typed once more.
// Subcommand, Leaderboard and Now then read what the words ask for. Nothing here
// knows which topics and terms there are.
package arguments
