// Package grade marks replies by rubrics: it finds which of an author's ideas
// a reply expresses, in whatever words, and says which bytes show it. It is
// pure: no clock, no I/O, no state that shows. A compiled Rubric is safe for
// many goroutines, and the same reply always gets the same grade.
//
// # Words
//
// A phrasing in words is looked for word by word:
//
//	evict pods            the words in order, up to three others between, in one sentence
//	drain|upgrade node    alternatives of one word
//	(a b|c d) e           alternatives of several words
//	evict [the] [API]     what stands in brackets may be left out
//	evict*                a star stands for any letters
//	"kubectl drain"       exactly this, in this case and spelling
//	15 days, 99.9 %       a quantity, in whatever unit the reply has it
//	43.2±1% min           … within a tolerance (or ±0.5)
//	5xx                   5xx, or any number from 500 to 599
//	not protect           any denial: not, never, no, doesn't, without
//	kube-proxy            the compound, written in any of its ways
//
// Words match their inflections (evict, evicts, eviction), the synonyms of the
// Lexicon and of the question, and typing errors. Little words (a, the, of,
// is, has, will) are left out of phrasings and not counted in gaps.
//
// A phrasing that does not deny is not met by words that the reply denies, and
// one of a criterion with negative: true is met only by words that it denies.
package grade
