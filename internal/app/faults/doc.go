// Package faults holds the tests of the bot in a world where things break: Slack
// loses answers and connections, Postgres goes away, replicas are killed or asked
// to stop at any moment. What members see must be what they see when nothing
// breaks: a question is asked once, and a reply is marked once and answered.
//
// They take long and are apart so that the others run without them. "make stress"
// runs them again and again on a busy machine.
package faults
