package match

import (
	"strings"

	"github.com/studybot/studybot/internal/grade/phrase"
	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
)

// A Place is where an atom stands in the reply: tokens From..To-1.
type Place struct {
	Atom     int32
	From, To int32
	Next     int32 // the number of the atom's next place, or -1
	Typo     bool  // read with a typing error
}

// Places are where the atoms of an index stand in a reading.
type places struct {
	index   *Index
	reading *prose.Reading
	list    []Place // in the order of the reply
	head    []int32 // atom → its first place, or -1
	tail    []int32 // atom → its last place, or -1
	many    []int32 // atom → number of places
	typos   int     // words that were looked at for typing errors
	buf     [text.MaxStem + 1]byte
}

// find finds every place of every atom of x in r.
func (p *places) find(x *Index, r *prose.Reading) {
	p.index, p.reading = x, r
	p.typos = 0
	p.list = p.list[:0]
	p.head = refill(p.head, len(x.atoms))
	p.tail = refill(p.tail, len(x.atoms))
	p.many = p.many[:0]
	for range x.atoms {
		p.many = append(p.many, 0)
	}
	p.locate()
}

// refill returns s with n times -1.
func refill(s []int32, n int) []int32 {
	s = s[:0]
	for range n {
		s = append(s, -1)
	}
	return s
}

// locate finds the places of all atoms, in the order of the reply.
func (p *places) locate() {
	if len(p.index.atoms) == 0 {
		return
	}
	r := p.reading
	w := 0
	for i := range r.Tokens {
		for w < len(r.Compounds) && int(r.Compounds[w].From) == i {
			x := r.Compounds[w]
			p.lookUp(r.CompoundWord(x), x.From, x.To, false)
			w++
		}
		k := &r.Tokens[i]
		if k.Class&text.Negation != 0 && p.index.negation >= 0 {
			p.add(p.index.negation, int32(i), int32(i)+1, false)
		}
		p.lookUp(r.Word(i), int32(i), int32(i)+1, k.Class&(text.Stopword|text.Negation|text.FunctionWord) == 0)
		if k.Quantity >= 0 {
			p.figures(&r.Quantities[k.Quantity])
		} else if len(p.index.quantities) > 0 {
			p.hundreds(int32(i))
		}
		if len(p.index.exacts) > 0 {
			p.exact(int32(i))
		}
	}
}

// lookUp finds the atoms that the normal form w at tokens from..to-1 stands for.
func (p *places) lookUp(w []byte, from, to int32, typos bool) {
	x := p.index
	at := int32(-1)
	if i, ok := x.forms[string(w)]; ok {
		at = i
	} else if len(w) > 2 && text.IsLower(w[0]) && x.prefixes[pair(w)] {
		if i, ok := x.forms[string(text.StemInto(&p.buf, w))]; ok {
			at = i
		}
	}
	wild := false
	for _, i := range x.wildcards {
		if wildMatch(x.atoms[i].Wildcard, w) {
			p.add(i, from, to, false)
			wild = true
		}
	}
	if at >= 0 {
		p.add(at, from, to, false)
		return
	}
	if typos && !wild && len(w) >= 4 && p.typos < maxTypos {
		p.typos++
		if i := x.typed(w); i >= 0 {
			p.add(i, from, to, true)
		}
	}
}

// figures finds the places of quantities that q equals.
func (p *places) figures(q *text.Quantity) {
	for _, i := range p.index.quantities {
		a := &p.index.atoms[i]
		if a.Kind == phrase.HundredsAtom {
			if w := p.reading.Word(int(q.Token)); len(w) == 3 && w[0] == a.Digit && q.Unit.Dim == text.DimNone && q.Figures > 0 {
				p.add(i, q.Token, q.Token+1, false)
			}
			continue
		}
		x, y, ok := text.InOneBase(*q, a.Figure.Quantity)
		if ok && text.AlmostEqual(x, y, a.Figure.Tolerance) {
			p.add(i, q.Token, q.To, false)
		}
	}
}

// hundreds finds 5xx and the like written so at token i.
func (p *places) hundreds(i int32) {
	w := p.reading.Word(int(i))
	if len(w) != 3 || w[1] != 'x' || w[2] != 'x' {
		return
	}
	for _, n := range p.index.quantities {
		if a := &p.index.atoms[n]; a.Kind == phrase.HundredsAtom && a.Digit == w[0] {
			p.add(n, i, i+1, false)
		}
	}
}

// exact finds the exact runs that begin at token i.
func (p *places) exact(i int32) {
	r := p.reading
	raw := r.Raw
	k := &r.Tokens[i]
	for _, n := range p.index.exacts {
		a := &p.index.atoms[n]
		for _, s := range a.Exact.Texts {
			at := int(k.Start) - a.Exact.Lead
			if at < 0 || !strings.HasPrefix(raw[at:], s) || at > 0 && a.Exact.Lead == 0 && wordByte(raw[at-1]) {
				continue
			}
			end := at + len(s)
			if end < len(raw) && wordByte(s[len(s)-1]) && wordByte(raw[end]) {
				continue
			}
			to := i + 1
			for int(to) < len(r.Tokens) && int(r.Tokens[to].Start) < end {
				to++
			}
			p.add(n, i, to, false)
			break
		}
	}
}

func wordByte(c byte) bool { return text.IsLetter(c) || text.IsDigit(c) || c >= 0x80 }

// wildMatch reports whether w is parts with anything between them.
func wildMatch(parts []string, w []byte) bool {
	first, last := parts[0], parts[len(parts)-1]
	if len(w) < len(first)+len(last) || string(w[:len(first)]) != first || string(w[len(w)-len(last):]) != last {
		return false
	}
	rest := w[len(first) : len(w)-len(last)]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(string(rest), p)
		if i < 0 {
			return false
		}
		rest = rest[i+len(p):]
	}
	return true
}

// add enters a place of atom i, unless it has enough.
func (p *places) add(i, from, to int32, typo bool) {
	if p.many[i] >= maxPlaces {
		return
	}
	p.many[i]++
	n := int32(len(p.list))
	p.list = append(p.list, Place{Atom: i, From: from, To: to, Next: -1, Typo: typo})
	if p.head[i] < 0 {
		p.head[i] = n
	} else {
		p.list[p.tail[i]].Next = n
	}
	p.tail[i] = n
}
