package authorcli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
)

func newLintCommand() *cobra.Command {
	var o lintOptions
	cmd := &cobra.Command{
		Use:   "lint [DIR]",
		Short: "Check questions, terms and schedules",
		Long: `lint checks a directory laid out as quizzes/ is, or the built-in bank: its
form, its references, each rubric on its own examples and model answer, and
what its phrasings match that they should not. It reports everything in one
run, as file:line:column, and exits with 1 if there is anything. A comment at
the line silences a warning, with a reason:

  - drain  # lint:ignore prompt: the prompt names it only as an example`,
		Example: "  studybot lint\n  studybot lint ./our-quizzes\n  studybot lint --errors-only --json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return lint(cmd.OutOrStdout(), quizzesArgument(args), o)
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "write the faults as a JSON array")
	cmd.Flags().BoolVar(&o.errorsOnly, "errors-only", false, "leave out warnings")
	return cmd
}

// lintOptions are the flags of lint.
type lintOptions struct {
	json       bool
	errorsOnly bool
}

// lint checks the bank in dir, or the built-in one if dir is empty.
func lint(w io.Writer, dir string, o lintOptions) error {
	from := sourceOf(dir)
	bank, faults := quiz.Lint(from.files)
	if o.errorsOnly {
		faults = faults.Errors()
	}
	from.locate(faults)
	var err error
	switch {
	case o.json:
		err = writeJSON(w, append(document.Faults{}, faults...)) // none is an empty array
	case len(faults) > 0:
		wrong := len(faults.Errors())
		_, err = fmt.Fprintf(w, "%v\n%s, %s\n", faults, count(wrong, "error"), count(len(faults)-wrong, "warning"))
	default:
		_, err = fmt.Fprintf(w, "%s, %s, %s: no faults\n", count(len(bank.Questions()), "question"), count(len(bank.Terms()), "term"), count(len(bank.Schedules()), "schedule"))
	}
	if err == nil && len(faults) > 0 {
		return ErrReported
	}
	return err
}
