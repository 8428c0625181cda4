package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// compound reads the word, number or compound that begins at i, and returns
// where it ends. The parts of a compound become tokens, and it covers them.
func (t *Text) compound(i int) int {
	first := len(t.Tokens)
	from := int32(len(t.norm))
	raw := t.Raw
	for len(t.Tokens) < maxTokens {
		if IsDigit(raw[i]) || raw[i] == '.' { // ".72"
			i = t.figure(i)
		} else {
			i = t.letters(i)
		}
		if i >= len(raw) {
			break
		}
		c := raw[i]
		if IsDigit(c) || c < utf8.RuneSelf && IsLetter(c) {
			continue
		}
		n := t.connector(i)
		if n == 0 {
			break
		}
		i += n
	}
	if last := len(t.Tokens); last-first > 1 && t.Tokens[first].normStart == from {
		for k := first + 1; k < last; k++ {
			t.Tokens[k].Glued = true
		}
		t.Compounds = append(t.Compounds, Compound{From: int32(first), To: int32(last), normStart: from, normEnd: int32(len(t.norm))})
	}
	return i
}

// connector returns the length of the sign at i that joins two parts of a
// compound, or 0 if the compound ends.
func (t *Text) connector(i int) int {
	raw := t.Raw
	n := 1
	switch c := raw[i]; {
	case c == '-' || c == '_' || c == '/' || c == '@' || c == '\'':
	case c == '.':
		// "done.Then" is two sentences, "spec.replicas" is one name.
		if i+1 < len(raw) && IsUpper(raw[i+1]) && i > 0 && !IsUpper(raw[i-1]) {
			return 0
		}
	case c >= utf8.RuneSelf:
		r, w := utf8.DecodeRuneInString(raw[i:])
		if r != '‐' && r != '‑' {
			return 0
		}
		n = w
	default:
		return 0
	}
	if i+n >= len(raw) {
		return 0
	}
	if c := raw[i+n]; IsDigit(c) || IsLetter(c) {
		return n
	}
	if r, _ := utf8.DecodeRuneInString(raw[i+n:]); r >= utf8.RuneSelf && unicode.IsLetter(r) {
		return n
	}
	return 0
}

// letters reads one part of a compound: letters up to a connector or the next
// capital of camelCase. It always advances.
func (t *Text) letters(i int) int {
	raw := t.Raw
	start, ns := i, int32(len(t.norm))
	for i < len(raw) {
		c := raw[i]
		if c < utf8.RuneSelf {
			if IsDigit(c) && i > start {
				t.norm = append(t.norm, c)
				i++
				continue
			}
			if !IsLetter(c) || i > start && hump(raw, start, i) {
				break
			}
			t.norm = append(t.norm, c|0x20)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(raw[i:])
		switch {
		case r == '\u00ad' || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\ufeff' || r == '\u2060' || unicode.Is(unicode.Mn, r):
			i += n
			continue
		case r == '’' || r == 'ʼ' || r == '‘':
		case unicode.IsLetter(r) || unicode.IsDigit(r) || compat(r):
			t.fold(r)
			i += n
			continue
		}
		break
	}
	if i == start { // a lone sign that is no letter after all
		_, n := utf8.DecodeRuneInString(raw[i:])
		return i + n
	}
	return t.contraction(start, i, ns)
}

// hump reports whether a new word begins at i inside a camelCase name.
func hump(s string, start, i int) bool {
	c, p := s[i], s[i-1]
	if IsUpper(c) {
		if p >= 'a' && p <= 'z' || IsDigit(p) {
			return true
		}
		// The last capital of "HTTPServer" begins a word; "PDBs" is a plural.
		return i+2 < len(s) && i-start >= 1 && IsUpper(p) && IsLower(s[i+1]) && IsLower(s[i+2])
	}
	return false
}

// fold appends r in lower case, in its compatibility form and without marks.
func (t *Text) fold(r rune) {
	var b [utf8.UTFMax]byte
	n := utf8.EncodeRune(b[:], r)
	d := norm.NFKD.Properties(b[:n]).Decomposition()
	if len(d) == 0 {
		d = b[:n]
	}
	for len(d) > 0 {
		q, w := utf8.DecodeRune(d)
		d = d[w:]
		if !unicode.Is(unicode.Mn, q) {
			t.norm = utf8.AppendRune(t.norm, unicode.ToLower(q))
		}
	}
}

// contraction adds the letters from start to i as a token, with what an
// apostrophe adds to them: "doesn't" is "does" and "not", "it's" is "it".
func (t *Text) contraction(start, i int, ns int32) int {
	raw := t.Raw
	w := t.norm[ns:]
	if n := Apostrophe(raw[i:]); n > 0 && i+n < len(raw) && IsLetter(raw[i+n]) {
		j := i + n
		for j < len(raw) && IsLetter(raw[j]) {
			j++
		}
		switch suffix := raw[i+n : j]; {
		case (suffix == "t" || suffix == "T") && len(w) > 1 && w[len(w)-1] == 'n':
			t.denial(start, i, j, ns)
			return j
		case len(suffix) <= 2:
			t.add(start, i, ns)
			return j
		}
	}
	if len(w) >= 4 && w[len(w)-1] == 't' && bareNot[string(w)] {
		t.norm = t.norm[:len(t.norm)-1]
		t.denial(start, i-1, i, ns)
		return i
	}
	if string(w) == "cannot" {
		t.norm = t.norm[:ns+3]
		t.add(start, start+3, ns)
		t.addNot(start+3, i)
		return i
	}
	t.add(start, i, ns)
	return i
}

// denial adds a verb whose normal form since ns ends in the n of "n't", and
// the "not". The verb's letters end at i, and the whole at j.
func (t *Text) denial(start, i, j int, ns int32) {
	verb := i - 1
	switch w := t.norm[ns:]; string(w) {
	case "can", "ain": // "ca" reads as "can"; "ain" has no verb of its own
	case "won":
		t.norm = append(t.norm[:ns], "will"...)
	case "shan":
		t.norm = append(t.norm[:ns], "shall"...)
	default:
		t.norm = t.norm[:len(t.norm)-1]
	}
	t.add(start, verb, ns)
	t.addNot(verb, j)
}

// addNot adds the token "not" for the bytes from start to end.
func (t *Text) addNot(start, end int) {
	ns := int32(len(t.norm))
	t.norm = append(t.norm, "not"...)
	t.add(start, end, ns)
}

// Apostrophe returns the length of the apostrophe that s begins with, or 0.
func Apostrophe(s string) int {
	if s == "" {
		return 0
	}
	if s[0] == '\'' || s[0] == '`' {
		return 1
	}
	if s[0] < utf8.RuneSelf {
		return 0
	}
	if r, n := utf8.DecodeRuneInString(s); r == '’' || r == 'ʼ' || r == '‘' || r == '´' {
		return n
	}
	return 0
}

// add appends the token for raw[start:end] whose normal form began at ns.
func (t *Text) add(start, end int, ns int32) {
	k := Token{Start: int32(start), End: int32(end), normStart: ns, normEnd: int32(len(t.norm)), Quantity: -1, Before: t.pending}
	k.Class = ClassOf(t.norm[ns:])
	t.Tokens = append(t.Tokens, k)
	t.pending = BreakNone
	t.Asks = false
	t.lineStart = false
}

// bareNot are contractions as people type them without an apostrophe.
var bareNot = map[string]bool{
	"dont": true, "doesnt": true, "didnt": true, "isnt": true, "arent": true, "wasnt": true, "werent": true,
	"wont": true, "cant": true, "couldnt": true, "shouldnt": true, "wouldnt": true, "hasnt": true, "havent": true,
	"hadnt": true, "mustnt": true, "neednt": true, "aint": true,
}
