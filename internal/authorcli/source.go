package authorcli

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/quizzes"
)

// quizzesVariable names the directory of the bank where no flag or argument does.
const quizzesVariable = "STUDYBOT_QUIZZES"

// addQuizzesFlag adds the flag that sets dir to the directory of the bank.
func addQuizzesFlag(flags *pflag.FlagSet, dir *string) {
	flags.StringVar(dir, "quizzes", os.Getenv(quizzesVariable), "directory of the questions; empty is the built-in bank")
}

// quizzesArgument returns the directory of the bank for a command that takes it
// as its only argument.
func quizzesArgument(args []string) string {
	if len(args) == 1 {
		return args[0]
	}
	return os.Getenv(quizzesVariable)
}

// loadBank reads the bank in dir, or the built-in one if dir is empty.
func loadBank(dir string) (*quiz.Bank, error) { return quiz.Open(dir, quizzes.Files) }

// A source is the files of a bank.
type source struct {
	files fs.FS
	root  string // the directory, as messages name it
}

// sourceOf returns the files in dir, or the built-in ones if dir is empty.
func sourceOf(dir string) source {
	if dir == "" {
		return source{quizzes.Files, "quizzes"} // where the built-in bank lives in the repository
	}
	return source{os.DirFS(dir), dir}
}

// locate makes faults name their files as the person who runs the command would.
func (s source) locate(faults document.Faults) {
	for i := range faults {
		faults[i].File = filepath.Join(s.root, filepath.FromSlash(faults[i].File))
	}
}
