// Package craft finds what makes a question a poor one although its rubric is
// sound: a prompt that asks for too much, points for what it does not ask for,
// mistakes that cost nothing, a choice that gives itself away, a wrong number that
// nobody explains, a source that is about something else.
package craft
