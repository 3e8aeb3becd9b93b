//go:build unix

package hostile

import (
	"net"
	"syscall"
)

// leaveNoRoom has as few connections as possible wait to be accepted.
func leaveNoRoom(l *net.TCPListener) error {
	raw, err := l.SyscallConn()
	if err != nil {
		return err
	}
	if e := raw.Control(func(fd uintptr) { err = syscall.Listen(int(fd), 0) }); e != nil {
		return e
	}
	return err
}
