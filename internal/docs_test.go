package internal_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pages are what newcomers and operators read, from the module's directory.
var pages = []string{"README.md", "CONTRIBUTING.md", "docs/*.md", "docs/decisions/*.md", "quizzes/README.md"}

// The tests that a page names exist, and so do the files that it leads to.
func TestPagesAreTrue(t *testing.T) {
	t.Parallel()
	tests := namedTests(t)
	name := regexp.MustCompile("`((?:Test|Fuzz|Benchmark|Example)[A-Z]\\w*)`")
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	for _, file := range readPages(t) {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range name.FindAllStringSubmatch(string(page), -1) {
			if !tests[found[1]] {
				t.Errorf("%s names %s, which there is not", file, found[1])
			}
		}
		for _, found := range link.FindAllStringSubmatch(string(page), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), found[1])); err != nil {
				t.Errorf("%s leads to %s: %v", file, found[1], err)
			}
		}
	}
}

// readPages returns the files of pages.
func readPages(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, pattern := range pages {
		found, err := filepath.Glob(filepath.Join("..", pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no page is called %s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	return files
}

// namedTests returns the names of all tests, benchmarks, fuzz tests and examples.
func namedTests(t *testing.T) map[string]bool {
	t.Helper()
	names := make(map[string]bool)
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark|Example)\w*)\(`)
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, found := range declared.FindAllStringSubmatch(string(source), -1) {
			names[found[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
