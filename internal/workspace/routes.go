package workspace

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/studybot/studybot/internal/workspace/door"
)

//go:embed page
var pageFiles embed.FS

// A route is one thing that the workspace serves, and to whom.
type route struct {
	pattern string // as [http.ServeMux] takes it
	kind    door.Kind
	serve   http.HandlerFunc
}

// routes is everything that the workspace serves.
func (s *Server) routes() []route {
	page, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // The directory is embedded above.
	}
	index := guarded(func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, page, "index.html") })
	files := guarded(http.StripPrefix("/page/", http.FileServerFS(page)).ServeHTTP)
	list := []route{
		{"/api/{method}", door.App, s.api.ServeMethod},
		{"GET /link/", door.Socket, s.hub.ServeLink},
		{"POST /actions/{id}", door.App, s.api.ServeResponse},
		{"POST /upload/v1/{id}/{token}", door.App, s.api.ServeUpload},
		{"GET /files/{id}/{name}", door.App, s.serveFile},
		{"GET /{$}", door.Document, index},
		{"GET /archives/{channel}/{message}", door.Document, index}, // Permalinks: the page finds its way.
		{"GET /page/", door.App, files},
		{"GET /_workspace/faults", door.Page, s.serveFaults},
		{"POST /_workspace/faults", door.Page, s.serveInject},
		{"DELETE /_workspace/faults", door.Page, s.serveClearFaults},
		{"GET /_workspace/deliveries", door.Page, s.serveDeliveries},
		{"GET /_workspace/transcript", door.Page, s.serveTranscript},
		{"GET /_workspace/state", door.Page, s.serveState},
		{"GET /_workspace/stream", door.Page, s.serveStream},
		{"/_workspace/", door.Page, func(w http.ResponseWriter, r *http.Request) {
			controlError(w, http.StatusNotFound, fmt.Errorf("%s %s is not served", r.Method, r.URL.Path))
		}},
	}
	for name, f := range acts {
		list = append(list, route{"POST /_workspace/" + name, door.Page, s.control(f)})
	}
	return list
}

// handler serves the routes, each behind the door.
func (s *Server) handler() http.Handler {
	mux, kinds := http.NewServeMux(), map[string]door.Kind{}
	for _, r := range s.routes() {
		mux.HandleFunc(r.pattern, r.serve)
		kinds[r.pattern] = r.kind
	}
	guarded := s.door.Guard(mux, func(r *http.Request) door.Kind {
		_, pattern := mux.Handler(r)
		return kinds[pattern]
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", s.opts.Now().UTC().Format(http.TimeFormat)) // Clients measure their clocks by it.
		guarded.ServeHTTP(w, r)
	})
}

// guarded keeps a browser from loading anything into the page but its own files.
func guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		next(w, r)
	}
}

// serveFile shows an upload to the page, and to the app that asks with its token.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	if !s.door.Known(r) && !s.api.Authorizes(r) {
		http.Error(w, "A file is shown to the workspace's page, and to its app with the bot token.", http.StatusForbidden)
		return
	}
	s.api.ServeFile(w, r)
}
