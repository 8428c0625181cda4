package quiz_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/quiz"
)

// in16 is text in UTF-16.
func in16(text string, order binary.AppendByteOrder, mark string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(mark + text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// saved are the ways in which editors save text.
var saved = map[string]func(text string) []byte{
	"byte order mark":  func(s string) []byte { return []byte("\ufeff" + s) },
	"Windows":          func(s string) []byte { return []byte("\ufeff" + strings.ReplaceAll(s, "\n", "\r\n")) },
	"old Mac":          func(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r")) },
	"UTF-16LE":         func(s string) []byte { return in16(s, binary.LittleEndian, "\ufeff") },
	"UTF-16BE":         func(s string) []byte { return in16(s, binary.BigEndian, "\ufeff") },
	"UTF-16LE no mark": func(s string) []byte { return in16(s, binary.LittleEndian, "") },
	"UTF-16BE no mark": func(s string) []byte { return in16(s, binary.BigEndian, "") },
	"UTF-16LE Windows": func(s string) []byte {
		return in16(strings.ReplaceAll(s, "\n", "\r\n"), binary.LittleEndian, "\ufeff")
	},
}

// readAs is the directory dir with each file saved by save.
func readAs(t *testing.T, dir string, save func(string) []byte) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(dir + "/" + name)
		files[name] = &fstest.MapFile{Data: save(string(text))}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// asJSON is all that a bank holds.
func asJSON(t *testing.T, bank *quiz.Bank) string {
	t.Helper()
	interview, _ := bank.Interview()
	plan, _ := bank.Plan()
	checklist, _ := bank.Checklist()
	text, err := json.Marshal([]any{
		bank.Topics(), bank.Questions(), bank.Terms(), bank.Schedules(), bank.Syllabus(), interview, plan, checklist,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A bank is the same however an editor saved its files, and so are its faults.
func TestLoadEncodings(t *testing.T) {
	t.Parallel()
	want := asJSON(t, load(t, "testdata/good"))
	faults, err := os.ReadFile("testdata/bad/schedules/faults.golden")
	if err != nil {
		t.Fatal(err)
	}
	for name, save := range saved {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bank, err := quiz.Load(readAs(t, "testdata/good", save))
			if err != nil {
				t.Fatal(err)
			}
			if got := asJSON(t, bank); got != want {
				t.Errorf("another bank (-want +got):\n%s", cmp.Diff(want, got))
			}
			_, err = quiz.Load(readAs(t, "testdata/bad/schedules", save))
			if err == nil || err.Error() != strings.TrimSpace(string(faults)) {
				t.Errorf("faults (-want +got):\n%s", cmp.Diff(strings.TrimSpace(string(faults)), err.Error()))
			}
		})
	}
}

// What is no text in any of these ways is told in one sentence, with its place.
func TestLoadNoText(t *testing.T) {
	t.Parallel()
	for want, data := range map[string][]byte{
		"sre.yaml:2:10: this byte, 0xe9 (é on Windows), is not UTF-8: save the file as UTF-8 (syntax)":                 []byte("topic: sre\nname: Caf\xe9 \xe9\n"),
		"sre.yaml:2:8: this byte, 0x80 (€ on Windows), is not UTF-8: save the file as UTF-8 (syntax)":                  []byte("topic: sre\r\nname: Ü\x80"),
		"sre.yaml:1:8: this byte is zero, so the file is no text: save it as UTF-8 (syntax)":                           []byte("topic: \x00sre"),
		"sre.yaml: the file cannot be read: it is UTF-32: save it as UTF-8 (file)":                                     append([]byte{0xff, 0xfe, 0, 0}, "t\x00\x00\x00"...),
		"sre.yaml:1:1: this byte, 0xd0 (Ð on Windows), is not UTF-8: save the file as UTF-8 (syntax)":                  []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
		"sre.yaml:1:1: the file holds nothing, or comments only: write topic, name and questions, or delete it (file)": []byte("\ufeff# sre\r\n---\r\n"),
	} {
		_, err := quiz.Load(fstest.MapFS{"sre.yaml": {Data: data}})
		if err == nil || err.Error() != want {
			t.Errorf("%q is told as\n%v, want\n%s", data, err, want)
		}
	}
}

// A file of a sort of which there need be none may hold nothing, in all the ways
// in which people leave it so.
func TestLoadNothing(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{
		"schedules.yaml": "schedules", "glossary.yaml": "terms", "glossary/a.yaml": "terms",
		"synonyms.yaml": "synonyms", "syllabus.yaml": "sections", "sites.yaml": "sites",
	} {
		for _, text := range []string{
			key + ": []\n", key + ":\n", key + ":\n  # - name: daily\n", key + ": null\n", key + ": ~\n", "# " + key + ": []\n", "", "\ufeff", "---\n", "null\n", "\n\n  \n",
		} {
			pack, err := os.ReadFile("testdata/good/sre.yml")
			if err != nil {
				t.Fatal(err)
			}
			pack = bytes.ReplaceAll(pack, []byte("covers:"), []byte("# covers:"))
			bank, err := quiz.Load(fstest.MapFS{"sre.yaml": {Data: pack}, name: {Data: []byte(text)}})
			if err != nil || len(bank.Questions()) == 0 || len(bank.Schedules())+len(bank.Terms())+len(bank.Syllabus()) != 0 {
				t.Errorf("%s with %q: %v", name, text, err)
			}
		}
	}
}

// Lists that must hold something say so, and do not say to leave them out.
func TestLoadEmptyPack(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"topic: sre\nname: SRE\nquestions: []\n":                  "sre.yaml:3:12: questions is an empty list: add a question (missing)",
		"topic: sre\nname: \"\\u200b \\u00a0\"\nquestions: [x]\n": "sre.yaml:2:1: name has no value: write one (missing)\nsre.yaml:3:13: a question is the text \"x\"",
		"topic: sre\nname: SRE\nquestions:\n":                     "sre.yaml:3:1: questions has no value: write one (missing)",
		"topic: sre\nname: SRE\n":                                 "sre.yaml:1:1: the file has no questions: add it (missing)",
	} {
		_, err := quiz.Load(fstest.MapFS{"sre.yaml": {Data: []byte(text)}})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q is told as\n%v, want\n%s", text, err, want)
		}
	}
}

// The end of a file's name may be in capitals, as some systems write it.
func TestLoadNamesInCapitals(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for name, file := range readAs(t, "testdata/good", func(s string) []byte { return []byte(s) }) {
		files[strings.NewReplacer(".yaml", ".YAML", ".yml", ".Yml", "schedules", "Schedules", "glossary/", "glossary/G-").Replace(name)] = file
	}
	bank, err := quiz.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := asJSON(t, bank), asJSON(t, load(t, "testdata/good")); got != want {
		t.Errorf("another bank (-want +got):\n%s", cmp.Diff(want, got))
	}
}
