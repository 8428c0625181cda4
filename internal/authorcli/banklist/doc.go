// Package banklist is the command bank: it lists the questions of a bank, shows one
// of them, and shows what else is in the bank.
package banklist
