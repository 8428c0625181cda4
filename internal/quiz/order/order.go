// Package order counts which kinds of words stand side by side in what people
// write, and how much more often than they would in no order. The guard against
// shuffled words rests on that table.
package order

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// shuffles is how often each text is shuffled.
const shuffles = 8

// prior is added to each count, so that what was never seen is not impossible.
const prior = 4.0

// A Table says of each two kinds by how much it speaks for prose that one stands
// behind the other: a hundred times the logarithm of how much more often it does.
type Table [][]int

// Texts returns what is counted: the model answers and examples of bank's short
// questions, and fitted, the labelled replies that may be fitted to.
func Texts(bank *quiz.Bank, fitted []labelled.Reply) []string {
	var texts []string
	for _, q := range bank.Questions() {
		if q.Kind != study.KindShort {
			continue
		}
		texts = append(texts, q.ModelAnswer)
		for _, e := range q.Examples {
			texts = append(texts, e.Reply)
		}
	}
	for _, r := range fitted {
		texts = append(texts, r.Text)
	}
	return texts
}

// Count counts texts as they are, and with their words in no order.
func Count(texts []string) Table {
	n := len(prose.KindNames())
	inOrder, inNone := newCounts(n), newCounts(n)
	for _, s := range texts {
		inOrder.add(s, 1)
		for k := range shuffles {
			inNone.add(shuffled(s, k), 1.0/shuffles)
		}
	}
	table := make(Table, n)
	for a := range n {
		table[a] = make([]int, n)
		for b := range n {
			p, q := (inOrder.pairs[a][b]+prior)/(inOrder.all+prior), (inNone.pairs[a][b]+prior)/(inNone.all+prior)
			table[a][b] = int(math.Round(100 * math.Log(p/q)))
		}
	}
	return table
}

// String returns t as a file: a line for each kind, with its name before it.
func (t Table) String() string {
	var b strings.Builder
	b.WriteString("# Written by studybot order: see wordorder.go. Each line's numbers are of the kinds in the order of the lines.\n")
	for a, name := range prose.KindNames() {
		b.WriteString(name + ":")
		for _, n := range t[a] {
			fmt.Fprintf(&b, " %d", n)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// counts are of pairs.
type counts struct {
	pairs [][]float64
	all   float64
}

func newCounts(n int) *counts {
	c := &counts{pairs: make([][]float64, n)}
	for a := range c.pairs {
		c.pairs[a] = make([]float64, n)
	}
	return c
}

func (c *counts) add(s string, weight float64) {
	var r prose.Reading
	r.Read(s, nil, text.English())
	r.Pairs(func(a, b prose.WordKind, _ int) {
		c.pairs[a][b] += weight
		c.all += weight
	})
}

// shuffled returns the words of s in no order, every other time without punctuation.
func shuffled(s string, k int) string {
	words := strings.Fields(s)
	chance(s, k).Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	s = strings.Join(words, " ")
	if k%2 == 1 {
		return bare(s)
	}
	return s
}

// bare returns s without punctuation.
func bare(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune(".,;:()", r) {
			return -1
		}
		return r
	}, s))
}

// chance returns the same random numbers for s and k every time.
func chance(s string, k int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(s))                                 // never fails
	return rand.New(rand.NewPCG(h.Sum64(), uint64(k))) //nolint:gosec // the same table every time is the point
}
