// Package document reads the files that authors write, and says what is wrong
// with them and where. [Parse] reads YAML, whose values are each a [Place];
// a [Table] reads CSV and JSON lines. A [Fault] names file, line and column, and
// says what would be right. [Silence] takes out those that comments silence.
package document
