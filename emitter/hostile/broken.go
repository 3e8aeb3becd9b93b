package hostile

import (
	"io"
	"net"

	"github.com/offhook-dev/offhook/emitter"
)

const (
	inHead  = "HTTP/1.1 200 OK\r\nContent-Le"
	inBody  = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
	inChunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf"
)

// breaks are connections that end too early.
func breaks() []Receiver {
	all := []Receiver{
		{Name: "closes in the first line", Answer: closes(says("HTTP/1.1 2"))},
		{Name: "closes in the head", Answer: closes(says(inHead))},
		{Name: "closes in the body", Status: 200, Answer: closes(says(inBody))},
		{Name: "closes in a chunk", Status: 200, Answer: closes(says(inChunk))},
		{Name: "closes at the request", Answer: closes(nothing)},
		{Name: "closes at once", Greet: func(*net.TCPConn) bool { return false }},
		{Name: "closes within the request", Greet: func(conn *net.TCPConn) bool {
			_, _ = io.CopyN(io.Discard, conn, 9)
			return false
		}},
		{Name: "resets at once", Another: emitter.CauseRefused, Greet: func(conn *net.TCPConn) bool {
			_ = conn.SetLinger(0)
			return false
		}},
		{Name: "resets at the request", Answer: resets(nothing)},
		{Name: "resets in the head", Answer: resets(says(inHead))},
		{Name: "resets in the body", Status: 200, Answer: resets(says(inBody))},
	}
	for i := range all {
		all[i].Cause = emitter.CauseReset
	}
	return all
}

// silences are of receivers that take longer than any attempt may.
func silences() []Receiver {
	all := []Receiver{
		{Name: "accepts nobody", Deaf: true, Another: emitter.CauseRefused},
		{Name: "never answers"},
		{Name: "head drips", Answer: drips("HTTP/1.1 200 OK\r\nX: ", "x")},
		{Name: "body drips", Status: 200, Answer: drips(long, "x")},
		{Name: "chunks drip", Status: 200, Answer: drips(
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n")},
		{Name: "103 again and again", Answer: drips("", "HTTP/1.1 103 Early Hints\r\n\r\n")},
		{Name: "silent in the head", Answer: says(inHead)},
		{Name: "silent in the body", Status: 200, Answer: says(inBody)},
		{Name: "silent in TLS", Scheme: "https", Greet: func(conn *net.TCPConn) bool {
			_, _ = io.Copy(io.Discard, conn)
			return false
		}},
	}
	for i := range all {
		all[i].Cause = emitter.CauseTimeout
	}
	return all
}
