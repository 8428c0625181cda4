package kit

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// MaxText is where Slack truncates a message's text, in characters.
const MaxText = 40000

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Escape is text with the three characters escaped that Slack escapes.
func Escape(text string) string { return escaper.Replace(text) }

// The parts of typed text that Slack turns into something else.
var (
	codePattern  = regexp.MustCompile("(?s)```.*?```|`[^`\n]+`")
	typedPattern = regexp.MustCompile(
		`https?://[^\s<>|]+` +
			`|[\w.+-]+@[\w-]+(?:\.[\w-]+)+` +
			`|\b(?:[a-zA-Z0-9-]+\.)+(?:com|org|net|io|dev|app)\b(?:/[^\s<>|]*)?` +
			`|@[\p{L}\p{N}._-]+` +
			`|#[\p{L}\p{N}_-]+`)
	urlPattern     = regexp.MustCompile(`^https?://[^\s<>|]+`)
	controlPattern = regexp.MustCompile(`^<(?:@[UWB][A-Z0-9]+|#[CGD][A-Z0-9]+|![a-z]|https?://|mailto:|tel:)[^<>]*>`)
	entityPattern  = regexp.MustCompile(`^&(?:amp|lt|gt);`)
)

// outsideCode is text with f applied to what is outside code, and code escaped by
// inCode.
func outsideCode(text string, f, inCode func(string) string) string {
	var b strings.Builder
	at := 0
	for _, loc := range codePattern.FindAllStringIndex(text, -1) {
		b.WriteString(f(text[at:loc[0]]))
		b.WriteString(inCode(text[loc[0]:loc[1]]))
		at = loc[1]
	}
	b.WriteString(f(text[at:]))
	return b.String()
}

// A Directory knows whom and what typed text may name. Both functions give an
// empty id for a name that nobody has.
type Directory interface {
	// MemberID is the id of the member called name.
	MemberID(name string) string
	// PublicChannelID is the id of the public channel called name.
	PublicChannelID(name string) string
}

// Typed is what Slack makes of text that a member typed: escaped, with mentions,
// channels and links as control sequences.
func Typed(text string, names Directory) string {
	part := func(part, before string) string { return typedPart(part, before, names) }
	return outsideCode(Truncate(text, MaxText), func(s string) string {
		return replaceParts(s, typedPattern, part)
	}, Escape)
}

// replaceParts is s with what pattern finds replaced by f and the rest escaped.
func replaceParts(s string, pattern *regexp.Regexp, f func(part, before string) string) string {
	var b strings.Builder
	at := 0
	for _, loc := range pattern.FindAllStringIndex(s, -1) {
		b.WriteString(Escape(s[at:loc[0]]))
		b.WriteString(f(s[loc[0]:loc[1]], s[:loc[0]]))
		at = loc[1]
	}
	b.WriteString(Escape(s[at:]))
	return b.String()
}

func typedPart(part, before string, names Directory) string {
	last, _ := utf8.DecodeLastRuneInString(before)
	midWord := before != "" && !strings.ContainsRune(" \t\n(,;:\"'*_~>[", last)
	switch {
	case strings.HasPrefix(part, "http"):
		return linked(part)
	case part[0] == '@' && !midWord:
		return mention(part, names)
	case part[0] == '#' && !midWord:
		name := strings.ToLower(part[1:])
		if id := names.PublicChannelID(name); id != "" {
			return "<#" + id + "|" + name + ">"
		}
	case strings.Contains(part, "@") && part[0] != '@':
		return "<mailto:" + part + "|" + part + ">"
	case strings.Contains(part, ".") && part[0] != '@' && part[0] != '#' && !midWord:
		return "<http://" + Escape(part) + "|" + Escape(part) + ">"
	}
	return Escape(part)
}

// mention is what @name becomes; trailing punctuation stays outside.
func mention(part string, names Directory) string {
	name := strings.TrimRight(part[1:], ".-_")
	rest := Escape(part[1+len(name):])
	switch strings.ToLower(name) {
	case "channel", "here", "everyone":
		return "<!" + strings.ToLower(name) + ">" + rest
	}
	if id := names.MemberID(name); id != "" {
		return "<@" + id + ">" + rest
	}
	return Escape(part)
}

// linked is a bare address as Slack stores it; trailing punctuation stays outside.
func linked(url string) string {
	core := strings.TrimRight(url, `.,;:!?'"`)
	if strings.HasSuffix(core, ")") && !strings.Contains(core, "(") {
		core = strings.TrimRight(core, ")")
	}
	return "<" + Escape(core) + ">" + Escape(url[len(core):])
}

// Sent is what Slack makes of text that an app sent: well-formed control
// sequences and entities stay, other special characters are escaped, and bare
// addresses become links.
func Sent(text string) string {
	keep := func(link bool) func(string) string {
		return func(s string) string { return sentPart(s, link) }
	}
	return outsideCode(text, keep(true), keep(false))
}

func sentPart(s string, link bool) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexAny(s, "&<>h")
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		n := 1
		switch {
		case s[0] == 'h':
			if url := urlPattern.FindString(s); link && url != "" {
				n = len(url)
				b.WriteString(linked(unescapeText(s[:n])))
			} else {
				b.WriteByte('h')
			}
		case s[0] == '<' && controlPattern.MatchString(s):
			n = len(controlPattern.FindString(s))
			b.WriteString(s[:n])
		case s[0] == '&' && entityPattern.MatchString(s):
			n = len(entityPattern.FindString(s))
			b.WriteString(s[:n])
		default:
			b.WriteString(Escape(s[:1]))
		}
		s = s[n:]
	}
	return b.String()
}

func unescapeText(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// Truncate is the first n characters of s.
func Truncate(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

var emojiPattern = regexp.MustCompile(`^[a-z0-9_'+-]+(::skin-tone-[2-6])?$`)

// IsEmojiName reports whether name may be an emoji's, without its colons.
func IsEmojiName(name string) bool { return emojiPattern.MatchString(name) }
