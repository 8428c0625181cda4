// Package prune finds the phrasings that a bank is better without: those that are
// risky, by the records that package record keeps, and those that are superfluous.
package prune
