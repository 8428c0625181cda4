// Package signals hears the signals that ask the program to stop, from as early
// on as a Go program can: importing it is enough.
//
// An orchestrator may change its mind while a replica starts. Until a program
// has said that it wants to hear SIGTERM, the kernel ends it on the spot, and
// what should be a stop looks like a crash. Go initialises all packages before
// main, the rules of the words and the metrics among them: ten milliseconds, and
// many times that on a busy machine. Asking in main is late by all of that.
//
// Packages that are ready are initialised in the order of their import paths,
// and a package is ready once all that it imports are. This one imports nothing
// but what os/signal itself needs, so it comes right after os/signal, and before
// nearly all else: before fmt, reflect and strings, and so before every package
// that needs these. Keep it so: an import added here moves it back. What is left
// are the runtime's own start, a millisecond, and the time that the kernel takes to
// load the program; no program can hear anything in those.
package signals

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

var stopping, stop = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)

// Context returns a context that ends when the process is asked to stop, by
// SIGTERM or an interrupt, which may have happened before the call. The function
// ends it too, and gives both signals their usual effect again. All callers get
// the same two.
func Context() (context.Context, context.CancelFunc) { return stopping, stop }
