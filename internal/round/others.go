package round

import (
	"sync"

	"github.com/studybot/studybot/internal/study"
)

// otherMessages are messages of ours that are no question: results and
// leaderboards, below which members talk. Slack is asked once about each.
type otherMessages struct {
	mu    sync.Mutex
	known map[study.MessageRef]bool
}

// mostOthers bounds what is remembered. One more empties it, and each is asked
// about once more.
const mostOthers = 512

func (o *otherMessages) has(ref study.MessageRef) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.known[ref]
}

func (o *otherMessages) add(ref study.MessageRef) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil || len(o.known) >= mostOthers {
		o.known = make(map[study.MessageRef]bool)
	}
	o.known[ref] = true
}
