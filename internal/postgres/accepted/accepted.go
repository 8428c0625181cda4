// Package accepted makes texts and JSON into ones that Postgres accepts.
package accepted

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/studybot/studybot/internal/study"
)

// MaxTextBytes bounds the text of a submission. Slack takes 40,000 characters,
// each of which may arrive as up to five bytes ("&amp;").
const MaxTextBytes = 200_000

// Clean returns s without what Postgres does not take: null bytes and invalid
// UTF-8.
func Clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
}

// Cut returns the longest start of s that has at most limit bytes and ends
// where a character ends.
func Cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// Submission makes the text of s one that Postgres takes, moving the
// spans of its grade with the bytes that they mean.
func Submission(s study.Submission) study.Submission {
	cleaned := Cut(Clean(s.Text), MaxTextBytes)
	if len(cleaned) != len(s.Text) {
		s.Grade = moveSpans(s.Grade, newShift(s.Text, len(cleaned)))
	}
	s.Text = cleaned
	return s
}

// A shift maps an offset in a text to the offset in the cleaned text.
type shift []int

// newShift returns the shift of text, whose cleaned form is cut to limit bytes.
func newShift(text string, limit int) shift {
	to := make(shift, 0, len(text)+1)
	kept := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		keep := r != 0 && (r != utf8.RuneError || size > 1)
		for range size {
			to = append(to, min(kept, limit))
			if keep {
				kept++
			}
		}
		i += size
	}
	return append(to, min(kept, limit))
}

// span returns where s lies in the cleaned text.
func (to shift) span(s study.Span) study.Span {
	last := len(to) - 1
	return study.Span{Start: to[min(max(s.Start, 0), last)], End: to[min(max(s.End, 0), last)]}
}

func (to shift) pointer(s *study.Span) *study.Span {
	if s == nil {
		return nil
	}
	moved := to.span(*s)
	return &moved
}

// moveSpans returns g with every span moved. It leaves g's own lists alone.
func moveSpans(g study.Grade, to shift) study.Grade {
	g.Marks = append([]study.Mark(nil), g.Marks...)
	for i, m := range g.Marks {
		evidence := append([]study.Span(nil), m.Evidence...)
		for j := range evidence {
			evidence[j] = to.span(evidence[j])
		}
		g.Marks[i].Evidence, g.Marks[i].Near = evidence, to.pointer(m.Near)
	}
	g.Caps = append([]study.Cap(nil), g.Caps...)
	for i := range g.Caps {
		g.Caps[i].Evidence = to.span(g.Caps[i].Evidence)
	}
	g.Notes = append([]study.Note(nil), g.Notes...)
	for i := range g.Notes {
		g.Notes[i].Span = to.pointer(g.Notes[i].Span)
	}
	if g.Report != nil {
		report := *g.Report
		report.Found = append([]study.StoryPart(nil), report.Found...)
		for i := range report.Found {
			report.Found[i].Evidence = to.span(report.Found[i].Evidence)
		}
		g.Report = &report
	}
	return g
}

// JSON returns v as JSON that a jsonb column takes, which is any but that
// with a null byte in a string. A feedback note may quote one.
func JSON(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil || !bytes.Contains(b, []byte(`\u0000`)) {
		return b, err
	}
	kept := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			kept = append(kept, b[i])
			continue
		}
		if bytes.HasPrefix(b[i:], []byte(`\u0000`)) {
			i += len(`\u0000`) - 1
			continue
		}
		kept = append(kept, b[i], b[i+1]) // an escape, "\\" included, is at least two bytes
		i++
	}
	return kept, nil
}
