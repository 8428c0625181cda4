package prose

import "github.com/studybot/studybot/internal/grade/text"

// A Reading is what a reply says, before any rubric: its words, which of them it
// denies, and how it speaks of the topic. It is reused between replies, and must
// not be copied.
type Reading struct {
	text.Text
	negations
	Topic    *Topic
	Labelled bool   // "A:" stood before the reply
	Counts   Counts // after Count
	Copied   []bool // after Count: the tokens that copy the prompt
	Roles    []Role // after Count: of each content word, which texts of the question have it

	buf [text.MaxStem + 1]byte
}

// Read reads reply to a question about topic, which may be nil if Count and Role
// are not called. A word that is known is no typing error of a denial.
func (r *Reading) Read(reply string, topic *Topic, known Dictionary) {
	r.Topic = topic
	r.Scan(reply)
	r.leaveOut()
	r.Measure()
	r.find(&r.Text, known)
}
