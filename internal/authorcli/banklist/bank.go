package banklist

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/survey"
	"github.com/studybot/studybot/internal/study"
)

// bankOptions are what bank is asked for.
type bankOptions struct {
	dir    string
	asJSON bool
	filter bankFilter
	stale  int // months after which questions and terms are listed as not read again
}

// NewCommand returns the command bank.
func NewCommand() *cobra.Command {
	var opts bankOptions
	var markdown bool
	cmd := &cobra.Command{
		Use:   "bank [QUESTION-ID]",
		Short: "List the questions, or show one",
		Long: `bank lists the questions by topic and counts them by section, level and kind,
with the lines of the syllabus that none covers. Flags choose which; of a flag
that is given twice either value fits. With the id of a question it shows that
one with all that its authors wrote, and for a story's sketches with what the
feedback says on each. With --stale it lists the questions and terms that nobody
read against their sources for a year, or for as many months as it is given. With
--json it writes an array of questions, for programs.`,
		Example: `  studybot bank
  studybot bank --section 2 --level 3
  studybot bank --covers kubernetes.rbac
  studybot bank sre.budget-999
  studybot bank --stale=6
  studybot bank --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			bank, err := console.LoadBank(opts.dir)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if len(args) == 1 {
				return opts.one(out, bank, args[0])
			}
			questions, err := opts.filter.choose(bank)
			switch {
			case err != nil:
				return err
			case cmd.Flags().Changed("stale"):
				return listStale(out, staleOf(bank, questions, time.Now(), opts.stale), opts)
			case opts.asJSON:
				return writeQuestions(out, questions)
			case markdown:
				return writeMarkdown(out, survey.Of(bank.Syllabus(), questions))
			}
			return listBank(out, bank, questions, opts.filter)
		},
	}
	console.AddQuizzesFlag(cmd.PersistentFlags(), &opts.dir)
	cmd.PersistentFlags().BoolVar(&opts.asJSON, "json", false, "write JSON")
	cmd.Flags().BoolVar(&markdown, "markdown", false, "write only the table, in Markdown")
	cmd.Flags().IntVar(&opts.stale, "stale", study.FreshFor, "list what was not read against its source for this many months")
	cmd.Flags().Lookup("stale").NoOptDefVal = strconv.Itoa(study.FreshFor)
	cmd.MarkFlagsMutuallyExclusive("stale", "markdown")
	opts.filter = newBankFilter(cmd.Flags())
	cmd.AddCommand(newInterviewCommand(&opts), newPlanCommand(&opts), newChecklistCommand(&opts), newPathCommand(&opts))
	return cmd
}

// one writes the question with that id.
func (o *bankOptions) one(w io.Writer, bank *quiz.Bank, id string) error {
	q, ok := bank.Question(study.QuestionID(id))
	switch {
	case !ok:
		return console.NoQuestion(bank, id)
	case o.asJSON:
		return writeQuestions(w, []study.Question{q})
	}
	return showQuestion(w, bank, q)
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
	Subject     string           `json:"subject,omitempty"`
	Covers      []study.LineID   `json:"covers,omitempty"`
	Checked     study.Month      `json:"checked,omitempty"`
	Version     string           `json:"version,omitempty"`
	Step        study.Step       `json:"step,omitzero"` // of a scenario
}

func writeQuestions(w io.Writer, questions []study.Question) error {
	lines := make([]questionLine, len(questions))
	for i, q := range questions {
		lines[i] = questionLine{
			ID: q.ID, Kind: q.Kind, Level: q.Level, Topic: q.Topic,
			Prompt: q.Prompt, Output: q.Output, ModelAnswer: modelAnswer(q), Points: q.MaxPoints(),
			Subject: q.Subject, Covers: q.Covers, Checked: q.Checked, Version: q.Version, Step: q.Step,
		}
		for _, c := range q.Choices {
			lines[i].Choices = append(lines[i].Choices, c.Text)
			if c.Right {
				lines[i].Answer = c.Text
			}
		}
	}
	return console.WriteJSON(w, lines)
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

// listBank writes a line for each question, under its topic, and what they add
// up to.
func listBank(w io.Writer, bank *quiz.Bank, questions []study.Question, f bankFilter) error {
	list := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for topic, own := range byTopic(questions) {
		fmt.Fprintf(list, "%s (%s)\n", topic, console.Count(len(own), "question"))
		for _, q := range own {
			fmt.Fprintf(list, "  %s\t%s\tlevel %d\t%s\t%s\n", q.ID, q.Kind, q.Level, console.Points(q.MaxPoints()), console.FirstWords(q.Prompt, 60))
		}
		fmt.Fprintln(list)
	}
	if err := list.Flush(); err != nil {
		return err
	}
	table := survey.Of(bank.Syllabus(), questions)
	if err := writeTable(w, table, f.any()); err != nil {
		return err
	}
	if !f.any() {
		if err := writeUncovered(w, bank.Syllabus(), table.Total); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "\n%s\n", summary(table.Total))
	return err
}

// byTopic yields the names of topics with their questions, which come by topic.
func byTopic(questions []study.Question) iter.Seq2[string, []study.Question] {
	return func(yield func(string, []study.Question) bool) {
		for len(questions) > 0 {
			n := 1
			for n < len(questions) && questions[n].Topic == questions[0].Topic {
				n++
			}
			if !yield(questions[0].TopicName, questions[:n]) {
				return
			}
			questions = questions[n:]
		}
	}
}

// summary says in a line how many questions there are, by level and kind.
func summary(total survey.Row) string {
	parts := []string{console.Count(total.Questions, "question")}
	for level := 1; level <= 3; level++ {
		parts = append(parts, fmt.Sprintf("%d of level %d", total.Levels[level], level))
	}
	for _, kind := range study.Kinds {
		parts = append(parts, fmt.Sprintf("%d %s", total.Kinds[kind], kind))
	}
	return strings.Join(parts, ", ")
}
