package phrase

import (
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// slackEscapes writes text as Slack does.
var slackEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// quote builds an exact run: case and spelling as written.
func (b *Builder) quote(s string) *Node {
	lead := strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 || text.IsLetter(byte(r)) || text.IsDigit(byte(r)) })
	lead = max(lead, 0)
	run := &Exact{Texts: []string{s}, Lead: lead}
	if escaped := slackEscapes.Replace(s); escaped != s {
		run.Texts = append(run.Texts, escaped)
	}
	i := b.atomFor(`"`+s, Atom{Kind: ExactAtom, Shown: s, Exact: run})
	return b.leaf(i)
}
