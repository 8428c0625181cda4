// Package attack tries to cheat a bank of questions, and to catch it being
// unfair. Run sends each rubric replies that know nothing, such as lists of
// keywords and shuffled model answers, and honest ones that must keep their
// marks, and counts how often the rubric is taken in.
//
// The words that it takes for empty, and the ways in which it makes typing
// errors and denials, are its own and not the grader's: an attack that shares
// the defence's lists proves nothing. It is deterministic: the same bank
// always gets the same report.
package attack
