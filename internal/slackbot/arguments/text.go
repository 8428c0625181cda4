package arguments

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestText bounds how much of what follows a command is read, in bytes. No
// command needs nearly as much.
const longestText = 2000

// Text returns what a member typed after command, which has its slash, with
// what is not meaning taken out: words with one space between them.
func Text(command, typed string) string {
	words := words(typed)
	name := strings.TrimPrefix(strings.ToLower(command), "/")
	for len(words) > 0 {
		first := strings.ToLower(words[0])
		// A word alone after /term is the term that is looked up.
		again := first == name && (len(words) > 1 || name != "term")
		if first != "/"+name && !again {
			break
		}
		words = words[1:]
	}
	return strings.Join(words, " ")
}

// control is a mention, channel or link as Slack writes it: <#C123|name>.
var control = regexp.MustCompile(`<([@#!]?)([^<>|]*)(\|[^<>]*)?>`)

// entities are the three signs that Slack escapes.
var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// signs are written out, or away, before compatible letters are made one:
// that would turn 1½ into eleven halves, and add letters to a trade mark.
var signs = strings.NewReplacer("½", ".5", "¼", ".25", "¾", ".75", "™", "", "℠", "", "®", "", "©", "")

// words returns the words of typed.
func words(typed string) []string {
	s := strings.ToValidUTF8(typed[:min(len(typed), longestText)], "")
	s = entities.Replace(control.ReplaceAllStringFunc(s, readControl))
	s = strings.Map(visible, norm.NFKC.String(signs.Replace(s)))
	var out []string
	for word := range strings.FieldsSeq(s) {
		if word = bare(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}

// readControl returns what a member reads where Slack writes a mention, a
// channel or a link.
func readControl(s string) string {
	found := control.FindStringSubmatch(s)
	sign, name, label := found[1], found[2], strings.TrimPrefix(found[3], "|")
	if label == "" {
		label = name
	}
	if sign == "!" {
		return label // <!here>, and <!date^…|text>
	}
	return sign + strings.TrimPrefix(label, sign)
}

// visible drops what no reader can see, makes one space of all, and one dash
// and one apostrophe too. An emoji is a space: words beside it stay apart.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.IsControl(r), r == 0x1160, r == 0x2800: // two blanks that are no spaces
		return ' '
	case unicode.In(r, unicode.Cf, unicode.Me), r >= 0xFE00 && r <= 0xFE0F: // zero width, keycaps, the look of an emoji
		return -1
	case unicode.Is(unicode.So, r), r >= 0x1F3FB && r <= 0x1F3FF: // emoji and their tones of skin
		return ' '
	case unicode.Is(unicode.Pd, r), r == 0x2212: // dashes and the minus sign
		return '-'
	case r == '’' || r == '‘' || r == 'ʼ' || r == '´':
		return '\''
	}
	return r
}

const (
	// around are the signs that stand around words: of quotation, of formatting,
	// and brackets, which usage hints are written with.
	around = "\"'`“”„‟‹›«»‚‛′″ˋ「」『』〝〞*_~()[]{}<>|\\"
	// after are the signs that end a sentence or a part of one.
	after = ".,;:!?、。"
)

// An emoji may come as its name between colons, beside a word or alone.
const emojiNames = `(?::(?:[+-]1|100|[\p{L}\p{N}_+'-]*\p{L}[\p{L}\p{N}_+'-]*):)+`

var (
	emojiBefore = regexp.MustCompile(`^` + emojiNames)
	emojiAfter  = regexp.MustCompile(emojiNames + `$`)
)

// mostLayers bounds how many layers of signs are taken off a word: nobody types
// as many, and each costs time.
const mostLayers = 12

// bare returns word without the signs around it. It is empty where nothing else
// is there.
func bare(word string) string {
	before := ""
	for range mostLayers {
		if word == before {
			break
		}
		before = word
		word = strings.Trim(word, around)
		word = emojiAfter.ReplaceAllString(emojiBefore.ReplaceAllString(word, ""), "")
		word = strings.TrimLeft(strings.TrimRight(word, after), ",;:!?¿¡、。#")
		if rest := strings.TrimLeft(word, "-."); startsWithLetter(rest) {
			word = rest // "-5m" is less than nothing, and ".5" a half: they stay
		}
	}
	if word != "&" && !strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return ""
	}
	return word
}

func startsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}
