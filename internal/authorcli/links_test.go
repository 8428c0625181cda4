package authorcli

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A site is what answers for every host that a check asks.
type site struct {
	answer func(r *http.Request) int
	mu     sync.Mutex
	asked  []string
}

// RoundTrip answers without a network.
func (s *site) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.asked = append(s.asked, r.Method+" "+r.URL.String())
	s.mu.Unlock()
	status := s.answer(r)
	if status == 0 {
		return nil, errors.New("no network")
	}
	w := httptest.NewRecorder()
	w.WriteHeader(status)
	return w.Result(), nil
}

func TestLinksOnline(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": strings.Replace(pack, "https://kubernetes.io/docs/", "https://kubernetes.io/gone/#part", 1)})
	tests := []struct {
		name   string
		answer func(r *http.Request) int
		want   string
		asked  int
		fails  bool
	}{
		{"all there", func(*http.Request) int { return http.StatusOK }, "2 sources on 1 site: no faults\n", 2, false},
		{
			"one gone", func(r *http.Request) int {
				if r.URL.Path == "/gone/" {
					return http.StatusNotFound
				}
				return http.StatusOK
			},
			filepath.Join(dir, "example.yaml") + ":9:32: https://kubernetes.io/gone/ answers 404 Not Found: name the page that took its place (source)\n1 fault\n", 3, true,
		},
		{
			"no HEAD", func(r *http.Request) int {
				if r.Method == http.MethodHead {
					return http.StatusMethodNotAllowed
				}
				return http.StatusOK
			}, "2 sources on 1 site: no faults\n", 4, false,
		},
		{"out of order", func(*http.Request) int { return http.StatusBadGateway }, "not known: https://kubernetes.io/gone/ answers 502 Bad Gateway\n", 4, false},
		{"no network", func(*http.Request) int { return 0 }, "no network (2 pages of this site)\n", 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			s := &site{answer: tt.answer}
			err := linkCheck{out: &out, client: &http.Client{Transport: s}}.run(t.Context(), dir, true)
			if !strings.Contains(out.String(), tt.want) || errors.Is(err, ErrReported) != tt.fails {
				t.Errorf("links: %v, %q; want %q", err, out.String(), tt.want)
			}
			if len(s.asked) != tt.asked {
				t.Errorf("asked %q, want %d requests", s.asked, tt.asked)
			}
		})
	}
}

func TestLinksOffline(t *testing.T) {
	t.Parallel()
	dir := bankDir(t, map[string]string{"example.yaml": pack, "sites.yaml": "sites: [example.org]\n"})
	out, _, err := do(t, newLinksCommand(), "", dir)
	if !errors.Is(err, ErrReported) || !strings.Contains(out, "example.yaml:9:32: kubernetes.io is not among the sites in sites.yaml") || !strings.HasSuffix(out, "2 faults\n") {
		t.Errorf("links: %v, %s", err, out)
	}
}
