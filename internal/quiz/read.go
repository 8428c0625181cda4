package quiz

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// The names of the files of a bank that are not packs.
const (
	schedulesName = "schedules"
	synonymsName  = "synonyms"
	glossaryName  = "glossary"
	labelledName  = "labelled"
	syllabusName  = "syllabus"
	interviewName = "interview"
	planName      = "plan"
	checklistName = "checklist"
	sitesName     = "sites"
)

// A located value is a value and where it stands.
type located[V any] struct {
	value V
	place document.Place
}

// A reading is what was read of a directory, where it stands, and all faults.
type reading struct {
	questions []located[study.Question] // those with faults too
	ids       map[study.QuestionID]document.Place
	packs     []located[packFile] // for their topics; their questions may have faults
	terms     []located[study.Term]
	synonyms  []located[synonymsFile]
	schedules []located[study.Schedule]
	names     map[string]document.Place // of schedules
	sections  []located[study.Section]
	interview located[study.Interview]
	plan      located[study.Plan]
	checklist located[study.Checklist]
	sites     located[sitesFile]
	scenarios map[study.ScenarioID]document.Place
	replies   map[study.QuestionID][]labelled.Reply
	faults    document.Faults
}

// read reads all files of a bank.
func read(fsys fs.FS) *reading {
	r := &reading{
		ids: make(map[study.QuestionID]document.Place), names: make(map[string]document.Place),
		scenarios: make(map[study.ScenarioID]document.Place), replies: make(map[study.QuestionID][]labelled.Reply),
	}
	files, err := fs.ReadDir(fsys, ".")
	if err != nil {
		r.fault(document.Fault{File: ".", Code: document.CodeFile, Msg: "the directory cannot be read: " + document.Reason(err).Error()})
		return r
	}
	docs := document.Parse(fsys, yamlFiles(fsys))
	for _, file := range files {
		if name := file.Name(); isYAML(file) {
			r.file(docs, name, stem(name))
		}
	}
	if glossary, err := fs.ReadDir(fsys, glossaryName); err == nil {
		for _, file := range glossary {
			if isYAML(file) {
				r.file(docs, path.Join(glossaryName, file.Name()), glossaryName)
			}
		}
	}
	if len(r.packs) == 0 && len(r.faults) == 0 {
		r.fault(document.Fault{File: ".", Code: document.CodeFile, Msg: "there is no pack here: a pack is a YAML file such as kubernetes.yaml"})
	}
	r.labelledReplies(fsys)
	r.checkTerms()
	r.checkSynonyms()
	r.checkDraws()
	r.checkSyllabus()
	lines := r.lines()
	r.checkCovers(lines)
	r.checkInterview()
	r.checkPlan()
	r.checkChecklist(lines)
	r.checkSites()
	return r
}

func (r *reading) fault(faults ...document.Fault) { r.faults = append(r.faults, faults...) }

// yamlFiles returns the names of the files that a bank is read from.
func yamlFiles(fsys fs.FS) []string {
	var names []string
	for _, dir := range []string{".", glossaryName} {
		files, _ := fs.ReadDir(fsys, dir) // what cannot be read is a fault already
		for _, file := range files {
			if isYAML(file) {
				names = append(names, path.Join(dir, file.Name()))
			}
		}
	}
	return names
}

// isYAML reports whether file is one that the bank may read.
func isYAML(file fs.DirEntry) bool {
	ext := strings.ToLower(path.Ext(file.Name()))
	return !file.IsDir() && (ext == ".yaml" || ext == ".yml") && !strings.HasPrefix(file.Name(), ".")
}

// stem returns name without its end, in small letters: some systems know no
// others.
func stem(name string) string { return strings.ToLower(strings.TrimSuffix(name, path.Ext(name))) }

// file reads one file of a sort, which its name gives; any other is a pack.
func (r *reading) file(docs document.Set, name, sort string) {
	switch sort {
	case schedulesName:
		r.schedulesFile(docs, name)
	case synonymsName:
		var file synonymsFile
		at, faults := decodeFile(docs, name, &file)
		r.fault(faults...)
		r.synonyms = append(r.synonyms, located[synonymsFile]{file, at})
	case glossaryName:
		var file glossaryFile
		at, faults := decodeFile(docs, name, &file)
		r.fault(faults...)
		for i, term := range file.Terms {
			term.Version = cmp.Or(term.Version, file.Version)
			if term.Name != "" {
				r.terms = append(r.terms, located[study.Term]{term, at.At(item("terms", i))})
			}
		}
	case syllabusName:
		var file syllabusFile
		at, faults := decodeFile(docs, name, &file)
		r.fault(faults...)
		for i, section := range file.Sections {
			r.sections = append(r.sections, located[study.Section]{section, at.At(item("sections", i))})
		}
	case interviewName:
		single(r, docs, name, &r.interview)
	case planName:
		single(r, docs, name, &r.plan)
	case checklistName:
		single(r, docs, name, &r.checklist)
	case sitesName:
		single(r, docs, name, &r.sites)
	default:
		r.packFile(docs, name)
	}
}

// single reads a file of which a bank has at most one.
func single[V any](r *reading, docs document.Set, name string, into *located[V]) {
	if into.place.File != "" {
		r.fault(document.Fault{File: name, Code: document.CodeDuplicate, Msg: fmt.Sprintf("there is already %s: keep one of them", into.place.File)})
		return
	}
	at, faults := decodeFile(docs, name, &into.value)
	r.fault(faults...)
	into.place = at
}

// packFile reads one pack.
func (r *reading) packFile(docs document.Set, name string) {
	var pack packFile
	at, faults := decodeFile(docs, name, &pack)
	r.fault(faults...)
	if at.Node == nil {
		return
	}
	c := &checker{Place: at, known: faults}
	if pack.Topic != "" {
		c.name("topic", string(pack.Topic))
		c.length("name", pack.Name, maxName)
		for _, other := range r.packs {
			if other.value.Topic == pack.Topic && other.value.Name != pack.Name && pack.Name != "" {
				c.bad("name", document.CodeDuplicate, "topic %q is named %q in %s: use one name", pack.Topic, other.value.Name, other.place.File)
				break
			}
		}
	}
	r.fault(c.faults...)
	r.packs = append(r.packs, located[packFile]{pack, at})
	steps := r.steps(pack, at, faults)
	for i, entry := range pack.Questions {
		r.question(entry.question(pack, steps[entry.ID]), entry.ID, at.At(item("questions", i)), faults)
	}
}

// question checks one question of a pack, which calls it id and in which
// known are faults of form.
func (r *reading) question(q study.Question, id string, at document.Place, known document.Faults) {
	if first, taken := r.ids[q.ID]; taken && id != "" {
		r.fault(at.At("id").Fault(document.CodeDuplicate, "question %q is already in %s: give this one another id", q.ID, first))
	}
	r.ids[q.ID] = at
	c := &checker{Place: at, known: known}
	c.question(id, q)
	r.fault(c.faults...)
	if q.Kind != "" {
		r.questions = append(r.questions, located[study.Question]{q, at})
	}
}

// schedulesFile reads the schedules.
func (r *reading) schedulesFile(docs document.Set, name string) {
	var file schedulesFile
	at, faults := decodeFile(docs, name, &file)
	r.fault(faults...)
	for i, entry := range file.Schedules {
		p := at.At(item("schedules", i))
		if first, taken := r.names[entry.Name]; taken && entry.Name != "" {
			r.fault(p.At("name").Fault(document.CodeDuplicate, "there is already a schedule %q, in %s: give this one another name", entry.Name, first))
		}
		r.names[entry.Name] = p
		c := &checker{Place: p, known: faults}
		schedule := c.schedule(entry)
		r.fault(c.faults...)
		r.schedules = append(r.schedules, located[study.Schedule]{schedule, p})
	}
}

// checkDraws reports draws of what the bank does not have.
func (r *reading) checkDraws() {
	var topics []string
	for _, pack := range r.packs {
		topics = append(topics, string(pack.value.Topic))
	}
	for _, s := range r.schedules {
		c := &checker{Place: s.place, known: r.faults}
		draw := s.value.Draw
		for i, topic := range draw.Topics {
			if !slices.Contains(topics, string(topic)) {
				c.bad("draw."+item("topics", i), document.CodeReference, "the bank has no topic %q", document.Clip(string(topic))).Suggestion = document.Nearest(string(topic), topics)
			}
		}
		for i, level := range draw.Levels {
			if level < 1 || level > 3 {
				c.bad("draw."+item("levels", i), document.CodeValue, "level %d is not possible: use 1, 2 or 3", level)
			}
		}
		fits := func(q located[study.Question]) bool { return draw.Fits(q.value) }
		if s.value.Post == study.PostQuestion && len(c.faults) == 0 && len(r.faults) == 0 && !slices.ContainsFunc(r.questions, fits) {
			c.bad("draw", document.CodeEmptyDraw, "no question of the bank fits this draw: allow more kinds, topics or levels")
		}
		r.fault(c.faults...)
	}
}
