package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

func well(context.Context) error { return nil }

func newServer(checks ...Check) *Server {
	return NewServer(NewMetrics(), slog.New(slog.DiscardHandler), checks...)
}

// get asks s for path, and returns the status and the body.
func get(s *Server, path, accept string) (int, string) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestReadyz(t *testing.T) {
	t.Parallel()
	ill := func(context.Context) error {
		return errors.New("no connection since 12:00:\npostgres://u:p4ss@db is refused")
	}
	for _, c := range []struct {
		name   string
		checks []Check
		status int
		body   string
	}{
		{"no checks", nil, 200, "ok\n"},
		{"all well", []Check{{"slack", well}, {"postgres", well}}, 200, "ok      slack\nok      postgres\n"},
		{
			"one ill",
			[]Check{{"slack", well}, {"postgres", ill}},
			503, "ok      slack\nfailed  postgres: no connection since 12:00: postgres://u:[redacted]@db is refused\n",
		},
		{
			"one panics",
			[]Check{{"slack", func(context.Context) error { panic("nil map") }}, {"postgres", well}},
			503, "failed  slack: the check itself failed: nil map\nok      postgres\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, body := get(newServer(c.checks...), "/readyz", "*/*")
			if status != c.status || body != c.body {
				t.Errorf("/readyz: %d %q, want %d %q", status, body, c.status, c.body)
			}
		})
	}
}

func TestReadyzJSON(t *testing.T) {
	t.Parallel()
	s := newServer(Check{"slack", well}, Check{"postgres", func(context.Context) error { return errors.New("down") }})
	status, body := get(s, "/readyz", "application/json")
	var got struct {
		Ready  bool
		Checks []finding
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	want := []finding{{Name: "slack", OK: true}, {Name: "postgres", Error: "down"}}
	if diff := cmp.Diff(want, got.Checks); diff != "" || got.Ready || status != 503 {
		t.Errorf("%d, ready %v, checks (-want +got):\n%s", status, got.Ready, diff)
	}
}

// A remark leaves the bot ready, and is shown.
func TestReadyzRemark(t *testing.T) {
	t.Parallel()
	s := newServer(Check{"slack", well}, Check{"channels", func(context.Context) error { return fmt.Errorf("x: %w", RemarkError("#random is\nshut")) }})
	if status, body := get(s, "/readyz", ""); status != 200 || body != "ok      slack\nok      channels: #random is shut\n" {
		t.Errorf("/readyz: %d %q", status, body)
	}
	if status, body := get(s, "/readyz", "application/json"); status != 200 || !strings.Contains(body, `{"name":"channels","ok":true,"note":"#random is\nshut"}`) {
		t.Errorf("/readyz as JSON: %d %q", status, body)
	}
}

// A check that hangs, even one that ignores its context, is reported in time.
func TestReadyzTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		forever := make(chan struct{})
		defer close(forever)
		s := newServer(Check{"slack", func(context.Context) error { <-forever; return nil }}, Check{"postgres", well})
		status, body := get(s, "/readyz", "")
		if want := "failed  slack: no answer within 2s\nok      postgres\n"; status != 503 || body != want {
			t.Errorf("/readyz: %d %q, want 503 %q", status, body, want)
		}
	})
}

// The process is alive whatever the checks say.
func TestHealthz(t *testing.T) {
	t.Parallel()
	s := newServer(Check{"slack", func(context.Context) error { return errors.New("down") }})
	if status, body := get(s, "/healthz", ""); status != 200 || body != "ok\n" {
		t.Errorf("/healthz: %d %q, want 200 ok", status, body)
	}
}

func TestMetricsEndpoint(t *testing.T) {
	t.Parallel()
	s := newServer()
	s.metrics.Rounds.WithLabelValues("open").Inc()
	status, body := get(s, "/metrics", "")
	for _, want := range []string{`studybot_rounds_total{state="open"} 1`, "go_goroutines ", "process_"} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("/metrics: %d, want it to hold %q", status, want)
		}
	}
}

// Serve answers over the network until its context ends, and then ends well.
func TestServe(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	l, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked, answer := make(chan struct{}), make(chan struct{})
	s := newServer(Check{"slow", func(context.Context) error { close(asked); <-answer; return nil }})
	done := make(chan error, 1)
	go func() { done <- s.serveOn(ctx, l) }()

	got := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + l.Addr().String() + "/readyz")
		if err != nil {
			got <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		got <- string(body)
	}()
	<-asked
	cancel() // While a request is under way.
	close(answer)
	if body := <-got; body != "ok      slow\n" {
		t.Errorf("the request under way got %q, want its answer", body)
	}
	if err := <-done; err != nil {
		t.Errorf("ServeOn: %v, want nil", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("it still listens")
	}
}

// An address that cannot be had gets a sentence that says what to set.
func TestServeCannotListen(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for addr, want := range map[string]string{
		taken.Addr().String(): "is in use by another program",
		"192.0.2.1:8080":      "cannot be listened on", // TEST-NET-1, nobody's.
	} {
		err := newServer().Serve(t.Context(), addr)
		if err == nil {
			t.Errorf("Serve(%s) = nil", addr)
			continue
		}
		for _, part := range []string{addr, want, "STUDYBOT_HTTP_ADDR"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("Serve(%s): %q, want it to contain %q", addr, err, part)
			}
		}
	}
}
