package draft

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

// Write writes drafts of questions as a pack, for an author to edit.
func Write(w io.Writer, topic study.Topic, name string, drafts []study.Question) error {
	var b strings.Builder
	fmt.Fprintf(&b, `# yaml-language-server: $schema=pack.schema.json
# A draft. Cut the answers into ideas, turn keywords into phrasings, take out the
# near words that mean something else here, write hints, add sources and examples.
topic: %s
name: %s
questions:
`, plain(string(topic)), plain(name))
	taken := make(map[string]bool)
	for i, q := range drafts {
		writeDraft(&b, draftID(q, i, taken), q)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeDraft(b *strings.Builder, id string, q study.Question) {
	fmt.Fprintf(b, `  - id: %s
    kind: short
    level: %d
    prompt: %s
    model_answer: %s
    criteria:
`, id, q.Level, plain(q.Prompt), plain(q.ModelAnswer))
	for _, c := range q.Criteria {
		fmt.Fprintf(b, `      - id: %s
        idea: %s
        points: %s
        hint: %s
        keywords:
`, c.ID, plain(c.Idea), c.Points, plain(c.Hint))
		for _, k := range c.Keywords {
			fmt.Fprintf(b, "          - {words: %s, weight: %d", plain(k.Words), k.Weight)
			if k.Negative {
				b.WriteString(", negative: true")
			}
			if k.Near != "" {
				fmt.Fprintf(b, ", near: %s", plain(k.Near))
			}
			b.WriteString("}\n")
		}
	}
}

// plainText is text that YAML takes as it is, in a line or in brackets.
var plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9 |()'.?-]*$`)

// notText are words that YAML does not take as text.
var notText = map[string]bool{"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}

// plain writes s for YAML: as it is, or between double quotes.
func plain(s string) string {
	if plainText.MatchString(s) && !notText[strings.ToLower(s)] && !strings.HasSuffix(s, " ") {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

var notInID = regexp.MustCompile(`[^a-z0-9]+`)

// draftID returns an id for draft i: the one that it has, in the form of ids,
// or the first words of its prompt.
func draftID(q study.Question, i int, taken map[string]bool) string {
	id := strings.Trim(notInID.ReplaceAllString(strings.ToLower(string(q.ID)), "-"), "-")
	if id == "" {
		var words []string
		for _, w := range grade.Words(q.Prompt) {
			if word := notInID.ReplaceAllString(w.Text, ""); w.Content && word != "" && len(words) < 4 {
				words = append(words, word)
			}
		}
		id = strings.Join(words, "-")
	}
	if !quiz.IsID(id) || taken[id] {
		id = fmt.Sprintf("draft-%d", i+1)
	}
	taken[id] = true
	return id
}
