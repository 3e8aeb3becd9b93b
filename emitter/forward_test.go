package emitter_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
)

// arrived is a request as a server has it, with headers of its connection and of the message.
func arrived(ctx context.Context, method, target, body string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, method, target, strings.NewReader(body))
	r.Host = "hooks.example.com"
	r.Header = http.Header{
		"Content-Type": {"application/json"}, "Telnyx-Signature-Ed25519": {"c2ln"},
		"Telnyx-Timestamp": {"1"}, "X-Two": {"a", "b"},
		"Connection": {"keep-alive, x-hop"}, "X-Hop": {"1"}, "Keep-Alive": {"timeout=5"},
		"Te": {"trailers"}, "Upgrade": {"websocket"}, "Proxy-Authorization": {"secret"},
	}
	return r
}

// TestForwardPassesTheMessageOn asserts that the application gets the message as it arrived and
// nothing that concerns the sender's connection alone, and that its answer comes back likewise.
func TestForwardPassesTheMessageOn(t *testing.T) {
	app := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, _ = io.WriteString(conn, "HTTP/1.1 418 Teapot\r\nContent-Length: 3\r\nX-App: 1\r\n"+
			"Keep-Alive: timeout=5\r\nConnection: X-Mine\r\nX-Mine: 1\r\n\r\n<R>")
		return true
	})
	f := &emitter.Forwarder{To: app.URL}
	body := "{\r\n \"a\": \"\xff\" }\n"
	for range 2 {
		answer, err := f.Forward(arrived(t.Context(), "PATCH", "/hooks?a=%20;b", body))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != 418 || string(text) != "<R>" || len(answer.Header) != 2 ||
			answer.Header.Get("X-App") != "1" || answer.Header.Get("Content-Length") != "3" {
			t.Errorf("answered %d %q %v", answer.StatusCode, text, answer.Header)
		}
	}
	if _, err := f.Forward(arrived(t.Context(), "POST", "/", "")); err != nil {
		t.Fatal(err)
	}
	headers := "Content-Type: application/json\r\nTelnyx-Signature-Ed25519: c2ln\r\n" +
		"Telnyx-Timestamp: 1\r\nX-Two: a\r\nX-Two: b\r\n\r\n"
	host := "Host: " + strings.TrimPrefix(app.URL, "http://") + "\r\n"
	whole := "PATCH /hooks?a=%20;b HTTP/1.1\r\n" + host + "Content-Length: 15\r\n" + headers + body
	empty := "POST / HTTP/1.1\r\n" + host + "Content-Length: 0\r\n" + headers
	requests, over := app.Received()
	if got, want := strings.Join(requests, ""), whole+whole+empty; got != want {
		t.Errorf("the application got\n%q, want\n%q", got, want)
	}
	if len(over) != 3 || over[0] == over[1] {
		t.Errorf("the requests came over the connections %v", over)
	}
}

func TestForwardJoinsPathAndQuery(t *testing.T) {
	app := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
		_, _ = io.WriteString(conn, ok)
		return false
	})
	for _, c := range []struct{ to, arrived, want string }{
		{"", "/", "/"},
		{"", "/a/b", "/a/b"},
		{"/", "/a/b/", "/a/b/"},
		{"/hooks", "/", "/hooks"},
		{"/hooks/", "/", "/hooks/"},
		{"/hooks", "/a", "/hooks/a"},
		{"/hooks/", "/a", "/hooks/a"},
		{"/hooks", "/a%2Fb/%C3%A4", "/hooks/a%2Fb/%C3%A4"},
		{"/hooks?token=1", "/a", "/hooks/a?token=1"},
		{"/hooks?token=1", "/?a=1&a=2", "/hooks?token=1&a=1&a=2"},
		{"", "/a?;x=%zz", "/a?;x=%zz"},
	} {
		f := &emitter.Forwarder{To: app.URL + c.to}
		if _, err := f.Forward(arrived(t.Context(), "POST", c.arrived, "")); err != nil {
			t.Fatal(err)
		}
		requests, _ := app.Received()
		line, _, _ := strings.Cut(requests[len(requests)-1], "\r\n")
		if want := "POST " + c.want + " HTTP/1.1"; line != want {
			t.Errorf("%s to %q is %q, want %q", c.arrived, c.to, line, want)
		}
	}
}

// TestForwardFollowsNothing asserts that a redirect is passed back.
func TestForwardFollowsNothing(t *testing.T) {
	app := says(t, "HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
	answer, err := (&emitter.Forwarder{To: app}).Forward(arrived(t.Context(), "POST", "/", "{}"))
	if err != nil || answer.StatusCode != 307 ||
		answer.Header.Get("Location") != "http://127.0.0.1:1/" {
		t.Errorf("the answer is %+v, %v", answer, err)
	}
}

// TestForwardWithoutAnswer asserts that whatever the application does, the wait has an end, and the
// error says why.
func TestForwardWithoutAnswer(t *testing.T) {
	gone, leave := context.WithCancel(t.Context())
	leave()
	ending, end := context.WithCancelCause(t.Context())
	end(errors.New("offhook ends"))
	silent := listen(t, func(conn net.Conn, _ []byte) { _, _ = io.Copy(io.Discard, conn) })
	slow := listen(t, func(conn net.Conn, _ []byte) {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<")
		_, _ = io.Copy(io.Discard, conn)
	})
	endless := listen(t, func(conn net.Conn, _ []byte) {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
		for chunk := make([]byte, 1<<20); ; {
			if _, err := conn.Write(chunk); err != nil {
				return
			}
		}
	})
	for _, c := range []struct {
		name, to string
		ctx      context.Context
		cause    emitter.Cause
		says     string
	}{
		{"nobody listens", "http://127.0.0.1:1", t.Context(), emitter.CauseRefused, "127.0.0.1:1"},
		{"silence", silent, t.Context(), emitter.CauseTimeout, "within 100ms"},
		{"half an answer", slow, t.Context(), emitter.CauseTimeout, "within 100ms"},
		{"an endless answer", endless, t.Context(), emitter.CauseProtocol, "more than 5242880 bytes"},
		{"a cut head", says(t, "HTTP/1.1 200 OK\r\n"), t.Context(), emitter.CauseReset, ""},
		{"a cut body", says(t, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<"), t.Context(),
			emitter.CauseReset, ""},
		{"an upgrade", says(t, "HTTP/1.1 101 S\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
			t.Context(), emitter.CauseProtocol, "status 101"},
		{"no HTTP", says(t, "SSH-2.0\r\n"), t.Context(), emitter.CauseProtocol, ""},
		{"another machine", "http://192.0.2.1", t.Context(), emitter.CauseNotSent,
			"not on this machine"},
		{"no URL", "app", t.Context(), emitter.CauseNotSent, "http://"},
		{"a sender that left", silent, gone, emitter.CauseCanceled, "did not wait"},
		{"the end of offhook", silent, ending, emitter.CauseCanceled, "offhook ends"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &emitter.Forwarder{To: c.to, Timeout: 5 * time.Second}
			if c.cause == emitter.CauseTimeout {
				f.Timeout = 100 * time.Millisecond
			}
			_, err := f.Forward(arrived(c.ctx, "POST", "/", "{}"))
			var failed *emitter.ForwardError
			if !errors.As(err, &failed) || failed.Cause != c.cause ||
				!strings.Contains(failed.Error(), c.says) {
				t.Errorf("the error is %#v, want %s and %q", err, c.cause, c.says)
			}
		})
	}
}
