package blockkit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/studybot/studybot/internal/study"
)

// An atom is one character as a member's reader sees it, with the bytes of
// the delivered text that it came from: an entity such as "&lt;" is one atom,
// and all characters of a link's label share the bytes of the link.
type atom struct {
	r          rune
	start, end int
	ends       bool // a line ended here
}

// entities are those that Slack escapes, and only those.
var entities = []struct {
	name string
	r    rune
}{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}}

// read splits a member's message, as Slack delivers it, into atoms. A run of
// white space becomes one space, and a mention or link the words that stand for
// it.
func read(s string) []atom { return readAs(s, true) }

// readAs is read. If tokens is false, what stands between < and > is ordinary
// text.
func readAs(s string, tokens bool) []atom {
	atoms := make([]atom, 0, len(s))
	add := func(r rune, start, end int) {
		if unicode.IsSpace(r) {
			if n := len(atoms); n > 0 && atoms[n-1].r == ' ' {
				atoms[n-1].end = end
				atoms[n-1].ends = atoms[n-1].ends || r == '\n'
				return
			}
			atoms = append(atoms, atom{' ', start, end, r == '\n'})
			return
		}
		if !invisible(r) && !stacked(atoms, r) {
			atoms = append(atoms, atom{r: r, start: start, end: end})
		}
	}
	for i := 0; i < len(s); {
		r, words, n := next(s[i:], tokens)
		if words == "" {
			add(r, i, i+n)
		}
		for _, w := range words {
			add(w, i, i+n)
		}
		i += n
	}
	return trim(atoms)
}

// next reads the beginning of s: one character, or a mention or link, of which
// it returns the words that stand for it. n is how many bytes it read.
func next(s string, tokens bool) (r rune, words string, n int) {
	if s[0] == '&' {
		for _, e := range entities {
			if strings.HasPrefix(s, e.name) {
				return e.r, "", len(e.name)
			}
		}
	}
	if s[0] == '<' && tokens {
		if end := strings.IndexAny(s[1:], "<>\n"); end > 0 && s[1+end] == '>' {
			if w := tokenWords(s[1 : 1+end]); w != "" {
				return 0, w, end + 2
			}
		}
	}
	r, n = utf8.DecodeRuneInString(s) // an invalid byte is U+FFFD, one byte long
	return r, "", n
}

// tokenWords returns the words that a reader is shown for the token body, which
// stands between < and >.
func tokenWords(body string) string {
	ref, text, labelled := strings.Cut(body, "|")
	text = unescape(text)
	switch {
	case strings.HasPrefix(ref, "@"):
		return "@" + orElse(strings.TrimPrefix(text, "@"), "member")
	case strings.HasPrefix(ref, "#"):
		return "#" + orElse(text, "channel")
	case strings.HasPrefix(ref, "!date^"):
		return orElse(text, "a date")
	case strings.HasPrefix(ref, "!subteam^"):
		return "@" + orElse(strings.TrimPrefix(text, "@"), "group")
	case strings.HasPrefix(ref, "!"):
		return "@" + ref[1:]
	case labelled && text != "":
		return text
	}
	return strings.TrimPrefix(unescape(ref), "mailto:")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

var unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

func unescape(s string) string { return unescaper.Replace(s) }

// stacked reports whether r is one combining mark too many on the same letter.
func stacked(atoms []atom, r rune) bool {
	const most = 3
	if !unicode.Is(unicode.Mn, r) || len(atoms) < most {
		return false
	}
	for _, a := range atoms[len(atoms)-most:] {
		if !unicode.Is(unicode.Mn, a.r) {
			return false
		}
	}
	return true
}

func trim(atoms []atom) []atom {
	for len(atoms) > 0 && atoms[0].r == ' ' {
		atoms = atoms[1:]
	}
	for len(atoms) > 0 && atoms[len(atoms)-1].r == ' ' {
		atoms = atoms[:len(atoms)-1]
	}
	return atoms
}

// cutAtoms shortens atoms to at most most, at the end of a word and with an
// ellipsis.
func cutAtoms(atoms []atom, most int) []atom {
	if len(atoms) <= most {
		return atoms
	}
	keep := max(0, most-1)
	at := keep
	for at > keep*2/3 && atoms[at].r != ' ' {
		at--
	}
	if at <= keep*2/3 {
		at = keep
	}
	return append(trim(append([]atom(nil), atoms[:at]...)), atom{r: '…'})
}

// render writes atoms as mrkdwn that shows them letter for letter, and in bold
// those for which bold is true. A nil bold is false for all.
func render(atoms []atom, bold []bool) string {
	var b strings.Builder
	rtl := false
	prev := rune(' ')
	for i, a := range atoms {
		on := bold != nil && bold[i]
		if on && (i == 0 || !bold[i-1]) {
			b.WriteByte('*')
		}
		following := rune(' ')
		if i+1 < len(atoms) {
			following = atoms[i+1].r
		}
		literal(&b, prev, a.r, following)
		if on && (i+1 == len(atoms) || !bold[i+1]) {
			b.WriteByte('*')
		}
		rtl = rtl || unicode.In(a.r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko)
		prev = a.r
	}
	if rtl { // keep its direction from turning what stands around it
		return "\u2068" + b.String() + "\u2069"
	}
	return b.String()
}

// quote shows the part of reply around spans, in quotation marks, with the
// spans bold. It takes about budget characters: of a longer reply it shows
// every span with the words next to it, and of a very long span its beginning
// and its end.
func quote(reply string, spans []study.Span, budget int) string {
	atoms := read(reply)
	bold := within(atoms, spans)
	pieces := windows(atoms, bold, budget)
	if len(pieces) == 0 {
		return "“" + strings.TrimSuffix(render(cutAtoms(atoms, budget), nil), ".") + "”"
	}
	var b strings.Builder
	b.WriteString("“")
	for i, p := range pieces {
		if i > 0 {
			b.WriteString(" … ")
		} else if p.start > 0 && !startsSentence(atoms, p.start) {
			b.WriteString("… ")
		}
		if i+1 == len(pieces) {
			for p.end > p.start && !bold[p.end-1] && strings.ContainsRune(".,;: ", atoms[p.end-1].r) {
				p.end--
			}
		}
		b.WriteString(render(atoms[p.start:p.end], bold[p.start:p.end]))
	}
	last := pieces[len(pieces)-1]
	if last.end < len(atoms) && !endsSentence(atoms, last.end-1) {
		b.WriteString(" …")
	}
	b.WriteString("”")
	return b.String()
}

// within returns which atoms lie in spans, whole words at a time and without
// the spaces at their ends.
func within(atoms []atom, spans []study.Span) []bool {
	bold := make([]bool, len(atoms))
	for _, s := range spans {
		for i, a := range atoms {
			if a.start < s.End && a.end > s.Start {
				bold[i] = true
			}
		}
	}
	for i := range atoms { // towards the end of the word
		if i > 0 && bold[i-1] && wordRune(atoms[i].r) && wordRune(atoms[i-1].r) {
			bold[i] = true
		}
	}
	for i := len(atoms) - 2; i >= 0; i-- { // and towards its beginning
		if bold[i+1] && wordRune(atoms[i].r) && wordRune(atoms[i+1].r) {
			bold[i] = true
		}
	}
	for _, r := range runs(bold) {
		for i := r.start; i < r.end && atoms[i].r == ' '; i++ {
			bold[i] = false
		}
		for i := r.end - 1; i >= r.start && atoms[i].r == ' '; i-- {
			bold[i] = false
		}
	}
	detach(atoms, bold)
	for i := 1; i+1 < len(atoms); i++ { // two spans with a space between are one
		if atoms[i].r == ' ' && bold[i-1] && bold[i+1] {
			bold[i] = true
		}
	}
	return bold
}

// detach takes the signs out of the ends of bold that touch a word outside it,
// because Slack makes nothing bold there.
func detach(atoms []atom, bold []bool) {
	for _, r := range runs(bold) {
		for i := r.start; i < r.end && i > 0 && wordRune(atoms[i-1].r); i++ {
			bold[i] = false
		}
		for i := r.end - 1; i >= r.start && i+1 < len(atoms) && wordRune(atoms[i+1].r); i-- {
			bold[i] = false
		}
	}
}

// A stretch is a range of atoms.
type stretch struct{ start, end int }

// runs returns the stretches of bold.
func runs(bold []bool) []stretch {
	var out []stretch
	for i, on := range bold {
		switch {
		case on && (i == 0 || !bold[i-1]):
			out = append(out, stretch{i, i + 1})
		case on:
			out[len(out)-1].end = i + 1
		}
	}
	return out
}

// windows returns the pieces of atoms to show, about budget together: each
// run of bold with words of its sentence on both sides.
func windows(atoms []atom, bold []bool, budget int) []stretch {
	evidence := shorten(runs(bold), atoms, budget)
	if len(evidence) == 0 {
		return nil
	}
	taken := 0
	for _, r := range evidence {
		taken += r.end - r.start
	}
	side := max(0, budget-taken) / (2 * len(evidence))
	var out []stretch
	for _, r := range evidence {
		w := stretch{leftOf(atoms, r.start, side), rightOf(atoms, r.end, side)}
		if n := len(out); n > 0 && w.start <= out[n-1].end+3 {
			out[n-1].end = max(out[n-1].end, w.end)
			continue
		}
		out = append(out, w)
	}
	return out
}

// shorten splits runs too long for budget into their beginning and end.
func shorten(all []stretch, atoms []atom, budget int) []stretch {
	if len(all) == 0 {
		return nil
	}
	most := max(32, budget/len(all))
	var out []stretch
	for _, r := range all {
		if r.end-r.start <= most {
			out = append(out, r)
			continue
		}
		head, tail := r.start+most*2/3, r.end-most/3
		for head > r.start+most/2 && atoms[head].r != ' ' {
			head--
		}
		for tail < r.end-most/6 && atoms[tail-1].r != ' ' {
			tail++
		}
		if atoms[head-1].r == ' ' {
			head--
		}
		out = append(out, stretch{r.start, head}, stretch{tail, r.end})
	}
	return out
}

// leftOf goes from at to the left, to the beginning of the sentence or of the
// first word within most atoms.
func leftOf(atoms []atom, at, most int) int {
	best := at
	for i := at; i >= 0 && at-i <= most; i-- {
		if startsWord(atoms, i) {
			best = i
		}
		if startsSentence(atoms, i) {
			return i
		}
	}
	return best
}

// rightOf goes from at to the right, to the end of the sentence or of the last
// word within most atoms.
func rightOf(atoms []atom, at, most int) int {
	best := at
	for i := at; i <= len(atoms) && i-at <= most; i++ {
		if i == len(atoms) || atoms[i].r == ' ' {
			best = i
		}
		if i > 0 && endsSentence(atoms, i-1) {
			return i
		}
	}
	return best
}

func startsWord(atoms []atom, i int) bool {
	return i == 0 || i < len(atoms) && atoms[i-1].r == ' '
}

func startsSentence(atoms []atom, i int) bool {
	return i == 0 || atoms[i-1].r == ' ' && (atoms[i-1].ends || i > 1 && endsSentence(atoms, i-2))
}

func endsSentence(atoms []atom, i int) bool {
	switch {
	case i+1 >= len(atoms):
		return true
	case atoms[i+1].ends:
		return true
	}
	return atoms[i+1].r == ' ' && strings.ContainsRune(".!?", atoms[i].r)
}
