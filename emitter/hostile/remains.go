package hostile

import (
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

// Remains notes how many goroutines and open files there are. What it returns fails a test if there
// are still more of them after some seconds.
func Remains() (check func(t testing.TB)) {
	goroutines, files := runtime.NumGoroutine(), openFiles()
	return func(t testing.TB) {
		t.Helper()
		if soon(func() bool { return runtime.NumGoroutine() <= goroutines && openFiles() <= files }) {
			return
		}
		var stacks strings.Builder
		_ = pprof.Lookup("goroutine").WriteTo(&stacks, 1)
		t.Errorf("of %d goroutines and %d files there are now %d and %d:\n%s", goroutines, files,
			runtime.NumGoroutine(), openFiles(), stacks.String())
	}
}

// openFiles counts the open files, connections among them. It is 0 where the system does not tell.
func openFiles() int {
	files, _ := os.ReadDir("/proc/self/fd")
	return len(files)
}

// Left fails a test if a connection is still open after some seconds.
func (s *Server) Left(t testing.TB) {
	t.Helper()
	open := 0
	if !soon(func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		open = s.open
		return open == 0
	}) {
		t.Errorf("%d connections are still open", open)
	}
}

// soon reports whether a condition comes true within some seconds.
func soon(condition func() bool) bool {
	for range 500 {
		if condition() {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}
