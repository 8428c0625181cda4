package blockkit

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// A Message is what a member reads. Text stands alone: it is the notification,
// what a screen reader says, and what is shown where blocks are not.
type Message struct {
	Text   string
	Blocks []slack.Block
}

// Names returns the display name of a member, unescaped.
type Names func(study.MemberID) string

// name returns a member's name, safe to stand in a text.
func (n Names) name(id study.MemberID) string {
	if n == nil {
		return "a member"
	}
	return plain(n(id), 40)
}

// column returns a member's name cut or filled up to width columns of a table.
func (n Names) column(id study.MemberID, width int) string {
	name := "a member"
	if n != nil {
		name = n(id)
	}
	atoms := readAs(name, false)
	size := columns(atoms)
	for size > width {
		atoms = append(trim(atoms[:len(atoms)-2:len(atoms)-2]), atom{r: '…'})
		size = columns(atoms)
	}
	return render(atoms, nil) + strings.Repeat(" ", width-size)
}

// columns is how wide atoms are where every letter is as wide as the next.
func columns(atoms []atom) int {
	n := 0
	for _, a := range atoms {
		switch {
		case unicode.Is(unicode.Mn, a.r) || a.r == 0x200D || a.r == 0xFE0F:
		case unicode.In(a.r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || a.r >= 0x1F300:
			n += 2
		default:
			n++
		}
	}
	return n
}

// Slack's limits, in characters.
// See https://docs.slack.dev/reference/block-kit/blocks.
const (
	maxSection = 3000
	maxButton  = 75
	maxValue   = 2000
	maxText    = 3900 // Slack advises at most 4,000
	maxBlocks  = 50
)

// The action ids of buttons begin with one of these. A number follows, because
// ids must differ within a message.
const (
	ActionChoose = "choose" // value: ParseChoice reads it
	ActionBoard  = "board"  // value: ParseBoard reads it
	ActionShare  = "share"  // value: ParseBoard reads it
	ActionTerm   = "term"   // value: the term's name
	// ActionPrivate opens the form for a private answer; its value is read by
	// ParseRound.
	ActionPrivate = "private"
)

// mrkdwn makes a text object. Verbatim keeps Slack from turning words such as
// @here into mentions by itself.
func mrkdwn(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

func section(text string) slack.Block {
	return slack.NewSectionBlock(mrkdwn(text), nil, nil)
}

func contextLine(text string) slack.Block {
	return slack.NewContextBlock("", mrkdwn(text))
}

// button makes a button; its text and value are cut to what Slack takes.
func button(action string, i int, value, text string) *slack.ButtonBlockElement {
	id := action
	if i >= 0 {
		id = fmt.Sprintf("%s_%d", action, i)
	}
	return slack.NewButtonBlockElement(id, value, slack.NewTextBlockObject(slack.PlainTextType, label(text, maxButton), true, false))
}

// lines makes a message of lines, packed into as few sections as hold them.
func lines(all ...string) Message {
	return Message{Text: fallback(all...), Blocks: sections(all)}
}

// sections packs lines into section blocks.
func sections(all []string) []slack.Block {
	var blocks []slack.Block
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			blocks = append(blocks, section(text.String()))
			text.Reset()
		}
	}
	size := 0
	for _, line := range all {
		n := utf8.RuneCountInString(line)
		if text.Len() > 0 && size+n+1 > maxSection {
			flush()
			size = 0
		}
		if text.Len() > 0 {
			text.WriteByte('\n')
			size++
		}
		text.WriteString(line)
		size += n
	}
	flush()
	return blocks
}

// fallback joins lines to a text within Slack's advice on length.
func fallback(all ...string) string {
	var b strings.Builder
	size := 0
	for i, line := range all {
		n := utf8.RuneCountInString(line)
		if size+n+2 > maxText {
			b.WriteString("\n…")
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
		size += n + 1
	}
	return b.String()
}

// clock shows the time of day at t in each reader's own zone.
func clock(t time.Time) string { return dateToken(t, "{time}", "15:04 MST") }

// day shows the day and time at t in each reader's own zone, such as
// "tomorrow at 09:00".
func day(t time.Time) string {
	return dateToken(t, "{date_short_pretty} at {time}", "Mon 2 Jan at 15:04 MST")
}

// dateToken is a time that Slack writes in the reader's zone; the fallback is
// for where Slack does not. See
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting.
func dateToken(t time.Time, format, other string) string {
	return fmt.Sprintf("<!date^%d^%s|%s>", t.Unix(), format, t.UTC().Format(other))
}

// span says how long d is in words: "8 h", "1 h 30 min", "45 s".
func span(d time.Duration) string {
	d = d.Round(time.Second)
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	var parts []string
	if h >= 48 {
		return fmt.Sprintf("%d days", (h+12)/24)
	}
	if h > 0 {
		parts = append(parts, fmt.Sprintf("%d h", h))
	}
	if m > 0 {
		parts = append(parts, fmt.Sprintf("%d min", m))
	}
	if s > 0 && h == 0 && m < 5 || len(parts) == 0 {
		parts = append(parts, fmt.Sprintf("%d s", s))
	}
	return strings.Join(parts, " ")
}

// link is a source as a link, or its title if the address is none.
func link(s study.Source) string {
	title := strings.NewReplacer("|", "/", "\n", " ").Replace(author(s.Title, 200))
	if !strings.HasPrefix(s.URL, "https://") && !strings.HasPrefix(s.URL, "http://") || strings.ContainsAny(s.URL, "<>| \n") || len(s.URL) > 1000 {
		return title
	}
	if title == "" {
		title = strings.TrimPrefix(strings.TrimPrefix(s.URL, "https://"), "http://")
	}
	return "<" + strings.ReplaceAll(s.URL, "&", "&amp;") + "|" + title + ">"
}

var numberWords = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// inWords writes small numbers as words.
func inWords(n int) string {
	if n >= 0 && n < len(numberWords) {
		return numberWords[n]
	}
	return strconv.Itoa(n)
}

// count writes n with a noun: "1 point", "2 points".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// points writes p with its noun.
func points(p study.Points) string {
	if p == study.Whole(1) {
		return "1 point"
	}
	return p.String() + " points"
}

// times says how often: "once", "twice", "seven times".
func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return inWords(n) + " times"
}

// list joins words: "a", "a and b", "a, b and c".
func list(words []string, and string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + and + " " + words[len(words)-1]
}

// capital returns s with a capital first letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[n:]
}
