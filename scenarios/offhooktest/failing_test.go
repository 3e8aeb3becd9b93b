package offhooktest_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// failing is a test that notes how it fails. It has the context and the cleanup of a real one.
type failing struct {
	testing.TB
	said  []string
	fatal bool
}

func (f *failing) Helper() {}

func (f *failing) Context() context.Context { return f.TB.Context() }

func (f *failing) Errorf(format string, args ...any) {
	f.said = append(f.said, fmt.Sprintf(format, args...))
}

func (f *failing) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	f.fatal = true
	runtime.Goexit()
}

// fails runs what fails a test, and returns what the test says.
func fails(t *testing.T, do func(t testing.TB)) *failing {
	t.Helper()
	f := &failing{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		do(f)
	}()
	<-done
	if len(f.said) == 0 {
		t.Error("the test does not fail")
	}
	return f
}

func (f *failing) text() string { return strings.Join(f.said, "\n") }
