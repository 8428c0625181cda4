package banklist

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz/survey"
	"github.com/studybot/studybot/internal/study"
)

// tableHead names the columns of the bank's table. The first two are text.
var tableHead = append([]string{"", "section", "questions", "level 1", "level 2", "level 3"}, append(console.Texts(study.Kinds), "scenarios", "lines covered")...)

// tableRow returns the cells of a row.
func tableRow(r survey.Row) []string {
	number := ""
	if r.Section.Number > 0 {
		number = strconv.Itoa(r.Section.Number)
	}
	cells := []string{number, r.Section.Name, strconv.Itoa(r.Questions)}
	for level := 1; level <= 3; level++ {
		cells = append(cells, strconv.Itoa(r.Levels[level]))
	}
	for _, kind := range study.Kinds {
		cells = append(cells, strconv.Itoa(r.Kinds[kind]))
	}
	covered := ""
	if r.Lines > 0 {
		covered = fmt.Sprintf("%d of %d", r.Lines-len(r.Uncovered), r.Lines)
	}
	return append(cells, strconv.Itoa(len(r.Scenarios)), covered)
}

// writeTable writes the table for a terminal. Some leaves rows out that have
// no questions.
func writeTable(w io.Writer, counts survey.Table, some bool) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(tableHead, "\t"))
	for _, row := range append(counts.Rows, counts.Total) {
		if row.Questions > 0 || !some {
			fmt.Fprintln(table, strings.Join(tableRow(row), "\t"))
		}
	}
	return table.Flush()
}

// writeMarkdown writes the table for a page.
func writeMarkdown(w io.Writer, counts survey.Table) error {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(tableHead)
	fmt.Fprintf(&b, "|---:|---|%s\n", strings.Repeat("---:|", len(tableHead)-2))
	for _, row := range append(counts.Rows, counts.Total) {
		line(tableRow(row))
	}
	fmt.Fprintf(&b, "\n%s\n", coverage(counts.Total))
	_, err := io.WriteString(w, b.String())
	return err
}

// coverage says in a sentence what the questions leave out of the syllabus.
func coverage(total survey.Row) string {
	lines, drills := len(total.Uncovered), len(total.Drills)
	if lines == 0 && drills == 0 {
		return "Every line of the syllabus is covered, and every drill is a scenario."
	}
	return fmt.Sprintf("Lines of the syllabus that no question covers: %d. Drills that no scenario covers: %d. `studybot bank` names them.", lines, drills)
}

// writeUncovered lists what the questions leave out of the syllabus.
func writeUncovered(w io.Writer, syllabus []study.Section, total survey.Row) error {
	var b strings.Builder
	list(&b, "Lines that no question covers", lineTexts(syllabus, total.Uncovered))
	list(&b, "Drills that no scenario covers", lineTexts(syllabus, total.Drills))
	_, err := io.WriteString(w, b.String())
	return err
}
