package telemetry

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// Every metric declared is registered, under studybot's name, and is written
// as Prometheus's own linter likes it.
func TestMetricsAreRegistered(t *testing.T) {
	t.Parallel()
	m := NewMetrics()
	v := reflect.ValueOf(m).Elem()
	for i := range v.NumField() {
		c, ok := v.Field(i).Interface().(prometheus.Collector)
		if !ok || v.Type().Field(i).Name == "Registry" {
			continue
		}
		if m.Registry.Unregister(c) {
			m.Registry.MustRegister(c)
			continue
		}
		t.Errorf("%s is not registered", v.Type().Field(i).Name)
	}
	problems, err := testutil.GatherAndLint(touched(t), ownNames(t)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// Labels are the few that are documented; none could hold a member's id.
func TestMetricsNameNobody(t *testing.T) {
	t.Parallel()
	allowed := []string{"kind", "outcome", "method", "reason", "period", "state"}
	families, err := touched(t).Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if !strings.HasPrefix(f.GetName(), "studybot_") {
			continue
		}
		for _, metric := range f.GetMetric() {
			for _, l := range metric.GetLabel() {
				if !slices.Contains(allowed, l.GetName()) {
					t.Errorf("%s has label %s, want only %q", f.GetName(), l.GetName(), allowed)
				}
			}
		}
	}
}

// Counters that alerts watch are there, at 0, from the start.
func TestMetricsBeginAtZero(t *testing.T) {
	t.Parallel()
	want := `
# HELP studybot_occurrences_total Scheduled occurrences, by outcome.
# TYPE studybot_occurrences_total counter
studybot_occurrences_total{outcome="board"} 0
studybot_occurrences_total{outcome="empty"} 0
studybot_occurrences_total{outcome="missed"} 0
studybot_occurrences_total{outcome="opened"} 1
studybot_occurrences_total{outcome="paused"} 0
studybot_occurrences_total{outcome="skipped"} 0
`
	m := NewMetrics()
	m.Occurrences.WithLabelValues("opened").Inc()
	if err := testutil.GatherAndCompare(m.Registry, strings.NewReader(want), "studybot_occurrences_total"); err != nil {
		t.Error(err)
	}
}

// A pool is read at each gathering.
func TestWatchPool(t *testing.T) {
	t.Parallel()
	config, err := pgxpool.ParseConfig("postgres://nobody@127.0.0.1:1/none?pool_max_conns=7")
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config) // It connects only when used.
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	m := NewMetrics()
	m.WatchPool(pool.Stat)
	want := `
# HELP studybot_db_pool_connections_max Database connections that the pool may open.
# TYPE studybot_db_pool_connections_max gauge
studybot_db_pool_connections_max 7
`
	if err := testutil.GatherAndCompare(m.Registry, strings.NewReader(want), "studybot_db_pool_connections_max"); err != nil {
		t.Error(err)
	}
	n, err := testutil.GatherAndCount(m.Registry, "studybot_db_pool_connections")
	if diff := cmp.Diff(3, n); diff != "" || err != nil {
		t.Errorf("states of connections (-want +got): %s %v", diff, err)
	}
}

// touched returns a registry in which every metric has a value.
func touched(t *testing.T) *prometheus.Registry {
	t.Helper()
	m := NewMetrics()
	v := reflect.ValueOf(m).Elem()
	for i := range v.NumField() {
		switch c := v.Field(i).Interface().(type) {
		case *prometheus.CounterVec:
			c.WithLabelValues(slices.Repeat([]string{"x"}, labels(c))...).Inc()
		case *prometheus.HistogramVec:
			c.WithLabelValues(slices.Repeat([]string{"x"}, labels(c))...).Observe(1)
		}
	}
	return m.Registry
}

// labels returns how many variable labels c has.
func labels(c prometheus.Collector) int {
	ch := make(chan *prometheus.Desc, 1)
	c.Describe(ch)
	_, after, _ := strings.Cut((<-ch).String(), "variableLabels: {")
	list, _, _ := strings.Cut(after, "}")
	return strings.Count(list, ",") + 1
}

func ownNames(t *testing.T) []string {
	t.Helper()
	families, err := touched(t).Gather()
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for _, f := range families {
		if strings.HasPrefix(f.GetName(), "studybot_") {
			own = append(own, f.GetName())
		}
	}
	if len(own) < 15 {
		t.Fatalf("only %d metrics are studybot's: %q", len(own), own)
	}
	return own
}
