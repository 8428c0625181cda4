package app

import (
	"context"
	"time"

	"github.com/studybot/studybot/internal/lookup"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/telemetry"
)

// The rooms say what happens in words of their own; here these become metrics.

type roundMetrics struct{ *telemetry.Metrics }

func (m roundMetrics) ReplyMarked(kind study.Kind, outcome study.Outcome, took time.Duration) {
	m.Submissions.WithLabelValues(string(kind), string(outcome)).Inc()
	if took > 0 {
		m.GradeSeconds.Observe(took.Seconds())
	}
}

func (m roundMetrics) OccurrenceDecided(outcome study.OccurrenceOutcome, times int) {
	m.Occurrences.WithLabelValues(string(outcome)).Add(float64(times))
}

func (m roundMetrics) RoundMoved(state study.RoundState) {
	m.Rounds.WithLabelValues(string(state)).Inc()
}

func (m roundMetrics) ReceiptSent(since time.Duration) { m.ReceiptSeconds.Observe(since.Seconds()) }

type slackMetrics struct{ *telemetry.Metrics }

func (m slackMetrics) Envelope(kind string, outcome slackbot.EnvelopeOutcome, took time.Duration) {
	m.Envelopes.WithLabelValues(kind, string(outcome)).Inc()
	m.EnvelopeSeconds.Observe(took.Seconds())
}

func (m slackMetrics) Connection(connected bool) {
	if !connected {
		m.SocketConnected.Set(0)
		return
	}
	m.SocketConnected.Set(1)
	m.SocketConnects.Inc()
}

func (m slackMetrics) Disconnect(reason string) { m.SocketDisconnects.WithLabelValues(reason).Inc() }

func (m slackMetrics) Call(method, outcome string, took time.Duration) {
	m.SlackCalls.WithLabelValues(method, outcome).Inc()
	m.SlackCallSeconds.WithLabelValues(method).Observe(took.Seconds())
}

type jobMetrics struct{ *telemetry.Metrics }

func (m jobMetrics) JobDone(kind, outcome string, took time.Duration) {
	m.Jobs.WithLabelValues(kind, outcome).Inc()
	m.JobSeconds.WithLabelValues(kind).Observe(took.Seconds())
}

// A measuredLookup counts and times look-ups.
type measuredLookup struct {
	*lookup.Service
	metrics *telemetry.Metrics
}

func (l measuredLookup) Term(ctx context.Context, name string, by study.MemberID) (study.TermAnswer, error) {
	a, err := l.Service.Term(ctx, name, by)
	if err == nil {
		l.metrics.Terms.WithLabelValues(termOutcome(a)).Inc()
	}
	return a, err
}

func termOutcome(a study.TermAnswer) string {
	switch {
	case a.Term != nil:
		return "found"
	case len(a.Near) > 0:
		return "choice"
	}
	return "unmatched"
}

func (l measuredLookup) Board(ctx context.Context, p study.Period, topic string, viewer study.MemberID) (study.Board, error) {
	start := time.Now()
	b, err := l.Service.Board(ctx, p, topic, viewer)
	if err == nil {
		l.metrics.StandingsReads.WithLabelValues(string(p)).Inc()
		l.metrics.StandingsSeconds.Observe(time.Since(start).Seconds())
	}
	return b, err
}
