// Package quiz reads a directory of questions, terms and schedules, written
// by people as YAML, into the values of package study, and checks all of it.
//
// [Load] reads a [Bank], or says everything that is wrong with the files:
// every [Fault] of every file, at its file, line and column, with a sentence
// that says what would be right. [Lint] also tries each rubric on its own
// examples and model answer. quizzes/README.md describes the format.
//
// [Draft] makes a first rubric of a model answer, and [Evaluate] grades replies
// that people have marked, so that marks can be compared.
package quiz
