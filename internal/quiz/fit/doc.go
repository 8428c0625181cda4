// Package fit learns from labelled replies how much each sign of evidence counts
// in marking.
package fit
