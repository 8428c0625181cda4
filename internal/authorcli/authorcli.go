package authorcli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/banklist"
)

// ErrReported ends a command that has printed what it found wrong: whoever runs
// it prints no more, and exits with 1.
var ErrReported = errors.New("faults were found")

// Commands returns the authors' commands. They return errors of wrong flags and
// arguments from their flags and from Args, before they run.
func Commands() []*cobra.Command {
	return []*cobra.Command{
		newLintCommand(),
		newGradeCommand(),
		newDraftCommand(),
		newEvalCommand(),
		newAttackCommand(),
		newFitCommand(),
		newOrderCommand(),
		banklist.NewCommand(),
		newLinksCommand(),
	}
}
