package authorcli

import (
	"encoding/json"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz/fit"
	"github.com/studybot/studybot/internal/quiz/labelled"
)

func newFitCommand() *cobra.Command {
	var dir, out string
	cmd := &cobra.Command{
		Use:   "fit FILE...",
		Short: "Learn how much each sign of evidence counts in marking",
		Long: `fit reads replies to short questions of the bank that people have labelled, idea
by idea, and writes how much each sign counts when marking tells whether a reply
expresses an idea. Each reply is looked at by a rubric that has learnt nothing from
its own writer. The same replies give the same weights.

The weights are a part of the program: put them in
internal/grade/evidence/weights.json and build it anew.`,
		Example: "  studybot fit --out internal/grade/evidence/weights.json quizzes/labelled/fit/*.jsonl",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runFit(cmd.OutOrStdout(), cmd.ErrOrStderr(), dir, out, args)
		},
	}
	console.AddQuizzesFlag(cmd.Flags(), &dir)
	cmd.Flags().StringVar(&out, "out", "", "write the weights to this file")
	return cmd
}

// runFit fits the weights to the replies in the named files, and writes them to
// the file out, or to w if that is empty.
func runFit(w, progress io.Writer, dir, out string, names []string) error {
	bank, err := console.LoadBank(dir)
	if err != nil {
		return err
	}
	replies, err := labelled.ReadFiles(names)
	if err != nil {
		return err
	}
	bar := evalProgress(progress, replies, false)
	model, err := fit.Model(bank, replies, func() { _ = bar.Add(1) })
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(model, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if out == "" {
		_, err = w.Write(text)
		return err
	}
	return os.WriteFile(out, text, 0o600)
}
