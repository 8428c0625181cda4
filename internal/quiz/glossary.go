package quiz

import (
	"strings"

	"github.com/studybot/studybot/internal/quiz/document"
)

// fold returns name as look-ups compare it.
func fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// checkTerms reports names that two terms share and relations to no term.
func (r *reading) checkTerms() {
	first := make(map[string]document.Place)
	var names []string
	for _, term := range r.terms {
		c := &checker{Place: term.place, known: r.faults}
		claim := func(path, name string) {
			if other, taken := first[fold(name)]; taken {
				c.bad(path, document.CodeDuplicate, "%q already names the term in %s: a name or alias finds one term", document.Clip(name), other)
				return
			}
			first[fold(name)] = term.place
			names = append(names, name)
		}
		claim("name", term.value.Name)
		for i, alias := range term.value.Aliases {
			claim(item("aliases", i), alias)
		}
		c.length("name", term.value.Name, maxName)
		c.length("definition", term.value.Definition, maxDefinition)
		c.length("version", term.value.Version, maxName)
		r.fault(c.faults...)
	}
	for _, term := range r.terms {
		c := &checker{Place: term.place, known: r.faults}
		for i, related := range term.value.Related {
			other, ok := first[fold(related)]
			switch {
			case !ok:
				c.bad(item("related", i), document.CodeReference, "the glossary has no term %q: add it, or take it out here", document.Clip(related)).Suggestion = document.Nearest(related, names)
			case other == term.place:
				c.bad(item("related", i), document.CodeReference, "a term is not related to itself: take it out")
			}
		}
		r.fault(c.faults...)
	}
}

// checkSynonyms reports groups of one, and words that are in two groups.
func (r *reading) checkSynonyms() {
	for _, file := range r.synonyms {
		c := &checker{Place: file.place, known: r.faults}
		first := make(map[string]string)
		for i, group := range file.value.Synonyms {
			at := item("synonyms", i)
			if len(group) < 2 {
				c.bad(at, document.CodeValue, "a group of synonyms has at least two words")
			}
			for j, word := range group {
				if other, taken := first[fold(word)]; taken {
					c.bad(item(at, j), document.CodeDuplicate, "%q is already in the group in %s: a word that means two things belongs in neither", document.Clip(word), c.At(other))
					continue
				}
				first[fold(word)] = at
			}
		}
		r.fault(c.faults...)
	}
}
