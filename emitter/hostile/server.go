package hostile

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Server speaks TCP on this machine, so that it can behave as no HTTP server would. It notes each
// request to the byte, and the number of the connection that it came over, from 1.
type Server struct {
	URL string

	receiver Receiver
	busy     sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	conns    []net.Conn
	open     int
	requests []string
	over     []int
}

// Serve starts a server that hands each request to answer. It ends with the test.
func Serve(t testing.TB, answer Answer) *Server {
	t.Helper()
	return Receiver{Answer: answer}.Start(t)
}

// Start starts the receiver. It ends with the test.
func (r Receiver) Start(t testing.TB) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{URL: cmp.Or(r.Scheme, "http") + "://" + l.Addr().String(), receiver: r}
	if r.Deaf {
		s.fill(t, l)
	} else {
		s.busy.Go(func() { s.accept(l) })
	}
	t.Cleanup(func() {
		_ = l.Close()
		s.close()
		s.busy.Wait()
	})
	return s
}

// fill makes connections that nobody accepts until there is no room for another one.
func (s *Server) fill(t testing.TB, l net.Listener) {
	t.Helper()
	if err := leaveNoRoom(l.(*net.TCPListener)); err != nil {
		t.Fatal(err)
	}
	dialer := net.Dialer{Timeout: 100 * time.Millisecond}
	for {
		conn, err := dialer.DialContext(t.Context(), l.Addr().Network(), l.Addr().String())
		if err != nil {
			return
		}
		s.conns = append(s.conns, conn)
	}
}

func (s *Server) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		s.busy.Go(func() { s.handle(conn.(*net.TCPConn)) })
	}
}

func (s *Server) handle(conn *net.TCPConn) {
	defer s.drop(conn)
	s.mu.Lock()
	s.conns = append(s.conns, conn)
	s.open++
	number, closed := len(s.conns), s.closed
	s.mu.Unlock()
	if closed || s.receiver.Greet != nil && !s.receiver.Greet(conn) {
		return
	}
	in := bufio.NewReader(conn)
	for n := 1; ; n++ {
		request, err := ReadRequest(in)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.requests, s.over = append(s.requests, string(request)), append(s.over, number)
		s.mu.Unlock()
		if s.receiver.Answer != nil && !s.receiver.Answer(conn, n, request) {
			return
		}
	}
}

func (s *Server) drop(conn *net.TCPConn) {
	_ = conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open--
}

func (s *Server) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, conn := range s.conns {
		_ = conn.Close()
	}
}

// Received lists the requests so far, and the connection of each.
func (s *Server) Received() (requests []string, over []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests), slices.Clone(s.over)
}

// ReadRequest reads a request to the byte.
func ReadRequest(in *bufio.Reader) ([]byte, error) {
	var request bytes.Buffer
	length := 0
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		request.WriteString(line)
		if value, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return nil, err
			}
		}
		if line == "\r\n" {
			_, err := io.CopyN(&request, in, int64(length))
			return request.Bytes(), err
		}
	}
}
