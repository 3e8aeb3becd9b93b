package selftest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/suite"
)

// TestHowBytesCome asserts which of the checks about it receivers pass that take any bytes, and
// such as do not in one point.
func TestHowBytesCome(t *testing.T) {
	all := []string{"in-pieces", "slow-body", "after-large"}
	verify := func(w http.ResponseWriter, r *http.Request, body []byte) {
		if !genuine(r, body) {
			w.WriteHeader(http.StatusForbidden)
		}
	}
	whole := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
			return
		}
		verify(w, r, body)
	}
	serve := func(handler http.HandlerFunc, readTimeout time.Duration) func(*testing.T) string {
		return func(t *testing.T) string {
			server := httptest.NewUnstartedServer(handler)
			server.Config.ReadTimeout = readTimeout
			server.Start()
			t.Cleanup(server.Close)
			return server.URL
		}
	}
	for name, c := range map[string]struct {
		serves func(*testing.T) string
		fails  string // the check that the receiver does not pass
		says   string
	}{
		"reads all": {serve(whole, 0), "", ""},
		"takes nothing long": {serve(func(w http.ResponseWriter, r *http.Request) {
			if r.ContentLength > 20_000 {
				w.WriteHeader(http.StatusRequestEntityTooLarge)
				return
			}
			whole(w, r)
		}, 0), "", ""},
		"takes ASCII only": {serve(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body) // what is cut off verifies nothing
			verify(w, r, bytes.Map(func(c rune) rune { return min(c, 0x7f) }, body))
		}, 0), "in-pieces", "not accepted in one piece either"},
		"is slow": {serve(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(100 * time.Millisecond)
			whole(w, r)
		}, 0), "", ""},
		"refuses what is large unread, and closes": {
			serve(func(w http.ResponseWriter, r *http.Request) {
				if r.ContentLength > 500_000 {
					w.WriteHeader(http.StatusRequestEntityTooLarge)
					return
				}
				whole(w, r)
			}, 0), "", ""},
		"decodes each piece": {serve(func(w http.ResponseWriter, r *http.Request) {
			var text strings.Builder
			for piece := make([]byte, 1<<20); ; {
				n, err := r.Body.Read(piece)
				text.WriteString(strings.ToValidUTF8(string(piece[:n]), "\ufffd"))
				if err != nil {
					break
				}
			}
			verify(w, r, []byte(text.String()))
		}, 0), "in-pieces", "bytes (scripts)"},
		"waits half a second for a body": {serve(whole, 500*time.Millisecond), "slow-body",
			"a body written over 1s"},
		"leaves a large body unread": {leavesUnread, "after-large", "actual:   400"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			byID, _ := verdicts(t, &suite.Config{Target: c.serves(t)},
				"accept/in-pieces", "accept/slow-body", "accept/after-large")
			for _, short := range all {
				o, want := byID["accept/"+short], suite.Passed
				switch {
				case short == c.fails && name == "takes ASCII only":
					want = suite.Inconclusive
				case short == c.fails && short == "in-pieces":
					want = suite.Failed
				case short == c.fails:
					want = suite.Warned
				}
				if o.Verdict != want || short == c.fails && !strings.Contains(o.Reason, c.says) {
					t.Errorf("%s is %s: %s", short, o.Verdict, o.Reason)
				}
			}
		})
	}
}

// leavesUnread is a server that refuses a large body as soon as it knows its length, and then takes
// the body for the beginning of the next request.
func leavesUnread(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				for status := 1; status > 0; {
					if status = answerUnread(in); status > 0 {
						fmt.Fprintf(conn, "HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n", status)
					}
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String() + "/"
}

// answerUnread reads a request, and returns the status of its answer, 0 at the end.
func answerUnread(in *bufio.Reader) int {
	var head []byte
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return 0
		}
		head = append(head, line...)
	}
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(head)))
	if err != nil {
		return http.StatusBadRequest
	}
	length, _ := strconv.Atoi(r.Header.Get("Content-Length")) // the suite's are numbers
	if length > 500_000 {
		return http.StatusForbidden
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(in, body); err != nil {
		return 0
	}
	if !genuine(r, body) {
		return http.StatusForbidden
	}
	return http.StatusOK
}
