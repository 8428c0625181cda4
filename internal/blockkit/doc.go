// Package blockkit turns domain values into what members read: Block Kit and
// mrkdwn, with a text that stands alone for notifications and screen readers.
//
// It is the one place that escapes text. There are three sorts of text:
//
//   - words of ours, in this package, written as mrkdwn;
//   - authors' words, from the question bank, in which *bold*, _italic_ and
//     `code` are kept and the rest is escaped (author);
//   - words of members and names, which are shown letter for letter (plain)
//     or quoted around the evidence in them (quote).
//
// Nothing that a member wrote can mention anybody, make a link, or change how
// the text around it looks. Every length limit of Slack is kept by cutting at
// a word, with an ellipsis.
package blockkit
