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

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz/agreement"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// evalOptions are what eval is asked for.
type evalOptions struct {
	dir     string
	grading evaluate.Options
	wrong   int
	summary bool
	scores  string
	table   bool
	goals   bool
	curve   bool
	asJSON  bool
}

// check returns what is wrong with o.
func (o evalOptions) check() error {
	switch {
	case o.grading.Accept < 0 || o.wrong < 0 || o.grading.Phrasings < 0:
		return errors.New("--accept, --wrong and --phrasings take 0 or more")
	case o.wrong > 0 && (o.asJSON || o.table || o.curve || o.goals):
		return errors.New("--wrong shows replies to people: leave out --json, --table, --goals and --curve")
	case o.curve && (o.grading.Phrasings > 0 || o.grading.Drafts || o.scores != ""):
		return errors.New("--curve tries several rubrics: leave out --phrasings, --drafts and --scores")
	}
	return nil
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
on the other.

Then come figures of the replies to short questions, each beside what a crude
baseline reaches: the share of the model answer's stems that a reply has. Its
threshold is the best over all other questions. Where people gave all points or
none, macro-F1 says how well marks tell right replies from wrong ones, ours cut
at a threshold found in the same way. Lines of JSON may have
"kind": "strong", "esl", "partial", "mixed" or "wrong", "ideas": {ID: POINTS} and
"misconceptions": [ID], and then there are figures of these too. A reply is marked
by a rubric that has learnt nothing from its own writer. --table writes a line for
each directory of files, --goals what good marking should reach beside what each
directory does, and --curve a line for rubrics with few phrasings and for drafts.`,
		Example: `  studybot eval quizzes/marked/*.jsonl
  studybot eval answers.csv --wrong 10
  studybot eval answers.csv --accept 5 --scores scores.jsonl
  studybot eval --table quizzes/marked/*.jsonl quizzes/labelled/check/*.jsonl
  studybot eval --curve quizzes/labelled/check/*.jsonl`,
		Args: cobra.MatchAll(cobra.MinimumNArgs(1), func(*cobra.Command, []string) error { return o.check() }),
		RunE: func(cmd *cobra.Command, args []string) error {
			return eval(cmd.OutOrStdout(), cmd.ErrOrStderr(), args, o)
		},
	}
	o.flags(cmd)
	return cmd
}

// flags gives cmd the flags of o.
func (o *evalOptions) flags(cmd *cobra.Command) {
	console.AddQuizzesFlag(cmd.Flags(), &o.dir)
	cmd.Flags().IntVar(&o.grading.Accept, "accept", 0, "draft from up to this many replies with full marks a question too, the first of the file, and measure on the rest")
	cmd.Flags().IntVar(&o.wrong, "wrong", 0, "show this many replies whose marks differ most, and as many stories whose parts do")
	cmd.Flags().BoolVar(&o.summary, "summary", false, "leave out the line of each question")
	cmd.Flags().StringVar(&o.scores, "scores", "", "write the marks of all replies, and the parts of stories, to this file as JSON lines")
	cmd.Flags().IntVar(&o.grading.Phrasings, "phrasings", 0, "use only the first `N` phrasings of each criterion of the bank; 0 is all")
	cmd.Flags().BoolVar(&o.grading.Drafts, "drafts", false, "mark by drafted rubrics, short questions of the bank too")
	cmd.Flags().BoolVar(&o.grading.Unlabelled, "unlabelled", false, "let questions of the bank learn from no labelled replies, as those that have none")
	cmd.Flags().BoolVar(&o.table, "table", false, "write a table with a line for each directory of files")
	cmd.Flags().BoolVar(&o.goals, "goals", false, "write what each directory of files reaches beside what good marking should")
	cmd.Flags().BoolVar(&o.curve, "curve", false, "write a table with a line each for rubrics of 2, 4, 8 and all phrasings a criterion, and for drafts")
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "write what is measured as JSON")
	cmd.MarkFlagsMutuallyExclusive("table", "goals", "curve")
}

// eval measures the replies in the named files, and shows on progress how far it
// is, if that is a terminal.
func eval(w, progress io.Writer, names []string, o evalOptions) error {
	bank, err := console.LoadBank(o.dir)
	if err != nil {
		return err
	}
	rows, err := labelled.ReadFiles(names)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	bar := evalProgress(progress, rows, o.curve)
	o.grading.Graded = func() { _ = bar.Add(1) }
	if o.curve {
		sets, err := curveOf(bank, rows, o.grading)
		if err != nil {
			return err
		}
		return errors.Join(writeCurve(out, sets, o.asJSON), out.Flush())
	}
	markings, err := evaluate.Replies(bank, rows, o.grading)
	if err != nil {
		return err
	}
	if o.scores != "" {
		if err := writeScores(o.scores, markings); err != nil {
			return err
		}
	}
	switch {
	case o.goals:
		err = writeGoals(out, setsOf(markings), o.asJSON)
	case o.table:
		err = writeSets(out, setsOf(markings), o.asJSON)
	case o.asJSON:
		err = console.WriteJSON(out, measuredOf(markings, o.summary))
	default:
		writeReports(out, markings, o)
	}
	return errors.Join(err, out.Flush())
}

// writeReports writes what is measured of marks and of stories, whichever there
// are, then the wrong ones of each, and then the figures of short questions.
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
	if f := evaluate.Measure(markings); f.Replies > 0 {
		writeFigures(w, f)
	}
}

// writeScores writes one line for each reply, in the order of the files.
func writeScores(name string, markings []evaluate.Marking) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriter(f)
	lines := console.NewEncoder(out)
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
		r.pairs = append(r.pairs, agreement.Pair{Ours: m.Ours(), Theirs: m.Points, Max: m.Max, Group: assignment(m.Question)})
	}
	r.fitted = agreement.Calibrate(r.pairs)
	return r
}

// assignment returns the part of id before the first dot.
func assignment(id study.QuestionID) string {
	before, _, _ := strings.Cut(string(id), ".")
	return before
}

// write writes all that is measured; a summary leaves out the questions.
func (r *report) write(w io.Writer, summary bool) {
	fmt.Fprintf(w, "%s to %s", console.Counted(len(r.markings), "reply", "replies"), console.Count(len(r.questions), "question"))
	if r.drafted > 0 {
		fmt.Fprintf(w, ", %d of them drafted", r.drafted)
	}
	if r.accepted > 0 {
		fmt.Fprintf(w, "; %s with full marks taken as accepted answers", console.Counted(r.accepted, "reply", "replies"))
	}
	fmt.Fprint(w, "\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\treplies\tr\trmse\tcalibrated\tkappa\t\n")
	for _, l := range r.lines(summary) {
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t\n", l.Name, l.Replies, figure(l.Pearson), figure(l.RMSE), figure(l.Calibrated), figure(l.Kappa))
	}
	table.Flush()
	if !summary {
		writeConfusion(w, agreement.Confusion(r.pairs))
	}
}

// An agreementLine is what is measured of some of the replies.
type agreementLine struct {
	Name       string          `json:"name"`
	Replies    int             `json:"replies"`
	Pearson    evaluate.Figure `json:"r"`
	RMSE       evaluate.Figure `json:"rmse"`       // in points
	Calibrated evaluate.Figure `json:"calibrated"` // in points
	Kappa      evaluate.Figure `json:"kappa"`
}

// lines measures all replies, both halves, each assignment and each question; a
// summary leaves out the questions.
func (r *report) lines(summary bool) []agreementLine {
	all := []agreementLine{r.line("all", func(int) bool { return true })}
	half := make(map[study.QuestionID]int)
	for i, q := range r.questions {
		half[q] = i % 2
	}
	for h, name := range []string{"first half", "second half"} {
		all = append(all, r.line(name, func(i int) bool { return half[r.markings[i].Question] == h }))
	}
	for _, group := range r.groups() {
		all = append(all, r.line(group, func(i int) bool { return r.pairs[i].Group == group }))
	}
	if summary {
		return all
	}
	for _, q := range r.questions {
		all = append(all, r.line(string(q), func(i int) bool { return r.markings[i].Question == q }))
	}
	return all
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

// line measures the replies that are in.
func (r *report) line(name string, in func(int) bool) agreementLine {
	var pairs, fitted []agreement.Pair
	for i := range r.pairs {
		if in(i) {
			pairs, fitted = append(pairs, r.pairs[i]), append(fitted, r.fitted[i])
		}
	}
	return agreementLine{
		Name: name, Replies: len(pairs), Pearson: evaluate.Figure(agreement.Pearson(pairs)), RMSE: evaluate.Figure(agreement.RMSE(pairs)),
		Calibrated: evaluate.Figure(agreement.RMSE(fitted)), Kappa: evaluate.Figure(agreement.Kappa(pairs)),
	}
}

// figure writes what was measured; what cannot be measured is a dash.
func figure[F ~float64](f F) string {
	if math.IsNaN(float64(f)) {
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
	line := func(s string) string { return console.Harmless(strings.Join(strings.Fields(s), " ")) }
	if m.Note != "" {
		fmt.Fprintf(w, "  note: %s\n", line(m.Note))
	}
	fmt.Fprintf(w, "  %s\n", line(m.Text))
}
