package prose

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"
)

// Each line is a kind of word, and for every kind by how much it speaks for
// sentences that it stands right behind: a hundred times the logarithm of how much
// more often it does in people's replies than in the same words in no order. The
// command studybot order writes the file.
//
//go:embed wordorder.txt
var wordOrderText string

// wordOrder is wordorder.txt, read once.
var wordOrder = sync.OnceValue(func() [][]int {
	var table [][]int
	for line := range strings.Lines(wordOrderText) {
		_, numbers, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found || line[0] == '#' {
			continue
		}
		var row []int
		for f := range strings.FieldsSeq(numbers) {
			n, err := strconv.Atoi(f)
			if err != nil {
				panic("wordorder.txt: " + err.Error()) // it is part of the program
			}
			row = append(row, n)
		}
		table = append(table, row)
	}
	return table
})

// The order of words is judged of at least leastPairs pairs. Sentences have about
// usual a pair or more, and each of n pairs adds to that by chance: replies by
// people stay above usual*n - chance*√n, and shuffled ones far below.
const (
	leastPairs = 15
	usual      = 6
	byChance   = 185
)

// Shuffled reports whether the reply's words stand in no order: the kinds of
// words that stand side by side are those of no sentence.
func (r *Reading) Shuffled() bool {
	if len(r.Tokens) < leastPairs-1 {
		return false
	}
	table := wordOrder()
	sum, n := 0, 0
	r.Pairs(func(a, b WordKind, _ int) {
		sum += table[a][b]
		n++
	})
	return n >= leastPairs && float64(sum) < usual*float64(n)-byChance*math.Sqrt(float64(n))
}
