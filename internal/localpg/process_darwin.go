package localpg

import "syscall"

// childAttr returns the attributes of a child that runs as a, in a process
// group of its own. macOS has no signal at a parent's death: a server left
// behind by a killed program keeps the directory's lock, and the next program
// on the directory stops it.
func childAttr(a account, _ syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: a.credential(), Setpgid: true}
}

const (
	// diesWithUs says whether the system stops the server of a killed program.
	diesWithUs = false
	// reachByDescriptor says that macOS has no way around a directory's parents.
	reachByDescriptor = false
	// maxSocketPath is the longest socket path, from sys/un.h with its final
	// zero byte.
	maxSocketPath = 103
)
