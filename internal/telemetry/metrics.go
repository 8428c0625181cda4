package telemetry

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics are the bot's own metrics, each registered in Registry. Labels take
// a few fixed values; none takes an id of a member, channel or question.
type Metrics struct {
	// Registry holds all of them, and Go's and the process's.
	Registry *prometheus.Registry

	// Submissions counts replies taken in, by "kind" of question and "outcome":
	// marked, unmarked (kept, for it could not be marked yet), no_try (answered
	// kindly, no try used), exhausted (no try left), late, ignored (chatter) or repeated (delivered before).
	Submissions *prometheus.CounterVec
	// ReceiptSeconds is the time from a reply's own timestamp to its delivered
	// receipt.
	ReceiptSeconds prometheus.Histogram
	// GradeSeconds is the time one reply takes to grade.
	GradeSeconds prometheus.Histogram

	// SlackCalls counts Web API calls by "method" and "outcome": ok,
	// rate_limited (429), undeliverable (Slack will never take it), refused (a
	// token) or unavailable (no answer).
	SlackCalls *prometheus.CounterVec
	// SlackCallSeconds is how long Web API calls take, by "method".
	SlackCallSeconds *prometheus.HistogramVec
	// SocketConnected is 1 while Socket Mode is connected, else 0.
	SocketConnected prometheus.Gauge
	// SocketConnects counts Socket Mode connections made; all but the first
	// are reconnects.
	SocketConnects prometheus.Counter
	// SocketDisconnects counts connections that ended, by "reason":
	// warning or refresh_requested (Slack's routine), lost or link_disabled.
	SocketDisconnects *prometheus.CounterVec
	// Envelopes counts what Socket Mode delivered, by "kind": message, command,
	// action, home or other, and "outcome": acked, or dropped, foreign or unknown
	// (acked too, for nothing was to be done), or failed, busy, closing or
	// ack_lost (Slack sends it again).
	Envelopes *prometheus.CounterVec
	// EnvelopeSeconds is the time from an envelope's arrival to its ack; Slack
	// waits 3 s.
	EnvelopeSeconds prometheus.Histogram

	// Occurrences counts scheduled occurrences by "outcome": opened, board,
	// missed (by more than its grace), paused, skipped or empty (no question
	// fits).
	Occurrences *prometheus.CounterVec
	// Rounds counts the states that rounds came to: open, closed or cancelled.
	Rounds *prometheus.CounterVec

	// Jobs counts job runs by "kind" and "outcome": done, later (something
	// could not be reached; it is tried again) or failed (tried again too).
	Jobs *prometheus.CounterVec
	// JobSeconds is how long job runs take, by "kind".
	JobSeconds *prometheus.HistogramVec

	// StandingsReads counts leaderboards read, by "period": week, month or all.
	StandingsReads *prometheus.CounterVec
	// StandingsSeconds is how long reading a leaderboard takes.
	StandingsSeconds prometheus.Histogram
	// Terms counts terms looked up, by "outcome": found, choice or unmatched.
	Terms *prometheus.CounterVec
}

// Buckets, in seconds: a receipt should take under 0.2, a grade is a matter of
// microseconds, and the rest is network or database.
var (
	receiptBuckets = []float64{.01, .025, .05, .1, .15, .2, .3, .5, 1, 2.5, 5, 15, 60, 300}
	gradeBuckets   = []float64{.00001, .00005, .0001, .0005, .001, .005, .01, .05}
	callBuckets    = []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 15}
)

// NewMetrics returns the metrics in a registry of their own.
func NewMetrics() *Metrics {
	m := &Metrics{
		Registry:       prometheus.NewRegistry(),
		Submissions:    counters("submissions_total", "Replies taken in, by kind of question and outcome.", "kind", "outcome"),
		ReceiptSeconds: histogram("receipt_seconds", "Time from a reply's own timestamp to its delivered receipt.", receiptBuckets),
		GradeSeconds:   histogram("grade_seconds", "Time that grading one reply takes.", gradeBuckets),

		SlackCalls:        counters("slack_calls_total", "Web API calls, by method and outcome.", "method", "outcome"),
		SlackCallSeconds:  histograms("slack_call_seconds", "Time that Web API calls take, by method.", "method"),
		SocketConnected:   gauge("socket_connected", "1 while Socket Mode is connected, else 0."),
		SocketConnects:    counter("socket_connects_total", "Socket Mode connections made."),
		SocketDisconnects: counters("socket_disconnects_total", "Socket Mode connections ended, by reason.", "reason"),
		Envelopes:         counters("envelopes_total", "Socket Mode envelopes, by kind and outcome.", "kind", "outcome"),
		EnvelopeSeconds:   histogram("envelope_seconds", "Time from an envelope's arrival to its ack.", callBuckets),

		Occurrences: counters("occurrences_total", "Scheduled occurrences, by outcome.", "outcome"),
		Rounds:      counters("rounds_total", "Rounds, by the state that they came to.", "state"),

		Jobs:       counters("jobs_total", "Job runs, by kind and outcome.", "kind", "outcome"),
		JobSeconds: histograms("job_seconds", "Time that job runs take, by kind.", "kind"),

		StandingsReads:   counters("standings_reads_total", "Leaderboards read, by period.", "period"),
		StandingsSeconds: histogram("standings_seconds", "Time that reading a leaderboard takes.", callBuckets),
		Terms:            counters("terms_total", "Terms looked up, by outcome.", "outcome"),
	}
	m.register()
	m.zero()
	return m
}

func (m *Metrics) register() {
	m.Registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(),
		m.Submissions, m.ReceiptSeconds, m.GradeSeconds,
		m.SlackCalls, m.SlackCallSeconds, m.SocketConnected, m.SocketConnects, m.SocketDisconnects, m.Envelopes, m.EnvelopeSeconds,
		m.Occurrences, m.Rounds,
		m.Jobs, m.JobSeconds,
		m.StandingsReads, m.StandingsSeconds, m.Terms,
	)
}

// zero shows the counters whose labels are known beforehand from the start:
// an alert on a rate needs a first value to rise from.
func (m *Metrics) zero() {
	for _, kind := range []string{"short", "numeric", "choice", "behavioural"} {
		for _, outcome := range []string{"marked", "unmarked", "no_try", "exhausted", "late"} {
			m.Submissions.WithLabelValues(kind, outcome)
		}
	}
	one := func(c *prometheus.CounterVec, values ...string) {
		for _, v := range values {
			c.WithLabelValues(v)
		}
	}
	one(m.SocketDisconnects, "warning", "refresh_requested", "lost", "link_disabled")
	one(m.Occurrences, "opened", "board", "missed", "paused", "skipped", "empty")
	one(m.Rounds, "open", "closed", "cancelled")
	one(m.StandingsReads, "week", "month", "all")
	one(m.Terms, "found", "choice", "unmatched")
}

const namespace = "studybot"

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help})
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help})
}

func histogram(name, help string, buckets []float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets})
}

func histograms(name, help string, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: callBuckets}, labels)
}

// WatchPool adds gauges of a database pool, read when metrics are asked for.
// It is called once; stat is pgxpool.Pool's method Stat.
func (m *Metrics) WatchPool(stat func() *pgxpool.Stat) {
	m.Registry.MustRegister(poolCollector{stat})
}

// WatchRestarts adds a counter of how often a private Postgres was started
// again after it had ended by itself, read when metrics are asked for. It is
// called once.
func (m *Metrics) WatchRestarts(restarts func() int) {
	m.Registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Namespace: namespace, Name: "private_postgres_restarts_total",
		Help: "Times that the private Postgres was started again after it had ended by itself.",
	}, func() float64 { return float64(restarts()) }))
}

var (
	poolConns = prometheus.NewDesc("studybot_db_pool_connections", "Database connections, by state.", []string{"state"}, nil)
	poolMax   = prometheus.NewDesc("studybot_db_pool_connections_max", "Database connections that the pool may open.", nil, nil)
	poolWaits = prometheus.NewDesc("studybot_db_pool_waits_total", "Times that a caller waited because no connection was free.", nil, nil)
	poolWait  = prometheus.NewDesc("studybot_db_pool_wait_seconds_total", "Time that callers waited because no connection was free.", nil, nil)
)

// A poolCollector reads one database pool.
type poolCollector struct{ stat func() *pgxpool.Stat }

// Describe sends the descriptions of the pool's metrics.
func (p poolCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{poolConns, poolMax, poolWaits, poolWait} {
		ch <- d
	}
}

// Collect sends the pool's present figures.
func (p poolCollector) Collect(ch chan<- prometheus.Metric) {
	s := p.stat()
	gauge := func(d *prometheus.Desc, v int32, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v), labels...)
	}
	gauge(poolConns, s.AcquiredConns(), "acquired")
	gauge(poolConns, s.IdleConns(), "idle")
	gauge(poolConns, s.ConstructingConns(), "opening")
	gauge(poolMax, s.MaxConns())
	ch <- prometheus.MustNewConstMetric(poolWaits, prometheus.CounterValue, float64(s.EmptyAcquireCount()))
	ch <- prometheus.MustNewConstMetric(poolWait, prometheus.CounterValue, s.EmptyAcquireWaitTime().Seconds())
}
