package jobs

import (
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/studybot/studybot/internal/queue"
)

const (
	// markKeptEvery is how long a kept reply waits at most once it can be marked
	// again. A new version looks as soon as it leads.
	markKeptEvery = 10 * time.Minute
	cleanUpEvery  = time.Hour
)

// upkeep returns the jobs that the leading replica queues when it begins to
// lead, and then again and again. One that is lost with its leader does no harm:
// the next leader queues it.
func upkeep() []*river.PeriodicJob {
	every := func(d time.Duration, job river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(d), func() (river.JobArgs, *river.InsertOpts) {
			return job, &river.InsertOpts{Queue: queue.Upkeep, MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByState: []rivertype.JobState{
				rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
				rivertype.JobStateRunning, rivertype.JobStateScheduled,
			}}}
		}, &river.PeriodicJobOpts{RunOnStart: true})
	}
	return []*river.PeriodicJob{every(markKeptEvery, queue.MarkKept{}), every(cleanUpEvery, queue.CleanUp{})}
}
