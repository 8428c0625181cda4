package draft

import (
	"cmp"
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/studybot/studybot/internal/grade"
)

// NOTICE: words/thesaurus.txt and words/rarity.txt are derived from WordNet by
// .ci/thesaurus. WordNet 3.0 Copyright 2006 by Princeton University. All rights
// reserved. Permission to use, copy, modify and distribute this software and
// database and its documentation for any purpose and without fee or royalty is
// hereby granted, provided that you agree to comply with the following
// copyright notice and statements, including the disclaimer, and that the same
// appear on ALL copies of the software, database and documentation, including
// modifications that you make for internal use or for distribution. THIS
// SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO
// REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT
// LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF
// MERCHANTABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE
// LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY
// PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS. The name of Princeton
// University or Princeton may not be used in advertising or publicity pertaining
// to distribution of the software and/or database. Title to copyright in this
// software, database and any associated documentation shall at all times remain
// with Princeton University and LICENSEE agrees to preserve same.

// Each line has words that mean the same.
//
//go:embed words/thesaurus.txt
var thesaurusText string

// Stems by rarity: each line begins with the natural logarithm of how many
// texts it takes to meet one of its stems. What is not there is rarer.
//
//go:embed words/rarity.txt
var rarityText string

// Each line has words of computing that stand for one another.
//
//go:embed words/computing.txt
var computingText string

// maxRarity is the rarity of a stem that rarity.txt does not have.
const maxRarity = 10

// A thesaurus knows which words are near in meaning, and how rare they are.
type thesaurus struct {
	sets   [][]string
	of     map[string][]int // stem → sets
	field  [][]string       // groups of the field
	in     map[string][]int // stem → groups of the field
	rarity map[string]int   // by stem
}

// english is the thesaurus that drafts are made with.
var english = sync.OnceValue(func() *thesaurus {
	t := &thesaurus{rarity: make(map[string]int)}
	t.sets, t.of = groups(thesaurusText)
	t.field, t.in = groups(computingText)
	for _, line := range splitLines(rarityText) {
		stems := strings.Fields(line)
		r, _ := strconv.Atoi(stems[0])
		for _, s := range stems[1:] {
			t.rarity[s] = max(1, r)
		}
	}
	return t
})

func splitLines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

// groups returns the words of each line of text, and which lines have a stem.
func groups(text string) (lines [][]string, of map[string][]int) {
	of = make(map[string][]int)
	for i, line := range splitLines(text) {
		group := strings.Fields(line)
		lines = append(lines, group)
		for _, w := range group {
			s := stemOf(w)
			if n := len(of[s]); n == 0 || of[s][n-1] != i {
				of[s] = append(of[s], i)
			}
		}
	}
	return lines, of
}

// stemOf returns the stem of one word.
func stemOf(word string) string { return grade.Words(word)[0].Stem }

// rare returns how rare a stem is, from 1 to maxRarity.
func (t *thesaurus) rare(stem string) int {
	if r, ok := t.rarity[stem]; ok {
		return r
	}
	return maxRarity
}

// near returns up to most words that are near to stem in meaning, one of each
// stem: those of the field, then those that mean the same, the commonest first.
func (t *thesaurus) near(stem string, most int) []string {
	n := gathering{t: t, seen: map[string]bool{stem: true}}
	for _, g := range t.in[stem] {
		n.add(0, t.field[g]...)
	}
	for _, s := range t.of[stem] {
		n.add(1, t.sets[s]...)
	}
	slices.SortStableFunc(n.found, func(a, b nearWord) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.rare, b.rare), strings.Compare(a.word, b.word))
	})
	var words []string
	for _, w := range n.found[:min(most, len(n.found))] {
		words = append(words, w.word)
	}
	return words
}

// A nearWord is a word near to another: of rank 0 it is nearest.
type nearWord struct {
	word       string
	rank, rare int
}

// gathering collects near words, one of each stem.
type gathering struct {
	t     *thesaurus
	seen  map[string]bool
	found []nearWord
}

func (n *gathering) add(rank int, words ...string) {
	for _, w := range words {
		word := grade.Words(w)[0]
		s := word.Stem
		if n.seen[s] || rank > 0 && !word.Content {
			continue
		}
		n.seen[s] = true
		rare := 0 // the groups of the field keep their order
		if rank > 0 {
			rare = n.t.rare(s)
		}
		n.found = append(n.found, nearWord{w, rank, rare})
	}
}
