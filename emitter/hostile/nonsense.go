package hostile

import (
	"io"
	"net"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
)

// heads are of answers that are none.
func heads() []Receiver {
	all := []Receiver{
		{Name: "status 101", Says: "status 101", Answer: says("HTTP/1.1 101 Switching Protocols\r\n" +
			"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n")},
		{Name: "status 000", Says: "status 000", Answer: says(
			"HTTP/1.1 000 \r\nContent-Length: 0\r\n\r\n")},
		{Name: "status 099", Says: "status 099", Answer: says(
			"HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n")},
		{Name: "status -12", Answer: says("HTTP/1.1 -12 Low\r\nContent-Length: 0\r\n\r\n")},
		{Name: "status in words", Answer: says("HTTP/1.1 yes OK\r\nContent-Length: 0\r\n\r\n")},
		{Name: "escapes in the status", Answer: says(
			"HTTP/1.1 \x1b[2J\u009b2J\u202e\x7f OK\r\n\r\n")},
		{Name: "escapes in a header", Answer: says(
			"HTTP/1.1 200 OK\r\n\x1b[2J\u009b2J\u202e\x7f: v\r\n\r\n")},
		{Name: "escapes in place of a header", Answer: says(
			"HTTP/1.1 200 OK\r\n\x1b[2J\u009b2J\u202e\x7f\r\n\r\n")},
		{Name: "two lengths", Answer: says(
			"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 9\r\n\r\n")},
		{Name: "length below zero", Answer: says("HTTP/1.1 200 OK\r\nContent-Length: -9\r\n\r\n")},
		{Name: "garbage", Answer: says(strings.Repeat("\x00\xff\x1b[2J\r\n", 1000))},
		{Name: "garbage in a long line", Answer: says(strings.Repeat("x", 100_000) + "\r\n")},
		{Name: "endless garbage", Answer: floods("", "\x00\xff\x1b[2J")},
		{Name: "HTTP/0.9", Answer: closes(says("<html>hello</html>"))},
		{Name: "HTTP/2", Answer: closes(says(
			"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80"))},
		{Name: "greets as SSH does", Greet: func(conn *net.TCPConn) bool {
			_, err := io.WriteString(conn, "SSH-2.0-OpenSSH_9.6\r\n")
			return err == nil
		}},
		{Name: "100,000 headers", Says: "header", Answer: says("HTTP/1.1 200 OK\r\n" + many(100_000) +
			"Content-Length: 0\r\n\r\n")},
		{Name: "header of 10 MB", Says: "header", Answer: says("HTTP/1.1 200 OK\r\nX: " +
			strings.Repeat("x", 10_000_000) + "\r\nContent-Length: 0\r\n\r\n")},
		{Name: "endless header", Says: "header", Answer: floods("HTTP/1.1 200 OK\r\nX: ", "x")},
		{Name: "endless headers", Says: "header", Answer: floods("HTTP/1.1 200 OK\r\n", "X: x\r\n")},
		{Name: "endless status line", Answer: floods("HTTP/1.1 200 ", "OK ")},
		{Name: "endless 100", Answer: floods("", "HTTP/1.1 100 Continue\r\n\r\n")},
		{Name: "endless 103", Answer: floods("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")},
	}
	for i := range all {
		all[i].Cause = emitter.CauseProtocol
	}
	return all
}
