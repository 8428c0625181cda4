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
//	evict*                a star stands for any letters, without typing errors
//	"kubectl drain"       exactly this, in this case and spelling
//	15 days, 99.9 %       a quantity, in whatever unit the reply has it
//	43.2±1% min           … within a tolerance (or ±0.5)
//	5xx                   5xx, or any number from 500 to 599
//	not protect           any denial: not, never, no, doesn't, without
//	(remove|without) team that very word, among words that neither deny nor say what is missing
//	kube-proxy            the compound, written in any of its ways
//
// Words match their inflections (evict, evicts, eviction; go, went; VPC, VPCs),
// the synonyms of the Lexicon and of the question, and typing errors. Little
// words (a, the, of, is, has, will) are left out of phrasings and not counted in
// gaps.
//
// A phrasing that does not deny is not met by words that the reply denies, and
// one of a criterion with negative: true is met only by words that it denies.
// What a denial governs ends with its clause: in "it does not wait but
// restarts", "restarts" is asserted, and so is the clause of a "when". "Not
// only", "nothing but", names such as NotReady and two denials of one thing deny
// nothing; "some think X, but" and "X is a myth" deny X.
//
// Words joined by all stand in one sentence, those of a list (of) anywhere in
// the reply, unless scope says otherwise; none forbids its words where the rest
// of its all stands.
//
// # Marking
//
// Every criterion gets evidence of its own: evidence that lies wholly within
// another criterion's earns nothing, unless one of the two shares. Among all
// choices of evidence the one that earns most is taken. Of a group the best
// criterion counts, and a criterion that needs another is earned only with it.
// A criterion that no phrasing earned may be earned in part by its keywords: by
// the weight of those that are found, as the curve in keyword.go says. They need
// no words of their own.
// Then misconceptions that the reply asserts cap or lower the points, and a
// guard takes them where the reply is no answer: the question copied back, a
// list of keywords, shuffled words, a shotgun. GuardLong and GuardDontKnow only
// say what was seen. Whether words are shuffled is told by pairs of little
// words that English has not (clashes.txt), and a shotgun by ideas that are
// said again and again in scraps.
//
// Explain says which rules acted on a reply. Probe and Samples let authors'
// tools look into a rubric: what a text meets, and what a phrasing asks for.
//
// # Typing errors
//
// A word of 4 to 7 letters may have one typing error (a letter too many, too
// few, wrong, or two swapped), a longer one two, but not in its first letter;
// and a word that exists, in english.txt or in the vocabulary of the Lexicon,
// is never taken for another.
//
// # Bounds
//
// The work on a reply is linear in its length and in the size of the rubric,
// whatever the text: see the constants in match.go, assign.go, negation.go and
// combine.go.
package grade
