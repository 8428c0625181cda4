// Package grade marks replies by rubrics: it finds which of an author's ideas
// a reply expresses, in whatever words, and says which bytes show it. It is
// pure: no clock, no I/O, no state that shows. A compiled Rubric is safe for
// many goroutines, and the same reply always gets the same grade.
//
// The language in which authors write phrasings is described in package phrase.
//
// # From text to points
//
// Compile turns a question into a Rubric (compile.go): the builder of package
// phrase makes patterns of its phrasings, which share atoms, the smallest things
// that are looked for. Package match makes an index of the atoms, and package
// prose notes the words of the prompt and of the model answer. A numeric
// question and one with choices get a key from package numeric or choice.
//
// Rubric.Grade (grade.go) then takes a reply through these packages, of which
// each knows only those before it:
//
//  1. text makes a plain copy, without formatting and other typing that means
//     nothing, and splits it into tokens with their stems and sentences, and reads its
//     quantities.
//  2. prose leaves out asides such as "I think", and reads what the rest denies,
//     and how far each denial reaches.
//  3. By the kind of question, numeric, choice or story grades that reading.
//     A short question goes on:
//  4. match finds where each atom stands in the reply, follows the phrasings of
//     every criterion from place to place, and keeps the evidence that is asserted
//     or denied as the phrasing asks.
//  5. assign.go chooses which evidence earns which criterion, and keyword.go gives
//     a part of the points for single words. strength.go asks package evidence how
//     likely it is that the reply expresses each idea, and takes back what is weak;
//     learn.go has taught it what the question's labelled replies and examples say.
//  6. grade.go writes a mark for every criterion, with what came closest to one
//     that was not earned (nearmiss.go), and lets misconceptions lower the points.
//  7. guard.go takes them where the reply is no answer, and original.go says which
//     bytes of the reply as it was given the spans of the copy stand for.
//
// marker.go is the working memory of all this, which is kept for the next reply.
// Explain (explain.go) says which rules acted on a reply. Probe (probe.go), Words
// (words.go) and Samples (phrasing.go) let authors' tools look into a rubric: what
// a text meets, what words it has, and what a phrasing asks for.
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
//
// # Strength
//
// Evidence is a sign, and no proof. Where a question has examples or labelled
// replies, each idea gets a strength, between 0 and 1, by the signs that package
// evidence lists: whether a phrasing is met and how many, how much else is there,
// how much of the reply no text of the question knows, and what labelled replies
// teach of its words, all of them and those near the evidence. An idea is given from
// evidence.Given on, in doubt up to evidence.Sure; where no phrasing is met it
// takes more, and where its words are denied it is not given. Examples shift the odds of
// their question until they hold. A question without either takes its phrasings at
// their word, as AtTheirWord does for any.
//
// Then misconceptions that the reply asserts cap or lower the points, and a
// guard takes them where the reply is no answer: the question copied back, a
// list of keywords, shuffled words, a shotgun. GuardLong and GuardDontKnow only
// say what was seen. Shuffled words are recognised by which kinds of words stand
// side by side, and a shotgun by ideas that are said again and again in scraps.
//
// # Denials
//
// A phrasing that does not deny is not met by words that the reply denies, and
// one of a criterion with negative: true is met only by words that it denies.
// What a denial governs ends with its clause: in "it does not wait but
// restarts", "restarts" is asserted, and so is the clause of a "when". "Not
// only", "nothing but", names such as NotReady and two denials of one thing deny
// nothing; "some think X, but" and "X is a myth" deny X.
//
// # Typing errors
//
// A word of 4 to 7 letters may have one typing error (a letter too many, too
// few, wrong, or two swapped), a longer one two, but not in its first letter;
// and a word that exists, in the English list or in the vocabulary of the
// Lexicon, is never taken for another.
//
// # Bounds
//
// The work on a reply is linear in its length and in the size of the rubric,
// whatever the text: see the constants of match/finder.go, match/combine.go,
// prose/negation.go, text/token.go and assign.go.
package grade
