package banklist

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/study"
)

// levelNames are what a path calls the levels.
var levelNames = map[int]string{1: "easy", 2: "middle", 3: "hard"}

func newPathCommand(opts *bankOptions) *cobra.Command {
	var filter bankFilter
	cmd := &cobra.Command{
		Use:   "path",
		Short: "List the questions of each section from easy to hard",
		Long: `path lists the questions of each section of the syllabus in the order in which
one person would practise them: the easy ones first, then the middle ones, then
the hard ones, and the steps of a scenario together. Flags choose which.`,
		Example: "  studybot bank path --section 2",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			bank, err := console.LoadBank(opts.dir)
			if err != nil {
				return err
			}
			questions, err := filter.choose(bank)
			if err != nil {
				return err
			}
			paths := study.Paths(bank.Syllabus(), questions)
			if opts.asJSON {
				return console.WriteJSON(cmd.OutOrStdout(), pathLines(paths))
			}
			return listPaths(cmd.OutOrStdout(), paths)
		},
	}
	filter = newBankFilter(cmd.Flags())
	return cmd
}

// A pathLine is the path of a section for programs.
type pathLine struct {
	Section   string             `json:"section"`
	Questions []study.QuestionID `json:"questions"`
}

func pathLines(paths []study.Path) []pathLine {
	lines := make([]pathLine, len(paths))
	for i, p := range paths {
		lines[i] = pathLine{Section: p.Section.ID, Questions: make([]study.QuestionID, len(p.Questions))}
		for j, q := range p.Questions {
			lines[i].Questions[j] = q.ID
		}
	}
	return lines
}

// listPaths writes each path under its section's name.
func listPaths(w io.Writer, paths []study.Path) error {
	list := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, p := range paths {
		fmt.Fprintf(list, "%d %s (%s)\n", p.Section.Number, p.Section.Name, console.Count(len(p.Questions), "question"))
		for _, q := range p.Questions {
			fmt.Fprintf(list, "  %s\t%s\t%s\t%s\n", levelNames[q.Level], q.ID, q.Kind, console.FirstWords(q.Prompt, 60))
		}
		fmt.Fprintln(list)
	}
	return list.Flush()
}
