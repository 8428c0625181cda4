package apptest

import (
	"fmt"
	"testing"
)

// An Example is to an example what t is to a test. What fails ends the program,
// and what is logged is lost. End runs the clean-ups.
type Example struct {
	testing.TB // nil: only the methods below are there

	cleanups []func()
}

// Cleanup has End call f, before what was given to it earlier.
func (e *Example) Cleanup(f func()) { e.cleanups = append(e.cleanups, f) }

// End ends the example.
func (e *Example) End() {
	for i := len(e.cleanups) - 1; i >= 0; i-- {
		e.cleanups[i]()
	}
}

// Helper does nothing: an example's failure has no place.
func (e *Example) Helper() {}

// Log does nothing: what an example prints is compared.
func (e *Example) Log(...any) {}

// Logf does nothing, as Log.
func (e *Example) Logf(string, ...any) {}

// Fatalf ends the program with what failed.
func (e *Example) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Errorf does what Fatalf does.
func (e *Example) Errorf(format string, args ...any) { e.Fatalf(format, args...) }

// Fatal does what Fatalf does.
func (e *Example) Fatal(args ...any) { panic(fmt.Sprint(args...)) }
