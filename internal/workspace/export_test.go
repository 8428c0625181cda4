package workspace

import (
	"net/http"
	"strings"

	"github.com/studybot/studybot/internal/workspace/door"
)

// A TestRoute is a request for one of the routes that a server serves.
type TestRoute struct {
	Method, Path string
	Document     bool // whether any site may link to it
	Page         bool // whether a browser needs the page's cookie
	Socket       bool // whether it upgrades to a WebSocket
}

// TestRoutes are requests for every route that s serves, with something in the place
// of each wildcard.
func (s *Server) TestRoutes() []TestRoute {
	var list []TestRoute
	for _, r := range s.routes() {
		method, path, given := strings.Cut(r.pattern, " ")
		if !given {
			method, path = http.MethodPost, r.pattern
		}
		path = strings.NewReplacer("{$}", "", "{method}", "auth.test", "{channel}", "C0", "{message}", "p1", "{id}", "x", "{token}", "y", "{name}", "z").Replace(path)
		list = append(list, TestRoute{method, path, r.kind == door.Document, r.kind == door.Page, r.kind == door.Socket})
	}
	return list
}
