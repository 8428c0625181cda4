package authorcli

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/quiz/labelled"
)

// A goal is what marking should reach on replies that nobody looked at.
type goal struct {
	name   string
	least  bool // the figure should be at least the limit, and else at most
	limit  float64
	figure func(evaluate.Figures) evaluate.Figure
}

// goals are those of marking short questions, in their order of weight.
var goals = []goal{
	{"kappa", true, 0.90, func(f evaluate.Figures) evaluate.Figure { return f.Kappa.Ours }},
	{"wrong replies, mean", false, 0.06, kindFigure(labelled.KindWrong, func(k evaluate.Kind) evaluate.Figure { return k.Mean })},
	{"wrong replies at 60 % or more", false, 0.01, kindFigure(labelled.KindWrong, func(k evaluate.Kind) evaluate.Figure { return k.Most })},
	{"full replies in plain words, mean", true, 0.95, kindFigure(labelled.KindStrong, func(k evaluate.Kind) evaluate.Figure { return k.Mean })},
	{"full replies in a second language, mean", true, 0.96, kindFigure(labelled.KindESL, func(k evaluate.Kind) evaluate.Figure { return k.Mean })},
	{"half right with one mistake, mean error", false, 0.08, kindFigure(labelled.KindMixed, func(k evaluate.Kind) evaluate.Figure { return k.Error.Ours })},
	{"ideas, precision", true, 0.95, func(f evaluate.Figures) evaluate.Figure { return f.Ideas.Precision }},
	{"ideas, recall", true, 0.95, func(f evaluate.Figures) evaluate.Figure { return f.Ideas.Recall }},
	{"ideas in doubt", false, 0.08, func(f evaluate.Figures) evaluate.Figure { return f.Ideas.Doubtful }},
	{"honest replies hit by a guard", false, 0, func(f evaluate.Figures) evaluate.Figure { return share(f.Honest.Guarded, f.Honest.Replies) }},
	{"… by a misconception not held", false, 0.01, func(f evaluate.Figures) evaluate.Figure { return share(f.Honest.Charged, f.Honest.Labelled) }},
}

// kindFigure returns a figure of the replies of one kind, NaN if there are none.
func kindFigure(kind labelled.Kind, of func(evaluate.Kind) evaluate.Figure) func(evaluate.Figures) evaluate.Figure {
	return func(f evaluate.Figures) evaluate.Figure {
		for _, k := range f.Kinds {
			if k.Kind == kind {
				return of(k)
			}
		}
		return evaluate.Figure(math.NaN())
	}
}

// share returns n of all, NaN of nothing.
func share(n, all int) evaluate.Figure { return evaluate.Figure(float64(n) / float64(all)) }

// reached reports whether f is as good as g asks for, in the thousandths that are
// shown.
func (g goal) reached(f evaluate.Figure) bool {
	shown := math.Round(float64(f)*1000) / 1000
	if g.least {
		return shown >= g.limit
	}
	return shown <= g.limit
}

// target writes what g asks for.
func (g goal) target() string {
	if g.least {
		return fmt.Sprintf("≥ %.2f", g.limit)
	}
	return fmt.Sprintf("≤ %.2f", g.limit)
}

// writeGoals writes what each set reaches of each goal, as JSON or as a table for
// people, where what falls short has a mark.
func writeGoals(w io.Writer, sets []set, asJSON bool) error {
	if asJSON {
		return console.WriteJSON(w, sets)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\tto reach\t")
	for _, s := range sets {
		fmt.Fprintf(table, "%s\t", s.title())
	}
	fmt.Fprintln(table)
	for _, g := range goals {
		fmt.Fprintf(table, "%s\t%s\t", g.name, g.target())
		for _, s := range sets {
			f := g.figure(s.Figures)
			mark := " "
			if !math.IsNaN(float64(f)) && !g.reached(f) {
				mark = "!"
			}
			fmt.Fprintf(table, "%s %s\t", figure(f), mark)
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(w, "\n! falls short of what good marking should reach\n* held apart: look at these sums alone, and at no reply\n")
	return err
}
