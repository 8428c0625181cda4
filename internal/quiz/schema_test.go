package quiz_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

const schemaDir = "../../quizzes"

// A schema is the part of JSON Schema that the shipped ones are written in.
type schema struct {
	Type        any                `json:"type"`
	Description string             `json:"description"`
	Properties  map[string]*schema `json:"properties"`
	Required    []string           `json:"required"`
	Additional  *bool              `json:"additionalProperties"`
	Items       *schema            `json:"items"`
	Enum        []string           `json:"enum"`
	Multiple    float64            `json:"multipleOf"`
	AnyOf       []*schema          `json:"anyOf"`
	Ref         string             `json:"$ref"`
}

// The schemas that editors complete from name the same keys, of the same
// types, as the structs that files are read into.
func TestSchemasAgreeWithStructs(t *testing.T) {
	t.Parallel()
	for name, file := range quiz.FileTypes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(schemaDir, name+".schema.json"))
			if err != nil {
				t.Fatal(err)
			}
			var s schema
			if err := json.Unmarshal(text, &s); err != nil {
				t.Fatal(err)
			}
			agree(t, name, &s, file)
		})
	}
}

// agree compares a schema with a type, at path.
func agree(t *testing.T, path string, s *schema, typ reflect.Type) {
	t.Helper()
	switch {
	case typ.Kind() == reflect.Pointer:
		agree(t, path, s, typ.Elem())
	case typ == reflect.TypeFor[study.Phrasing]():
		agreePhrasing(t, path, s, typ)
	case typ == reflect.TypeFor[study.Points]():
		if s.Type != "number" || s.Multiple != 0.5 {
			t.Errorf("%s: %+v is no number of points", path, s)
		}
	case typ == reflect.TypeFor[time.Duration]():
		wantType(t, path, s, "string")
	case typ.Kind() == reflect.Struct:
		agreeObject(t, path, s, typ)
	case typ.Kind() == reflect.Slice:
		wantType(t, path, s, "array")
		if s.Items == nil {
			t.Fatalf("%s: no items", path)
		}
		agree(t, path+"[]", s.Items, typ.Elem())
	case typ.Kind() == reflect.String:
		if diff := cmp.Diff(quiz.Choices(typ), s.Enum); typ.PkgPath() != "" && diff != "" {
			t.Errorf("%s: values (-code +schema):\n%s", path, diff)
		}
		wantType(t, path, s, "string")
	case typ.Kind() == reflect.Int:
		wantType(t, path, s, "integer")
	case typ.Kind() == reflect.Bool:
		wantType(t, path, s, "boolean")
	default:
		t.Errorf("%s: no way to compare a %s", path, typ)
	}
}

func wantType(t *testing.T, path string, s *schema, want string) {
	t.Helper()
	many, _ := s.Type.([]any)
	if s.Type != want && !slices.Contains(many, any(want)) {
		t.Errorf("%s: type %v, want %s", path, s.Type, want)
	}
}

// agreePhrasing looks into the longer form, once: it refers to itself.
func agreePhrasing(t *testing.T, path string, s *schema, typ reflect.Type) {
	t.Helper()
	if s.Ref != "#/definitions/phrasing" {
		t.Errorf("%s: %+v does not refer to a phrasing", path, s)
	}
	text, err := os.ReadFile(filepath.Join(schemaDir, "pack.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Definitions struct{ Phrasing schema } }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	forms := file.Definitions.Phrasing.AnyOf
	if len(forms) != 2 {
		t.Fatalf("%s: a phrasing has %d forms, want words and the longer one", path, len(forms))
	}
	var keys []string
	for key, p := range forms[1].Properties {
		keys = append(keys, key)
		if p.Description == "" {
			t.Errorf("%s.%s: no description", path, key)
		}
	}
	want := jsonKeys(typ)
	slices.Sort(keys)
	slices.Sort(want)
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("%s: keys (-code +schema):\n%s", path, diff)
	}
}

func agreeObject(t *testing.T, path string, s *schema, typ reflect.Type) {
	t.Helper()
	wantType(t, path, s, "object")
	if s.Additional == nil || *s.Additional {
		t.Errorf("%s: takes other keys too", path)
	}
	keys, required := []string{}, []string{}
	for _, f := range reflect.VisibleFields(typ) {
		key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		keys = append(keys, key)
		if !strings.Contains(options, "omitempty") {
			required = append(required, key)
		}
		property := s.Properties[key]
		if property == nil {
			t.Errorf("%s: no key %s", path, key)
			continue
		}
		if property.Description == "" {
			t.Errorf("%s.%s: no description", path, key)
		}
		agree(t, path+"."+key, property, f.Type)
	}
	for key := range s.Properties {
		if !slices.Contains(keys, key) {
			t.Errorf("%s: key %s is not in the code", path, key)
		}
	}
	slices.Sort(required)
	slices.Sort(s.Required)
	if diff := cmp.Diff(required, s.Required); diff != "" {
		t.Errorf("%s: required keys (-code +schema):\n%s", path, diff)
	}
}

func jsonKeys(typ reflect.Type) []string {
	var keys []string
	for _, f := range reflect.VisibleFields(typ) {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		keys = append(keys, key)
	}
	return keys
}

// A schemaTest is a file, the schema that judges it, and whether it should pass.
type schemaTest struct {
	file, schema string
	good         bool
}

// What Load takes, the schemas take; what is wrong in form, they refuse.
func TestSchemasJudgeFiles(t *testing.T) {
	t.Parallel()
	tests := []schemaTest{
		{"testdata/good/kubernetes.yaml", "pack", true},
		{"testdata/good/sre.yml", "pack", true},
		{"testdata/good/glossary/reliability.yaml", "glossary", true},
		{"testdata/good/schedules.yaml", "schedules", true},
		{"testdata/good/synonyms.yaml", "synonyms", true},
		{"testdata/good/syllabus.yaml", "syllabus", true},
		{"testdata/bad/types/kubernetes.yaml", "pack", false},
		{"testdata/bad/question-faults/kubernetes.yaml", "pack", false},
		{"testdata/bad/glossary/glossary.yaml", "glossary", false},
		{"testdata/bad/schedules/schedules.yaml", "schedules", false},
		{"testdata/bad/synonyms/synonyms.yaml", "synonyms", false},
		{"testdata/bad/syllabus/syllabus.yaml", "syllabus", false},
		{"testdata/good/interview.yaml", "interview", true},
		{"testdata/good/plan.yaml", "plan", true},
		{"testdata/good/checklist.yaml", "checklist", true},
		{"testdata/bad/interview/interview.yaml", "interview", false},
		{"testdata/bad/interview/plan.yaml", "plan", false},
		{"testdata/bad/interview/checklist.yaml", "checklist", false},
	}
	for pattern, name := range map[string]string{"/*.yaml": "pack", "/glossary/*.yaml": "glossary"} {
		files, err := filepath.Glob(schemaDir + pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no files %s: %v", pattern, err)
		}
		for _, file := range files {
			sort := name
			if base := strings.TrimSuffix(filepath.Base(file), ".yaml"); quiz.FileTypes()[base] != nil {
				sort = base
			}
			tests = append(tests, schemaTest{file, sort, true})
		}
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			s, err := jsonschema.NewCompiler().Compile(filepath.Join(schemaDir, tt.schema+".schema.json"))
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(tt.file)
			if err != nil {
				t.Fatal(err)
			}
			asJSON, err := yaml.YAMLToJSON(text)
			if err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(asJSON)))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(value); (err == nil) != tt.good {
				t.Errorf("%s judges %s: %v, want good: %v", tt.schema, tt.file, err, tt.good)
			}
		})
	}
}
