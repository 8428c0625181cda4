package grade

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxTokens bounds the work on one reply: what follows is not read. It is
// about ten pages, far beyond where the guard against long replies acts.
const maxTokens = 2048

// A token is one word, number or part of a compound of the reply.
type token struct {
	start, end int32 // bytes of the reply as given
	ns, ne     int32 // bytes of text.norm: lower case, without marks
	sent       int32 // number of its sentence
	clause     int32 // number of its clause, over the whole reply
	num        int32 // index into text.nums, or -1
	class      class
	before     brk  // the strongest break before it
	glued      bool // part of a compound that began earlier, such as "proxy" of "kube-proxy"
}

// A brk is a break between two tokens; a larger one is stronger.
type brk uint8

const (
	brkNone   brk = iota
	brkComma      // a comma
	brkClause     // a semicolon, colon, dash or bracket, or the end of a line
	brkSentence
)

// A whole is a compound such as "kube-proxy" seen as one word: it covers
// tokens from..to-1.
type whole struct {
	from, to int32
	ns, ne   int32
}

// A text is a reply or phrasing in tokens. It is reused between replies.
type text struct {
	raw    string
	norm   []byte
	toks   []token
	wholes []whole
	nums   []quantity

	mentions  int  // of members
	links     int  // addresses
	emoji     int  // shortcodes and symbols
	question  bool // ends in a question mark
	bullets   int  // lines that begin as list items
	items     int  // the last number of a numbered list
	cut       bool // longer than maxTokens
	pending   brk
	lineStart bool
}

// norms returns the normal form of token i.
func (t *text) word(i int) []byte { return t.norm[t.toks[i].ns:t.toks[i].ne] }

// reset empties t for raw.
func (t *text) reset(raw string) {
	*t = text{raw: raw, norm: t.norm[:0], toks: t.toks[:0], wholes: t.wholes[:0], nums: t.nums[:0], lineStart: true}
}

// scan splits raw into tokens. It reads Slack's own escapes and links, skips
// emoji and marks of formatting, and sees compounds whole and in parts.
func (t *text) scan(raw string) {
	t.reset(raw)
	for i := 0; i < len(raw); {
		if len(t.toks) >= maxTokens {
			t.cut = true
			break
		}
		c := raw[i]
		switch {
		case isLetter(c) || isDigit(c):
			i = t.chunk(i)
			t.lineStart = false
		case c >= utf8.RuneSelf:
			i = t.wide(i)
		default:
			i = t.punct(i)
		}
	}
	t.number()
}

// number gives every token its sentence and clause.
func (t *text) number() {
	var sent, clause int32
	for i := range t.toks {
		k := &t.toks[i]
		switch {
		case i == 0:
		case k.before == brkSentence:
			sent++
			clause++
		case k.before == brkClause:
			clause++
		}
		k.sent, k.clause = sent, clause
	}
}

func (t *text) pause(b brk) { t.pending = max(t.pending, b) }

// wide reads one character beyond ASCII at i that begins a word, or is
// punctuation or a symbol.
func (t *text) wide(i int) int {
	r, n := utf8.DecodeRuneInString(t.raw[i:])
	switch {
	case unicode.IsLetter(r) || unicode.IsDigit(r) || compat(r):
		t.lineStart = false
		return t.chunk(i)
	case r == '—' || r == '–' || r == '―' || r == '→' || r == '⇒':
		t.pause(brkClause)
	case r == '…' || r == '。' || r == '！' || r == '？':
		t.pause(brkSentence)
	case r == '•' || r == '·' || r == '▪' || r == '◦' || r == '‣':
		if t.lineStart {
			t.bullets++
		}
		t.pause(brkSentence)
	case r == '、' || r == '，':
		t.pause(brkComma)
	case unicode.Is(unicode.So, r):
		t.emoji++
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
	return len(d) > 0 && (isLetter(d[0]) || isDigit(d[0]))
}

// punct reads one ASCII character at i that is neither letter nor digit, or
// the whole Slack construct that it begins.
func (t *text) punct(i int) int {
	raw := t.raw
	switch c := raw[i]; c {
	case '.', '!', '?':
		if c == '.' && (t.dotted(i) || t.numbered(i)) {
			return i + 1
		}
		return t.stop(i)
	case ',':
		t.pause(brkComma)
	case ';', '(', ')', '[', ']', '{', '}':
		t.pause(brkClause)
	case ':':
		if n := shortcode(raw[i:]); n > 0 && (i == 0 || !isDigit(raw[i-1])) {
			t.emoji++
			return i + n
		}
		t.pause(brkClause)
	case '-', '=':
		return t.dash(i)
	case '*':
		if t.lineStart && i+1 < len(raw) && raw[i+1] == ' ' {
			t.bullets++
			t.pause(brkSentence)
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

// dotted reports whether the full stop at i begins a name, as in ".com" and
// ".env", rather than ending a sentence.
func (t *text) dotted(i int) bool {
	raw := t.raw
	return i+1 < len(raw) && (lower(raw[i+1]) || isDigit(raw[i+1])) && (i == 0 || raw[i-1] == ' ' || raw[i-1] == '\n' || raw[i-1] == '`' || raw[i-1] == '(')
}

// maxItem bounds how far the second item of a numbered list is looked for.
const maxItem = 1000

// numbered reports whether the full stop at i belongs to the number of a list's
// item, as in "1. control plane 2. nodes", and lets a sentence begin there.
func (t *text) numbered(i int) bool {
	n := len(t.toks)
	if n == 0 || i+1 >= len(t.raw) || t.raw[i+1] != ' ' {
		return false
	}
	k := &t.toks[n-1]
	if int(k.end) != i || k.num < 0 || t.nums[k.num].value != float64(t.items+1) || k.glued {
		return false
	}
	if t.items == 0 {
		rest := t.raw[i:min(len(t.raw), i+maxItem)]
		if n > 1 && k.before < brkClause || !strings.Contains(rest, " 2. ") && !strings.Contains(rest, "\n2. ") {
			return false
		}
	}
	if n > 1 {
		k.before = brkSentence
	}
	t.items++
	return true
}

// stop reads a full stop or its kin at i.
func (t *text) stop(i int) int {
	raw := t.raw
	j := i
	for j < len(raw) && (raw[j] == '.' || raw[j] == '!' || raw[j] == '?') {
		j++
	}
	t.question = raw[j-1] == '?'
	if raw[i] == '.' && j == i+1 && t.abbreviation() {
		return j
	}
	t.pause(brkSentence)
	return j
}

// abbreviation reports whether the last token is one that a full stop belongs to.
func (t *text) abbreviation() bool {
	if len(t.toks) == 0 {
		return false
	}
	switch string(t.word(len(t.toks) - 1)) {
	case "no": // "no. 5"; "4xx no. only if" ends a sentence
		i := int(t.toks[len(t.toks)-1].end) + 1
		for i < len(t.raw) && t.raw[i] == ' ' {
			i++
		}
		return t.pending == brkNone && i < len(t.raw) && isDigit(t.raw[i])
	case "eg", "ie", "etc", "vs", "approx", "min", "max", "resp", "incl", "e", "g", "i", "cf", "ca":
		return t.pending == brkNone && !sentenceFollows(t.raw, int(t.toks[len(t.toks)-1].end)+1)
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
func (t *text) dash(i int) int {
	raw := t.raw
	j := i
	for j < len(raw) && (raw[j] == '-' || raw[j] == '=' || raw[j] == '>') {
		j++
	}
	if t.lineStart && raw[i] == '-' {
		t.bullets++
		t.pause(brkSentence)
		return j
	}
	spaced := i == 0 || raw[i-1] == ' ' || raw[i-1] == '`'
	if spaced && j < len(raw) && j <= i+2 && raw[j-1] == '-' && isLetter(raw[j]) {
		return j // the dashes of a flag, such as --prune
	}
	if j > i+1 || spaced && (j == len(raw) || raw[j] == ' ' || raw[j] == '\n') {
		t.pause(brkClause)
	}
	return j
}

// newline reads the end of a line at i: it ends the sentence unless the next
// line plainly goes on with it.
func (t *text) newline(i int) {
	raw := t.raw
	j := i + 1
	for j < len(raw) && (raw[j] == ' ' || raw[j] == '\t' || raw[j] == '\r') {
		j++
	}
	t.lineStart = true
	if j < len(raw) && raw[j] >= 'a' && raw[j] <= 'z' && t.pending < brkClause {
		t.pause(brkClause)
		return
	}
	t.pause(brkSentence)
}

// escape reads an ampersand at i with Slack's escape, if it is one. An escaped
// angle may be part of an arrow.
func (t *text) escape(i int) int {
	rest := t.raw[i:]
	for _, e := range [...]string{"&gt;", "&lt;", "&amp;"} {
		if len(rest) >= len(e) && rest[:len(e)] == e {
			if e != "&amp;" && t.lineStart {
				t.pause(brkSentence)
			}
			return i + len(e)
		}
	}
	return i + 1
}

// angle reads an angle bracket at i: a mention or link is skipped, but for a
// link's own text.
func (t *text) angle(i int) int {
	raw := t.raw
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
		t.mentions++
	case c == '#' || c == '!':
	case scheme(raw[i+1 : end]):
		t.links++
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
		if !isLetter(s[i]) {
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
		case isLetter(c) || isDigit(c) || c == '_' || c == '-' || c == '+':
		default:
			return 0
		}
	}
	return 0
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
