package document

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/study"
)

// A Code names a sort of fault, for programs. Codes are stable.
type Code string

// The faults that keep a bank from loading.
const (
	CodeFile      Code = "file"       // a file that cannot be read at all
	CodeSyntax    Code = "syntax"     // not YAML
	CodeAlias     Code = "alias"      // an anchor, alias, merge or tag
	CodeKey       Code = "key"        // an unknown or repeated key
	CodeMissing   Code = "missing"    // a required value that is not there
	CodeType      Code = "type"       // a list where there should be text, and the like
	CodeValue     Code = "value"      // a value that is not possible
	CodeKind      Code = "kind"       // a part that does not belong to the question's kind
	CodeDuplicate Code = "duplicate"  // a name used twice
	CodeReference Code = "reference"  // a name of something that does not exist
	CodePhrasing  Code = "phrasing"   // words that the grader cannot compile
	CodeTime      Code = "time"       // a cron expression or zone
	CodeEmptyDraw Code = "empty-draw" // a draw that no question fits
)

// The faults that Lint adds.
const (
	CodeSource  Code = "source"       // no source, or one that is not a page
	CodeExample Code = "example"      // an example that is graded otherwise than it claims
	CodeModel   Code = "model-answer" // a model answer without full marks
	CodeSilence Code = "silence"      // a comment that silences nothing, or gives no reason
)

// The warnings that Lint adds. A comment at the line silences them.
const (
	CodeCriteria    Code = "criteria"     // too few or too many criteria
	CodeExamples    Code = "no-examples"  // no examples at all
	CodeFewExamples Code = "few-examples" // fewer than four, or a sort that is missing
	CodeHint        Code = "hint"         // a hint that gives the answer away, or repeats itself
	CodeUnexercised Code = "unexercised"  // an idea, misconception or longer phrasing that no example meets
	CodeNever       Code = "never"        // a phrasing that cannot match
	CodeShadowed    Code = "shadowed"     // a phrasing that another covers
	CodePrompt      Code = "prompt"       // a phrasing that the prompt meets
	CodeLoose       Code = "loose"        // an idea that model answers of other questions earn
	CodeNearWord    Code = "near-word"    // a word that one typing error turns into another idea's
	CodeRisk        Code = "risk"         // a phrasing that more labelled replies meet without its idea than with it
	CodeAsks        Code = "asks"         // a prompt that asks for too much, or at too great a length
	CodeUnasked     Code = "unasked"      // an idea that full replies to the prompt hardly ever express
	CodeUncharged   Code = "uncharged"    // an example that says a misconception and loses nothing
	CodeNoSlip      Code = "no-slip"      // a wrong value in an example that no slip explains
	CodeLongest     Code = "longest"      // a right choice that its length gives away
	CodeOffSource   Code = "off-source"   // a source that shares no word with the question
	CodeSketches    Code = "sketches"     // sketches of stories that do not get stronger
	CodeUnchecked   Code = "unchecked"    // nothing says when it was read against its source
)

// warnings are the codes of faults that a bank may have, and that a comment silences.
var warnings = []Code{
	CodeCriteria, CodeExamples, CodeFewExamples, CodeHint, CodeUnexercised, CodeNever, CodeShadowed, CodePrompt, CodeLoose, CodeNearWord, CodeRisk,
	CodeAsks, CodeUnasked, CodeUncharged, CodeNoSlip, CodeLongest, CodeOffSource, CodeSketches, CodeUnchecked,
}

// The reminders of Lint: they come with time, and nothing is wrong yet.
const (
	CodeStale Code = "stale" // it was read against its source too long ago
)

// A Severity says how bad a fault is.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"   // it is wrong
	SeverityWarning Severity = "warning" // it is probably wrong; a comment silences it
	// SeverityReminder is of what is due. It fails no check, as it comes with time alone.
	SeverityReminder Severity = "reminder"
)

// Severity returns how bad faults of code c are.
func (c Code) Severity() Severity {
	switch {
	case slices.Contains(warnings, c):
		return SeverityWarning
	case c == CodeStale:
		return SeverityReminder
	}
	return SeverityError
}

// A Fault is one thing that is wrong with a file of the bank.
type Fault struct {
	File       string `json:"file"`   // as named in the directory, with slashes
	Line       int    `json:"line"`   // from 1; 0 is the whole file
	Column     int    `json:"column"` // in characters from 1
	Code       Code   `json:"code"`
	Msg        string `json:"message"` // a sentence that says what would be right
	Suggestion string `json:"suggestion,omitempty"`
}

// Severity returns how bad f is, which its code says.
func (f Fault) Severity() Severity { return f.Code.Severity() }

// MarshalJSON writes f with its severity.
func (f Fault) MarshalJSON() ([]byte, error) {
	type plain Fault
	return json.Marshal(struct {
		Severity Severity `json:"severity"`
		plain
	}{f.Severity(), plain(f)})
}

// String returns f as "file:line:column: sentence (code)"; a warning or reminder
// says that it is one.
func (f Fault) String() string {
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
	}
	if s := f.Severity(); s != SeverityError {
		place += ": " + string(s)
	}
	return fmt.Sprintf("%s: %s (%s)", place, withSuggestion(f.Msg, f.Suggestion), f.Code)
}

// withSuggestion adds a suggestion, where there is one, to a sentence.
func withSuggestion(msg, suggestion string) string {
	if suggestion == "" {
		return msg
	}
	return fmt.Sprintf("%s; did you mean %q?", msg, suggestion)
}

// Faults are all that is wrong with a bank, in the order of files and lines.
type Faults []Fault

// Error returns one line for each fault.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// Errors returns those of f that are errors.
func (f Faults) Errors() Faults { return f.of(SeverityError) }

// Warnings returns those of f that are warnings.
func (f Faults) Warnings() Faults { return f.of(SeverityWarning) }

// Reminders returns those of f that are reminders.
func (f Faults) Reminders() Faults { return f.of(SeverityReminder) }

func (f Faults) of(s Severity) Faults {
	return slices.DeleteFunc(slices.Clone(f), func(x Fault) bool { return x.Severity() != s })
}

// Sort puts f in the order of files and lines and returns it without
// repetitions.
func (f Faults) Sort() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Msg, b.Msg))
	})
	return slices.Compact(f)
}

// Nearest returns the one of words that a person who wrote s most likely
// meant, or "" if none is near: what a fault suggests.
func Nearest(s string, words []string) string {
	for _, w := range study.Nearest(s, words, 1) {
		return w
	}
	return ""
}

// Clip shortens s for a message, to 40 characters.
func Clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
