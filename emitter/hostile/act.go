package hostile

import (
	"io"
	"net"
	"strings"
	"time"
)

const (
	good = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
	long = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
)

// says answers each request with a text and keeps the connection.
func says(text string) Answer {
	return func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, err := io.WriteString(conn, text)
		return err == nil
	}
}

// closes closes the connection behind an answer.
func closes(after Answer) Answer {
	return func(conn *net.TCPConn, n int, request []byte) bool {
		_ = after(conn, n, request)
		return false
	}
}

// resets ends the connection with a RST behind an answer.
func resets(after Answer) Answer {
	return func(conn *net.TCPConn, n int, request []byte) bool {
		_ = after(conn, n, request)
		_ = conn.SetLinger(0)
		return false
	}
}

// first treats the first request of a connection, and then the others.
func first(first, others Answer) Answer {
	return func(conn *net.TCPConn, n int, request []byte) bool {
		if n == 1 {
			return first(conn, n, request)
		}
		return others(conn, n, request)
	}
}

// nothing neither answers nor waits.
func nothing(*net.TCPConn, int, []byte) bool { return true }

// floods begins with a text and repeats another one for as long as the connection lives.
func floods(begins, again string) Answer {
	again = strings.Repeat(again, 1+4096/len(again))
	return func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, err := io.WriteString(conn, begins)
		for err == nil {
			_, err = io.WriteString(conn, again)
		}
		return false
	}
}

// drips begins with a text and repeats another one every 20 ms for as long as the connection lives.
func drips(begins, again string) Answer {
	return func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, err := io.WriteString(conn, begins)
		for err == nil {
			time.Sleep(20 * time.Millisecond)
			_, err = io.WriteString(conn, again)
		}
		return false
	}
}
