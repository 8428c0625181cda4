// Package console is what all authors' commands have in common: how they find the
// bank, how they count things in sentences, and how they write JSON.
package console
