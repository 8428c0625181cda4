package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// A Check is one thing that has to be well for the bot to be ready.
type Check struct {
	// Name is what the answer calls it, such as "slack".
	Name string
	// Run returns nil, or a sentence for an operator that says what is wrong; a
	// RemarkError is one that leaves the bot ready.
	// It is called for every request, and from several at once.
	Run func(ctx context.Context) error
}

// A RemarkError is what a Check returns that is well and has something to say: what
// does not work though the rest does. It is shown, and the bot is ready.
type RemarkError string

func (r RemarkError) Error() string { return string(r) }

// checkTimeout bounds each check; Kubernetes gives a probe 1 s by default and
// people give it a little more.
const checkTimeout = 2 * time.Second

// shutdownGrace is how long requests under way have at the end.
const shutdownGrace = 3 * time.Second

// A Server answers /healthz, /readyz and /metrics.
type Server struct {
	metrics *Metrics
	checks  []Check
	log     *slog.Logger
	timeout time.Duration
}

// NewServer returns a server of metrics and of what checks find. It listens
// only once Serve is called.
func NewServer(metrics *Metrics, log *slog.Logger, checks ...Check) *Server {
	return &Server{metrics: metrics, checks: checks, log: log, timeout: checkTimeout}
}

// Handler returns the three endpoints:
//
//	/healthz  200 while the process answers at all
//	/readyz   200 when every check is well, else 503; a line for each check,
//	          or JSON where the Accept header asks for it
//	/metrics  for Prometheus
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeText(w, http.StatusOK, "ok\n")
	})
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.Registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelError),
		Registry: s.metrics.Registry,
	}))
	return mux
}

// Serve listens on addr and answers until ctx ends, then finishes the requests
// under way and returns nil. Where it cannot listen, the error says what to do
// about STUDYBOT_HTTP_ADDR.
func (s *Server) Serve(ctx context.Context, addr string) error {
	l, err := listen(ctx, addr)
	if err != nil {
		return err
	}
	return s.serveOn(ctx, l)
}

// listen opens addr, host:port.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program: set STUDYBOT_HTTP_ADDR to another address, or to off: %w", addr, err)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("%s may not be opened by this user: set STUDYBOT_HTTP_ADDR to a port above 1023, or to off: %w", addr, err)
	}
	return nil, fmt.Errorf("%s cannot be listened on: set STUDYBOT_HTTP_ADDR to an address of this machine, or to off: %w", addr, err)
}

// serveOn is Serve on a listener that is open already, which it closes.
func (s *Server) serveOn(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	s.log.Info("health and metrics are served", "addr", l.Addr().String())
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve health and metrics on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	// ctx has ended; what is under way gets a little longer.
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("stop serving health and metrics: %w", err), srv.Close())
	}
	return nil
}

// A finding is what one check found, as /readyz says it in JSON.
type finding struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
	Note  string `json:"note,omitempty"` // what does not work though OK is true
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	found := s.run(r.Context())
	ok := true
	for _, f := range found {
		ok = ok && f.OK
	}
	status := http.StatusOK
	if !ok {
		status = http.StatusServiceUnavailable
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"ready": ok, "checks": found}) // The client may have gone.
		return
	}
	var text strings.Builder
	for _, f := range found {
		switch {
		case f.OK && f.Note != "":
			fmt.Fprintf(&text, "ok      %s: %s\n", f.Name, strings.Join(strings.Fields(f.Note), " "))
			continue
		case f.OK:
			fmt.Fprintf(&text, "ok      %s\n", f.Name)
			continue
		}
		fmt.Fprintf(&text, "failed  %s: %s\n", f.Name, strings.Join(strings.Fields(f.Error), " "))
	}
	if len(found) == 0 {
		text.WriteString("ok\n")
	}
	writeText(w, status, text.String())
}

// run runs all checks at once and returns what they found, in their order.
func (s *Server) run(ctx context.Context) []finding {
	found := make([]finding, len(s.checks))
	var wg sync.WaitGroup
	for i, c := range s.checks {
		wg.Go(func() {
			found[i] = finding{Name: c.Name, OK: true}
			err := s.runOne(ctx, c)
			var remark RemarkError
			switch {
			case errors.As(err, &remark):
				found[i].Note = redactText(remark.Error())
			case err != nil:
				found[i].OK, found[i].Error = false, redactText(err.Error())
			}
		})
	}
	wg.Wait()
	return found
}

// runOne returns c's result, or that there was none in time: a check that
// hangs must not make the endpoint hang.
func (s *Server) runOne(ctx context.Context, c Check) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	result := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				result <- fmt.Errorf("the check itself failed: %v", p)
			}
		}()
		result <- c.Run(ctx)
	}()
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return fmt.Errorf("no answer within %s", s.timeout)
	}
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // The client may have gone.
}
