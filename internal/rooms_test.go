package internal_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/studybot/studybot"

// rooms says which of the project's packages each room may import. The rooms
// below a room, such as quiz/gift below quiz, follow the room's own rule and
// may import it. Command packages may import any.
var rooms = map[string][]string{
	"internal/study":     {},
	"internal/grade":     {"internal/study"},
	"internal/quiz":      {"internal/study", "internal/grade"},
	"internal/round":     {"internal/study", "internal/grade"},
	"internal/lookup":    {"internal/study", "internal/grade"},
	"internal/blockkit":  {"internal/study"},
	"internal/slackbot":  {"internal/study", "internal/blockkit"},
	"internal/queue":     {"internal/study"},
	"internal/postgres":  {"internal/study", "internal/queue"},
	"internal/jobs":      {"internal/study", "internal/queue"},
	"internal/localpg":   {},
	"internal/workspace": {},
	"internal/demo":      {"internal/workspace"},
	"internal/config":    {},
	"internal/telemetry": {},
	"quizzes":            {},
	"deploy":             {},
}

type listedPackage struct {
	ImportPath string
	Imports    []string
}

// Data flows one way through the rooms: no package imports one that its room
// may not know.
func TestRoomsImportOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		path := strings.TrimPrefix(p.ImportPath, module+"/")
		if strings.HasPrefix(path, "cmd/") || strings.HasPrefix(path, ".ci/") || path == "internal" { // internal holds this test only
			continue
		}
		room := roomOf(path)
		if room == "" {
			t.Errorf("%s is in no room: add it to DESIGN's table and to this test, or move it", path)
			continue
		}
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module+"/")
			if ours && roomOf(to) != room && !slices.Contains(rooms[room], roomOf(to)) {
				t.Errorf("%s imports %s, which %s may not know", path, to, room)
			}
		}
	}
}

// The domain and the grader know the standard library, and the grader the few
// libraries that words need; neither reads a clock or does I/O.
func TestPureRoomsDoNoIO(t *testing.T) {
	t.Parallel()
	forbidden := []string{"os", "net", "net/http", "database/sql", "io/fs", "log", "log/slog", "math/rand", "math/rand/v2"}
	for _, p := range listPackages(t) {
		room := roomOf(strings.TrimPrefix(p.ImportPath, module+"/"))
		if room != "internal/study" && room != "internal/grade" {
			continue
		}
		for _, imported := range p.Imports {
			if slices.Contains(forbidden, imported) {
				t.Errorf("%s imports %s, but %s is pure", p.ImportPath, imported, room)
			}
			if room == "internal/study" && strings.Contains(imported, ".") {
				t.Errorf("%s imports %s, but the domain knows the standard library only", p.ImportPath, imported)
			}
		}
	}
}

// roomOf returns the room that holds path, or "".
func roomOf(path string) string {
	for room := range rooms {
		if path == room || strings.HasPrefix(path, room+"/") {
			return room
		}
	}
	return ""
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listedPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		packages = append(packages, p)
	}
	if len(packages) < len(rooms) {
		t.Fatalf("go list found %d packages, fewer than there are rooms", len(packages))
	}
	return packages
}
