package quiz

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// labelledReplies reads the labelled replies in the directory of that name and in
// its own directories, and gives each to its question, to learn from.
func (r *reading) labelledReplies(fsys fs.FS) {
	byID := make(map[study.QuestionID]*study.Question)
	for i := range r.questions {
		byID[r.questions[i].value.ID] = &r.questions[i].value
	}
	for _, dir := range labelledDirs(fsys) {
		replies, err := labelled.ReadDir(fsys, dir)
		var faults document.Faults
		switch {
		case errors.As(err, &faults):
			r.fault(faults...)
		case err != nil:
			r.fault(document.Fault{File: dir, Code: document.CodeFile, Msg: "the labelled replies cannot be read: " + document.Reason(err).Error()})
		}
		for i := range replies {
			r.labelledReply(byID, &replies[i])
		}
	}
}

// labelledDirs returns the directory of labelled replies and those in it.
func labelledDirs(fsys fs.FS) []string {
	entries, err := fs.ReadDir(fsys, labelledName)
	if err != nil {
		return nil // a bank need not have any
	}
	dirs := []string{labelledName}
	for _, e := range entries {
		if e.IsDir() {
			dirs = append(dirs, path.Join(labelledName, e.Name()))
		}
	}
	return dirs
}

// labelledReply gives reply to its question, or reports what of it the bank does
// not have.
func (r *reading) labelledReply(byID map[study.QuestionID]*study.Question, reply *labelled.Reply) {
	bad := func(code document.Code, name string, known []string, format string, args ...any) {
		f := document.Place{File: reply.File}.Fault(code, format, args...)
		f.Line, f.Column, f.Suggestion = reply.Line, 1, document.Nearest(name, known)
		r.fault(f)
	}
	q := byID[reply.Question]
	switch {
	case q == nil:
		var ids []string
		for id := range byID {
			ids = append(ids, string(id))
		}
		slices.Sort(ids)
		bad(document.CodeReference, string(reply.Question), ids, "there is no question %q: name one of the bank", document.Clip(string(reply.Question)))
		return
	case q.Kind != study.KindShort:
		bad(document.CodeKind, "", nil, "%s is %s: only short questions learn from labelled replies", q.ID, q.Kind)
		return
	case reply.Ideas == nil:
		bad(document.CodeMissing, "", nil, `"ideas" is not there: write {ID: POINTS} of each idea, or put the file elsewhere`)
		return
	}
	l := study.LabelledReply{Reply: reply.Text, Writer: reply.Writer, Misconceptions: reply.Misconceptions}
	var known []string
	for _, c := range q.Criteria {
		known = append(known, c.ID)
		if reply.Expresses(c) {
			l.Ideas = append(l.Ideas, c.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(reply.Ideas)) {
		if !slices.Contains(known, id) {
			bad(document.CodeReference, id, known, "%s has no idea %q", q.ID, document.Clip(id))
		}
	}
	var wrong []string
	for _, m := range q.Misconceptions {
		wrong = append(wrong, m.ID)
	}
	for _, id := range l.Misconceptions {
		if !slices.Contains(wrong, id) {
			bad(document.CodeReference, id, wrong, "%s has no misconception %q", q.ID, document.Clip(id))
		}
	}
	q.Labelled = append(q.Labelled, l)
	r.replies[q.ID] = append(r.replies[q.ID], *reply)
}
