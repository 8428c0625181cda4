// Package evaluate grades labelled replies, so that our marks can be compared
// with those of people: [Replies] grades each by the rubric of its question, or
// by one drafted for it. Package agreement measures how well the two agree.
package evaluate
