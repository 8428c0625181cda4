// Package draft makes first rubrics for authors to edit. [Question] drafts one
// from a prompt and a model answer: its words weighed by what they tell,
// with words near them in meaning from a thesaurus. [Write] writes drafts as a
// pack.
package draft
