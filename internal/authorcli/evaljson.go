package authorcli

import (
	"github.com/studybot/studybot/internal/quiz/agreement"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/study"
)

// measured is all that eval measures, for programs.
type measured struct {
	Replies   int              `json:"replies"` // with points, and not accepted
	Questions int              `json:"questions"`
	Drafted   int              `json:"drafted"`  // questions
	Accepted  int              `json:"accepted"` // replies of which drafts were made
	Lines     []agreementLine  `json:"lines"`
	Confusion [][]int          `json:"confusion"` // in whole points, people's marks down and ours across
	Stories   int              `json:"stories"`
	Parts     []partLine       `json:"parts"`
	Short     evaluate.Figures `json:"short"` // of replies to short questions
}

// A partLine is what is measured of a part of stories, or of all.
type partLine struct {
	Part      string          `json:"part"`
	People    int             `json:"people"` // stories in which people found it
	Ours      int             `json:"ours"`   // … and we did
	Precision evaluate.Figure `json:"precision"`
	Recall    evaluate.Figure `json:"recall"`
	Kappa     evaluate.Figure `json:"kappa"`
}

// measuredOf measures markings; a summary leaves out the questions.
func measuredOf(markings []evaluate.Marking, summary bool) measured {
	scored, told := apart(markings)
	r := reportOf(scored)
	return measured{
		Replies: len(r.markings), Questions: len(r.questions), Drafted: r.drafted, Accepted: r.accepted,
		Lines: r.lines(summary), Confusion: agreement.Confusion(r.pairs),
		Stories: len(told), Parts: told.lines(), Short: evaluate.Measure(markings),
	}
}

// lines measures each part, and all of them. It is empty where there are no
// stories.
func (r storyReport) lines() []partLine {
	out := []partLine{}
	if len(r) == 0 {
		return out
	}
	for _, p := range study.Parts() {
		out = append(out, partLineOf(string(p), r.findings(p)))
	}
	return append(out, partLineOf("all", r.findings(study.Parts()...)))
}

func partLineOf(name string, f agreement.Findings) partLine {
	return partLine{
		Part: name, People: f.Both + f.Theirs, Ours: f.Both + f.Ours,
		Precision: evaluate.Figure(f.Precision()), Recall: evaluate.Figure(f.Recall()), Kappa: evaluate.Figure(f.Kappa()),
	}
}
