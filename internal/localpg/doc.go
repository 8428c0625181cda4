// Package localpg runs a private Postgres for one program: for the demo, for
// tests and for groups too small to keep a database of their own.
//
// Start finds Postgres on the machine, or fetches a pinned and checksummed
// build, makes a cluster where there is none and starts it. The server listens
// on a Unix socket only and lets in only the operating system's user who
// started it. It stops with the program, even when the program is killed, and is
// started again when it ends by itself.
//
// Data is always served by the major version that made it; that version is
// fetched where it is not installed. Nothing is upgraded by itself.
//
// A directory belongs to one program at a time. The program holds a lock on it
// and the server inherits that lock, so that nobody can start a second server
// while a first one still writes, and nobody can be handed a stranger's.
//
// The tour: localpg.go starts and stops; place.go lays out directories and
// lock.go guards them; account.go decides who the server runs as; binaries.go
// finds Postgres and fetch.go and unpack.go bring one; cluster.go makes a
// cluster, process.go runs the server and watch.go starts it again.
package localpg
