package story_test

import (
	"strings"
	"testing"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/story"
	"github.com/studybot/studybot/internal/grade/text"
	"github.com/studybot/studybot/internal/study"
)

// A minute of speech, and what is longest and hardest to take apart.
func BenchmarkGrade(b *testing.B) {
	var t text.Text
	topic := prose.NewTopic(prompt, "", func(func(string) bool) {}, 0, &t, text.English())
	for name, reply := range map[string]string{
		"minute":  tell(130),
		"clauses": strings.Repeat("so it then ", 2000),
		"adverbs": strings.Repeat("I then really just ", 2000),
		"that":    strings.Repeat("that really this then ", 2000),
	} {
		b.Run(name, func(b *testing.B) {
			var r prose.Reading
			for b.Loop() {
				r.Read(reply, topic, text.English())
				story.Grade(&r, study.Whole(1))
			}
		})
	}
}
