package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// WatchClock adds a gauge of the difference between Postgres's clock and this
// machine's, read when metrics are asked for. It is called once.
func (m *Metrics) WatchClock(difference func() time.Duration) {
	m.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: namespace, Name: "clock_difference_seconds",
		Help: "How far Postgres's clock is ahead of this machine's; below zero if it is behind.",
	}, func() float64 { return difference().Seconds() }))
}
