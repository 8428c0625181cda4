// Package survey counts the questions of a bank by the sections of its syllabus,
// and finds the lines that no question covers.
package survey
