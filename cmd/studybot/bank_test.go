package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/studybot/studybot/internal/app/apptest"
)

// root is the module's directory, seen from this package's.
const root = "../.."

// The built-in bank passes lint, stands all attacks, and names sources that
// exist.
func TestBuiltInBank(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"lint", "attack", "links"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			if out, err := studybot(t, command, "quizzes"); err != nil {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}

// The page about the bank shows the table as it is now.
func TestTableOfTheBank(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(root + "/quizzes/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(page), "<!-- bank -->\n")
	table, _, ends := strings.Cut(rest, "<!-- /bank -->")
	if !begins || !ends {
		t.Fatal("quizzes/README.md has no place for the table, between <!-- bank --> and <!-- /bank -->")
	}
	want, err := studybot(t, "bank", "--markdown", "--quizzes", "quizzes")
	if err != nil {
		t.Fatalf("%v:\n%s", err, want)
	}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("the table in quizzes/README.md is not of this bank: run make banktable (-bank +page):\n%s", diff)
	}
}

// studybot runs the program in the module's directory and returns what it wrote.
func studybot(t *testing.T, args ...string) (string, error) {
	t.Helper()
	program := apptest.PlainBinary(t) // before the clock of Soon starts: a build may take long
	cmd := exec.CommandContext(apptest.Soon(t), program, args...)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	return string(out), err
}
