package authorcli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz/attack"
	"github.com/studybot/studybot/internal/quiz/labelled"
)

func newAttackCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "attack [DIR]",
		Short: "Try to cheat the questions",
		Long: `attack sends every short and numeric question replies that know nothing: lists
of keywords, shuffled model answers, the prompt, "I don't know", the model
answers of other questions, and lists of every possibility. It also sends
honest replies, which must keep their marks: model answers, with typing errors
too, and the full replies among the examples and in DIR/marked. It prints how
many are taken in, and exits with 1 if a limit is exceeded, with the replies
that did it and the words that earned their points.`,
		Example: "  studybot attack\n  studybot attack ./our-quizzes\n  studybot attack --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runAttack(cmd.OutOrStdout(), console.QuizzesArgument(args), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write the table, and all replies that count against the bank, as JSON")
	return cmd
}

// runAttack attacks the bank in dir, or the built-in one if dir is empty.
func runAttack(w io.Writer, dir string, asJSON bool) error {
	bank, err := console.LoadBank(dir)
	if err != nil {
		return err
	}
	honest, err := markedReplies(console.SourceOf(dir).Files)
	if err != nil {
		return err
	}
	report := attack.Run(bank, honest)
	if asJSON {
		err = console.WriteJSON(w, report)
	} else {
		err = errors.Join(attackTable(w, report), attackOffenders(w, report))
	}
	if err == nil && !report.Passed() {
		return ErrReported
	}
	return err
}

// markedReplies reads the replies in marked and marked/blind.
func markedReplies(files fs.FS) ([]labelled.Reply, error) {
	informed, err := labelled.ReadDir(files, "marked")
	if err != nil {
		return nil, err
	}
	blind, err := labelled.ReadDir(files, "marked/blind")
	return slices.Concat(informed, blind), err
}

// attackTable writes a line for each attack.
func attackTable(w io.Writer, report attack.Report) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s attacked\nreply\treplies\tof which\tshare\tlimit\t\n", console.Count(report.Questions, "question"))
	for _, row := range report.Rows {
		sign, verdict := "≤", "ok"
		if row.AtLeast {
			sign = "≥"
		}
		if !row.Passed() {
			verdict = "exceeded"
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%.1f %%\t%s %g %%\t%s\n", row.Attack, row.Replies, row.Counts, row.Percent(), sign, row.Limit, verdict)
	}
	return table.Flush()
}

// attackOffenders lists the replies of the rows that exceed their limits.
func attackOffenders(w io.Writer, report attack.Report) error {
	var b strings.Builder
	for _, row := range report.Rows {
		if row.Passed() {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", row.Attack)
		for _, off := range row.Offenders {
			fmt.Fprintf(&b, "  %s: %s of %s for %q\n", off.Question, off.Points, off.Max, off.Reply)
			for _, e := range off.Evidence {
				fmt.Fprintf(&b, "      %s\n", e)
			}
			if len(off.Missed) > 0 {
				fmt.Fprintf(&b, "      missed %s\n", strings.Join(off.Missed, ", "))
			}
			if off.Guard != "" {
				fmt.Fprintf(&b, "      guard %s\n", off.Guard)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
