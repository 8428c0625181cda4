package authorcli

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
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
run, as file:line:column, and exits with 1 if there is an error or a warning. A
reminder says that something was read against its source more than a year ago;
it fails nothing. A comment at the line silences a warning, with a reason:

  - drain  # lint:ignore prompt: the prompt names it only as an example

With --risk it lists instead the phrasings that cost more than they bring, those
that cost most first, by the labelled replies of the bank: hits on replies to the
question that express the idea (right) and that do not (wrong), and on replies to
other questions of the topic (others). A phrasing is risky for one of these reasons:

  wrong   it has at least 2 wrong hits, and more of them than right ones;
          lint warns of these
  common  no reply that expresses the idea meets it, though there are at least 3,
          and all its words are common: little words, very common verbs, the
          prompt's, and those in replies to more than half of the topic's questions
  foreign … and at least 3 replies to other questions of the topic meet it

Below each stand up to two replies that it fooled. Those in directories called
held are counted and never shown.

With --superfluous it lists phrasings that can all go at once: no mark of a labelled
reply, an example, a model answer or a reply in DIR/marked changes, and each idea
keeps at least 4 phrasings.`,
		Example: "  studybot lint\n  studybot lint ./our-quizzes\n  studybot lint --errors-only --json\n  studybot lint --risk",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, progress, dir := cmd.OutOrStdout(), cmd.ErrOrStderr(), console.QuizzesArgument(args)
			if o.risk || o.superfluous {
				return lintPhrasings(out, progress, dir, o)
			}
			return lint(out, dir, o)
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "write the faults, or the phrasings, as a JSON array")
	cmd.Flags().BoolVar(&o.errorsOnly, "errors-only", false, "leave out warnings and reminders")
	cmd.Flags().BoolVar(&o.risk, "risk", false, "list phrasings that cost more than they bring")
	cmd.Flags().BoolVar(&o.superfluous, "superfluous", false, "list phrasings that change no mark")
	cmd.MarkFlagsMutuallyExclusive("errors-only", "risk", "superfluous")
	return cmd
}

// lintOptions are the flags of lint.
type lintOptions struct {
	json        bool
	errorsOnly  bool
	risk        bool
	superfluous bool
}

// lint checks the bank in dir, or the built-in one if dir is empty.
func lint(w io.Writer, dir string, o lintOptions) error {
	from := console.SourceOf(dir)
	bank, faults := quiz.Lint(from.Files, time.Now())
	if o.errorsOnly {
		faults = faults.Errors()
	}
	from.Locate(faults)
	var err error
	switch {
	case o.json:
		err = console.WriteJSON(w, append(document.Faults{}, faults...)) // none is an empty array
	case len(faults) > 0:
		_, err = fmt.Fprintf(w, "%v\n%s, %s, %s\n", faults, console.Count(len(faults.Errors()), "error"), console.Count(len(faults.Warnings()), "warning"), console.Count(len(faults.Reminders()), "reminder"))
	default:
		_, err = fmt.Fprintf(w, "%s, %s, %s: no faults\n", console.Count(len(bank.Questions()), "question"), console.Count(len(bank.Terms()), "term"), console.Count(len(bank.Schedules()), "schedule"))
	}
	if err == nil && len(faults) > len(faults.Reminders()) {
		return ErrReported
	}
	return err
}
