package text

import "strings"

// MaxStem is the longest word that is stemmed: longer ones are not words of a language.
const MaxStem = 40

// Stem returns what the inflections of the normal form w have in common: its
// stem by the Porter2 algorithm (snowballstem.org/algorithms/english).
func Stem(w string) string {
	if len(w) < 3 || len(w) > MaxStem {
		return w
	}
	var b [MaxStem + 1]byte
	return string(StemInto(&b, w))
}

// StemInto is Stem without allocating: the result lies in buf.
func StemInto[T string | []byte](buf *[MaxStem + 1]byte, w T) []byte {
	if len(w) <= maxIrregular {
		if x, ok := regular[string(w)]; ok {
			return buf[:copy(buf[:], x)]
		}
	}
	return regularStem(buf, w)
}

// maxIrregular is the length of the longest form of irregular.
const maxIrregular = 11

// regularStem is StemInto for words that irregular does not have.
func regularStem[T string | []byte](buf *[MaxStem + 1]byte, w T) []byte {
	n := copy(buf[:MaxStem], w)
	s := stemmer{b: buf[:n]}
	if n < 3 || len(w) > MaxStem {
		return s.b
	}
	if x, ok := stemExceptions[string(s.b)]; ok {
		return buf[:copy(buf[:], x)]
	}
	if plural(s.b) {
		return s.b[:n-1]
	}
	s.markY()
	s.regions()
	s.step1a()
	if !stemDone[string(s.b)] {
		s.step1b()
		s.step1c()
		s.step2()
		s.step3()
		s.step4()
		s.step5()
	}
	for i, c := range s.b {
		if c == 'Y' {
			s.b[i] = 'y'
		}
	}
	return s.b
}

// stemExceptions are words whose stem the rules would get wrong.
var stemExceptions = map[string]string{
	"skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl", "gently": "gentl",
	"ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl", "sky": "sky", "news": "news", "howe": "howe",
	"atlas": "atlas", "cosmos": "cosmos", "bias": "bias", "andes": "andes",
	"slos": "slo", "slas": "sla", "slis": "sli", "hpas": "hpa", "vpas": "vpa", "cpus": "cpu", "gpus": "gpu", "goes": "go",
}

// irregular are verbs whose forms have no ending to take off, each with those
// of its forms that are hardly ever another word.
var irregular = map[string]string{
	"go": "went gone", "hear": "heard", "write": "wrote written", "choose": "chose chosen", "take": "took taken", "give": "gave given",
	"break": "broke broken", "keep": "kept", "send": "sent", "build": "built", "rebuild": "rebuilt", "lose": "lost", "hold": "held", "run": "ran", "begin": "began begun",
	"know": "knew known", "show": "shown", "see": "seen", "grow": "grew grown", "come": "came", "become": "became", "pay": "paid",
	"spend": "spent", "bring": "brought", "buy": "bought", "catch": "caught", "teach": "taught", "tell": "told",
	"hide": "hidden", "fall": "fallen", "drive": "drove driven", "freeze": "froze frozen", "steal": "stole stolen", "wake": "woke woken",
	"speak": "spoke spoken", "forget": "forgot forgotten", "understand": "understood", "overwrite": "overwrote overwritten", "rewrite": "rewrote rewritten",
	"find": "found", "bind": "bound", "throw": "threw thrown", "draw": "drew drawn", "rise": "risen", "arise": "arose arisen",
	"sell": "sold", "feed": "fed", "deal": "dealt", "win": "won", "sleep": "slept", "stick": "stuck",
	"overtake": "overtook overtaken", "undo": "undone", "withdraw": "withdrew withdrawn", "shrink": "shrank shrunk", "swear": "sworn", "tear": "torn",
}

// regular maps the forms of irregular to the stems of their verbs.
var regular = func() map[string]string {
	m := make(map[string]string, 2*len(irregular))
	for verb, forms := range irregular {
		var b [MaxStem + 1]byte
		s := string(regularStem(&b, verb))
		for _, f := range strings.Fields(forms) {
			m[f] = s
		}
	}
	return m
}()

// IrregularForms maps the stem of each verb of irregular to its forms.
var IrregularForms = func() map[string][]string {
	m := make(map[string][]string, len(irregular))
	for form, s := range regular {
		m[s] = append(m[s], form)
	}
	return m
}()

// plural reports whether the letters w, which have no vowel, are the plural of
// an abbreviation, as in "VPCs" and "pvcs". What ends in fs, ps or ss is none.
func plural(w []byte) bool {
	n := len(w)
	if n < 3 || n > 6 || w[n-1] != 's' {
		return false
	}
	switch w[n-2] {
	case 'f', 'p', 's', 't':
		return false
	}
	for _, c := range w {
		if vowel(c) || !IsLower(c) {
			return false
		}
	}
	switch string(w) {
	case "dns", "tls", "aws", "rds", "kms", "dms", "sqs", "sns", "gcs", "mls", "wks", "cbs", "hls", "cvs", "lvs":
		return false
	}
	return true
}

// stemDone are words that stay as they are after step 1a.
var stemDone = map[string]bool{
	"inning": true, "outing": true, "canning": true, "herring": true, "earring": true, "proceed": true, "exceed": true, "succeed": true,
}

// A stemmer holds a word while its endings come off. A capital Y is a consonant.
type stemmer struct {
	b      []byte
	r1, r2 int // where the regions of the same names begin
}

func vowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// markY writes each y that is a consonant as Y.
func (s *stemmer) markY() {
	for i, c := range s.b {
		if c == 'y' && (i == 0 || vowel(s.b[i-1])) {
			s.b[i] = 'Y'
		}
	}
}

// regions finds R1, what follows the first consonant after a vowel, and R2,
// the same within R1.
func (s *stemmer) regions() {
	s.r1 = s.after(0)
	for _, p := range [...]string{"gener", "commun", "arsen"} {
		if len(s.b) >= len(p) && string(s.b[:len(p)]) == p {
			s.r1 = len(p)
		}
	}
	s.r2 = s.after(s.r1)
}

func (s *stemmer) after(i int) int {
	for i++; i < len(s.b); i++ {
		if vowel(s.b[i-1]) && !vowel(s.b[i]) {
			return i + 1
		}
	}
	return len(s.b)
}

func (s *stemmer) ends(suffix string) bool {
	n := len(s.b) - len(suffix)
	return n >= 0 && string(s.b[n:]) == suffix
}

// swap replaces the last n bytes by to, which is at most one byte longer.
func (s *stemmer) swap(n int, to string) {
	s.b = append(s.b[:len(s.b)-n], to...)
}

// hasVowel reports whether there is a vowel before the last n bytes.
func (s *stemmer) hasVowel(n int) bool {
	for _, c := range s.b[:len(s.b)-n] {
		if vowel(c) {
			return true
		}
	}
	return false
}

func (s *stemmer) step1a() {
	switch {
	case s.ends("sses"):
		s.swap(2, "")
	case s.ends("ied"), s.ends("ies"):
		if len(s.b) > 4 {
			s.swap(2, "")
		} else {
			s.swap(1, "")
		}
	case s.ends("us"), s.ends("ss"):
	case s.ends("s"):
		if len(s.b) > 2 && s.hasVowel(2) {
			s.swap(1, "")
		}
	}
}

func (s *stemmer) step1b() {
	n := 0
	switch {
	case s.ends("eedly"):
		n = 5
	case s.ends("eed"):
		n = 3
	case s.ends("ingly"):
		s.trim(5)
		return
	case s.ends("edly"):
		s.trim(4)
		return
	case s.ends("ing"):
		s.trim(3)
		return
	case s.ends("ed"):
		s.trim(2)
		return
	}
	if n > 0 && len(s.b)-n >= s.r1 {
		s.swap(n-2, "")
	}
}

// trim takes off n bytes of "ed" or "ing" and mends what is left.
func (s *stemmer) trim(n int) {
	if !s.hasVowel(n) {
		return
	}
	s.swap(n, "")
	l := len(s.b)
	switch {
	case s.ends("at"), s.ends("bl"), s.ends("iz"):
		s.swap(0, "e")
	case l > 1 && s.b[l-1] == s.b[l-2] && doubled(s.b[l-1]):
		s.swap(1, "")
	case s.r1 >= l && s.short(l):
		s.swap(0, "e")
	}
}

func doubled(c byte) bool {
	switch c {
	case 'b', 'd', 'f', 'g', 'm', 'n', 'p', 'r', 't':
		return true
	}
	return false
}

// short reports whether the first l bytes end in a short syllable.
func (s *stemmer) short(l int) bool {
	if l == 2 {
		return vowel(s.b[0]) && !vowel(s.b[1])
	}
	if l < 3 {
		return false
	}
	c := s.b[l-1]
	return !vowel(c) && c != 'w' && c != 'x' && c != 'Y' && vowel(s.b[l-2]) && !vowel(s.b[l-3])
}

func (s *stemmer) step1c() {
	l := len(s.b)
	if l > 2 && (s.b[l-1] == 'y' || s.b[l-1] == 'Y') && !vowel(s.b[l-2]) {
		s.b[l-1] = 'i'
	}
}

// A rule replaces an ending by another.
type rule struct{ from, to string }

// Longer endings come before those that they end in.
var step2Rules = []rule{
	{"ational", "ate"},
	{"ization", "ize"},
	{"fulness", "ful"},
	{"ousness", "ous"},
	{"iveness", "ive"},
	{"tional", "tion"},
	{"biliti", "ble"},
	{"lessli", "less"},
	{"entli", "ent"},
	{"ation", "ate"},
	{"alism", "al"},
	{"aliti", "al"},
	{"ousli", "ous"},
	{"iviti", "ive"},
	{"fulli", "ful"},
	{"enci", "ence"},
	{"anci", "ance"},
	{"abli", "able"},
	{"izer", "ize"},
	{"ator", "ate"},
	{"alli", "al"},
	{"bli", "ble"},
	{"ogi", "og"},
	{"li", ""},
}

func (s *stemmer) step2() {
	for _, r := range step2Rules {
		if !s.ends(r.from) {
			continue
		}
		at := len(s.b) - len(r.from)
		if at < s.r1 {
			return
		}
		if r.from == "ogi" && (at == 0 || s.b[at-1] != 'l') {
			return
		}
		if r.from == "li" && (at == 0 || !liEnding(s.b[at-1])) {
			return
		}
		s.swap(len(r.from), r.to)
		return
	}
}

func liEnding(c byte) bool {
	switch c {
	case 'c', 'd', 'e', 'g', 'h', 'k', 'm', 'n', 'r', 't':
		return true
	}
	return false
}

var step3Rules = []rule{
	{"ational", "ate"},
	{"tional", "tion"},
	{"alize", "al"},
	{"icate", "ic"},
	{"iciti", "ic"},
	{"ative", ""},
	{"ical", "ic"},
	{"ness", ""},
	{"ful", ""},
}

func (s *stemmer) step3() {
	for _, r := range step3Rules {
		if !s.ends(r.from) {
			continue
		}
		at := len(s.b) - len(r.from)
		if at >= s.r1 && (r.from != "ative" || at >= s.r2) {
			s.swap(len(r.from), r.to)
		}
		return
	}
}

var step4Endings = []string{
	"ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic",
}

func (s *stemmer) step4() {
	for _, e := range step4Endings {
		if !s.ends(e) {
			continue
		}
		at := len(s.b) - len(e)
		if at >= s.r2 && (e != "ion" || at > 0 && (s.b[at-1] == 's' || s.b[at-1] == 't')) {
			s.swap(len(e), "")
		}
		return
	}
}

func (s *stemmer) step5() {
	l := len(s.b)
	if l == 0 {
		return
	}
	switch s.b[l-1] {
	case 'e':
		if l-1 >= s.r2 || l-1 >= s.r1 && !s.short(l-1) {
			s.swap(1, "")
		}
	case 'l':
		if l-1 >= s.r2 && l > 1 && s.b[l-2] == 'l' {
			s.swap(1, "")
		}
	}
}
