package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// streamBeat is how often a silent stream says that it is alive.
const streamBeat = 15 * time.Second

// serveStream sends changes as Server-Sent Events until the client goes.
func (s *Server) serveStream(w http.ResponseWriter, r *http.Request) {
	after, err := seqParam(r, "after")
	if last := r.Header.Get("Last-Event-ID"); last != "" && err == nil {
		if n, lastErr := strconv.ParseInt(last, 10, 64); lastErr == nil {
			after = n
		}
	}
	if err != nil {
		controlError(w, http.StatusBadRequest, err)
		return
	}
	as := r.URL.Query().Get("as")
	s.world.Lock()
	_, known := s.world.Member(as)
	s.world.Unlock()
	if as != "" && !known {
		controlError(w, http.StatusBadRequest, fmt.Errorf("stream: there is no member %q", as))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	ctx, cancel := context.WithCancel(r.Context())
	out := &eventWriter{w: w, flush: http.NewResponseController(w), cancel: cancel}
	var beating sync.WaitGroup
	beating.Go(func() { out.beat(ctx) })
	defer beating.Wait()
	defer cancel()
	out.write(": hello\n\n")
	for c := range s.Watch(ctx, as, after) {
		data, err := json.Marshal(c)
		if err != nil {
			s.opts.Log.Error("workspace: stream", "seq", c.Seq, "err", err)
			return
		}
		out.write(fmt.Sprintf("id: %d\ndata: %s\n\n", c.Seq, data))
	}
}

// An eventWriter lets changes and beats share one response. A failed write ends
// the stream.
type eventWriter struct {
	mu     sync.Mutex
	w      http.ResponseWriter
	flush  *http.ResponseController
	cancel context.CancelFunc
}

func (e *eventWriter) write(text string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, err := e.w.Write([]byte(text))
	if err == nil {
		err = e.flush.Flush()
	}
	if err != nil {
		e.cancel()
	}
}

func (e *eventWriter) beat(ctx context.Context) {
	tick := time.NewTicker(streamBeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			e.write(": beat\n\n")
		}
	}
}
