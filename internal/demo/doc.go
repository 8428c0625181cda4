// Package demo is a study group of eight simulated members, each with a temper
// of their own, who act on a local workspace as people do: they answer,
// correct themselves, look terms up, and thank one another. It knows the
// workspace and nothing of the bot; what the members could say to a question
// is given to it.
package demo
