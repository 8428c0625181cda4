package authorcli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/quiz/order"
)

func newOrderCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "order [DIR]",
		Short: "Count which kinds of words stand side by side in replies",
		Long: `order counts, over the model answers and examples of all short questions and
the replies in DIR/labelled/fit, how much more often each kind of word
stands behind each other one than it would in no order. It writes the table
by which the guard against shuffled words tells them from sentences.`,
		Example: "  studybot order quizzes >internal/grade/prose/wordorder.txt",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runOrder(cmd.OutOrStdout(), console.QuizzesArgument(args))
		},
	}
}

// runOrder writes the table of the bank in dir, or of the built-in one if dir is
// empty.
func runOrder(w io.Writer, dir string) error {
	bank, err := console.LoadBank(dir)
	if err != nil {
		return err
	}
	fitted, err := labelled.ReadDir(console.SourceOf(dir).Files, "labelled/fit")
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(w, order.Count(order.Texts(bank, fitted)))
	return err
}
