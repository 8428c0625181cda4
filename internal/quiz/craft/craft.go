package craft

import (
	"fmt"

	"github.com/studybot/studybot/internal/grade"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// A Finding is one thing that makes a question poor.
type Finding struct {
	Path string // in the question, such as choices[2].text
	Code document.Code
	Msg  string // a sentence that says what would be right
}

// Of returns what it finds in q, whose rubric and labelled replies are given.
func Of(q study.Question, rubric *grade.Rubric, replies []labelled.Reply) []Finding {
	f := asks(q)
	f = append(f, source(q)...)
	switch q.Kind {
	case study.KindShort:
		f = append(f, unasked(q, replies)...)
		f = append(f, uncharged(q, rubric)...)
	case study.KindNumeric:
		f = append(f, slips(q, rubric)...)
	case study.KindChoice:
		f = append(f, longest(q)...)
	case study.KindBehavioural:
		f = append(f, sketches(q, rubric)...)
	}
	return f
}

func found(path string, code document.Code, format string, args ...any) []Finding {
	return []Finding{{Path: path, Code: code, Msg: fmt.Sprintf(format, args...)}}
}

func item(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
