// Package record counts how the phrasings of a question do on labelled replies: how
// many that express the idea meet them, and how many that do not. It says which are
// risky: they cost more than they bring.
package record
