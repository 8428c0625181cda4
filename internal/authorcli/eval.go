package authorcli

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/quiz/agreement"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// evalOptions are what eval is asked for.
type evalOptions struct {
	dir     string
	accept  int
	wrong   int
	summary bool
	scores  string
}

func newEvalCommand() *cobra.Command {
	var o evalOptions
	cmd := &cobra.Command{
		Use:   "eval FILE...",
		Short: "Compare marks with those that people gave",
		Long: `eval marks replies that people have marked, and says how well the marks agree.

A CSV file has the columns question_id, prompt, model_answer, answer, score and
max. A question of the bank is marked by its rubric, any other by one drafted
from its prompt and model answer. What stands before the first dot of a
question_id is its assignment, or topic; calibrated marks are put on a line
fitted on all other assignments. A file of JSON lines, {"question": ID,
"answer": TEXT, "points": N}, is of questions of the bank.

A reply to a behavioural question gets no points. Its line of JSON has "parts":
["situation", "result"] instead, the parts of a story that the person found, and
a table says for each part how well we find it.

The halves are every other question, so that what was tuned on one can be tried
on the other.`,
		Example: `  studybot eval quizzes/marked/*.jsonl
  studybot eval answers.csv --wrong 10
  studybot eval answers.csv --accept 5 --scores scores.jsonl`,
		Args: cobra.MatchAll(cobra.MinimumNArgs(1), func(*cobra.Command, []string) error {
			if o.accept < 0 || o.wrong < 0 {
				return errors.New("--accept and --wrong take 0 or more")
			}
			return nil
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			return eval(cmd.OutOrStdout(), args, o)
		},
	}
	addQuizzesFlag(cmd.Flags(), &o.dir)
	cmd.Flags().IntVar(&o.accept, "accept", 0, "draft from up to this many replies with full marks a question too, the first of the file, and measure on the rest")
	cmd.Flags().IntVar(&o.wrong, "wrong", 0, "show this many replies whose marks differ most, and as many stories whose parts do")
	cmd.Flags().BoolVar(&o.summary, "summary", false, "leave out the line of each question")
	cmd.Flags().StringVar(&o.scores, "scores", "", "write the marks of all replies, and the parts of stories, to this file as JSON lines")
	return cmd
}

func eval(w io.Writer, names []string, o evalOptions) error {
	bank, err := loadBank(o.dir)
	if err != nil {
		return err
	}
	rows, err := labelled.ReadFiles(names)
	if err != nil {
		return err
	}
	markings, err := evaluate.Replies(bank, rows, o.accept)
	if err != nil {
		return err
	}
	if o.scores != "" {
		if err := writeScores(o.scores, markings); err != nil {
			return err
		}
	}
	out := bufio.NewWriter(w)
	writeReports(out, markings, o)
	return out.Flush()
}

// writeReports writes what is measured of marks and of stories, whichever there
// are, and then the wrong ones of each.
func writeReports(w io.Writer, markings []evaluate.Marking, o evalOptions) {
	scored, told := apart(markings)
	r := reportOf(scored)
	if len(scored) > 0 {
		r.write(w, o.summary)
	}
	if len(scored) > 0 && len(told) > 0 {
		fmt.Fprintln(w)
	}
	if len(told) > 0 {
		told.write(w)
	}
	r.writeWrong(w, o.wrong)
	told.writeWrong(w, o.wrong)
}

// writeScores writes one line for each reply, in the order of the files.
func writeScores(name string, markings []evaluate.Marking) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriter(f)
	lines := newEncoder(out)
	for _, m := range markings {
		if err := lines.Encode(scoreOf(m)); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// scoreOf returns what is written of m: its points, or the parts of a story.
func scoreOf(m evaluate.Marking) any {
	if m.Story() {
		parts := slices.DeleteFunc(study.Parts(), func(p study.Part) bool {
			ours, _ := m.Shows(p)
			return !ours
		})
		return struct {
			Parts []study.Part `json:"parts"`
		}{parts}
	}
	return struct {
		Points study.Points `json:"points"`
		Max    study.Points `json:"max"`
	}{m.Grade.Points, m.Grade.Max}
}

// A report is what is measured: replies that no draft was made from.
type report struct {
	markings  []evaluate.Marking
	pairs     []agreement.Pair
	fitted    []agreement.Pair // pairs, calibrated
	questions []study.QuestionID
	drafted   int // questions
	accepted  int // replies
}

func reportOf(markings []evaluate.Marking) *report {
	r := &report{}
	seen := make(map[study.QuestionID]bool)
	for _, m := range markings {
		if !seen[m.Question] {
			seen[m.Question] = true
			r.questions = append(r.questions, m.Question)
			if m.Drafted {
				r.drafted++
			}
		}
		if m.Accepted {
			r.accepted++
			continue
		}
		r.markings = append(r.markings, m)
		r.pairs = append(r.pairs, agreement.Pair{Ours: ours(m), Theirs: m.Points, Max: m.Max, Group: assignment(m.Question)})
	}
	r.fitted = agreement.Calibrate(r.pairs)
	return r
}

// ours returns our points for m on the scale of the person who marked it.
func ours(m evaluate.Marking) float64 {
	if m.Grade.Max == 0 {
		return 0
	}
	return m.Grade.Points.Float() / m.Grade.Max.Float() * m.Max
}

// assignment returns the part of id before the first dot.
func assignment(id study.QuestionID) string {
	before, _, _ := strings.Cut(string(id), ".")
	return before
}

// write writes all that is measured; a summary leaves out the questions.
func (r *report) write(w io.Writer, summary bool) {
	fmt.Fprintf(w, "%s to %s", replies(len(r.markings)), count(len(r.questions), "question"))
	if r.drafted > 0 {
		fmt.Fprintf(w, ", %d of them drafted", r.drafted)
	}
	if r.accepted > 0 {
		fmt.Fprintf(w, "; %s with full marks taken as accepted answers", replies(r.accepted))
	}
	fmt.Fprint(w, "\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\treplies\tr\trmse\tcalibrated\tkappa\t\n")
	r.line(table, "all", func(int) bool { return true })
	half := make(map[study.QuestionID]int)
	for i, q := range r.questions {
		half[q] = i % 2
	}
	for h, name := range []string{"first half", "second half"} {
		r.line(table, name, func(i int) bool { return half[r.markings[i].Question] == h })
	}
	for _, group := range r.groups() {
		r.line(table, group, func(i int) bool { return r.pairs[i].Group == group })
	}
	if summary {
		table.Flush()
		return
	}
	for _, q := range r.questions {
		r.line(table, string(q), func(i int) bool { return r.markings[i].Question == q })
	}
	table.Flush()
	writeConfusion(w, agreement.Confusion(r.pairs))
}

// groups returns the assignments in the order of the file.
func (r *report) groups() []string {
	var all []string
	for _, p := range r.pairs {
		if !slices.Contains(all, p.Group) {
			all = append(all, p.Group)
		}
	}
	return all
}

// line writes what is measured on the replies that are in.
func (r *report) line(w io.Writer, name string, in func(int) bool) {
	var pairs, fitted []agreement.Pair
	for i := range r.pairs {
		if in(i) {
			pairs, fitted = append(pairs, r.pairs[i]), append(fitted, r.fitted[i])
		}
	}
	fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t\n", name, len(pairs),
		figure(agreement.Pearson(pairs)), figure(agreement.RMSE(pairs)), figure(agreement.RMSE(fitted)), figure(agreement.Kappa(pairs)))
}

// figure writes what was measured; what cannot be measured is a dash.
func figure(f float64) string {
	if math.IsNaN(f) {
		return "–"
	}
	return fmt.Sprintf("%.3f", f)
}

// writeConfusion writes how often people gave one mark and we another.
func writeConfusion(w io.Writer, counts [][]int) {
	fmt.Fprint(w, "\nIn whole points, people's marks down and ours across:\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for j := range counts {
		fmt.Fprintf(table, "\t%d", j)
	}
	fmt.Fprint(table, "\t\n")
	for i, row := range counts {
		fmt.Fprintf(table, "%d", i)
		for _, n := range row {
			fmt.Fprintf(table, "\t%d", n)
		}
		fmt.Fprint(table, "\t\n")
	}
	table.Flush()
}

// writeWrong writes the n replies whose marks differ most, with the evidence.
func (r *report) writeWrong(w io.Writer, n int) {
	worst := make([]int, len(r.pairs))
	for i := range worst {
		worst[i] = i
	}
	off := func(i int) float64 { return math.Abs(r.pairs[i].Ours-r.pairs[i].Theirs) / r.pairs[i].Max }
	slices.SortStableFunc(worst, func(a, b int) int { return cmp.Compare(off(b), off(a)) })
	for _, i := range worst[:min(n, len(worst))] {
		m := r.markings[i]
		fmt.Fprintf(w, "\n%s:%d: %s: %.4g of %.4g, and a person gave %.4g\n", m.File, m.Line, m.Question, r.pairs[i].Ours, m.Max, m.Points)
		writeReply(w, m.Reply)
		for _, c := range lineOf(m.Question, m.Text, m.Grade).Criteria {
			fmt.Fprintf(w, "  %s: %s of %s", c.Criterion, c.Points, c.Max)
			for _, text := range c.Evidence {
				fmt.Fprintf(w, " %q", text)
			}
			fmt.Fprintln(w)
		}
		for _, note := range notes(m.Grade) {
			fmt.Fprintf(w, "  %s\n", note)
		}
	}
}

// writeReply writes the note of m and its text, each on a line.
func writeReply(w io.Writer, m labelled.Reply) {
	line := func(s string) string { return harmless(strings.Join(strings.Fields(s), " ")) }
	if m.Note != "" {
		fmt.Fprintf(w, "  note: %s\n", line(m.Note))
	}
	fmt.Fprintf(w, "  %s\n", line(m.Text))
}
