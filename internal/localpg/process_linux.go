package localpg

import "syscall"

// childAttr returns the attributes of a child that runs as a, in a process
// group of its own, so that a Ctrl-C at the terminal reaches it only through
// us. Linux sends the child death when the thread that started it ends, and so
// even when this program is killed.
func childAttr(a account, death syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: a.credential(), Setpgid: true, Pdeathsig: death}
}

const (
	// diesWithUs says whether the system stops the server of a killed program.
	diesWithUs = true
	// reachByDescriptor says that a directory can be reached through
	// /proc/self/fd without passing its parents.
	reachByDescriptor = true
	// maxSocketPath is the longest socket path, from sun_path in unix(7) with
	// its final zero byte.
	maxSocketPath = 107
)
