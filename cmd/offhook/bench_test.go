package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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

// BenchmarkLedger plays the main story many times, in turns without a ledger and with one, and
// tells the rate of both in events a second, and how much of it the ledger takes. The receiver
// answers at once, so that this is the most that it can take.
func BenchmarkLedger(b *testing.B) {
	receiver := httptest.NewServer(http.HandlerFunc(
		func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) },
	))
	b.Cleanup(receiver.Close)
	ledger := filepath.Join(b.TempDir(), "ledger.jsonl")
	const runs, events = 1000, 5
	play := func(more ...string) (took time.Duration) {
		began := time.Now()
		line := append([]string{"run", "join-playback-conversation-leave", "--to", receiver.URL,
			"--runs", strconv.Itoa(runs), "--speed", "max", "--quiet"}, more...)
		var talk bytes.Buffer
		if code := run(b.Context(), line, nil, io.Discard, &talk); code != exitKept {
			b.Fatalf("exit code %d: %s", code, talk.String())
		}
		return time.Since(began)
	}
	play()
	var without, with time.Duration
	for b.Loop() {
		without += play()
		with += play("--ledger", ledger)
		if err := os.Remove(ledger); err != nil {
			b.Fatal(err)
		}
	}
	rate := func(took time.Duration) float64 { return float64(b.N*runs*events) / took.Seconds() }
	b.ReportMetric(rate(without), "events/s")
	b.ReportMetric(rate(with), "events/s-ledger")
	b.ReportMetric(100*(1-rate(with)/rate(without)), "%-taken")
}
