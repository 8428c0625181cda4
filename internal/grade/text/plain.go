package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A plainCopy is a text without what is typing and no meaning: signs of
// formatting, needless spaces, characters of no width, typographic quotes and
// dashes, full-width letters and accents. It knows which bytes of the text each
// of its own stands for, and is reused for the next text.
type plainCopy struct {
	raw string
	out []byte
	at  []int32 // of each byte of out: where its character begins in raw

	wraps   bool              // the ends of raw's lines mean nothing
	closers [len(formats)]int // of each sign of formatting: where it is closed, or -i if nothing closes it up to i
	code    bool              // a backtick is open
}

// formats are the signs that Slack formats text with.
const formats = "*_~`"

// odd says which bytes only a text has that may need a plain copy.
var odd = func() (t [256]bool) {
	for c := utf8.RuneSelf; c < len(t); c++ {
		t[c] = true
	}
	for _, c := range []byte(formats + "\n\r\t") {
		t[c] = true
	}
	return t
}()

// isPlain reports whether s is its own plain copy.
func isPlain(s string) bool {
	space := false
	for i := range len(s) {
		c := s[i]
		if odd[c] || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return true
}

// make copies raw.
func (p *plainCopy) make(raw string) string {
	*p = plainCopy{raw: raw, out: p.out[:0], at: p.at[:0], wraps: wrapped(raw) || broken(raw)}
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case c >= utf8.RuneSelf:
			i = p.wide(i)
			continue
		case c == ' ' || c == '\t' || c == '\r':
			p.space(i)
		case c == '\n':
			p.newline(i)
		case strings.IndexByte(formats, c) >= 0 && p.formatting(i):
		default:
			p.put(i, c)
		}
		i++
	}
	return string(p.out)
}

// put appends c for the character at i.
func (p *plainCopy) put(i int, c byte) {
	p.out = append(p.out, c)
	p.at = append(p.at, int32(i))
}

// puts appends s for the character at i.
func (p *plainCopy) puts(i int, s string) {
	for j := range len(s) {
		p.put(i, s[j])
	}
}

// last returns the last byte of the copy, or a space.
func (p *plainCopy) last() byte {
	if n := len(p.out); n > 0 {
		return p.out[n-1]
	}
	return ' '
}

// space appends one space for any number of them.
func (p *plainCopy) space(i int) {
	if c := p.last(); c != ' ' && c != '\n' {
		p.put(i, ' ')
	}
}

// newline appends the end of a line at i, or a space where the sentence
// plainly goes on.
func (p *plainCopy) newline(i int) {
	if p.wraps || p.dangling() || IsDigit(p.last()) && unitAhead(p.raw[i+1:]) {
		p.space(i)
		return
	}
	p.put(i, '\n')
}

// unitAhead reports whether s begins with a unit.
func unitAhead(s string) bool {
	n := 0
	for n < len(s) && IsLetter(s[n]) {
		n++
	}
	_, ok := UnitOf(s[:n])
	return ok
}

// dangling reports whether the clause plainly goes on after the copy's last word.
func (p *plainCopy) dangling() bool {
	return dangles(string(p.out[max(0, len(p.out)-16):]))
}

// dangles reports whether the clause plainly goes on after line's last word.
func dangles(line string) bool {
	line = strings.TrimRight(line, " ")
	word := strings.ToLower(line[strings.LastIndexAny(line, " \n")+1:])
	return dangling[word] || strings.HasSuffix(word, "n't") || strings.HasSuffix(word, ",")
}

// dangling are words that no clause ends in.
var dangling = WordSet(`a an the of to and or in on at by for from with into onto as than its their your our my his her this these those
	that which who if when while because but is are was were be not no can will would should must may might could does do has have so
	= == + & -> -&gt; => =&gt; →`)

// wide copies the character beyond ASCII at i, and returns where it ends.
func (p *plainCopy) wide(i int) int {
	r, n := utf8.DecodeRuneInString(p.raw[i:])
	switch {
	case unicode.In(r, unicode.Mn, unicode.Cf):
	case r == '\u2028' || r == '\u2029' || r == '\u0085':
		p.newline(i)
	case unicode.Is(unicode.Zs, r):
		p.space(i)
	case signs[r] != "":
		p.puts(i, signs[r])
	case unicode.Is(unicode.No, r):
		p.figure(i, r)
	default:
		p.letter(i, r, n)
	}
	return i + n
}

// signs are what people type for typographic signs.
var signs = map[rune]string{
	'‘': "'", '’': "'", 'ʼ': "'", '´': "'", '‛': "'", '′': "'", '“': `"`, '”': `"`, '„': `"`, '«': `"`, '»': `"`, '‟': `"`,
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '−': "-", '—': "--", '―': "--", '⁄': "/", '∕': "/", '№': "#",
}

// figure copies r, which stands for a number: a fraction, a power, or a
// number in a circle.
func (p *plainCopy) figure(i int, r rune) {
	var b [utf8.UTFMax]byte
	d := string(norm.NFKD.Properties(b[:utf8.EncodeRune(b[:], r)]).Decomposition())
	before := p.last()
	switch {
	case strings.ContainsRune(d, '⁄'):
		if IsDigit(before) {
			p.put(i, ' ') // "6½"
		}
	case strings.ContainsRune("⁰¹²³⁴⁵⁶⁷⁸⁹", r) && IsDigit(before):
		if prev, _ := utf8.DecodeLastRuneInString(p.raw[:i]); !strings.ContainsRune("⁰¹²³⁴⁵⁶⁷⁸⁹", prev) {
			p.put(i, '^') // "2¹⁶"
		}
	}
	p.ascii(i, d)
}

// letter copies r of n bytes: in its plain form, if that is ASCII.
func (p *plainCopy) letter(i int, r rune, n int) {
	if d := decomposed(p.raw[i : i+n]); d != "" && (IsLetter(d[0]) || IsDigit(d[0]) || r >= wideSigns && d[0] < utf8.RuneSelf && !markup(d[0])) {
		p.ascii(i, d)
		return
	}
	p.puts(i, p.raw[i:i+n])
}

// wideSigns is where the small and the full-width forms of ASCII signs begin.
const wideSigns = 0xfe50

// markup reports whether c means something to Slack, so that no other sign may
// become one.
func markup(c byte) bool { return c == '<' || c == '>' || c == '&' }

// decomposed returns the compatibility form of the character c.
func decomposed(c string) string { return string(norm.NFKD.PropertiesString(c).Decomposition()) }

// ascii copies d, the plain form of the character at i, without its marks.
func (p *plainCopy) ascii(i int, d string) {
	for _, r := range d {
		switch {
		case r == '⁄':
			p.put(i, '/')
		case !unicode.Is(unicode.Mn, r):
			p.puts(i, string(r))
		}
	}
}

// formatting reports whether the sign at i begins or ends a stretch that Slack
// formats, rather than being an operator, a wildcard or part of a name.
func (p *plainCopy) formatting(i int) bool {
	kind := strings.IndexByte(formats, p.raw[i])
	if p.raw[i] == '`' {
		return p.backtick(i)
	}
	closer := &p.closers[kind]
	switch {
	case i == *closer && i > 0:
		return true
	case i < *closer: // within a stretch: one of a run such as "**43**", or an operator
		return p.raw[i-1] == p.raw[i] || p.raw[i+1] == p.raw[i]
	case i < -*closer:
		return false
	}
	return p.opens(i, closer)
}

// backtick reports whether the one at i is of code, and no apostrophe.
func (p *plainCopy) backtick(i int) bool {
	if !p.code && IsLetter(p.last()) && i+1 < len(p.raw) && IsLetter(p.raw[i+1]) {
		return false
	}
	p.code = !p.code
	return true
}

// opens reports whether the sign at i begins a stretch, and notes its closer.
func (p *plainCopy) opens(i int, closer *int) bool {
	raw, c := p.raw, p.raw[i]
	if c := p.last(); IsLetter(c) || IsDigit(c) || c >= utf8.RuneSelf {
		return false
	}
	j := i
	for j < len(raw) && raw[j] == c {
		j++
	}
	if j == len(raw) || spaceBegins(raw[j:]) || c == '_' && j > i+1 { // "__name__" is a name
		*closer = -j
		return false
	}
	for ; j < len(raw) && raw[j] != '\n'; j++ {
		if raw[j] == c && !spaceEnds(raw[:j]) && (j+1 == len(raw) || raw[j+1] != c && !joins(raw[j+1:])) {
			*closer = j
			return true
		}
	}
	*closer = -j
	return false
}

// spaceBegins reports whether s begins with a space of any kind.
func spaceBegins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// spaceEnds reports whether s ends with a space of any kind.
func spaceEnds(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(r)
}

// joins reports whether s goes on what it stands behind: with a word, a number or
// an opening bracket.
func joins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '(' || r == '[' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// origin returns the bytes of the text that bytes from..to-1 of the copy stand for.
func (p *plainCopy) origin(from, to int) (start, end int) {
	start, end = int(p.at[from]), int(p.at[to-1])
	_, n := utf8.DecodeRuneInString(p.raw[end:])
	end += n
	for end < len(p.raw) && p.raw[end] >= utf8.RuneSelf { // a mark belongs to its letter
		r, n := utf8.DecodeRuneInString(p.raw[end:])
		if !unicode.Is(unicode.Mn, r) {
			break
		}
		end += n
	}
	return start, end
}

// leastWrapped is the least width, in characters, that a text is wrapped at.
const leastWrapped = 24

// wrapped reports whether the ends of s's lines are where a program wrapped it: no
// first word of a line had room in the line before. What is added behind the
// last line may make it longer.
func wrapped(s string) bool {
	s = strings.TrimSpace(s)
	end := strings.LastIndexByte(s, '\n')
	if end < 0 {
		return false
	}
	width, lines := 0, 1
	for line := range strings.SplitSeq(s[:end], "\n") {
		width = max(width, utf8.RuneCountInString(line))
		lines++
	}
	if width < leastWrapped {
		return false
	}
	before := width
	for line := range strings.SplitSeq(s, "\n") {
		word, _, _ := strings.Cut(line, " ")
		if word == "" || before+1+utf8.RuneCountInString(word) <= width || item(line) || lines == 2 && before < width && capital(word) {
			return false
		}
		before = utf8.RuneCountInString(line)
	}
	return true
}

// continuing are words that go on with a clause, and begin no item.
var continuing = WordSet("of and or is are was were be been than that which who but because into via per = == + -> -&gt; => =&gt; →")

// broken reports whether s is sentences whose lines end anywhere: in a good
// part of them the clause plainly goes on in the next line. Lists are none.
func broken(s string) bool {
	s = strings.TrimSpace(s)
	ends, goOn, before := -1, 0, ""
	for line := range strings.SplitSeq(s, "\n") {
		word, _, _ := strings.Cut(line, " ")
		if word == "" || item(line) {
			return false
		}
		if ends++; ends > 0 && (dangles(before) || continuing[word]) {
			goOn++
		}
		before = line
	}
	return ends > 0 && goOn*6 >= ends
}

// capital reports whether word begins a sentence, as "When" does and "ASGs" does not.
func capital(word string) bool {
	return len(word) > 1 && IsUpper(word[0]) && strings.IndexFunc(word[1:], unicode.IsUpper) < 0
}

// item reports whether line begins an item of a list, or a quotation.
func item(line string) bool {
	sign, _, _ := strings.Cut(line, " ")
	switch sign {
	case "-", "*", "&gt;", "•", "·", "◦", "▪", "‣":
		return true
	}
	n := strings.IndexFunc(sign, func(r rune) bool { return r < '0' || r > '9' })
	return n > 0 && n == len(sign)-1 && (sign[n] == '.' || sign[n] == ')')
}
