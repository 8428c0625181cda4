// Package labelled reads labelled replies: replies with the points that a person
// gave them, and stories with the parts that a person found in them. They are
// what marks are measured against. [ReadCSV] reads tables of questions that the
// bank need not have, [ReadLines] JSON lines of questions of the bank.
package labelled
