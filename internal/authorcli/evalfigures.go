package authorcli

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/evaluate"
	"github.com/studybot/studybot/internal/quiz/labelled"
)

// stemsNote says what stands in the columns of the baseline.
const stemsNote = `stems: what the share of the model answer's stems that a reply has reaches, with
the prompt's words or without, cut or scaled at one threshold, whichever is best
by the figure over the set's other questions.
`

// writeFigures writes what is measured of replies to short questions.
func writeFigures(w io.Writer, f evaluate.Figures) {
	fmt.Fprintf(w, "\n%s to %s\n\n", console.Counted(f.Replies, "reply", "replies"), console.Count(f.Questions, "short question"))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\tours\tstems\t\n")
	for _, l := range []struct {
		name string
		evaluate.Compared
	}{{"kappa", f.Kappa}, {"r", f.Pearson}, {"macro-F1", f.F1}, {"mean error", f.Error}} {
		if math.IsNaN(float64(l.Ours)) && l.name == "macro-F1" {
			continue // people gave parts of the points
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t\n", l.name, figure(l.Ours), figure(l.Stems))
	}
	table.Flush()
	fmt.Fprintf(w, "\n%s", stemsNote)
	if i := f.Ideas; i.Replies > 0 {
		fmt.Fprintf(w, "\nIdeas: people gave %d and we %d; precision %s, recall %s\n", i.People, i.Ours, figure(i.Precision), figure(i.Recall))
	}
	if len(f.Kinds) == 0 {
		return
	}
	fmt.Fprintln(w)
	writeKinds(w, []set{{Figures: f}})
	if h := f.Honest; h.Replies > 0 {
		fmt.Fprintf(w, "\nHonest replies hit by a guard that takes points: %d of %d", h.Guarded, h.Replies)
		if h.Labelled > 0 {
			fmt.Fprintf(w, "; charged with a misconception that people did not see: %d of %d", h.Charged, h.Labelled)
		}
		fmt.Fprintln(w)
	}
}

// A set is what is measured of the replies in the files of a directory, or by
// some rubrics.
type set struct {
	Name string `json:"name"`
	Held bool   `json:"held"` // nobody may look at its replies
	evaluate.Figures
}

// setsOf measures the replies to short questions of each directory, in the order
// of the files. A directory without any is left out.
func setsOf(markings []evaluate.Marking) []set {
	in := make(map[string][]evaluate.Marking)
	var order []string
	for _, m := range markings {
		dir := filepath.ToSlash(filepath.Dir(m.File))
		if in[dir] == nil {
			order = append(order, dir)
		}
		in[dir] = append(in[dir], m)
	}
	out := []set{}
	for _, dir := range order {
		if f := evaluate.Measure(in[dir]); f.Replies > 0 {
			out = append(out, set{Name: dir, Held: slices.Contains(strings.Split(dir, "/"), "held"), Figures: f})
		}
	}
	return out
}

// curve are the rubrics by which a learning curve marks.
var curve = []struct {
	name      string
	phrasings int // of a criterion; 0 is all
	drafts    bool
}{
	{"2 phrasings a criterion", 2, false},
	{"4 phrasings a criterion", 4, false},
	{"8 phrasings a criterion", 8, false},
	{"all phrasings", 0, false},
	{"drafts", 0, true},
}

// curveOf measures rows by rubrics with few phrasings, and by drafts.
func curveOf(bank *quiz.Bank, rows []labelled.Reply, o evaluate.Options) ([]set, error) {
	var out []set
	for _, by := range curve {
		o.Phrasings, o.Drafts = by.phrasings, by.drafts
		markings, err := evaluate.Replies(bank, rows, o)
		if err != nil {
			return nil, err
		}
		out = append(out, set{Name: by.name, Figures: evaluate.Measure(markings)})
	}
	return out, nil
}

// writeCurve writes a learning curve, as JSON or as a table for people.
func writeCurve(w io.Writer, sets []set, asJSON bool) error {
	if asJSON {
		return console.WriteJSON(w, sets)
	}
	writeSetLines(w, sets)
	_, err := fmt.Fprintf(w, "\n%s", stemsNote)
	return err
}

// writeSets writes sets as JSON, or as tables for people, with their kinds of
// reply.
func writeSets(w io.Writer, sets []set, asJSON bool) error {
	if asJSON {
		return console.WriteJSON(w, sets)
	}
	writeSetLines(w, sets)
	if slices.ContainsFunc(sets, func(s set) bool { return len(s.Kinds) > 0 }) {
		fmt.Fprintln(w)
		writeKinds(w, sets)
	}
	if slices.ContainsFunc(sets, func(s set) bool { return s.Held }) {
		fmt.Fprint(w, "\n* held apart: look at these sums alone, and at no reply\n")
	}
	_, err := fmt.Fprintf(w, "\n%s", stemsNote)
	return err
}

// writeSetLines writes a line for each set.
func writeSetLines(w io.Writer, sets []set) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\treplies\tkappa\tstems\tr\tstems\tmean error\tstems\tprecision\trecall\tguarded\tcharged\t\n")
	for _, s := range sets {
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", s.title(), s.Replies,
			figure(s.Kappa.Ours), figure(s.Kappa.Stems), figure(s.Pearson.Ours), figure(s.Pearson.Stems), figure(s.Error.Ours), figure(s.Error.Stems),
			figure(s.Ideas.Precision), figure(s.Ideas.Recall), of(s.Honest.Guarded, s.Honest.Replies), of(s.Honest.Charged, s.Honest.Labelled))
	}
	table.Flush()
}

// title returns the name of s, with a mark if it is held.
func (s set) title() string {
	if s.Held {
		return s.Name + " *"
	}
	return s.Name
}

// of writes n of all, or a dash of nothing.
func of(n, all int) string {
	if all == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d", n, all)
}

// writeKinds writes a line for each kind of reply of each set.
func writeKinds(w io.Writer, sets []set) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\treplies\tmean\tpeople's\t60 % or more\tpeople's\tmean error\tstems\t\n")
	for _, s := range sets {
		for _, k := range s.Kinds {
			fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t\n", strings.TrimSpace(s.title()+" "+string(k.Kind)), k.Replies,
				figure(k.Mean), figure(k.PeopleMean), figure(k.Most), figure(k.PeopleMost), figure(k.Error.Ours), figure(k.Error.Stems))
		}
	}
	table.Flush()
}
