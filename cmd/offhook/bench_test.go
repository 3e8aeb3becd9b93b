package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkStartToFirstRequest measures what a user waits for: from the start of the process until
// the request is there.
func BenchmarkStartToFirstRequest(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "offhook")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	arrived := make(chan struct{}, 1)
	receiver := httptest.NewServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived <- struct{}{} }),
	)
	b.Cleanup(receiver.Close)
	for b.Loop() {
		var talk bytes.Buffer
		cmd := exec.Command(binary, "trigger", "call.playback.ended", "--to", receiver.URL)
		cmd.Stderr, cmd.Dir = &talk, b.TempDir()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		select {
		case <-arrived:
		case <-time.After(10 * time.Second):
			b.Fatal("no request within 10 seconds")
		}
		b.StopTimer()
		if err := cmd.Wait(); err != nil {
			b.Fatalf("%v: %s", err, talk.String())
		}
		b.StartTimer()
	}
}
