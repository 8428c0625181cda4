package internal_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/studybot/studybot"

// A room is a package of the project with the packages below it, its tenants.
type room struct {
	// imports are the other rooms that its packages import.
	imports []string
	// any is for a room that may import every other one but those that only
	// commands import.
	any bool
	// order is for a room whose packages depend on one another one way only: its
	// packages from the bottom up, where each imports only those of earlier rows.
	// "." is the room's own package. Without it they import one another freely.
	order [][]string
}

// rooms is every room of the project. Commands, below cmd, may import any.
var rooms = map[string]room{
	"internal/app": {any: true},
	"internal/authorcli": {
		imports: []string{"internal/study", "internal/quiz", "internal/grade", "quizzes"},
		order:   [][]string{{"console"}, {"banklist"}, {"."}},
	},
	"internal/study": {},
	"internal/quiz": {
		imports: []string{"internal/study", "internal/grade", "internal/timetable"},
		order: [][]string{
			{"document"},
			{"labelled"},
			{"craft", "record"},
			{"."},
			{"agreement", "draft", "prune", "survey"},
			{"attack", "evaluate", "order"},
			{"fit"},
		},
	},
	"internal/timetable": {imports: []string{"internal/study"}},
	"internal/grade": {
		imports: []string{"internal/study"},
		order: [][]string{
			{"text"},
			{"phrase", "prose"},
			{"evidence", "match"},
			{"choice", "numeric"},
			{"story"},
			{"."},
		},
	},
	"internal/round":     {imports: []string{"internal/study", "internal/grade"}},
	"internal/lookup":    {imports: []string{"internal/study"}},
	"internal/blockkit":  {imports: []string{"internal/study"}},
	"internal/slackbot":  {imports: []string{"internal/study", "internal/blockkit"}},
	"internal/queue":     {imports: []string{"internal/study"}},
	"internal/postgres":  {imports: []string{"internal/study", "internal/queue"}},
	"internal/jobs":      {imports: []string{"internal/study", "internal/queue"}},
	"internal/localpg":   {},
	"internal/workspace": {},
	"internal/demo":      {imports: []string{"internal/workspace"}},
	"internal/config":    {},
	"internal/telemetry": {},
	"quizzes":            {},
	"deploy":             {},
}

// commandsOnly are the rooms that only commands import.
var commandsOnly = []string{"internal/app", "internal/authorcli"}

// A located package is a package and the room that it is in.
type located struct {
	path    string   // below the module
	room    string   // "" is none
	imports []string // paths of the project's packages
	outside []string // import paths of all others
}

// tenant returns the path of p below its room, or ".".
func (p located) tenant() string { return tenant(p.room, p.path) }

func tenant(room, path string) string {
	if path == room {
		return "."
	}
	return strings.TrimPrefix(path, room+"/")
}

// Data flows one way through the rooms: no package imports one that its room
// may not know.
func TestRoomsImportOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		if p.room == "" {
			t.Errorf("%s is in no room: add it to the table in README.md and to this test, or move it", p.path)
			continue
		}
		for _, imported := range p.imports {
			if to := roomOf(imported); to != p.room && !mayImport(p.room, to) {
				t.Errorf("%s imports %s, which %s may not know", p.path, imported, p.room)
			}
		}
	}
}

// mayImport reports whether the table lets room import room to.
func mayImport(room, to string) bool {
	return slices.Contains(rooms[room].imports, to) ||
		rooms[room].any && to != "" && !slices.Contains(commandsOnly, to)
}

// Within a room that is built in layers, packages import only those below them.
func TestTenantsImportDownwards(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		order := rooms[p.room].order
		if order == nil {
			continue
		}
		own := layerOf(order, p.tenant())
		if own < 0 {
			t.Errorf("%s is in no row of the order of %s: add it where it belongs", p.path, p.room)
			continue
		}
		for _, imported := range p.imports {
			if roomOf(imported) == p.room && layerOf(order, tenant(p.room, imported)) >= own {
				t.Errorf("%s imports %s, which is not below it", p.path, imported)
			}
		}
	}
}

func layerOf(order [][]string, tenant string) int {
	return slices.IndexFunc(order, func(row []string) bool { return slices.Contains(row, tenant) })
}

// The table says nothing that is not so: each room and tenant in it is there,
// and each import that it allows is made.
func TestTableIsTrue(t *testing.T) {
	t.Parallel()
	there := make(map[string]bool)
	made := make(map[[2]string]bool)
	for _, p := range listPackages(t) {
		there[p.room] = true
		there[p.path] = true
		for _, imported := range p.imports {
			made[[2]string{p.room, roomOf(imported)}] = true
		}
	}
	for name, r := range rooms {
		if !there[name] {
			t.Errorf("the table has the room %s, which does not exist", name)
		}
		for _, to := range r.imports {
			if !made[[2]string{name, to}] {
				t.Errorf("the table lets %s import %s, and it does not: take that out", name, to)
			}
		}
		for _, tenant := range slices.Concat(r.order...) {
			if !there[path.Join(name, tenant)] {
				t.Errorf("the table has %s, which does not exist", path.Join(name, tenant))
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
		if p.room != "internal/study" && p.room != "internal/grade" {
			continue
		}
		for _, imported := range p.outside {
			if slices.Contains(forbidden, imported) {
				t.Errorf("%s imports %s, but %s is pure", p.path, imported, p.room)
			}
			if p.room == "internal/study" && strings.Contains(imported, ".") {
				t.Errorf("%s imports %s, but the domain knows the standard library only", p.path, imported)
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

// listPackages returns all packages of the project but commands and this test.
func listPackages(t *testing.T) []located {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []located
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		path := strings.TrimPrefix(p.ImportPath, module+"/")
		if strings.HasPrefix(path, "cmd/") || path == "internal" {
			continue
		}
		here := located{path: path, room: roomOf(path)}
		for _, imported := range p.Imports {
			if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
				here.imports = append(here.imports, ours)
			} else {
				here.outside = append(here.outside, imported)
			}
		}
		packages = append(packages, here)
	}
	if len(packages) == 0 {
		t.Fatal("go list found no packages")
	}
	return packages
}
