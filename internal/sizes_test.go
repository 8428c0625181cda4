package internal_test

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// The most lines that somebody new reads through with pleasure.
const (
	maxFileLines    = 500
	maxPackageLines = 3000 // without tests
)

// generated is the line that Go asks generated files to have.
var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// No file and no package outgrows its reader. Generated code has no readers.
func TestSizes(t *testing.T) {
	t.Parallel()
	files := os.DirFS("..")
	packages := make(map[string]int)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".git" || name == "bin"):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		text, err := fs.ReadFile(files, name)
		if err != nil || generated.Match(text) {
			return err
		}
		lines := bytes.Count(text, []byte("\n"))
		if lines > maxFileLines {
			t.Errorf("%s has %d lines, more than %d: split it", name, lines, maxFileLines)
		}
		if !strings.HasSuffix(name, "_test.go") {
			packages[path.Dir(name)] += lines
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if packages["internal/study"] == 0 {
		t.Error("the files of the project were not found")
	}
	for name, lines := range packages {
		if lines > maxPackageLines {
			t.Errorf("package %s has %d lines beside its tests, more than %d: give a part of it a package of its own", name, lines, maxPackageLines)
		}
	}
}
