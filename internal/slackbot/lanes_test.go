package slackbot

import (
	"context"
	"fmt"
	"hash/maphash"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What one member does stays in order, however much others do.
func TestLanesKeepOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		got := make(map[string][]string)
		l := newLanes(func(_ context.Context, task task) {
			time.Sleep(time.Second) // of the bubble's clock
			mu.Lock()
			defer mu.Unlock()
			got[task.member] = append(got[task.member], task.kind)
		})
		l.start(t.Context())
		want := make(map[string][]string)
		for i := range 10 {
			for _, member := range []string{"U1", "U2", "U3"} {
				kind := strconv.Itoa(i)
				want[member] = append(want[member], kind)
				if why := l.put(task{member: member, kind: kind}); why != "" {
					t.Fatalf("not taken: %s", why)
				}
			}
		}
		l.drain(time.Minute)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
}

// Members do not wait for one another, and a lane that is full says so at once.
func TestLanesBusy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		blocked := make(chan bool)
		done := make(map[string]int)
		l := newLanes(func(_ context.Context, task task) {
			if task.member == "slow" {
				<-blocked
			}
			done[task.member]++
		})
		l.start(t.Context())
		laneOf := func(member string) uint64 { return maphash.String(l.seed, member) % laneCount }
		other := "U1" // a member of another lane
		for i := 2; laneOf(other) == laneOf("slow"); i++ {
			other = fmt.Sprintf("U%d", i)
		}
		l.put(task{member: "slow"})
		synctest.Wait() // it runs
		for range laneLength {
			if why := l.put(task{member: "slow"}); why != "" {
				t.Fatalf("a lane with room: %s", why)
			}
		}
		if why := l.put(task{member: "slow"}); why != EnvelopeBusy {
			t.Errorf("a full lane: %q, want busy", why)
		}
		l.put(task{member: other})
		synctest.Wait()
		if done[other] != 1 || done["slow"] != 0 {
			t.Errorf("done beside a slow member: %v", done)
		}
		close(blocked)
		l.drain(time.Minute)
		if done["slow"] != laneLength+1 {
			t.Errorf("%d of the slow member's tasks are done, want %d", done["slow"], laneLength+1)
		}
	})
}

// At the end nothing new is taken, and what does not finish is waited for no
// longer than it may take.
func TestLanesDrain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan bool)
		l := newLanes(func(context.Context, task) { <-stuck })
		l.start(t.Context())
		l.put(task{member: "U1"})
		start := time.Now()
		l.drain(drainTime)
		if took := time.Since(start); took != drainTime {
			t.Errorf("drained after %s, want %s", took, drainTime)
		}
		if why := l.put(task{member: "U2"}); why != EnvelopeClosing {
			t.Errorf("taken after the end: %q, want closing", why)
		}
		close(stuck)
		l.working.Wait()
	})
}
