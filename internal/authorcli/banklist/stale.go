package banklist

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

// A staleEntry is a question or term that nobody read against its source for long.
type staleEntry struct {
	Question study.QuestionID `json:"question,omitempty"`
	Term     string           `json:"term,omitempty"`
	Checked  study.Month      `json:"checked,omitempty"`
	Version  string           `json:"version,omitempty"`
	Source   study.Source     `json:"source"`
}

// staleOf returns those of questions, and where these are all of bank's also of its
// terms, that have a source and were not read against it for a number of months,
// those first that were read longest ago.
func staleOf(bank *quiz.Bank, questions []study.Question, now time.Time, months int) []staleEntry {
	entries := []staleEntry{} // none is an empty array
	for _, q := range questions {
		if q.Source.URL != "" && q.Checked.Stale(now, months) {
			entries = append(entries, staleEntry{Question: q.ID, Checked: q.Checked, Version: q.Version, Source: q.Source})
		}
	}
	if len(questions) == len(bank.Questions()) {
		for _, t := range bank.Terms() {
			if t.Source.URL != "" && t.Checked.Stale(now, months) {
				entries = append(entries, staleEntry{Term: t.Name, Checked: t.Checked, Version: t.Version, Source: t.Source})
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b staleEntry) int { return cmp.Compare(a.Checked, b.Checked) })
	return entries
}

// listStale writes a line for each entry.
func listStale(w io.Writer, entries []staleEntry, o bankOptions) error {
	if o.asJSON {
		return console.WriteJSON(w, entries)
	}
	list := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		fmt.Fprintf(list, "%s\t%s\t%s\t%s\n", cmp.Or(string(e.Question), "term "+e.Term), cmp.Or(string(e.Checked), "never"), e.Version, e.Source.URL)
	}
	if err := list.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s not read against a source for %s\n", console.Counted(len(entries), "question or term", "questions and terms"), console.Count(o.stale, "month"))
	return err
}
