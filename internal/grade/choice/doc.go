// Package choice marks replies to questions that offer choices.
//
//   - key.go compiles the choices and gives the points.
//   - selection.go finds the choice that a reply names by its letter or its
//     place in the list.
//   - words.go finds the choice whose own words a reply has.
package choice
