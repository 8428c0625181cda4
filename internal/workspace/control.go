package workspace

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strconv"

	"github.com/studybot/studybot/internal/workspace/webapi"
)

//go:embed page
var pageFiles embed.FS

// routes is everything that the workspace serves.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.api.ServeMethod)
	mux.HandleFunc("GET /link/", s.hub.ServeLink)
	mux.HandleFunc("POST /actions/{id}", s.api.ServeResponse)
	mux.HandleFunc("POST /upload/v1/{id}/{token}", s.api.ServeUpload)
	mux.HandleFunc("GET /files/{id}/{name}", s.api.ServeFile)
	s.controlRoutes(mux)

	page, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // The directory is embedded above.
	}
	index := s.local(guarded(func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, page, "index.html") }))
	mux.HandleFunc("GET /{$}", index)
	mux.HandleFunc("GET /archives/{channel}/{message}", index) // Permalinks: the page finds its way.
	mux.HandleFunc("GET /page/", s.local(guarded(http.StripPrefix("/page/", http.FileServerFS(page)).ServeHTTP)))
	return mux
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

// local lets through only what comes from this workspace's own page or from a
// program: any web site that a member visits could otherwise act as them.
func (s *Server) local(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if origin := r.Header.Get("Origin"); origin != "" {
			if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
				controlError(w, http.StatusForbidden, fmt.Errorf("requests from %s are not served", origin))
				return
			}
		}
		if !s.knows(r.Host) {
			controlError(w, http.StatusForbidden, fmt.Errorf("the host %q is not this workspace's: open it by its address", r.Host))
			return
		}
		next(w, r)
	}
}

// knows reports whether a Host header can be meant for us: any on a public
// address, and only loopback ones on a loopback address.
func (s *Server) knows(host string) bool {
	tcp, ok := s.listener.Addr().(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return true
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

func controlError(w http.ResponseWriter, status int, err error) {
	webapi.WriteJSON(w, status, obj{"ok": false, "error": err.Error()})
}

func (s *Server) controlRoutes(mux *http.ServeMux) {
	for name, f := range acts {
		mux.HandleFunc("POST /_workspace/act/"+name, s.local(s.control(f)))
	}
	mux.HandleFunc("POST /_workspace/members", s.local(s.control(func(s *Server, a *actArgs) (obj, error) {
		m, err := s.AddMember(Member{ID: a.ID, Name: a.Name, RealName: a.RealName, DisplayName: a.DisplayName, TZ: a.TZ, Admin: a.Admin})
		return obj{"member": m}, err
	})))
	mux.HandleFunc("POST /_workspace/channels", s.local(s.control(func(s *Server, a *actArgs) (obj, error) {
		c, err := s.AddChannel(Channel{ID: a.ID, Name: a.Name, Private: a.Private, Topic: a.Topic, Members: a.Members, Bot: a.Bot})
		return obj{"channel": c}, err
	})))
	mux.HandleFunc("POST /_workspace/reset", s.local(s.control(func(s *Server, _ *actArgs) (obj, error) {
		s.Reset()
		return obj{}, nil
	})))
	mux.HandleFunc("POST /_workspace/faults", s.local(s.serveInject))
	mux.HandleFunc("DELETE /_workspace/faults", s.local(func(w http.ResponseWriter, _ *http.Request) {
		s.ClearFaults()
		webapi.WriteJSON(w, http.StatusOK, obj{"ok": true})
	}))
	mux.HandleFunc("GET /_workspace/faults", s.local(func(w http.ResponseWriter, _ *http.Request) {
		webapi.WriteJSON(w, http.StatusOK, s.Faults())
	}))
	mux.HandleFunc("GET /_workspace/deliveries", s.local(func(w http.ResponseWriter, _ *http.Request) {
		webapi.WriteJSON(w, http.StatusOK, s.Deliveries())
	}))
	mux.HandleFunc("GET /_workspace/transcript", s.local(s.serveTranscript))
	mux.HandleFunc("GET /_workspace/state", s.local(s.serveState))
	mux.HandleFunc("GET /_workspace/stream", s.local(s.serveStream))
	mux.HandleFunc("/_workspace/", s.local(func(w http.ResponseWriter, r *http.Request) {
		controlError(w, http.StatusNotFound, fmt.Errorf("%s %s is not served", r.Method, r.URL.Path))
	}))
}

// maxBody is how large a request may be, in bytes.
const maxBody = 2 << 20

// actArgs are the arguments of all acts together.
type actArgs struct {
	User        string                    `json:"user"`
	Channel     string                    `json:"channel"`
	TS          string                    `json:"ts"`
	ThreadTS    string                    `json:"thread_ts"`
	ViewID      string                    `json:"view_id"`
	Text        string                    `json:"text"`
	Name        string                    `json:"name"`
	Remove      bool                      `json:"remove"`
	Command     string                    `json:"command"`
	BlockID     string                    `json:"block_id"`
	ActionID    string                    `json:"action_id"`
	Value       string                    `json:"value"`
	Choices     []string                  `json:"-"`
	Values      json.RawMessage           `json:"values"`
	Submitted   map[string]map[string]any `json:"-"`
	Tab         string                    `json:"tab"`
	ID          string                    `json:"id"`
	RealName    string                    `json:"real_name"`
	DisplayName string                    `json:"display_name"`
	TZ          string                    `json:"tz"`
	Admin       bool                      `json:"admin"`
	Private     bool                      `json:"private"`
	Topic       string                    `json:"topic"`
	Members     []string                  `json:"members"`
	Bot         bool                      `json:"bot"`
}

// place is where a click lands.
func (a *actArgs) place() Place { return Place{Channel: a.Channel, TS: a.TS, ViewID: a.ViewID} }

type actFunc func(*Server, *actArgs) (obj, error)

var acts = map[string]actFunc{
	"say": func(s *Server, a *actArgs) (obj, error) {
		ts, err := s.Reply(a.User, a.Channel, a.ThreadTS, a.Text)
		if err != nil {
			return nil, err
		}
		s.world.Lock()
		defer s.world.Unlock()
		return obj{"ts": ts, "channel": s.world.Channel(a.Channel).ID}, nil
	},
	"edit":   func(s *Server, a *actArgs) (obj, error) { return nil, s.Edit(a.User, a.Channel, a.TS, a.Text) },
	"delete": func(s *Server, a *actArgs) (obj, error) { return nil, s.Delete(a.User, a.Channel, a.TS) },
	"react": func(s *Server, a *actArgs) (obj, error) {
		return nil, s.reaction(a.User, a.Channel, a.TS, a.Name, a.Remove)
	},
	"command": func(s *Server, a *actArgs) (obj, error) {
		return nil, s.Command(a.User, a.Channel, a.Command, a.Text)
	},
	"click": func(s *Server, a *actArgs) (obj, error) {
		return nil, s.Click(a.User, a.place(), a.BlockID, a.ActionID, a.Value)
	},
	"choose": func(s *Server, a *actArgs) (obj, error) {
		values := []string{a.Value}
		if len(a.Values) > 0 {
			if err := json.Unmarshal(a.Values, &values); err != nil {
				return nil, errors.New("choose: values: want a list of texts")
			}
		}
		return nil, s.Choose(a.User, a.place(), a.BlockID, a.ActionID, values...)
	},
	"submit": func(s *Server, a *actArgs) (obj, error) {
		var values map[string]map[string]any
		if len(a.Values) > 0 {
			if err := json.Unmarshal(a.Values, &values); err != nil {
				return nil, errors.New("submit: values: want {block_id: {action_id: value}}")
			}
		}
		sub, err := s.SubmitView(a.User, a.ViewID, values)
		if err != nil {
			return nil, err
		}
		answer := obj{"closed": sub.Closed, "views": sub.Views}
		if sub.Errors != nil {
			answer["errors"] = sub.Errors
		}
		return answer, nil
	},
	"close": func(s *Server, a *actArgs) (obj, error) { return nil, s.CloseView(a.User, a.ViewID) },
	"home":  func(s *Server, a *actArgs) (obj, error) { return nil, s.openHome(a.User, cmp.Or(a.Tab, "home")) },
	"dm": func(s *Server, a *actArgs) (obj, error) {
		id, err := s.OpenDM(a.User)
		return obj{"channel": id}, err
	},
	"join": func(s *Server, a *actArgs) (obj, error) { return nil, s.Join(a.User, a.Channel) },
}

// control serves one act: JSON in, JSON out.
func (s *Server) control(f actFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var a actArgs
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil && r.ContentLength != 0 {
			controlError(w, http.StatusBadRequest, fmt.Errorf("the body is not the JSON object that this takes: %w", err))
			return
		}
		answer, err := f(s, &a)
		if err != nil {
			controlError(w, http.StatusBadRequest, err)
			return
		}
		if answer == nil {
			answer = obj{}
		}
		answer["ok"], answer["seq"] = true, s.Seq()
		webapi.WriteJSON(w, http.StatusOK, answer)
	}
}

func (s *Server) serveInject(w http.ResponseWriter, r *http.Request) {
	var f Fault
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&f); err != nil {
		controlError(w, http.StatusBadRequest, fmt.Errorf("fault: %w", err))
		return
	}
	if err := s.Inject(f); err != nil {
		controlError(w, http.StatusBadRequest, err)
		return
	}
	webapi.WriteJSON(w, http.StatusOK, obj{"ok": true})
}

// seqParam reads a sequence number of the query; absent is 0.
func seqParam(r *http.Request, name string) (int64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s=%s: want a number", name, text)
	}
	return n, nil
}

func (s *Server) serveTranscript(w http.ResponseWriter, r *http.Request) {
	after, err := seqParam(r, "after")
	limit, err2 := seqParam(r, "limit")
	if err != nil || err2 != nil {
		controlError(w, http.StatusBadRequest, errors.New("transcript: after and limit are numbers"))
		return
	}
	entries := s.Transcript(r.URL.Query().Get("channel"), after)
	if limit > 0 && int64(len(entries)) > limit {
		entries = entries[:limit]
	}
	webapi.WriteJSON(w, http.StatusOK, entries)
}

func (s *Server) serveState(w http.ResponseWriter, r *http.Request) {
	st, err := s.State(r.URL.Query().Get("as"))
	if err != nil {
		controlError(w, http.StatusBadRequest, err)
		return
	}
	webapi.WriteJSON(w, http.StatusOK, struct {
		OK bool `json:"ok"`
		State
	}{true, st})
}
