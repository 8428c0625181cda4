package console

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/quizzes"
)

// quizzesVariable names the directory of the bank where no flag or argument does.
const quizzesVariable = "STUDYBOT_QUIZZES"

// AddQuizzesFlag adds the flag that sets dir to the directory of the bank.
func AddQuizzesFlag(flags *pflag.FlagSet, dir *string) {
	flags.StringVar(dir, "quizzes", os.Getenv(quizzesVariable), "directory of the questions; empty is the built-in bank")
}

// QuizzesArgument returns the directory of the bank for a command that takes it
// as its only argument.
func QuizzesArgument(args []string) string {
	if len(args) == 1 {
		return args[0]
	}
	return os.Getenv(quizzesVariable)
}

// LoadBank reads the bank in dir, or the built-in one if dir is empty.
func LoadBank(dir string) (*quiz.Bank, error) { return quiz.Open(dir, quizzes.Files) }

// A Source is the files of a bank.
type Source struct {
	Files fs.FS
	Root  string // the directory, as messages name it
}

// SourceOf returns the files in dir, or the built-in ones if dir is empty.
func SourceOf(dir string) Source {
	if dir == "" {
		return Source{quizzes.Files, "quizzes"} // where the built-in bank lives in the repository
	}
	return Source{os.DirFS(dir), dir}
}

// Locate makes faults name their files as the person who runs the command would.
func (s Source) Locate(faults document.Faults) {
	for i := range faults {
		faults[i].File = filepath.Join(s.Root, filepath.FromSlash(faults[i].File))
	}
}

// NoQuestion says that the bank has no question id, and what may be meant.
func NoQuestion(bank *quiz.Bank, id string) error {
	for _, near := range study.Nearest(id, bank.IDs(), 1) {
		return fmt.Errorf("there is no question %q; did you mean %q?", id, near)
	}
	return fmt.Errorf("there is no question %q: \"studybot bank\" lists them", id)
}
