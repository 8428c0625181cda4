package evidence

import (
	"math"
	"math/bits"
)

// MaxLessons is the most replies that a memory learns from: a mask has a bit for
// each.
const MaxLessons = 64

// smoothing is how often a word is taken to be in replies of either sort beyond
// those that have it, so that one reply does not decide.
const smoothing = 0.1

// A Lesson is a reply of which a person has said what it expresses.
type Lesson struct {
	Grams []Gram
	Near  []Sentences // of each idea
	Ideas uint64      // those that it expresses, a bit each
	Held  uint64      // the misconceptions that it holds, a bit each
}

// Sentences are the sentences of a reply in which there is evidence for an idea, a
// bit each; those from the 64th on share the last. None are all.
type Sentences uint64

// Add returns s with sentence n.
func (s Sentences) Add(n int32) Sentences { return s | 1<<min(n, 63) }

// have reports whether g stands within s.
func (s Sentences) have(g *Gram) bool {
	return s == 0 || s>>min(g.From, 63)&1 != 0 && s>>min(g.To, 63)&1 != 0
}

// A Memory is what replies teach about the ideas and misconceptions of a
// question: which words stand in those that have an idea, and which in the
// others. It never changes.
type Memory struct {
	ideas   int
	lessons int
	index   map[uint64]int32 // gram → its number
	whole   []uint64         // gram → the lessons that have it
	near    []uint64         // gram × ideas → those that have it near their evidence
	given   []uint64         // idea → the lessons that express it
	held    []uint64         // misconception → the lessons that hold it

	// Shift is what is added to the log odds of each idea, and HeldShift to those of
	// each misconception, so that the examples hold.
	Shift, HeldShift []float64
	// Tried has a bit for each misconception whose phrasings a labelled reply meets,
	// whether it holds it or not. Of the others nothing is known but their phrasings.
	Tried uint64
}

// Learn returns what lessons teach, of which those beyond MaxLessons are left out,
// of a question with so many ideas and misconceptions.
func Learn(lessons []Lesson, ideas, misconceptions int) *Memory {
	lessons = lessons[:min(len(lessons), MaxLessons)]
	m := &Memory{ideas: ideas, lessons: len(lessons), index: make(map[uint64]int32), given: make([]uint64, ideas), held: make([]uint64, misconceptions)}
	m.Shift, m.HeldShift = make([]float64, ideas), make([]float64, misconceptions)
	for n := range lessons {
		l := &lessons[n]
		bit := uint64(1) << n
		for i := range m.given {
			m.given[i] |= l.Ideas >> i & 1 << n
		}
		for i := range m.held {
			m.held[i] |= l.Held >> i & 1 << n
		}
		for j := range l.Grams {
			g := m.number(l.Grams[j].Hash)
			m.whole[g] |= bit
			for i, s := range l.Near {
				if s.have(&l.Grams[j]) {
					m.near[int(g)*ideas+i] |= bit
				}
			}
		}
	}
	return m
}

// number returns the number of a gram, which may be new.
func (m *Memory) number(hash uint64) int32 {
	g, ok := m.index[hash]
	if !ok {
		g = int32(len(m.whole))
		m.index[hash] = g
		m.whole = append(m.whole, 0)
		m.near = append(m.near, make([]uint64, m.ideas)...)
	}
	return g
}

// Recall is what a memory knows of the grams of one reply. It is working memory
// that is kept for the next.
type Recall struct {
	memory *Memory
	grams  []Gram
	known  []int32  // the number of each gram, or -1
	passed []uint32 // gram of the memory → the last pass that counted it
	pass   uint32
}

// Read makes r ready to say what m knows of grams, which it keeps until the next.
func (r *Recall) Read(m *Memory, grams []Gram) {
	r.memory, r.grams = m, grams
	r.known = r.known[:0]
	for i := range grams {
		g, ok := m.index[grams[i].Hash]
		if !ok {
			g = -1
		}
		r.known = append(r.known, g)
	}
	if len(r.passed) < len(m.whole) {
		r.passed = append(r.passed, make([]uint32, len(m.whole)-len(r.passed))...)
	}
}

// Memory returns what r reads by.
func (r *Recall) Memory() *Memory { return r.memory }

// Idea returns how the words of the reply, and those near its evidence for idea i,
// speak for the idea rather than against it, and how often labelled replies
// express it: 0 is even, each a log of odds, the first two over the root of the
// number of words. It is naive Bayes with the presence of each word.
func (r *Recall) Idea(i int, near Sentences) (words, nearby, prior float64) {
	m := r.memory
	given := m.given[i]
	words = r.sum(m.whole, 1, 0, given, 0)
	nearby = words
	if near != 0 {
		nearby = r.sum(m.near, m.ideas, i, given, near)
	}
	return words, nearby, m.prior(given)
}

// Held returns the same of misconception i, without evidence. Where no lesson
// holds it the words say nothing.
func (r *Recall) Held(i int) (words, prior float64) {
	m := r.memory
	held := m.held[i]
	if held != 0 {
		words = r.sum(m.whole, 1, 0, held, 0)
	}
	return words, m.prior(held)
}

// prior returns the log odds of a lesson being one of those in yes.
func (m *Memory) prior(yes uint64) float64 {
	n := bits.OnesCount64(yes)
	return math.Log((float64(n) + 0.5) / (float64(m.lessons-n) + 0.5))
}

// logs are the logarithms of counts, and of the sizes of both sorts of lessons.
var logs, sizes = func() (c, s [MaxLessons + 1]float64) {
	for n := range c {
		c[n], s[n] = math.Log(float64(n)+smoothing), math.Log(float64(n)+2*smoothing)
	}
	return c, s
}()

// sum adds up what each known gram within the sentences says for the lessons in
// yes; masks holds those that have gram g at g×step+at.
func (r *Recall) sum(masks []uint64, step, at int, yes uint64, within Sentences) float64 {
	n := bits.OnesCount64(yes)
	even := sizes[r.memory.lessons-n] - sizes[n]
	r.pass++
	total, count := 0.0, 1
	for j, g := range r.known {
		if !within.have(&r.grams[j]) {
			continue
		}
		if g < 0 {
			count++
			continue
		}
		if r.passed[g] == r.pass {
			continue
		}
		r.passed[g] = r.pass
		count++
		if mask := masks[int(g)*step+at]; mask != 0 {
			k := bits.OnesCount64(mask & yes)
			total += logs[k] - logs[bits.OnesCount64(mask)-k] + even
		}
	}
	return total / math.Sqrt(float64(count))
}

// Best returns the sentence whose words speak most for idea i, the first of such.
func (r *Recall) Best(i int) int32 { return r.best(r.memory.given[i]) }

// BestHeld returns the same for misconception i.
func (r *Recall) BestHeld(i int) int32 { return r.best(r.memory.held[i]) }

func (r *Recall) best(yes uint64) int32 {
	most, at := math.Inf(-1), int32(0)
	last := int32(-1)
	for j := range r.grams {
		s := r.grams[j].From
		if s == last {
			continue
		}
		last = s
		if x := r.sum(r.memory.whole, 1, 0, yes, Sentences(0).Add(s)); x > most {
			most, at = x, s
		}
	}
	return at
}
