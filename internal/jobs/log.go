package jobs

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// errorLog writes failed jobs to the log; the queue runs them again.
type errorLog struct{ log *slog.Logger }

func (e errorLog) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	e.log.Error("job failed", "kind", job.Kind, "job", job.ID, "try", job.Attempt, "of", job.MaxAttempts, "err", err)
	return nil
}

func (e errorLog) HandlePanic(_ context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	e.log.Error("job panicked", "kind", job.Kind, "job", job.ID, "try", job.Attempt, "panic", value, "trace", trace)
	return nil
}

// quiet passes on the queue's own records from warnings up: what it says
// below that is about itself.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }
func (q quiet) WithGroup(name string) slog.Handler       { return quiet{q.Handler.WithGroup(name)} }
