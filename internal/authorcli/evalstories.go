package authorcli

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz/agreement"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/study"
)

// A storyReport is what is measured of stories: whether we find the parts in
// them that people found.
type storyReport []evaluate.Marking

// apart returns the stories of markings apart from the replies with points.
func apart(markings []evaluate.Marking) (scored []evaluate.Marking, told storyReport) {
	for _, m := range markings {
		if m.Story() {
			told = append(told, m)
		} else {
			scored = append(scored, m)
		}
	}
	return scored, told
}

// write writes a line for each part, and one for all judgements of all parts.
func (r storyReport) write(w io.Writer) {
	questions := make(map[study.QuestionID]bool)
	for _, m := range r {
		questions[m.Question] = true
	}
	fmt.Fprintf(w, "%s to %s\n\n", console.Counted(len(r), "story", "stories"), console.Count(len(questions), "question"))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\tpeople\tours\tprecision\trecall\tkappa\t\n")
	for _, l := range r.lines() {
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\t%s\t%s\t\n", l.Part, l.People, l.Ours, figure(l.Precision), figure(l.Recall), figure(l.Kappa))
	}
	table.Flush()
	if n, f := r.readTwice(); n > 0 {
		fmt.Fprintf(w, "\n%s read twice: kappa %s between the two readings\n", console.Counted(n, "story", "stories"), figure(f.Kappa()))
	}
}

// readTwice returns how many stories have a second reading, and compares it
// with the first.
func (r storyReport) readTwice() (n int, f agreement.Findings) {
	for _, m := range r {
		if m.Again == nil {
			continue
		}
		n++
		for _, p := range study.Parts() {
			f.Add(slices.Contains(m.Again, p), slices.Contains(m.Parts, p))
		}
	}
	return n, f
}

// findings counts the judgements of parts in all stories.
func (r storyReport) findings(parts ...study.Part) agreement.Findings {
	var f agreement.Findings
	for _, m := range r {
		for _, p := range parts {
			f.Add(m.Shows(p))
		}
	}
	return f
}

// writeWrong writes the n stories with the most parts that differ, and why. A
// story of which none differs is left out.
func (r storyReport) writeWrong(w io.Writer, n int) {
	worst := slices.Clone(r)
	slices.SortStableFunc(worst, func(a, b evaluate.Marking) int { return cmp.Compare(differing(b), differing(a)) })
	for _, m := range worst[:min(n, len(worst))] {
		if differing(m) > 0 {
			writeWrongStory(w, m)
		}
	}
}

// differing counts the parts that only one of us found in m.
func differing(m evaluate.Marking) int {
	missed, wrong := differences(m)
	return len(missed) + len(wrong)
}

// differences returns the parts that only the person found in m, and those
// that only we did.
func differences(m evaluate.Marking) (missed, wrong []study.Part) {
	for _, p := range study.Parts() {
		switch ours, theirs := m.Shows(p); {
		case theirs && !ours:
			missed = append(missed, p)
		case ours && !theirs:
			wrong = append(wrong, p)
		}
	}
	return missed, wrong
}

// writeWrongStory writes what only one of us found in m, ours with its words.
func writeWrongStory(w io.Writer, m evaluate.Marking) {
	missed, wrong := differences(m)
	fmt.Fprintf(w, "\n%s:%d: %s: a person differs in %s of %d\n", m.File, m.Line, m.Question, console.Count(len(missed)+len(wrong), "part"), len(study.Parts()))
	writeReply(w, m.Reply)
	for _, p := range missed {
		fmt.Fprintf(w, "  missed: %s\n", p)
	}
	for _, p := range wrong {
		fmt.Fprintf(w, "  wrongly found: %s %q\n", p, evidence(m, p))
	}
	if note, ok := guardNotes[m.Grade.Guard]; ok {
		fmt.Fprintf(w, "  %s\n", note)
	}
}

// evidence returns the words of story m that show part p, or "".
func evidence(m evaluate.Marking, p study.Part) string {
	for _, found := range m.Grade.Report.Found {
		if found.Name == p {
			return found.Evidence.In(m.Text)
		}
	}
	return ""
}
