package hostile

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// strange receivers answer properly, each in an unusual way.
func strange() []Receiver {
	return []Receiver{
		{Name: "says Connection: close", Status: 200, Answer: closes(says(
			"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))},
		{Name: "HTTP/1.0", Status: 200, Answer: closes(says("HTTP/1.0 200 OK\r\n\r\nok"))},
		{Name: "100 first", Status: 200, Answer: says("HTTP/1.1 100 Continue\r\n\r\n" + good)},
		{Name: "103 first", Status: 200, Answer: says(
			"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + good)},
		{Name: "accepts slowly", Status: 200, Answer: says(good), Greet: func(*net.TCPConn) bool {
			time.Sleep(100 * time.Millisecond)
			return true
		}},
		{Name: "answers at the first byte of the request", Status: 200,
			Greet: func(conn *net.TCPConn) bool {
				_, _ = conn.Read(make([]byte, 1))
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n"+
					"Content-Length: 0\r\n\r\n")
				_, _ = io.Copy(io.Discard, conn)
				return false
			}},
		{Name: "status 204 with a body", Status: 204, Answer: says(
			"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody")},
		{Name: "status 999", Status: 999, Answer: says(
			"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n")},
		{Name: "escapes in the body", Status: 500, Answer: says(
			"HTTP/1.1 500 No\r\nContent-Length: 16\r\n\r\n\x1b[2J\u009b2J\u202e\x7fx\r\x9bx")},
		{Name: "escapes in the reason", Status: 500, Answer: says(
			"HTTP/1.1 500 \x1b[2J\u009b2J\u202e\x7f\r\nContent-Length: 0\r\n\r\n")},
		{Name: "redirect to itself", Status: 307, Cause: emitter.CauseRedirect, Says: "to /",
			Answer: says("HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")},
		{Name: "redirect to another machine", Status: 302, Cause: emitter.CauseRedirect,
			Says: "to http://192.0.2.1/", Answer: says("HTTP/1.1 302 Found\r\n" +
				"Location: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n")},
		{Name: "redirect to a long address", Status: 302, Cause: emitter.CauseRedirect, Says: "…",
			Answer: says("HTTP/1.1 302 Found\r\nLocation: /" + strings.Repeat("x", 100_000) +
				"\r\nContent-Length: 0\r\n\r\n")},
		{Name: "redirect with escapes", Status: 302, Cause: emitter.CauseRedirect, Says: "to /",
			Answer: says("HTTP/1.1 302 Found\r\n" +
				"Location: /\u009b2J\u202e\x9b\r\nContent-Length: 0\r\n\r\n")},
	}
}

// connections are of receivers that do not keep them as they ought to.
func connections() []Receiver {
	return []Receiver{
		{Name: "closes after its answer", Status: 200, Answer: closes(says(good))},
		{Name: "closes 1 ms after its answer", Status: 200,
			Answer: func(conn *net.TCPConn, n int, request []byte) bool {
				_, _ = io.WriteString(conn, good)
				time.Sleep(time.Millisecond)
				return false
			}},
		{Name: "resets after its answer", Status: 200, Answer: resets(says(good))},
		{Name: "closes at the second request", Status: 200,
			Answer: first(says(good), closes(nothing))},
		{Name: "resets at the second request", Status: 200,
			Answer: first(says(good), resets(nothing))},
		{Name: "keeps connections for 50 ms", Status: 200,
			Answer: func(conn *net.TCPConn, _ int, _ []byte) bool {
				_, err := io.WriteString(conn, good)
				return err == nil && conn.SetReadDeadline(time.Now().Add(50*time.Millisecond)) == nil
			}},
		{Name: "two answers", Status: 200, Answer: says(
			good + "HTTP/1.1 500 Stray\r\nContent-Length: 0\r\n\r\n")},
		{Name: "answers before the request", Status: 200, Answer: says(good),
			Greet: func(conn *net.TCPConn) bool {
				_, err := io.WriteString(conn, good)
				return err == nil
			}},
	}
}

// bodies are longer than anyone wants them.
func bodies() []Receiver {
	megabyte := packed()
	return []Receiver{
		{Name: "endless body", Status: 200, Answer: floods("HTTP/1.1 200 OK\r\n\r\n", "x")},
		{Name: "endless chunks", Status: 200, Answer: floods(
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n")},
		{Name: "body of 1 GB", Status: 200, Answer: floods(long, "x")},
		{Name: "gzip bomb of 1 GB", Status: 200,
			Answer: func(conn *net.TCPConn, _ int, _ []byte) bool {
				_, err := fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"+
					"Content-Length: %d\r\n\r\n", 1000*len(megabyte))
				for n := 0; n < 1000 && err == nil; n++ {
					_, err = conn.Write(megabyte)
				}
				return err == nil
			}},
		{Name: "10,000 headers", Status: 200, Answer: says("HTTP/1.1 200 OK\r\n" +
			many(10_000) + "Content-Length: 0\r\n\r\n")},
	}
}

// packed is 1 MB of nothing, compressed. Any number of them in a row are one gzip stream.
func packed() []byte {
	var out bytes.Buffer
	pack := gzip.NewWriter(&out)
	_, _ = pack.Write(make([]byte, 1_000_000))
	_ = pack.Close()
	return out.Bytes()
}

// many are so many headers.
func many(n int) string {
	var head strings.Builder
	for i := range n {
		fmt.Fprintf(&head, "A-%05d: v\r\n", i)
	}
	return head.String()
}
