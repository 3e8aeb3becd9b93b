package emitter_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

func TestAnswersAreKept(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(503)
		_, _ = w.Write(bytes.Repeat([]byte("x"), 10_000))
		if r.URL.Path == "/more" {
			_, _ = w.Write([]byte("y"))
		}
	}))
	defer server.Close()
	var em emitter.Emitter
	for path, truncated := range map[string]bool{"/": false, "/more": true} {
		a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: server.URL + path})
		if a.Status != 503 || a.Cause != "" || len(a.ResponseBody) != 10_000 ||
			a.ResponseHeader.Get("Retry-After") != "120" || a.Truncated != truncated {
			t.Errorf("%s: status %d, cause %q, %d bytes, truncated %v",
				path, a.Status, a.Cause, len(a.ResponseBody), a.Truncated)
		}
	}
}

func TestEndlessBodyIsCutAndItsConnectionDropped(t *testing.T) {
	dropped := make(chan error, 1)
	url := listen(t, func(conn net.Conn, _ []byte) {
		_, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		for err == nil {
			_, err = io.WriteString(conn, strings.Repeat("x", 4096))
		}
		dropped <- err
	})
	var em emitter.Emitter
	r := emitter.Request{Event: event(t, ""), URL: url, Timeout: time.Minute}
	a := sendWithin(t, &em, r)
	if a.Status != 200 || a.Cause != "" || !a.Truncated || len(a.ResponseBody) != 10_000 {
		t.Errorf("status %d, cause %q (%s), %d bytes, truncated %v",
			a.Status, a.Cause, a.Detail, len(a.ResponseBody), a.Truncated)
	}
	select {
	case <-dropped:
	case <-time.After(10 * time.Second):
		t.Error("the connection is still open")
	}
}

// size is what a header takes, without separators.
func size(h http.Header) (n int) {
	for name, values := range h {
		for _, value := range values {
			n += len(name) + len(value)
		}
	}
	return n
}

// Of 10,000 fields an attempt keeps 10 kB, and the memory of the others is free again.
func TestLongHeadersAreCut(t *testing.T) {
	var head strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&head, "A-%05d: v\r\n", i)
	}
	head.WriteString("Location: https://example.com/\r\n")
	url := says(t, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"+head.String()+"\r\n")
	var em emitter.Emitter
	r := emitter.Request{Event: event(t, ""), URL: url, Timeout: 30 * time.Second}
	var all []emitter.Attempt
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	for range 20 {
		all = append(all, em.Send(t.Context(), r))
	}
	each := (heap() - before) / int64(len(all))
	if each > 200_000 {
		t.Errorf("an attempt takes %d bytes of memory", each)
	}
	for _, a := range all {
		n := size(a.ResponseHeader)
		if a.Status != 302 || !a.Truncated || n < 9_000 || n > 10_100 ||
			a.ResponseHeader.Get("Location") == "" {
			t.Errorf("status %d, cause %q (%s), truncated %v, %d bytes of header",
				a.Status, a.Cause, a.Detail, a.Truncated, n)
		}
		if a.Detail != "to https://example.com/" {
			t.Errorf("the redirect leads %s", a.Detail)
		}
	}
}

// A field that does not fit leaves room for those that do.
func TestOneLongFieldIsLeftOut(t *testing.T) {
	url := says(t, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n"+
		"Content-Security-Policy: "+strings.Repeat("x", 12_000)+"\r\n"+
		"Retry-After: 120\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n")
	var em emitter.Emitter
	a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: url})
	if a.Status != 503 || !a.Truncated || a.ResponseHeader.Get("Retry-After") != "120" ||
		len(a.ResponseHeader["Set-Cookie"]) != 2 ||
		a.ResponseHeader.Get("Content-Security-Policy") != "" {
		t.Errorf("truncated %v, %d bytes of header, Retry-After %q",
			a.Truncated, size(a.ResponseHeader), a.ResponseHeader.Get("Retry-After"))
	}
}
