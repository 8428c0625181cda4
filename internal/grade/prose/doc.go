// Package prose says what a reply says before any rubric looks at it: which of
// its words it denies, how much of it is sentences, and whether it answers at
// all. What it needs of a question is the words of its prompt and answer.
//
//   - reading.go reads a reply, and aside.go leaves out what says nothing of the
//     topic, such as "I think" and "hope that helps".
//   - negation.go finds the words that deny, and negationscope.go how far each
//     of them reaches.
//   - topic.go and counts.go count words by their role, and copied.go finds
//     those that are copied from the prompt.
//   - chatter.go, dontknow.go and wordorder.go tell what is no answer: small
//     talk, "I don't know", and words that stand in no order, by the kinds of
//     words in wordkinds.go.
package prose
