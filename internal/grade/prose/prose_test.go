package prose_test

import (
	"testing"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
)

func TestChatter(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		":+1:": true, "thanks!": true, "<@U123> what do you think?": true, "<https://x.org/a>": true, "🎉": true, "good one, thanks all": true,
		"It limits drains": false, "no idea": false, "yes": false, "B": false, "43 min": false, "wait": false,
	} {
		if got := prose.Chatter(&text.Text{}, message); got != want {
			t.Errorf("Chatter(%q) = %v, want %v", message, got, want)
		}
	}
}
