package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/app/apptest"
)

// BenchmarkStart measures the time from the start of "studybot serve" until it
// is connected to Slack, on a database that is there, and the memory that it
// then holds.
func BenchmarkStart(b *testing.B) {
	g := apptest.NewGroup(b, apptest.Options{Database: apptest.Durable(b)})
	binary := apptest.Binary(b)
	var took []time.Duration
	var resident []float64
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), binary, "serve")
		cmd.Env = append(g.Env(), "HOME="+b.TempDir())
		start := time.Now()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		if err := g.Workspace.AwaitConnections(apptest.Soon(b), 1); err != nil {
			b.Fatal("it did not connect")
		}
		took = append(took, time.Since(start))
		b.StopTimer()
		time.Sleep(2 * time.Second) // idle
		resident = append(resident, residentMegabytes(b, cmd.Process.Pid))
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		if err := g.Workspace.AwaitConnections(apptest.Soon(b), 0); err != nil {
			b.Fatal("it stayed connected")
		}
		b.StartTimer()
	}
	slices.Sort(took)
	slices.Sort(resident)
	b.ReportMetric(milliseconds(took[len(took)/2]), "ms-to-connected")
	b.ReportMetric(resident[len(resident)/2], "MB-idle")
}

// residentMegabytes reads how much memory a process holds, on Linux.
func residentMegabytes(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmRSS:")); ok {
			kilobytes, err := strconv.ParseFloat(string(bytes.Fields(rest)[0]), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kilobytes / 1024
		}
	}
	b.Fatal("the process has no VmRSS")
	return 0
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
