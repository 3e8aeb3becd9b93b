package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestListenOutlivesHostileClients asserts that among hundreds of clients that mean no good,
// genuine webhooks are answered, that the end comes in time, and that nothing is left of them.
func TestListenOutlivesHostileClients(t *testing.T) {
	const post = "POST /hooks HTTP/1.1\r\nHost: x\r\n"
	before := runtime.NumGoroutine()
	l := listening(t, io.Discard)
	var clients sync.WaitGroup
	var conns []net.Conn
	for i := range 400 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(l.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
		clients.Go(func() {
			switch i % 8 {
			case 0: // idle
			case 1: // half a head
				io.WriteString(conn, post+"X: ")
			case 2: // half a body
				io.WriteString(conn, post+"Content-Length: 100\r\n\r\nx")
			case 3: // garbage
				io.WriteString(conn, "\x16\x03\x01\x00\xff\x1b[2J\r\n\r\n")
			case 4: // a body without end
				io.WriteString(conn, post+"Content-Length: 9999999999\r\n\r\n")
				for chunk := make([]byte, 1<<16); ; {
					if _, err := conn.Write(chunk); err != nil {
						return
					}
				}
			case 5: // closed in the body
				io.WriteString(conn, post+"Content-Length: 100\r\n\r\nx")
				conn.Close()
			case 6: // a head without end
				for err := error(nil); err == nil; {
					_, err = io.WriteString(conn, strings.Repeat("GET /", 1000))
				}
			case 7: // many requests, and no answer read
				io.WriteString(conn, strings.Repeat("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 100))
			}
		})
	}
	for range 5 {
		code, _, talk := command(t, t.Context(), "trigger", "call.answered", "--to", l.url)
		if code != exitKept {
			t.Errorf("a genuine webhook: exit code %d, said %s", code, talk)
		}
	}
	start := time.Now()
	l.interrupt()
	if code := <-l.code; code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the end took %v", took)
	}
	<-l.talk
	for _, conn := range conns {
		conn.Close()
	}
	clients.Wait()
	for range 500 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines, before there were %d:\n%s", runtime.NumGoroutine(), before,
		stacks[:runtime.Stack(stacks, true)])
}

// TestListenBoundsWhatNobodyReads asserts that a reader that stands still costs a bounded memory
// and no answer, and is told what it has missed.
func TestListenBoundsWhatNobodyReads(t *testing.T) {
	reader, out := io.Pipe()
	l := listening(t, out, "--format", "jsonl")
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const requests, size = 90, 1 << 20
	body := bytes.Repeat([]byte("x"), size)
	for range requests {
		answer, err := http.Post(l.url, "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2*spoolLimit {
		t.Errorf("%d MB are kept for a reader that stands still", grown>>20)
	}
	lines := bufio.NewReader(reader)
	printed := 0
	for last := false; !last; printed++ {
		if printed == requests/2 { // there is room again
			post(t, l.url+"/last", "call.answered")
		}
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		last = strings.Contains(line, `"path":"/last"`)
	}
	l.interrupt()
	if code := <-l.code; code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	want := fmt.Sprintf("%d requests not printed, because the output was not read\n",
		requests+1-printed)
	if talk := <-l.talk; printed > requests || talk != want {
		t.Errorf("%d were printed, and said is %q", printed, talk)
	}
}
