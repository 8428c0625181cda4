//go:build !race

// These tests try the whole bank. The race detector makes that many times slower and
// has nothing to find in it; make test runs them without it.

package quiz_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/study"
)

// A noise changes how a reply is typed, and not what it says.
type noise func(reply string) string

// around formats a reply of which nothing is formatted so yet.
func around(mark string) noise {
	return func(s string) string {
		if strings.Contains(" "+s, " "+mark) || strings.TrimSpace(s) != s {
			return s
		}
		return mark + s + reversed(mark)
	}
}

// reversed returns s from its end.
func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// inside formats the nth word, counted round.
func inside(mark string, n int) noise {
	return func(s string) string {
		words := strings.Split(s, " ")
		i := n % len(words)
		if words[i] == "" || strings.Contains(" "+s, " "+mark) || strings.ContainsAny(words[i], "*_~`<>") || strings.Contains(s, "`") {
			return s
		}
		words[i] = mark + words[i] + mark
		return strings.Join(words, " ")
	}
}

func before(words string) noise { return func(s string) string { return words + s } }
func behind(words string) noise { return func(s string) string { return s + words } }

func replaced(pairs ...string) noise {
	r := strings.NewReplacer(pairs...)
	return r.Replace
}

// mapped replaces single characters outside of Slack's escapes and links.
func mapped(f func(r rune) rune) noise {
	return func(s string) string {
		if strings.ContainsAny(s, "<>&:") {
			return s
		}
		return strings.Map(f, s)
	}
}

// wrappedAt breaks lines of at most width letters.
func wrappedAt(width int) noise {
	return func(s string) string {
		if strings.Contains(s, "\n") || strings.Contains(s, "  ") {
			return s
		}
		var out strings.Builder
		n := 0
		for i, w := range strings.Split(s, " ") {
			switch {
			case i > 0 && n+1+utf8.RuneCountInString(w) > width:
				out.WriteByte('\n')
				n = 0
			case i > 0:
				out.WriteByte(' ')
				n++
			}
			out.WriteString(w)
			n += utf8.RuneCountInString(w)
		}
		return out.String()
	}
}

// broken ends a line behind every nth word.
func broken(n int) noise {
	return func(s string) string {
		if strings.Contains(s, "\n") || strings.Contains(s, "  ") {
			return s
		}
		words := strings.Split(s, " ")
		for i := n - 1; i+1 < len(words); i += n {
			words[i] += "\n"
		}
		return strings.ReplaceAll(strings.Join(words, " "), "\n ", "\n")
	}
}

func fullWidth(r rune) rune {
	if r > ' ' && r < 0x7f && !strings.ContainsRune("<>&*_~`", r) {
		return r + 0xfee0
	}
	return r
}

// noises are of every kind that a reply may have.
var noises = map[string]noise{
	"bold": around("*"), "italics": around("_"), "strike": around("~"), "code": around("`"), "block": around("```"), "bold italics": around("*_"),
	"a bold word": inside("*", 2), "a bold first word": inside("*", 0), "an italic word": inside("_", 3), "a struck word": inside("~", 1), "code in it": inside("`", 4),
	"two spaces": replaced(" ", "  "), "no-break spaces": replaced(" ", "\u00a0"), "thin spaces": replaced(" ", "\u2009"), "a space behind": behind(" "), "a space before": before("  "), "tabs": replaced(" ", "\t"),
	"no width": replaced(" ", "\u200b ", "e", "e\u200d"), "a byte order mark": before("\ufeff"), "soft hyphens": replaced("t", "t\u00ad"), "joiners": replaced("o", "o\u2060"),
	"curly quotes": replaced("'", "’", `"`, "“"), "primes": replaced("'", "´"), "en dashes": replaced("-", "–"), "hyphens": replaced("-", "‐"), "unbroken hyphens": replaced("-", "\u2011"), "two hyphens": replaced("—", "--"), "spaced en dashes": replaced(" - ", " – "),
	"full width": mapped(fullWidth), "composed": norm.NFC.String, "decomposed": norm.NFD.String, "accents": replaced("e", "é"), "combining": replaced("o", "o\u0308"), "ligatures": replaced("fi", "ﬁ"),
	"lol": behind(" lol"), "LOL": before("lol "), "thanks": behind(" thanks"), "thanks!": behind(", thanks!"), "thx": behind(" thx"), "Thx": before("thx! "), "cc": behind(" cc <@U024BE7LH>"), "CC": behind("\ncc <@U024BE7LH> <@U024BE7LJ>"),
	"answer": before("Answer: "), "my answer": before("my answer: "), "A": before("A: "), "hmm": before("hmm, "), "Hmm": before("Hmm... "), "IMHO": before("IMHO "), "imho": behind(" imho"), "I'd say": before("I'd say: "), "I'd say ": before("I'd say "), "I would say": before("I would say "),
	"I think": before("I think "), "I think,": before("I think, "), "I think.": behind(", I think"), "I guess": behind(" I guess"), "not sure": before("not 100 % sure, but "), "Not sure": before("Not 100% sure but "), "not sure but": before("not sure but "), "I'm not sure": before("I'm not sure, but "),
	"not sure behind": behind(" (not 100% sure)"), "not sure though": behind(", not sure though"), "hope": behind(" hope that helps"), "Hope": behind(". Hope that helps!"), "tbh": before("tbh "), "ok so": before("ok so "), "well": before("Well, "), "smile": behind(" :smile:"), "smiley": behind(" :)"), "emoji": before("🤔 "), "mention": before("<@U024BE7LH> "),
	"small": small, "capitals": capitals, "title": capitalised, "a word in capitals": first(strings.ToUpper), "a small word": first(strings.ToLower),
	"wrapped at 72": wrappedAt(72), "wrapped at 48": wrappedAt(48), "wrapped at 32": wrappedAt(32), "wrapped anywhere": broken(9), "wrapped in short": broken(6), "blank lines": func(s string) string { return "\n\n" + s + "\n" }, "carriage returns": replaced("\n", "\r\n"),
}

// plainWord reports whether w means the same in capitals and in small letters,
// as names such as NoExecute, RED and 250m may not.
func plainWord(w string) bool {
	w = strings.Trim(w, ".,;:()'")
	odd := func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }
	_, first := utf8.DecodeRuneInString(w)
	return len(w) > 1 && strings.IndexFunc(w, odd) < 0 && strings.IndexFunc(w[first:], unicode.IsUpper) < 0
}

// recased writes the words of s that mean the same in other letters.
func recased(s string, as func(string) string) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		if plainWord(w) {
			words[i] = as(w)
		}
	}
	return strings.Join(words, " ")
}

func small(s string) string    { return recased(s, strings.ToLower) }
func capitals(s string) string { return recased(s, strings.ToUpper) }
func capitalised(s string) string {
	return recased(s, func(w string) string {
		r, n := utf8.DecodeRuneInString(w)
		return string(unicode.ToUpper(r)) + w[n:]
	})
}

// first writes the first word of s in other letters.
func first(as func(string) string) noise {
	return func(s string) string {
		w, rest, more := strings.Cut(s, " ")
		if !more {
			return recased(s, as)
		}
		return recased(w, as) + " " + rest
	}
}

// cased are the noises that change letters, and that a phrasing in quotes, which
// stands for letters as written, may rightly tell from none.
var cased = map[string]bool{"small": true, "capitals": true, "title": true, "a word in capitals": true, "a small word": true}

// quoted returns what phrasings have in quotes, in small letters.
func quoted(phrasings []study.Phrasing) (all []string) {
	for _, p := range phrasings {
		for i, part := range strings.Split(p.Words, `"`) {
			if i%2 == 1 {
				all = append(all, strings.ToLower(part))
			}
		}
		all = slices.Concat(all, quoted(p.All), quoted(p.Any), quoted(p.None), quoted(p.Of))
	}
	return all
}

// quotes returns what the phrasings of q have in quotes.
func quotes(q study.Question) (all []string) {
	for _, c := range q.Criteria {
		all = append(all, quoted(c.Phrasings)...)
	}
	for _, m := range q.Misconceptions {
		all = append(all, quoted(m.Phrasings)...)
	}
	return all
}

// A typist types the examples of one question in other ways.
type typist struct {
	question study.Question
	rubric   *grade.Rubric
	quotes   []string
	marks    int
	moved    []string
	far      int // of those moved: by more than half a point
}

// try marks reply as it is and as it is with the named noises.
func (y *typist) try(reply string, names ...string) {
	typed := reply
	for _, name := range names {
		if cased[name] && slices.ContainsFunc(y.quotes, func(w string) bool { return strings.Contains(strings.ToLower(reply), w) }) {
			return
		}
		typed = noises[name](typed)
	}
	want, got := y.rubric.Grade(reply), y.rubric.Grade(typed)
	y.marks++
	far := max(got.Points-want.Points, want.Points-got.Points)
	if far > 0 {
		y.moved = append(y.moved, fmt.Sprintf("%s: %q has %s points (guard %q), and with %v %q has %s (guard %q)",
			y.question.ID, reply, want.Points, want.Guard, names, typed, got.Points, got.Guard))
	}
	if far > study.Points(1) {
		y.far++
	}
	for _, m := range got.Marks {
		for _, s := range m.Evidence {
			if s.In(typed) == "" || !utf8.ValidString(s.In(typed)) {
				y.moved = append(y.moved, fmt.Sprintf("%s: %q of %q is no evidence", y.question.ID, s.In(typed), typed))
			}
		}
	}
}

// How a reply is typed changes no mark: bold, spaces, quotes, "thanks" and
// their like. Each noise meets every example of the bank alone, and every third
// with another one beside it; with the race detector, which is slow, those thirds.
func TestNoise(t *testing.T) {
	t.Parallel()
	bank := load(t, "../../quizzes")
	names := slices.Sorted(maps.Keys(noises))
	marks, far, n := 0, 0, 0
	var moved []string
	for _, q := range bank.Questions() {
		rubric, _ := bank.Rubric(q.ID)
		y := typist{question: q, rubric: rubric, quotes: quotes(q)}
		for _, e := range q.Examples {
			for i, name := range names {
				y.try(e.Reply, name)
				if other := names[(7*i+n)%len(names)]; (i+n)%3 == 0 && !strings.HasPrefix(name, "wrapped") {
					y.try(e.Reply, name, other)
				}
			}
			n++
		}
		marks, far, moved = marks+y.marks, far+y.far, append(moved, y.moved...)
	}
	if len(moved)*2000 > marks || far > 0 {
		t.Errorf("%d of %d marks moved, want at most one in 2,000, and %d by more than half a point, want none:\n%s", len(moved), marks, far, strings.Join(moved, "\n"))
	}
	t.Logf("%d of %d marks moved", len(moved), marks)
}
