package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
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

// BenchmarkRate plays the main story many times, in turns with 256 workers that send one static
// request again and again, and tells its rate in events a second and as a part of theirs: x-static,
// each the median of all turns. The receiver is in the same process and answers at once.
func BenchmarkRate(b *testing.B) {
	receiver := httptest.NewServer(http.HandlerFunc(
		func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) },
	))
	b.Cleanup(receiver.Close)
	const runs, events = 600, 5
	play := func() {
		line := []string{"run", "join-playback-conversation-leave", "--to", receiver.URL,
			"--runs", strconv.Itoa(runs), "--speed", "max", "--quiet"}
		var talk bytes.Buffer
		if code := run(b.Context(), line, nil, io.Discard, &talk); code != exitKept {
			b.Fatalf("exit code %d: %s", code, talk.String())
		}
	}
	static := func() {
		transport := &http.Transport{MaxIdleConnsPerHost: 256} // it dials anew, as a run does
		defer transport.CloseIdleConnections()
		client := &http.Client{Transport: transport}
		body := bytes.Repeat([]byte("x"), 900)
		var left atomic.Int64
		left.Store(runs * events)
		var working sync.WaitGroup
		for range 256 {
			working.Go(func() {
				for left.Add(-1) >= 0 {
					answer, err := client.Post(receiver.URL, "application/json", bytes.NewReader(body))
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, answer.Body)
					_ = answer.Body.Close()
				}
			})
		}
		working.Wait()
	}
	took := func(do func()) time.Duration {
		began := time.Now()
		do()
		return time.Since(began)
	}
	play()
	static()
	var rates, ratios []float64
	for b.Loop() {
		playing, sending := took(play), took(static)
		rates = append(rates, runs*events/playing.Seconds())
		ratios = append(ratios, sending.Seconds()/playing.Seconds())
	}
	slices.Sort(rates)
	slices.Sort(ratios)
	b.ReportMetric(rates[len(rates)/2], "events/s")
	b.ReportMetric(ratios[len(ratios)/2], "x-static")
	b.ReportMetric(0, "ns/op")
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
