// Package study holds the words of a study group as Go values: questions and
// rubrics, rounds and submissions, grades, standings, terms and schedules,
// and the rules that hold between them. It imports nothing but the standard
// library, does no I/O and reads no clock.
package study
