// Package attack tries to cheat a bank of questions, and to catch it being
// unfair. Run sends each rubric replies that know nothing, such as lists of
// keywords and shuffled model answers, and honest ones that must keep their
// marks, and counts how often the rubric is taken in.
//
// It has its own list of words that carry nothing, and its own ways to make
// typing errors and denials, none of which it takes from the grader: an attack that shares
// the defence's lists proves nothing. It is deterministic: the same bank
// always gets the same report.
package attack
