package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxTokens bounds the work on one reply: what follows is not read. It is
// about ten pages, far beyond where the guard against long replies acts.
const maxTokens = 2048

// A Token is one word or number, or one part of a compound.
type Token struct {
	Start, End         int32 // bytes of Text.Raw
	normStart, normEnd int32 // bytes of Text.norm: lower case, without marks
	Sentence           int32 // number of its sentence
	Quantity           int32 // index into Text.Quantities, or -1
	Class              Class
	Before             Break // the strongest break before it
	Glued              bool  // part of a compound that began earlier, such as "proxy" of "kube-proxy"
}

// A Break is a break between two tokens; a larger one is stronger.
type Break uint8

// The breaks, from the weakest to the strongest.
const (
	BreakNone     Break = iota // at most space, or a sign that joins words
	BreakComma                 // a comma
	BreakClause                // a semicolon, colon, dash or bracket, or the end of a line
	BreakSentence              // the end of a sentence, or of an item of a list
)

// A Compound is a name such as "kube-proxy" seen as one word: it covers
// tokens From..To-1.
type Compound struct {
	From, To           int32
	normStart, normEnd int32
}

// A Text is a reply, prompt or phrasing in tokens. It is reused for the next.
type Text struct {
	Raw        string     // as given, or its plain copy: see Original
	Tokens     []Token    // in the order of the text
	Compounds  []Compound // in the order of the text
	Quantities []Quantity // in the order of the text

	Mentions int  // of members
	Links    int  // addresses
	Asks     bool // ends in a question mark
	Cut      bool // longer than maxTokens

	copied    bool // Raw is plain's
	plain     plainCopy
	norm      []byte
	items     int   // the last number of a numbered list
	pending   Break // before the next token
	lineStart bool
}

// Word returns the normal form of token i: lower case, without accents.
func (t *Text) Word(i int) []byte { return t.norm[t.Tokens[i].normStart:t.Tokens[i].normEnd] }

// At returns the normal form of token i, or "" beyond the text.
func (t *Text) At(i int) string {
	if i < 0 || i >= len(t.Tokens) {
		return ""
	}
	return string(t.Word(i))
}

// ClassAt returns the roles of token i, or none beyond the text.
func (t *Text) ClassAt(i int) Class {
	if i < 0 || i >= len(t.Tokens) {
		return 0
	}
	return t.Tokens[i].Class
}

// CompoundWord returns the normal form of compound w.
func (t *Text) CompoundWord(w Compound) []byte { return t.norm[w.normStart:w.normEnd] }

// reset empties t for raw.
func (t *Text) reset(raw string) {
	*t = Text{Raw: raw, norm: t.norm[:0], Tokens: t.Tokens[:0], Compounds: t.Compounds[:0], Quantities: t.Quantities[:0], lineStart: true, plain: t.plain}
	if !isPlain(raw) {
		t.Raw, t.copied = t.plain.make(raw), true
	}
}

// Changed reports whether Raw differs from the text given.
func (t *Text) Changed() bool { return t.copied }

// Original returns the bytes of the text given that bytes from..to-1 of Raw stand for.
func (t *Text) Original(from, to int) (start, end int) {
	if !t.copied || from >= to {
		return from, to
	}
	return t.plain.origin(from, to)
}

// Scan splits what was given into tokens. It reads Slack's own escapes and links, skips
// emoji and signs of formatting, and sees compounds whole and in parts.
func (t *Text) Scan(given string) {
	t.reset(given)
	raw := t.Raw
	for i := 0; i < len(raw); {
		if len(t.Tokens) >= maxTokens {
			t.Cut = true
			break
		}
		c := raw[i]
		switch {
		case IsLetter(c) || IsDigit(c):
			i = t.compound(i)
			t.lineStart = false
		case c >= utf8.RuneSelf:
			i = t.wide(i)
		default:
			i = t.punct(i)
		}
	}
	t.number()
}

// number gives every token its sentence.
func (t *Text) number() {
	var sent int32
	for i := range t.Tokens {
		k := &t.Tokens[i]
		if i > 0 && k.Before == BreakSentence {
			sent++
		}
		k.Sentence = sent
	}
}

func (t *Text) pause(b Break) { t.pending = max(t.pending, b) }

// wide reads one character beyond ASCII at i that begins a word, or is
// punctuation or a symbol.
func (t *Text) wide(i int) int {
	r, n := utf8.DecodeRuneInString(t.Raw[i:])
	switch {
	case unicode.IsLetter(r) || unicode.IsDigit(r) || compat(r):
		t.lineStart = false
		return t.compound(i)
	case r == '—' || r == '–' || r == '―' || r == '→' || r == '⇒':
		t.pause(BreakClause)
	case r == '…' || r == '。' || r == '！' || r == '？':
		t.pause(BreakSentence)
	case r == '•' || r == '·' || r == '▪' || r == '◦' || r == '‣':
		t.pause(BreakSentence)
	case r == '、' || r == '，':
		t.pause(BreakComma)
	}
	return i + n
}

// compat reports whether r is a compatibility form of letters or digits, such
// as "ﬁ" or "①".
func compat(r rune) bool {
	if r < 0x2000 {
		return false
	}
	var b [utf8.UTFMax]byte
	n := utf8.EncodeRune(b[:], r)
	d := norm.NFKD.Properties(b[:n]).Decomposition()
	return len(d) > 0 && (IsLetter(d[0]) || IsDigit(d[0]))
}

// punct reads one ASCII character at i that is neither letter nor digit, or
// the whole Slack construct that it begins.
func (t *Text) punct(i int) int {
	raw := t.Raw
	switch c := raw[i]; c {
	case '.', '!', '?':
		if c == '.' && t.decimal(i) {
			t.lineStart = false
			return t.compound(i)
		}
		if c == '.' && (t.dotted(i) || t.numbered(i)) {
			return i + 1
		}
		return t.stop(i)
	case ',':
		t.pause(BreakComma)
	case ';', '(', ')', '[', ']', '{', '}':
		t.pause(BreakClause)
	case ':':
		if n := shortcode(raw[i:]); n > 0 && (i == 0 || !IsDigit(raw[i-1])) {
			return i + n
		}
		t.pause(BreakClause)
	case '-', '=':
		return t.dash(i)
	case '*':
		if t.lineStart && i+1 < len(raw) && raw[i+1] == ' ' {
			t.pause(BreakSentence)
		}
	case '\n':
		t.newline(i)
	case '&':
		return t.escape(i)
	case '<':
		return t.angle(i)
	}
	return i + 1
}

// decimal reports whether a number begins with the point at i, as in ".72 h".
func (t *Text) decimal(i int) bool {
	raw := t.Raw
	return i+1 < len(raw) && IsDigit(raw[i+1]) && (i == 0 || strings.IndexByte(" \n(=~<>$+-*/", raw[i-1]) >= 0)
}

// dotted reports whether the full stop at i begins a name, as in ".com" and
// ".env", rather than ending a sentence.
func (t *Text) dotted(i int) bool {
	raw := t.Raw
	return i+1 < len(raw) && (IsLower(raw[i+1]) || IsDigit(raw[i+1])) && (i == 0 || raw[i-1] == ' ' || raw[i-1] == '\n' || raw[i-1] == '`' || raw[i-1] == '(')
}

// maxItem bounds how far the second item of a numbered list is looked for.
const maxItem = 1000

// numbered reports whether the full stop at i belongs to the number of a list's
// item, as in "1. control plane 2. nodes", and lets a sentence begin there.
func (t *Text) numbered(i int) bool {
	n := len(t.Tokens)
	if n == 0 || i+1 >= len(t.Raw) || t.Raw[i+1] != ' ' {
		return false
	}
	k := &t.Tokens[n-1]
	if int(k.End) != i || k.Quantity < 0 || t.Quantities[k.Quantity].Value != float64(t.items+1) || k.Glued {
		return false
	}
	if t.items == 0 {
		rest := t.Raw[i:min(len(t.Raw), i+maxItem)]
		if n > 1 && k.Before < BreakClause || !strings.Contains(rest, " 2. ") && !strings.Contains(rest, "\n2. ") {
			return false
		}
	}
	if n > 1 {
		k.Before = BreakSentence
	}
	t.items++
	return true
}

// stop reads a full stop or the like at i.
func (t *Text) stop(i int) int {
	raw := t.Raw
	j := i
	for j < len(raw) && (raw[j] == '.' || raw[j] == '!' || raw[j] == '?') {
		j++
	}
	t.Asks = raw[j-1] == '?'
	if raw[i] == '.' && j == i+1 && t.abbreviation() {
		return j
	}
	t.pause(BreakSentence)
	return j
}

// abbreviation reports whether the last token is one that a full stop belongs to.
func (t *Text) abbreviation() bool {
	if len(t.Tokens) == 0 {
		return false
	}
	switch string(t.Word(len(t.Tokens) - 1)) {
	case "no": // "no. 5", "no. of series"; "4xx no. only if" ends a sentence
		i := int(t.Tokens[len(t.Tokens)-1].End) + 1
		for i < len(t.Raw) && t.Raw[i] == ' ' {
			i++
		}
		return t.pending == BreakNone && i < len(t.Raw) && (IsDigit(t.Raw[i]) || strings.HasPrefix(t.Raw[i:], "of "))
	case "eg", "ie", "etc", "vs", "approx", "min", "max", "resp", "incl", "e", "g", "i", "cf", "ca":
		return t.pending == BreakNone && !sentenceFollows(t.Raw, int(t.Tokens[len(t.Tokens)-1].End)+1)
	}
	return false
}

// sentenceFollows reports whether s[i:] is the end, or begins with a capital.
func sentenceFollows(s string, i int) bool {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t') {
		i++
	}
	return i >= len(s) || s[i] >= 'A' && s[i] <= 'Z'
}

// dash reads a hyphen, arrow or run of them at i.
func (t *Text) dash(i int) int {
	raw := t.Raw
	j := i
	for j < len(raw) && (raw[j] == '-' || raw[j] == '=' || raw[j] == '>') {
		j++
	}
	if t.lineStart && raw[i] == '-' {
		t.pause(BreakSentence)
		return j
	}
	spaced := i == 0 || raw[i-1] == ' ' || raw[i-1] == '`'
	if spaced && j < len(raw) && j <= i+2 && raw[j-1] == '-' && IsLetter(raw[j]) {
		return j // the dashes of a flag, such as --prune
	}
	if j > i+1 || spaced && (j == len(raw) || raw[j] == ' ' || raw[j] == '\n') {
		t.pause(BreakClause)
	}
	return j
}

// newline reads the end of a line at i: it ends the sentence unless the next
// line plainly goes on with it.
func (t *Text) newline(i int) {
	raw := t.Raw
	j := i + 1
	for j < len(raw) && (raw[j] == ' ' || raw[j] == '\t' || raw[j] == '\r') {
		j++
	}
	t.lineStart = true
	if j < len(raw) && raw[j] >= 'a' && raw[j] <= 'z' && t.pending < BreakClause {
		t.pause(BreakClause)
		return
	}
	t.pause(BreakSentence)
}

// escape reads an ampersand at i with Slack's escape, if it is one. An escaped
// angle may be part of an arrow.
func (t *Text) escape(i int) int {
	rest := t.Raw[i:]
	for _, e := range [...]string{"&gt;", "&lt;", "&amp;"} {
		if len(rest) >= len(e) && rest[:len(e)] == e {
			if e != "&amp;" && t.lineStart {
				t.pause(BreakSentence)
			}
			return i + len(e)
		}
	}
	return i + 1
}

// angle reads an angle bracket at i: a mention or link is skipped, but for a
// link's own text.
func (t *Text) angle(i int) int {
	raw := t.Raw
	end := -1
	bar := -1
	for j := i + 1; j < len(raw) && j < i+3000; j++ {
		if raw[j] == '>' {
			end = j
			break
		}
		if raw[j] == '|' && bar < 0 {
			bar = j
		}
		if raw[j] == '\n' || raw[j] == '<' {
			break
		}
	}
	if end < 0 || i+1 == end {
		return i + 1
	}
	switch c := raw[i+1]; {
	case c == '@':
		t.Mentions++
	case c == '#' || c == '!':
	case scheme(raw[i+1 : end]):
		t.Links++
		if bar > 0 {
			return bar + 1
		}
	default:
		return i + 1
	}
	return end + 1
}

// scheme reports whether s begins as an address: letters and a colon.
func scheme(s string) bool {
	for i := range len(s) {
		if s[i] == ':' {
			return i > 1
		}
		if !IsLetter(s[i]) {
			return false
		}
	}
	return false
}

// shortcode returns the length of the emoji shortcode that s begins with, or 0.
func shortcode(s string) int {
	for j := 1; j < len(s) && j < 64; j++ {
		c := s[j]
		switch {
		case c == ':':
			if j > 1 {
				return j + 1
			}
			return 0
		case IsLetter(c) || IsDigit(c) || c == '_' || c == '-' || c == '+':
		default:
			return 0
		}
	}
	return 0
}

// Normal returns the words of t in normal form, a space between them.
func (t *Text) Normal() string {
	var b strings.Builder
	for i := range t.Tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.Write(t.Word(i))
	}
	return b.String()
}

// Keep drops all tokens but from..to-1. It runs before Measure.
func (t *Text) Keep(from, to int) {
	within := func(i, j int32) bool { return int(i) >= from && int(j) <= to }
	quantities := t.Quantities[:0]
	for _, q := range t.Quantities {
		if within(q.Token, q.To) {
			t.Tokens[q.Token].Quantity = int32(len(quantities))
			q.Token -= int32(from)
			q.To -= int32(from)
			quantities = append(quantities, q)
		}
	}
	compounds := t.Compounds[:0]
	for _, c := range t.Compounds {
		if within(c.From, c.To) {
			c.From -= int32(from)
			c.To -= int32(from)
			compounds = append(compounds, c)
		}
	}
	t.Quantities, t.Compounds = quantities, compounds
	t.Tokens = t.Tokens[:copy(t.Tokens, t.Tokens[from:to])]
	t.Tokens[0].Before = BreakNone
}
