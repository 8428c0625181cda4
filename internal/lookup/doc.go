// Package lookup holds the use cases that only read: the glossary, the
// leaderboard, a member's own profile, and what comes next.
package lookup
