// Package evidence says how likely it is that a reply expresses an idea: the
// strength of what was found for it, from 0 to 1.
//
//   - signs.go: what is looked at, a number each.
//   - model.go: how much each sign says. The weights stand in weights.json, which
//     "studybot fit" makes from labelled replies.
//   - memory.go: what the labelled replies and the examples of a question teach
//     about its ideas, word by word.
//   - grams.go: the words and pairs of words of a reply.
package evidence
