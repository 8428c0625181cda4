package banklist

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

// showQuestion writes all of q, which is of bank, for a reader.
func showQuestion(w io.Writer, bank *quiz.Bank, q study.Question) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s · %s · level %d · %s\n", q.ID, cmp.Or(q.TopicName, string(q.Topic)), q.Kind, q.Level, console.Points(q.MaxPoints()))
	if q.Subject != "" {
		fmt.Fprintf(&b, "Subject: %s\n", q.Subject)
	}
	if q.Step.Number > 0 {
		fmt.Fprintf(&b, "Step %d of %d of %q (%s)\n", q.Step.Number, q.Step.Of, q.Step.Title, q.Step.Scenario)
	}
	paragraph(&b, "", q.Prompt)
	if q.Output != "" {
		fmt.Fprintf(&b, "\n    %s\n", strings.ReplaceAll(q.Output, "\n", "\n    "))
	}
	for i, c := range q.Choices {
		mark := " "
		if c.Right {
			mark = "*"
		}
		fmt.Fprintf(&b, "\n%s %c  %s\n     %s\n", mark, 'A'+rune(i), c.Text, c.Feedback)
	}
	paragraph(&b, "Model answer", q.ModelAnswer)
	showRubric(&b, q)
	if q.Story != nil {
		list(&b, "A strong story shows", q.Story.Strong)
		list(&b, "To ask next", q.Story.FollowUps)
		showSketches(&b, bank, q)
	}
	for _, e := range q.Examples {
		paragraph(&b, strings.TrimSuffix(fmt.Sprintf("Example, %s, %s", console.Points(e.Points), e.Note), ", "), e.Reply)
	}
	list(&b, "Covers", lineTexts(bank.Syllabus(), q.Covers))
	if q.Source.URL != "" {
		paragraph(&b, "Source", q.Source.Title+"\n"+q.Source.URL)
		paragraph(&b, "Read against it", strings.TrimSuffix(cmp.Or(string(q.Checked), "nobody says when")+", "+q.Version, ", "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// showSketches writes the sketches of stories to q, each with the feedback on it.
func showSketches(b *strings.Builder, bank *quiz.Bank, q study.Question) {
	rubric, ok := bank.Rubric(q.ID)
	if !ok {
		return
	}
	for _, s := range q.Story.Sketches {
		paragraph(b, "A "+string(s.Strength)+" story", s.Reply)
		report := rubric.Grade(s.Reply).Report
		if report == nil {
			b.WriteString("    The feedback takes this for too little to be a story.\n")
			continue
		}
		fmt.Fprintf(b, "    found:   %s\n", cmp.Or(strings.Join(partNames(report), ", "), "nothing"))
		if len(report.Missing) > 0 {
			fmt.Fprintf(b, "    missing: %s\n", strings.Join(console.Texts(report.Missing), ", "))
		}
		if report.Advice != "" {
			fmt.Fprintf(b, "    to add:  %s\n", report.Advice)
		}
	}
}

// partNames returns the parts that were found, in the order of a story.
func partNames(report *study.Report) []string {
	var names []string
	for _, part := range study.Parts() {
		if !report.Lacks(part) {
			names = append(names, string(part))
		}
	}
	return names
}

// showRubric writes what q's points are for.
func showRubric(b *strings.Builder, q study.Question) {
	if len(q.Criteria) > 0 {
		b.WriteString("\nWhat earns points\n")
	}
	for _, c := range q.Criteria {
		needs := ""
		if c.Needs != "" {
			needs = ", after " + c.Needs
		}
		if c.Group != "" {
			needs += ", best of " + c.Group
		}
		fmt.Fprintf(b, "  %s (%s%s): %s\n      hint: %s\n", c.ID, console.Points(c.Points), needs, c.Idea, c.Hint)
	}
	if len(q.Misconceptions) > 0 {
		b.WriteString("\nWhat costs points\n")
	}
	for _, m := range q.Misconceptions {
		cost := "costs " + m.Cost.String()
		if m.Cap != nil {
			cost = "at most " + m.Cap.String()
		}
		fmt.Fprintf(b, "  %s (%s): %s\n", m.ID, cost, m.Feedback)
	}
	if n := q.Numeric; n != nil {
		fmt.Fprintf(b, "\nAnswer\n  %s", strings.Join(append([]string{n.Answer}, n.Accept...), " or "))
		if n.Tolerance != "" {
			fmt.Fprintf(b, ", give or take %s", n.Tolerance)
		}
		fmt.Fprintf(b, "\n      hint: %s\n", n.Hint)
		for _, s := range n.Slips {
			fmt.Fprintf(b, "  %s (%s): %s\n", s.Answer, console.Points(s.Points), s.Feedback)
		}
	}
}

// paragraph writes text under a heading, if there is text.
func paragraph(b *strings.Builder, heading, text string) {
	if text == "" {
		return
	}
	b.WriteString("\n")
	if heading != "" {
		fmt.Fprintf(b, "%s\n  ", heading)
		text = strings.ReplaceAll(text, "\n", "\n  ")
	}
	fmt.Fprintf(b, "%s\n", text)
}

// list writes items under a heading, if there are any.
func list(b *strings.Builder, heading string, items []string) {
	if len(items) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", heading)
	for _, item := range items {
		fmt.Fprintf(b, "  - %s\n", item)
	}
}

// lineTexts returns lines of the syllabus with what they are about.
func lineTexts(syllabus []study.Section, ids []study.LineID) []string {
	about := make(map[study.LineID]string)
	for _, section := range syllabus {
		for _, line := range section.Lines {
			about[section.LineID(line)] = ": " + line.Text
		}
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id) + about[id]
	}
	return texts
}
