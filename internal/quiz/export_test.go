package quiz

import (
	"reflect"

	"github.com/studybot/studybot/internal/study"
)

// FileTypes returns what each sort of file is read into, by its schema's name.
func FileTypes() map[string]reflect.Type {
	return map[string]reflect.Type{
		"pack":      reflect.TypeFor[packFile](),
		"glossary":  reflect.TypeFor[glossaryFile](),
		"synonyms":  reflect.TypeFor[synonymsFile](),
		"schedules": reflect.TypeFor[schedulesFile](),
		"syllabus":  reflect.TypeFor[syllabusFile](),
		"sites":     reflect.TypeFor[sitesFile](),
		"interview": reflect.TypeFor[study.Interview](),
		"plan":      reflect.TypeFor[study.Plan](),
		"checklist": reflect.TypeFor[study.Checklist](),
	}
}

// Choices returns the values that a type of text may have.
func Choices(t reflect.Type) []string { return choices[t] }
