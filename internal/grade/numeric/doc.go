// Package numeric marks replies to questions whose answer is a quantity.
//
//   - key.go compiles an answer, and target.go says which quantities meet it.
//   - claim.go finds the quantities of a reply that may be its answer, and
//     joined.go those that are written as several numbers, such as "6 1/2 h".
//   - final.go says which of them the member ends in, if one.
//   - grade.go gives the points.
package numeric
