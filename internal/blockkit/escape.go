package blockkit

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// escaper replaces the three characters that Slack gives a meaning in any
// text. See https://docs.slack.dev/messaging/formatting-message-text.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// plain makes text from outside safe to stand in mrkdwn, where it is shown
// letter for letter on one line. It keeps at most most characters. Slack may
// have escaped s already.
func plain(s string, most int) string {
	return render(cutAtoms(readAs(s, false), most), nil)
}

// author escapes an author's words, keeps their mrkdwn, and cuts them so that
// the result has at most most characters.
func author(s string, most int) string {
	return escapeWithin(strings.TrimSpace(clean(s)), most)
}

// escapeWithin escapes s, cut so that the result has at most most characters.
func escapeWithin(s string, most int) string {
	out := escaper.Replace(s)
	limit := utf8.RuneCountInString(s)
	for n := utf8.RuneCountInString(out); n > most; n = utf8.RuneCountInString(out) {
		limit = min(limit*most/n, limit-1)
		out = escaper.Replace(cut(s, limit))
	}
	return out
}

// clause is an author's sentence without its full stop, so that more words can
// follow.
func clause(s string, most int) string {
	return strings.TrimSuffix(author(s, most), ".")
}

// block puts s into a code block, letter for letter.
func block(s string, most int) string {
	s = strings.ReplaceAll(clean(s), "```", "ˋˋˋ")
	return "```\n" + escapeWithin(strings.Trim(s, "\n"), most-8) + "\n```"
}

// label is text for a button or another place without mrkdwn.
func label(s string, most int) string {
	atoms := readAs(s, false)
	for limit := most; ; {
		var b strings.Builder
		for _, a := range cutAtoms(atoms, limit) {
			b.WriteRune(a.r)
		}
		out := escaper.Replace(b.String())
		over := utf8.RuneCountInString(out) - most
		if over <= 0 {
			return out
		}
		limit -= over
	}
}

// clean drops what no reader can see and what can garble a screen: control
// characters other than line feeds and tabs, marks of writing direction, and
// bytes that are not UTF-8.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// invisible reports whether r is dropped from all text.
func invisible(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069: // embeddings, overrides, isolates
		return true
	case r == 0x200E || r == 0x200F || r == 0x061C: // direction marks
		return true
	case r == 0x200B || r == 0x2060 || r == 0xFEFF || r == 0x00AD || r == 0x180E: // zero width
		return true
	case r >= 0xE0000 && r <= 0xE007F, r >= 0xFFF9 && r <= 0xFFFB: // tags, interlinear notes
		return true
	}
	return false
}

// literal writes r so that mrkdwn shows it as it is, standing between prev
// and next. Signs of formatting become other signs that look the same.
func literal(b *strings.Builder, prev, r, next rune) {
	switch r {
	case '&':
		b.WriteString("&amp;")
	case '<':
		b.WriteString("&lt;")
	case '>':
		b.WriteString("&gt;")
	case '*':
		b.WriteRune('∗')
	case '~':
		b.WriteRune('∼')
	case '`':
		b.WriteRune('ˋ')
	case '_':
		if wordRune(prev) && wordRune(next) { // snake_case is no italics
			b.WriteRune('_')
		} else {
			b.WriteRune('ˍ')
		}
	default:
		b.WriteRune(r)
	}
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// cut shortens s to at most most characters, at the end of a word and with an
// ellipsis. It closes a sign of formatting that it would leave open.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	keep := max(0, most-2) // room for the ellipsis and a closing sign
	at := keep
	for at > keep*2/3 && !unicode.IsSpace(runes[at]) {
		at--
	}
	if at <= keep*2/3 {
		at = keep // one very long word
	}
	out := strings.TrimRightFunc(string(runes[:at]), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:–—", r)
	})
	for _, sign := range []string{"`", "*"} {
		if strings.Count(out, sign)%2 == 1 {
			return out + sign + "…"
		}
	}
	return out + "…"
}
