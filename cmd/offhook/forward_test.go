package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// TestListenEndsThoughItsApplicationSleeps asserts that at the end a sender whose request was
// passed on gets an answer, and that it is kept and printed.
func TestListenEndsThoughItsApplicationSleeps(t *testing.T) {
	asked := make(chan bool, 1)
	app := answering(t, func(_ int64, r *http.Request) {
		asked <- true
		<-r.Context().Done()
	})
	ledger := t.TempDir() + "/kept.jsonl"
	var out strings.Builder
	l := listening(t, &out, "--forward-to", app, "--ledger", ledger)
	sent := make(chan string, 1)
	go func() {
		_, shown, talk := command(t, context.Background(), "trigger", "call.answered",
			"--to", l.url, "--timeout", "10s", "--format", "jsonl")
		sent <- shown + talk
	}()
	<-asked
	l.interrupt()
	const why = "offhook is ending, and does not wait for it"
	if code, talk := <-l.code, <-l.talk; code != exitInterrupted || talk != "" {
		t.Errorf("exit code %d, said %q", code, talk)
	}
	if got := <-sent; !strings.Contains(got, `"status":502`) || !strings.Contains(got, why) {
		t.Errorf("the sender got %s", got)
	}
	file, err := os.Open(ledger)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var kept []emitter.Attempt
	for entry, err := range emitter.ReadLedger(file) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, entry.Attempt)
	}
	if len(kept) != 1 || kept[0].Status != 502 || kept[0].Cause != "canceled" ||
		kept[0].Detail != why || kept[0].EventType != "call.answered" {
		t.Errorf("kept is %+v", kept)
	}
	if !strings.Contains(out.String(), why) {
		t.Errorf("printed is %s", out.String())
	}
}

func TestListenDoesNotForwardToItself(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	code, _, talk := command(t, t.Context(), "listen", "--addr", addr,
		"--forward-to", "http://"+addr+"/app")
	want := "offhook: --forward-to: http://" + addr + "/app is where offhook itself listens; "
	if code != exitUsage || !strings.HasPrefix(talk, want) {
		t.Errorf("exit code %d, said %q", code, talk)
	}
}

func TestLeadsTo(t *testing.T) {
	for _, c := range []struct {
		to, here string
		want     bool
	}{
		{"http://127.0.0.1:4010/", "127.0.0.1:4010", true},
		{"http://localhost:4010/a", "127.0.0.1:4010", true},
		{"http://127.0.0.2:4010/", "0.0.0.0:4010", true},
		{"http://[::1]:4010/", "[::]:4010", true},
		{"https://localhost/", "127.0.0.1:443", true},
		{"http://localhost", "127.0.0.1:80", true},
		{"http://127.0.0.1:4011/", "127.0.0.1:4010", false},
		{"http://127.0.0.2:4010/", "127.0.0.1:4010", false},
		{"http://[::1]:4010/", "127.0.0.1:4010", false},
		{"http://app.example.com:4010/", "0.0.0.0:4010", false},
	} {
		here, err := net.ResolveTCPAddr("tcp", c.here)
		if err != nil {
			t.Fatal(err)
		}
		if got := leadsTo(c.to, here); got != c.want {
			t.Errorf("%s leads to %s: %v", c.to, c.here, got)
		}
	}
}
