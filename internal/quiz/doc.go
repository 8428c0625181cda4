// Package quiz reads a directory of questions, terms and schedules, written
// by people as YAML, into the values of package study, and checks all of it.
//
// [Load] reads a [Bank], or says everything that is wrong with the files, each
// fault at its file, line and column. [Lint] also tries each rubric on its own
// examples and model answer. quizzes/README.md describes the format.
//
// Beside it live document, which reads the files as YAML, tables and faults;
// draft, which makes a first rubric of a model answer; labelled, which reads
// replies with the points that people gave; craft, which finds what makes a question a
// poor one although its rubric is sound; record and prune, which tell the phrasings
// that a bank is better without; evaluate and agreement, which compare
// our marks with theirs; attack, which tries to cheat a bank; and survey, which
// counts what of the syllabus is covered.
package quiz
