package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/quizzes"
)

func newBankCommand() *cobra.Command {
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "bank [QUESTION-ID]",
		Short: "List the questions, or show one",
		Long: `bank lists the questions by topic, with their kinds and levels. With the id of a
question it shows that one with all that its authors wrote. With --json it
writes an array of questions, for programs.`,
		Example: "  studybot bank\n  studybot bank sre.budget-999\n  studybot bank --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			bank, err := loadBank(dir)
			if err != nil {
				return err
			}
			questions := bank.Questions()
			if len(args) == 1 {
				q, ok := bank.Question(study.QuestionID(args[0]))
				if !ok {
					return noQuestion(bank, args[0])
				}
				questions = []study.Question{q}
			}
			switch {
			case asJSON:
				return writeQuestions(cmd.OutOrStdout(), questions)
			case len(args) == 1:
				return showQuestion(cmd.OutOrStdout(), questions[0])
			}
			return listBank(cmd.OutOrStdout(), bank)
		},
	}
	cmd.Flags().StringVar(&dir, "quizzes", os.Getenv("STUDYBOT_QUIZZES"), "directory of the questions; empty is the built-in bank")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the questions as a JSON array")
	return cmd
}

// A questionLine is a question for programs.
type questionLine struct {
	ID          study.QuestionID `json:"id"`
	Kind        study.Kind       `json:"kind"`
	Level       int              `json:"level"`
	Topic       study.Topic      `json:"topic"`
	Prompt      string           `json:"prompt"`
	Output      string           `json:"output,omitempty"`
	ModelAnswer string           `json:"model_answer"`
	Points      study.Points     `json:"points"`
	Choices     []string         `json:"choices,omitempty"`
	Answer      string           `json:"answer,omitempty"` // the text of the right choice
}

func writeQuestions(w io.Writer, questions []study.Question) error {
	lines := make([]questionLine, len(questions))
	for i, q := range questions {
		lines[i] = questionLine{
			ID: q.ID, Kind: q.Kind, Level: q.Level, Topic: q.Topic,
			Prompt: q.Prompt, Output: q.Output, ModelAnswer: modelAnswer(q), Points: q.MaxPoints(),
		}
		for _, c := range q.Choices {
			lines[i].Choices = append(lines[i].Choices, c.Text)
			if c.Right {
				lines[i].Answer = c.Text
			}
		}
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(lines)
}

// modelAnswer returns q's model answer; where its author wrote none, the right
// choice or what a strong story shows.
func modelAnswer(q study.Question) string {
	switch {
	case q.ModelAnswer != "":
		return q.ModelAnswer
	case q.RightChoice() >= 0:
		return q.Choices[q.RightChoice()].Text
	case q.Story != nil:
		return "A strong story shows: " + strings.Join(q.Story.Strong, "; ") + "."
	}
	return ""
}

// listBank writes a line for each question, under its topic.
func listBank(w io.Writer, bank *quiz.Bank) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	questions := bank.Questions()
	for _, topic := range bank.Topics() {
		fmt.Fprintf(table, "%s (%s)\n", topic.Name, count(topic.Questions, "question"))
		for _, q := range questions[:topic.Questions] {
			fmt.Fprintf(table, "  %s\t%s\tlevel %d\t%s\t%s\n", q.ID, q.Kind, q.Level, points(q.MaxPoints()), firstWords(q.Prompt, 60))
		}
		questions = questions[topic.Questions:]
		fmt.Fprintln(table)
	}
	fmt.Fprintln(table, summary(bank))
	return table.Flush()
}

// summary counts the questions of a bank by level and kind.
func summary(bank *quiz.Bank) string {
	levels := make(map[int]int)
	kinds := make(map[study.Kind]int)
	for _, q := range bank.Questions() {
		levels[q.Level]++
		kinds[q.Kind]++
	}
	parts := []string{count(len(bank.Questions()), "question")}
	for level := 1; level <= 3; level++ {
		parts = append(parts, fmt.Sprintf("%d of level %d", levels[level], level))
	}
	for _, kind := range study.Kinds {
		parts = append(parts, fmt.Sprintf("%d %s", kinds[kind], kind))
	}
	return strings.Join(parts, ", ")
}

func points(p study.Points) string {
	if p == study.Whole(1) {
		return "1 point"
	}
	return p.String() + " points"
}

// firstWords returns the first line of s, cut at a word to about width runes.
func firstWords(s string, width int) string {
	line, _, more := strings.Cut(s, "\n")
	short := ""
	for i, word := range strings.Fields(line) {
		if i > 0 && len([]rune(short))+1+len([]rune(word)) > width {
			return short + " …"
		}
		short = strings.TrimSpace(short + " " + word)
	}
	if more {
		return short + " …"
	}
	return short
}

// showQuestion writes all of q for a reader.
func showQuestion(w io.Writer, q study.Question) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s · %s · level %d · %s\n", q.ID, cmp.Or(q.TopicName, string(q.Topic)), q.Kind, q.Level, points(q.MaxPoints()))
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
	}
	for _, e := range q.Examples {
		paragraph(&b, strings.TrimSuffix(fmt.Sprintf("Example, %s, %s", points(e.Points), e.Note), ", "), e.Reply)
	}
	if q.Source.URL != "" {
		paragraph(&b, "Source", q.Source.Title+"\n"+q.Source.URL)
	}
	_, err := io.WriteString(w, b.String())
	return err
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
		fmt.Fprintf(b, "  %s (%s%s): %s\n      hint: %s\n", c.ID, points(c.Points), needs, c.Idea, c.Hint)
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
			fmt.Fprintf(b, "  %s (%s): %s\n", s.Answer, points(s.Points), s.Feedback)
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

// loadBank reads the directory dir, or the embedded bank where dir is empty.
func loadBank(dir string) (*quiz.Bank, error) {
	var files fs.FS = quizzes.Files
	if dir != "" {
		files = os.DirFS(dir)
	}
	return quiz.Load(files)
}
