package jobs

import (
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// A retryPolicy says when a job that failed is tried again. What fails is a
// fault of ours, which a repair or a restart may mend at any time: River's own
// policy would wait for hours after ten tries, and for days after twenty,
// while a question is due.
type retryPolicy struct {
	now func() time.Time // by Postgres's clock
}

// longestRetry is the longest wait between two tries at what fails.
const longestRetry = 5 * time.Minute

// NextRetry returns when to try job again: after 1, 4, 9 seconds and so on, up
// to longestRetry, and up to a tenth later.
func (p retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	tries := time.Duration(min(len(job.Errors)+1, 30))
	d := min(longestRetry, tries*tries*time.Second)
	return p.now().Add(d + rand.N(d/10))
}
