package blockkit_test

import (
	"regexp"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/blockkit"
)

// mention finds what would notify people or point at them. The link to a
// channel does neither, if it is no more than its id.
var mention = regexp.MustCompile(`<(!(channel|here|everyone|subteam)|@|#[^CG]|#[CG][A-Z0-9]*[^A-Z0-9>])`)

// checkLimits fails t if Slack would refuse or cut m, or if it could ping.
func checkLimits(t *testing.T, m blockkit.Message) {
	t.Helper()
	checkText(t, "text", m.Text, 1, 4000)
	if len(m.Blocks) == 0 || len(m.Blocks) > 50 {
		t.Errorf("%d blocks, want 1 to 50", len(m.Blocks))
	}
	checkBlocks(t, m.Blocks)
}

func checkView(t *testing.T, v slack.HomeTabViewRequest) {
	t.Helper()
	if n := len(v.Blocks.BlockSet); n == 0 || n > 100 {
		t.Errorf("%d blocks, want 1 to 100", n)
	}
	checkBlocks(t, v.Blocks.BlockSet)
}

func checkBlocks(t *testing.T, blocks []slack.Block) {
	t.Helper()
	ids := make(map[string]bool)
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.SectionBlock:
			checkText(t, "section", b.Text.Text, 1, 3000)
			checkObject(t, b.Text)
		case *slack.ContextBlock:
			if n := len(b.ContextElements.Elements); n == 0 || n > 10 {
				t.Errorf("%d context elements, want 1 to 10", n)
			}
			for _, e := range b.ContextElements.Elements {
				checkText(t, "context", e.(*slack.TextBlockObject).Text, 1, 3000)
				checkObject(t, e.(*slack.TextBlockObject))
			}
		case *slack.ActionBlock:
			if b.BlockID != "" && ids[b.BlockID] {
				t.Errorf("block id %q twice", b.BlockID)
			}
			ids[b.BlockID] = true
			checkActions(t, b)
		case *slack.DividerBlock:
		default:
			t.Errorf("unexpected block %T", b)
		}
	}
}

func checkActions(t *testing.T, b *slack.ActionBlock) {
	t.Helper()
	if n := len(b.Elements.ElementSet); n == 0 || n > 25 {
		t.Errorf("%d elements in actions, want 1 to 25", n)
	}
	ids := make(map[string]bool)
	for _, e := range b.Elements.ElementSet {
		button := e.(*slack.ButtonBlockElement)
		checkText(t, "button", button.Text.Text, 1, 75)
		checkText(t, "button value", button.Value, 1, 2000)
		if ids[button.ActionID] || button.ActionID == "" || len(button.ActionID) > 255 {
			t.Errorf("action id %q is not unique, empty or too long", button.ActionID)
		}
		ids[button.ActionID] = true
	}
}

func checkObject(t *testing.T, o *slack.TextBlockObject) {
	t.Helper()
	if o.Type == slack.MarkdownType && !o.Verbatim {
		t.Errorf("mrkdwn that is not verbatim: %q", o.Text)
	}
}

func checkText(t *testing.T, what, s string, least, most int) {
	t.Helper()
	if n := utf8.RuneCountInString(s); n < least || n > most {
		t.Errorf("%s has %d characters, want %d to %d: %.80q", what, n, least, most, s)
	}
	if !utf8.ValidString(s) {
		t.Errorf("%s is no UTF-8: %q", what, s)
	}
	if found := mention.FindString(s); found != "" {
		t.Errorf("%s mentions somebody: %q in %q", what, found, s)
	}
	for _, r := range s {
		if r != '\n' && (r < 0x20 || r >= 0x202A && r <= 0x202E) {
			t.Errorf("%s holds %U: %q", what, r, s)
		}
	}
}
