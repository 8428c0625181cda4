package slackbot

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What one member does stays in order, however much others do.
func TestDispatcherKeepsOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		got := make(map[string][]string)
		d := newDispatcher(func(_ context.Context, task task) {
			time.Sleep(time.Second) // of the bubble's clock
			mu.Lock()
			defer mu.Unlock()
			got[task.member] = append(got[task.member], task.kind)
		})
		d.start(t.Context())
		want := make(map[string][]string)
		for i := range 10 {
			for _, member := range []string{"U1", "U2", "U3"} {
				kind := strconv.Itoa(i)
				want[member] = append(want[member], kind)
				if why := d.dispatch(task{member: member, kind: kind}); why != "" {
					t.Fatalf("not taken: %s", why)
				}
			}
		}
		d.drain(time.Minute)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("order (-want +got):\n%s", diff)
		}
	})
}

// Members do not wait for one another, and a queue that is full says so at once.
func TestDispatcherBusy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		blocked := make(chan bool)
		done := make(map[string]int)
		d := newDispatcher(func(_ context.Context, task task) {
			if task.member == "slow" {
				<-blocked
			}
			done[task.member]++
		})
		d.start(t.Context())
		other := "U1" // whose tasks another worker runs
		for i := 2; d.workerOf(other) == d.workerOf("slow"); i++ {
			other = fmt.Sprintf("U%d", i)
		}
		d.dispatch(task{member: "slow"})
		synctest.Wait() // it runs
		for range queueLength {
			if why := d.dispatch(task{member: "slow"}); why != "" {
				t.Fatalf("a queue with room: %s", why)
			}
		}
		if why := d.dispatch(task{member: "slow"}); why != EnvelopeBusy {
			t.Errorf("a full queue: %q, want busy", why)
		}
		d.dispatch(task{member: other})
		synctest.Wait()
		if done[other] != 1 || done["slow"] != 0 {
			t.Errorf("done beside a slow member: %v", done)
		}
		close(blocked)
		d.drain(time.Minute)
		if done["slow"] != queueLength+1 {
			t.Errorf("%d of the slow member's tasks are done, want %d", done["slow"], queueLength+1)
		}
	})
}

// At the end nothing new is taken, and what does not finish is waited for no
// longer than it may take.
func TestDispatcherDrain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stuck := make(chan bool)
		d := newDispatcher(func(context.Context, task) { <-stuck })
		d.start(t.Context())
		d.dispatch(task{member: "U1"})
		start := time.Now()
		d.drain(drainTime)
		if took := time.Since(start); took != drainTime {
			t.Errorf("drained after %s, want %s", took, drainTime)
		}
		if why := d.dispatch(task{member: "U2"}); why != EnvelopeClosing {
			t.Errorf("taken after the end: %q, want closing", why)
		}
		close(stuck)
		d.working.Wait()
	})
}
